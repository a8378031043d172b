"""The whole demo: the same for the same today, work for every post, and every rule of the flows kept in six months."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict

import pytest
import time_machine
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from guanjia.concerns.access.models import Project
from guanjia.concerns.access.posts import install_posts
from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.concerns.escalation.models import Alarm
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.journal.models import Entry
from guanjia.domains.cases.models import Case
from guanjia.insight.reports.models import MonthSheet
from guanjia.interfaces.commands.demo import building, people
from tests.interfaces.commands.accounts import idle_accounts

pytestmark = [pytest.mark.deep, pytest.mark.django_db]

NOW = dt.datetime(2026, 11, 22, 9, 10, tzinfo=dt.UTC)
# Salted anew each time, so never the same twice.
SECRET = {
    "access_stamp": {"token"},  # drawn by the database at each change
    "access_user": {"password"}, "customers_customer": {"seal_id"}, "access_session": None, "django_session": None,
}  # fmt: skip


@pytest.fixture
def folder(settings, tmp_path, db):
    """A data folder as the program makes it ready: the posts are there, nothing else."""
    settings.DATA = tmp_path
    settings.PASSWORD_HASHERS = people.HASHERS
    install_posts()
    return tmp_path


def digest_of_rows() -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            hidden = SECRET.get(table, set())
            if hidden is None or not model._meta.managed:
                continue
            names = [f.column for f in model._meta.concrete_fields if f.column not in hidden]
            columns = ", ".join(connection.ops.quote_name(name) for name in names)
            cursor.execute(f"SELECT {columns} FROM {connection.ops.quote_name(table)} ORDER BY 1")
            sha = hashlib.sha256()
            for row in cursor.fetchall():
                sha.update(repr(row).encode())
            found[table] = sha.hexdigest()
    return found


class Undo(Exception):
    """Ends a demo that was only looked at."""


def test_the_demo_is_lived_in_keeps_every_rule_and_is_the_same_for_the_same_today(settings, folder):
    """Lived twice: what the first left is looked at and taken back, the second must be the same to the last cell."""
    digests = []
    _count_from_the_start()  # other tests have counted on
    for number, look in enumerate((_keeps_every_rule, lambda: None)):
        settings.DATA = folder / str(number)
        settings.DATA.mkdir()
        try:
            with transaction.atomic():
                building.live(NOW)
                digests.append(digest_of_rows())
                with time_machine.travel(NOW, tick=False):
                    look()
                raise Undo
        except Undo:
            _count_from_the_start()
    assert {table for table, digest in digests[0].items() if digests[1][table] != digest} == set()


def _count_from_the_start() -> None:
    """PostgreSQL does not take back the numbers its sequences have given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(statement)


def _keeps_every_rule() -> None:
    _is_large()
    _states_follow_from_events()
    _nothing_open_is_nobodys()
    _clocks_were_kept()
    _past_sheets_are_final()
    _every_post_has_work()


def _is_large() -> None:
    counts = Counter(Case.everything.values_list("project__code", flat=True))
    assert counts["jia"] >= 700
    assert counts["yi"] >= 80
    texts = set(Case.everything.filter(kind="COMPLAINT").values_list("content", flat=True))
    assert len(texts) >= 150
    assert set(Case.everything.values_list("kind", flat=True)) >= {
        "COMPLAINT", "REPAIR", "ENQUIRY", "HELP", "SUGGESTION", "SERVICE", "APPLICATION", "EMERGENCY"
    }  # fmt: skip
    assert Case.everything.filter(reopened__gt=0).exists()
    assert Case.everything.filter(compensation_fen__gt=0).exists()
    assert Case.everything.filter(converted_from__isnull=False).exists()
    assert Case.everything.filter(leader__isnull=False).exists()
    assert Case.everything.filter(role="ANONYMOUS", kind="COMPLAINT").exists()
    assert Case.everything.filter(unreached=True).exists()
    assert Alarm.objects.filter(kind="RUNG", level=3).exists()


def _states_follow_from_events() -> None:
    """8.17, 8.18: the state of each record is what its events make of it, and each of them was an arrow of its flow."""
    events = defaultdict(list)
    entries = Entry.objects.exclude(subject_id=None).exclude(to_state="").order_by("pk")
    for kind, pk, verb, was, now in entries.values_list("subject_kind", "subject_id", "verb", "from_state", "to_state"):
        events[kind, pk].append((verb.rpartition(".")[2], was, now))
    seen = 0
    for kind, model in RECORDS.items():
        if model._meta.app_label.startswith("tests"):
            continue
        for record in model._base_manager.exclude(batch_id__isnull=False).order_by("pk"):
            state = ""
            # A step that a birth takes with its own record is noted before the birth, of which it is a part.
            for verb, was, now in sorted(events[kind, record.pk], key=lambda event: event[1] != ""):
                assert was == state, f"{record.number}: {verb} from {was}, but it was {state}"
                arrow = record.flow.arrow(verb)
                assert arrow is not None, f"{record.number}: {verb} is no arrow"
                assert now in (arrow.targets or (was,)), f"{record.number}: {verb} leads to {now}"
                assert not was or was in arrow.sources, f"{record.number}: {verb} leaves {was}"
                state = now
            assert state == record.state, record.number
            seen += 1
    assert seen > 3000


def _nothing_open_is_nobodys() -> None:
    """8.19: whatever is open has an owner and a due time."""
    running = set(Deadline.objects.filter(stopped_at=None, subject_kind="case").values_list("subject_id", flat=True))
    waits = [case for case in Case.everything.order_by("pk") if case.is_open]
    assert waits
    for case in waits:
        assert case.receiver_id, f"{case.number} is nobody's"
        if case.state in ("REPLIED", "EXPLAINED", "HELPED"):  # a call-back, or the end, is owed; that has its own clock
            continue
        assert case.pk in running, f"{case.number} ({case.state}) is due at no time"


def _clocks_were_kept() -> None:
    """8.20: each stop of a clock was told once, and what ran is what did not wait."""
    marks = Alarm.objects.exclude(deadline=None).values_list("deadline_id", "kind", "mark")
    assert max(Counter(marks).values()) == 1
    assert not Timer.objects.filter(next_at__lte=NOW - dt.timedelta(minutes=10)).exists()
    for row in Deadline.objects.exclude(pauses=[]).order_by("pk"):
        for pause in row.pauses:
            assert pause["to"] is None or pause["from"] <= pause["to"], row
    for case in Case.everything.filter(kind="COMPLAINT", validity="VALID", state__in=("CLOSED", "FILED")):
        # 8.21: a justified complaint was closed with a result and answered the way it came, or with a reason.
        ways = {"PHONE": "PHONE", "VISIT": "VISIT", "LETTER": "LETTER", "OTHER": "OTHER"}
        assert case.result, case.number
        assert case.reply_way == ways[case.channel] or case.reply_reason or case.is_anonymous, case.number


def _past_sheets_are_final() -> None:
    """The sheets of the months before this one were handed in and made final; only this month's may be a draft."""
    sheets = list(MonthSheet.everything.values_list("project__code", "sort", "month", "state"))
    past = [row for row in sheets if row[2] < NOW.date().replace(day=1)]
    assert {row[3] for row in past} == {"FINAL"}
    assert Counter(row[:2] for row in past) == Counter(
        {(code, sort): 6 for code in ("jia", "yi") for sort in ("COMPLAINT", "MATTERS")}
    )


def _every_post_has_work() -> None:
    assert idle_accounts() == []


def test_rows_are_told_apart():
    """The control of the digest: one changed cell is another demo."""
    before = digest_of_rows()
    Project.objects.create(code="x", name="x")
    assert digest_of_rows() != before
    assert json.dumps(sorted(before))
