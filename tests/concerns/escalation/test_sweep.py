"""A limit warns, is missed, and climbs; each thing once, to whom it concerns, at its moment."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.models import Absence, Assignment
from guanjia.concerns.deadlines import actions as deadlines
from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.escalation import queries
from guanjia.concerns.escalation.declared import Standing, _told, answer_for
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.notices.channels import CHANNELS, Channel, add_channel
from guanjia.concerns.notices.models import Delivery, Notice
from guanjia.concerns.policies.actions import change_policy
from guanjia.kernel.worktime import local
from tests.rooms.loans import actions

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def told(record, kind=None):
    """(kind, level, people) of what was set off, in order."""
    return [
        (alarm.kind, alarm.level, [t.user.username for t in alarm.tellings.all()])
        for alarm in queries.alarms_of(record)
        if kind in (None, alarm.kind)
    ]


def test_nothing_happens_before_half_of_the_limit(errand, clock):
    found = errand()
    assert sweep(at=clock("12:14")) == 0
    assert told(found) == []
    assert Timer.objects.get().next_at == clock("12:15")


def test_each_stop_is_reached_at_its_minute_by_whom_it_concerns(errand, clock):
    found, seen = errand(), []
    for minute in range(70):
        if sweep(at=clock("12:00") + dt.timedelta(minutes=minute, seconds=1)):
            seen.append(minute)
    assert seen == [15, 24, 30, 45, 60]
    assert told(found) == [
        ("WARNING", 0, ["lin"]),
        ("WARNING", 0, ["lin"]),
        ("BREACH", 0, ["lin"]),
        ("RUNG", 1, ["lin", "sunli"]),
        ("RUNG", 2, ["zhao"]),
        ("RUNG", 3, ["zhou"]),
    ]
    assert [local(a.at).strftime("%H:%M:%S") for a in queries.alarms_of(found)] == [
        "12:15:00", "12:24:00", "12:30:00", "12:30:00", "12:45:00", "13:00:00",
    ]  # fmt: skip
    assert not Timer.objects.exists()
    assert queries.level_of(found) == 3


def test_a_limit_in_minutes_is_kept_by_its_last_moment_one_in_days_missed_at_midnight(cast, errand, clock):
    found = errand()
    sweep(at=clock("12:30"))
    assert told(found, "BREACH") == []
    sweep(at=clock("12:30") + dt.timedelta(microseconds=1))
    assert told(found, "BREACH") == [("BREACH", 0, ["lin"])]
    loan = actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")
    sweep(at=cast.moment("2026-11-20 23:59"))
    assert [kind for kind, _, _ in told(loan)] == ["WARNING", "WARNING"]
    sweep(at=cast.moment("2026-11-21 00:00"))
    assert [kind for kind, _, _ in told(loan)] == ["WARNING", "WARNING", "BREACH", "RUNG"]


def test_the_breach_is_kept_on_the_deadline_and_late_is_right_without_any_runner(errand, clock):
    found = errand()
    (before,) = clocks_of(found)
    assert not before.late_at(clock("12:30"))
    assert before.late_at(clock("12:31"))
    assert before.late_by(clock("12:40")) == dt.timedelta(minutes=10)
    assert before.breached_at is None
    sweep(at=clock("12:33"))
    assert Deadline.objects.get().breached_at == clock("12:30")


def test_what_was_missed_while_nothing_ran_is_made_up_for_once_in_order_with_both_moments(errand, clock):
    found = errand()
    assert sweep(at=clock("14:00")) == 1
    assert sweep(at=clock("14:01")) == 0
    alarms = queries.alarms_of(found)
    assert [(a.kind, a.level) for a in alarms] == [
        ("WARNING", 0), ("WARNING", 0), ("BREACH", 0), ("RUNG", 1), ("RUNG", 2), ("RUNG", 3),
    ]  # fmt: skip
    assert [a.at for a in alarms] == [clock(t) for t in ("12:15", "12:24", "12:30", "12:30", "12:45", "13:00")]
    assert {a.fired_at for a in alarms} == {clock("14:00")}
    assert {t.told_at for a in alarms for t in a.tellings.all()} == {clock("14:00")}
    assert told(found, "WARNING") == [("WARNING", 0, []), ("WARNING", 0, [])]  # what is over is no reminder any more


def test_what_ended_in_time_climbs_no_further(cast, errand, clock):
    found = errand()
    sweep(at=clock("12:20"))
    actions.finish(found, by=cast.zhao, at=clock("12:25"))
    assert sweep(at=clock("15:00")) == 0
    assert told(found) == [("WARNING", 0, ["lin"])]


def test_a_wait_for_the_customer_moves_the_stops_and_tells_nothing_twice(cast, clock):
    loan = actions.lend(
        by=cast.lin, at=clock("12:00"), project=cast.jia, borrower="李女士", thing="UMBRELLA",
        promised_at=clock("14:00"),
    )  # fmt: skip
    mine = Deadline.objects.get(limit="give_back")
    sweep(at=clock("13:01"))
    actions.wait(loan, by=cast.lin, at=clock("13:30"))
    assert sweep(at=clock("18:00")) == 0
    actions.go_on(loan, by=cast.lin, at=clock("18:30"))
    sweep(at=clock("18:31"))
    sweep(at=clock("18:59"))
    assert [a.mark for a in Alarm.objects.filter(deadline=mine).order_by("id")] == ["50", "80"]
    sweep(at=clock("19:01"))
    assert [a.mark for a in Alarm.objects.filter(deadline=mine).order_by("id")] == ["50", "80", "100", "100"]
    assert Alarm.objects.get(deadline=mine, kind="BREACH").at == clock("19:00")


def test_an_extension_moves_the_breach_and_tells_nothing_twice(cast, errand, clock):
    found = errand()
    sweep(at=clock("12:26"))
    deadlines.extend(found, "done", due=clock("13:30"), reason="等快递员", by=cast.zhao, at=clock("12:28"))
    assert sweep(at=clock("13:29")) == 1  # it looks again, and finds that everything up to here was told
    assert [a.mark for a in queries.alarms_of(found)] == ["50", "80"]
    sweep(at=clock("13:31"))
    assert [a.kind for a in queries.alarms_of(found)] == ["WARNING", "WARNING", "BREACH", "RUNG"]


def test_deputies_are_told_for_those_who_are_away_and_it_says_for_whom(cast, errand, clock):
    Absence.objects.create(user=cast.sunli, starts_at=clock("08:00"), ends_at=clock("18:00"))
    Assignment.objects.filter(user=cast.sunli).update(deputy=cast.wang)
    Absence.objects.create(user=cast.lin, starts_at=clock("12:20"), ends_at=clock("18:00"))
    Assignment.objects.filter(user=cast.lin).update(deputy=cast.chen)
    found = errand()
    sweep(at=clock("12:31"))
    assert told(found, "RUNG") == [("RUNG", 1, ["chen", "wang"])]
    telling = Telling.objects.get(user=cast.wang)
    assert (telling.stands_for, telling.post, telling.asks) == (cast.sunli, "CS_SUPERVISOR", "SIGN")
    assert "（代孙莉）" in Notice.objects.get(user=cast.wang).text


def test_a_vacant_post_passes_upward(cast, errand, clock):
    Assignment.objects.filter(user=cast.sunli).delete()
    found = errand()
    sweep(at=clock("12:46"))
    assert told(found, "RUNG") == [("RUNG", 1, ["lin", "zhao"]), ("RUNG", 2, ["zhao"])]
    assert Telling.objects.filter(user=cast.zhao).values_list("post", flat=True)[0] == "CS_MANAGER"


def test_whom_the_matter_is_about_hears_nothing_his_superior_answers(cast, errand, clock):
    found = errand()
    kept = dict(_told)
    barred = frozenset({cast.sunli.pk, cast.lin.pk})
    answer_for("errand", lambda ids, at: {pk: Standing({"FIRST": [cast.lin.pk]}, barred) for pk in ids})
    try:
        sweep(at=clock("12:31"))
    finally:
        _told.clear()
        _told.update(kept)
    assert told(found, "RUNG") == [("RUNG", 1, ["zhao"])]


def test_the_ladder_of_the_project_holds_for_clocks_that_begin_later(cast, errand, clock):
    old = errand()
    change_policy(
        by=cast.zhao, at=clock("12:05"), key="ladder.default", project=cast.jia,
        value="-5:HANDLER 100:CS_MANAGER 110:DEPUTY_GM+PROPERTY_MANAGER",
    )  # fmt: skip
    new = errand(at=clock("12:10"))
    sweep(at=clock("12:36"))
    assert told(new) == [("WARNING", 0, ["lin"])]
    sweep(at=clock("12:44"))
    assert told(new)[1:] == [
        ("BREACH", 0, ["lin"]), ("RUNG", 1, ["zhao"]), ("RUNG", 2, ["zhou", "wu"]),
    ]  # fmt: skip
    assert [level for _, level, _ in told(old, "RUNG")] == [1]


def test_the_job_of_each_minute_is_the_sweep(errand, clock):
    found = errand()
    run_pending(clock("12:31"))
    assert told(found, "RUNG") == [("RUNG", 1, ["lin", "sunli"])]


def test_an_empty_sweep_asks_one_question_and_locks_nothing(errand, clock):
    errand()
    with CaptureQueriesContext(connection) as asked:
        assert sweep(at=clock("12:10")) == 0
    assert len(asked) == 1
    assert "UPDATE" not in asked[0]["sql"]


def test_a_batch_takes_as_many_statements_for_many_as_for_few(cast, errand, clock):
    def statements(count):
        for _ in range(count):
            errand()
        with CaptureQueriesContext(connection) as asked:
            assert sweep(at=clock("12:31")) == count
        Timer.objects.all().delete()
        return len(asked)

    assert statements(2) == statements(12)


class Phone(Channel):
    code, label = "PHONE", "电话"

    def wants(self, notice):
        return True

    def send(self, notice):
        raise AssertionError("nothing is sent here")


@pytest.mark.parametrize(("urgent", "goes"), [(False, "2026-11-21 08:00"), (True, "2026-11-20 23:31")])
def test_at_night_only_what_is_urgent_leaves_the_house(cast, errand, urgent, goes):
    kept = dict(_told)
    answer_for("errand", lambda ids, at: {pk: Standing({"FIRST": [cast.lin.pk]}, urgent=urgent) for pk in ids})
    add_channel(Phone())
    try:
        errand(at=cast.moment("2026-11-20 23:00"))
        sweep(at=cast.moment("2026-11-20 23:31"))
    finally:
        del CHANNELS["PHONE"]
        _told.clear()
        _told.update(kept)
    assert {row.not_before for row in Delivery.objects.all()} == {cast.moment(goes)}
    assert {row.answer_by for row in Telling.objects.filter(asks="SIGN")} == {
        cast.moment("2026-11-20 23:46") if urgent else cast.moment("2026-11-21 03:31")
    }
