"""日清表: who signs, until when, and that the signed rows stay (5.12.8, R-047)."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.concerns.access.models import Absence, Assignment, User
from guanjia.concerns.attachments.digests import digest as signed_digest
from guanjia.concerns.attachments.queries import signatures_of
from guanjia.concerns.attachments.signing import PasswordNeeded, asks_password
from guanjia.concerns.deadlines.queries import clocks_of, running_of
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.escalation.queries import alarms_of, owed
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.registers.clocks import cell
from guanjia.domains.cases import actions as cases
from guanjia.domains.workforce import queries as workforce
from guanjia.insight.reviews import actions, queries
from guanjia.insight.reviews.models import WrapUp, digest
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.cases import stories as complaints
from tests.insight.reviews import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_signature_needs_the_password_at_the_desk(house):
    wrap_up = stories.opened(house)
    with asks_password(), pytest.raises(PasswordNeeded):
        actions.sign(wrap_up, by=house.sunli, at=house.noon)
    wrap_up.refresh_from_db()
    assert wrap_up.state == "OPEN"
    signed = stories.signed(house, wrap_up)
    [signature] = signatures_of(signed)
    assert (signature.role, signature.signer_name) == ("客服主管", "孙莉")
    assert signature.digest == signed_digest(signed, signature.fields)


def test_only_the_supervisor_signs(house):
    wrap_up = stories.opened(house)
    for person in (house.zhao, house.wu):
        with pytest.raises(NotAllowed, match="由客服主管签字"):
            actions.sign(wrap_up, by=person, at=house.noon)
    for person in (house.lin, house.zhou, house.yi_zhao):
        with pytest.raises(NotAllowed):
            actions.sign(wrap_up, by=person, at=house.noon)


def test_the_deputy_signs_while_he_is_away(house):
    wrap_up = stories.opened(house)
    Assignment.objects.filter(user=house.sunli).update(deputy=house.wang)
    Absence.objects.create(
        user=house.sunli, starts_at=house.moment("2026-11-20 08:00"), ends_at=house.moment("2026-11-21 08:00")
    )
    at = house.moment("2026-11-20 17:30")
    with pytest.raises(NotAllowed):
        actions.sign(wrap_up, by=house.zhao, at=at)
    wang = User.objects.get(pk=house.wang.pk)
    assert actions.sign(wrap_up, by=wang, at=at).signed_by == wang


def test_away_without_a_deputy_the_manager_signs(house):
    wrap_up = stories.opened(house)
    Absence.objects.create(
        user=house.sunli, starts_at=house.moment("2026-11-20 08:00"), ends_at=house.moment("2026-11-21 08:00")
    )
    assert actions.sign(wrap_up, by=house.zhao, at=house.moment("2026-11-20 17:30")).signed_by == house.zhao


def test_what_is_about_the_signer_he_neither_sees_nor_explains(house):
    staff = workforce.employee_of(house.sunli, house.jia)
    case = complaints.complaint(house, "2026-11-20 10:00", target_staff=staff)
    wrap_up = stories.opened(house)
    at = house.moment("2026-11-20 17:30")
    shown = queries.wrap_up_tables(wrap_up, house.sunli, at)
    assert (shown["open"], shown["hidden"]) == ([], 1)
    with pytest.raises(Invalid):
        actions.note(wrap_up, by=house.sunli, at=at, notes=stories.said(house, case))
    actions.note(wrap_up, by=house.zhao, at=at, notes=stories.said(house, case))
    signed = actions.sign(wrap_up, by=house.sunli, at=at)
    assert queries.wrap_up_tables(signed, house.sunli, at)["open"] == []
    assert [r["note"] for r in queries.wrap_up_tables(signed, house.zhao, at)["open"]] == [
        "工程部明早九点上门，已告知业主"
    ]


def test_a_signature_after_the_hour_is_marked_late(house):
    wrap_up = stories.opened(house)
    assert wrap_up.due_at == house.moment("2026-11-20 18:00")
    assert stories.signed(house, wrap_up, "2026-11-20 18:01").late
    other = stories.opened(house, "2026-11-21 17:00")
    assert not stories.signed(house, other, "2026-11-21 18:00").late


def test_an_unsigned_day_climbs_to_the_supervisor_then_next_morning_to_the_manager(house):
    wrap_up = stories.opened(house)
    sweep(at=house.moment("2026-11-20 18:01"))
    told = [(a.level, [t.user for t in a.tellings.all()]) for a in alarms_of(wrap_up) if a.level]
    assert told == [(1, [house.sunli])]
    sweep(at=house.moment("2026-11-21 08:00"))
    assert len([a for a in alarms_of(wrap_up) if a.level]) == 1
    sweep(at=house.moment("2026-11-21 08:30"))
    told = [(a.level, [t.user for t in a.tellings.all()]) for a in alarms_of(wrap_up) if a.level]
    assert told == [(1, [house.sunli]), (2, [house.zhao])]
    signed = stories.signed(house, wrap_up, "2026-11-21 09:00")
    assert signed.late
    assert [c.state for c in clocks_of(signed)] == ["MISSED"]
    assert running_of(signed) == []


def test_what_was_signed_stays_as_it_was(house):
    case = complaints.judged(house, "2026-11-20 10:00")
    wrap_up = stories.signed(house, notes=stories.said(house, case))
    kept = dict(wrap_up.content)
    cases.propose(case, by=house.lin, at=house.moment("2026-11-20 18:00"), proposal="工程部今日上门查点")
    wrap_up.refresh_from_db()
    assert wrap_up.content == kept
    assert wrap_up.sha256 == digest(wrap_up.number, kept)
    assert wrap_up.is_whole
    [row] = queries.wrap_up_tables(wrap_up, house.sunli, house.moment("2026-11-21 09:00"))["open"]
    assert row["state"] == "已判有效"
    for verb, given in ((actions.sign, {}), (actions.note, {"summary": "改"})):
        with pytest.raises(WrongState):
            verb(wrap_up, by=house.sunli, at=house.moment("2026-11-21 09:00"), **given)


@pytest.mark.parametrize(
    "change",
    [{"content": {"rows": {}}}, {"sha256": ""}, {"said": {}}, {"signed_at": None}, {"state": "OPEN"},
     {"signed_by_id": None}, {"on": dt.date(2026, 11, 19)}, {"late": True}],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_nobody_changes_a_signed_day_not_past_the_verbs_either(house, change):
    case = complaints.judged(house, "2026-11-20 10:00")
    wrap_up = stories.signed(house, notes=stories.said(house, case))
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        WrapUp.everything.filter(pk=wrap_up.pk).update(**change)
    for name, value in change.items():
        setattr(wrap_up, name, value)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        wrap_up.save()


def test_raw_sql_neither_changes_nor_removes_it_and_an_open_one_may_change(house):
    wrap_up = stories.signed(house)
    other = stories.opened(house, "2026-11-21 17:00")
    for sql in ("UPDATE reviews_wrapup SET sha256 = 'x'", "DELETE FROM reviews_wrapup"):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_wrapup SET summary = 'y' WHERE id = %s", [other.pk])
    wrap_up.refresh_from_db()
    assert wrap_up.is_whole


def test_the_journal_says_that_it_was_signed_not_all_of_it_again(house):
    case = complaints.judged(house, "2026-11-20 10:00")
    wrap_up = stories.signed(house, notes=stories.said(house, case))
    entry = journal_of("wrap_up", wrap_up.pk).get(verb="wrap_up.sign")
    assert case.number not in str(entry.changes["content"])


def test_signing_late_answers_what_was_asked_of_the_signer_and_of_nobody_else(house):
    """日清签字超时 was told to the supervisor, later to the manager: her signature is her answer."""
    wrap_up = stories.opened(house)
    sweep(at=house.moment("2026-11-21 08:30"))
    late = house.moment("2026-11-21 08:40")
    before = {person: owed(person, late, house.jia).count() for person in (house.sunli, house.zhao)}
    assert all(before.values())  # the control: both are asked
    stories.signed(house, wrap_up, at="2026-11-21 08:45")
    assert not owed(house.sunli, house.moment("2026-11-21 08:46"), house.jia).exists()
    assert owed(house.zhao, house.moment("2026-11-21 08:46"), house.jia).count() == before[house.zhao]
    said = Telling.objects.get(user=house.sunli, asks="SIGN", alarm__subject_kind="wrap_up")
    assert (said.words, said.acknowledged_by) == ("已签日清表", house.sunli)


def test_signing_answers_nothing_else_he_owes(house):
    """The sheet of yesterday is not answered for by signing today's."""
    stories.opened(house)
    sweep(at=house.moment("2026-11-21 08:30"))
    today = stories.opened(house, at="2026-11-21 17:00")
    stories.signed(house, today, at="2026-11-21 17:30")
    left = owed(house.sunli, house.moment("2026-11-21 17:31"), house.jia)
    assert left.filter(alarm__subject_kind="wrap_up").exists()


def test_a_flag_that_ran_out_needs_no_word(house):
    """反馈进度 only flags: amber, also while the browser counts on; what is due or overdue is explained."""
    case, _ = complaints.handed(house, "2026-11-19 10:00", "2026-11-19 10:30")
    at = house.moment("2026-11-20 17:00")
    [flag] = [c for c in running_of(case) if c.code == "progress"]
    assert flag.mild
    assert flag.late_at(at)
    wrap_up = stories.opened(house)
    content = queries.content_of(wrap_up, at)
    assert case.pk in content["open"]
    assert case.pk not in content["owed"]
    assert "data-mild" in cell(flag, at)
    assert 'class="clock warn"' in cell(flag, at)
    [real] = [c for c in running_of(case) if c.code == "settle"]  # the control
    assert "data-mild" not in cell(real, at)
    assert stories.signed(house, wrap_up).state == "SIGNED"
