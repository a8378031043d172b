"""What other rooms make is handed in by itself: the shift's record, logs, meetings, rosters, attendance."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.journal.models import Entry
from guanjia.domains.duty import actions as duty
from guanjia.domains.duty.models import AttendanceMonth
from guanjia.domains.periodic import actions
from guanjia.domains.periodic.models import PeriodicTask
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.duty import stories as shifts
from tests.domains.periodic import stories as s

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def states(house, code: str) -> list[tuple[str, str]]:
    return [(t.period, t.state) for t in s.tasks(house, code)]


def test_a_shift_owes_its_handover_from_the_moment_it_is_on(house):
    shifts.on_duty(house)
    (task,) = s.tasks(house, "D-04")
    assert (task.person, task.state, task.due_words) == (house.lin, "OPEN", "11-20 21:00")
    assert s.tasks(house, "D-04-2") == []


def test_both_signed_it_is_handed_in_and_the_next_one_owes(house):
    shift = shifts.taken(house)
    (mine,) = s.tasks(house, "D-04")
    assert (mine.state, mine.submitted_by, mine.output_number) == ("HANDED_IN", house.qian, shift.number)
    (night,) = s.tasks(house, "D-04-2")
    assert (night.person, night.state, night.post.label) == (house.qian, "OPEN", "夜值")
    entry = Entry.objects.get(subject_kind="periodic_task", subject_id=mine.pk, verb="periodic_task.take_output")
    assert entry.via


def test_a_handover_much_too_late_is_late(house):
    shifts.taken(house, at="2026-11-20 21:01")
    assert [t.state for t in s.tasks(house, "D-04")] == ["LATE"]


def test_a_shift_that_was_forced_over_owes_nothing_any_more(house):
    duty.force_over(shifts.logged(house), by=house.zhao, at=house.moment("2026-11-20 21:30"), decision="钱伟临时到岗")
    (task,) = s.tasks(house, "D-04")
    assert (task.state, task.waive_reason) == ("WAIVED", "经理指定接班，没有双方签字：钱伟临时到岗")
    (night,) = s.tasks(house, "D-04-2")  # and the next one owes his own
    assert night.state == "OPEN"


@pytest.mark.parametrize(("outcome", "state"), [("FORCE", "WAIVED"), ("AGAIN", "OPEN")])
def test_a_refused_handover_is_owed_until_the_manager_has_it_taken_over(house, outcome, state):
    shift = shifts.refused(house)
    duty.decide(shift, by=house.zhao, at=house.moment("2026-11-20 21:00"), outcome=outcome, decision="先接，差异另查")
    assert [t.state for t in s.tasks(house, "D-04")] == [state]


def test_only_the_one_on_the_shift_hands_its_record_in(house):
    shifts.on_duty(house)
    (task,) = s.tasks(house, "D-04")
    at = house.moment("2026-11-20 20:00")
    with pytest.raises(NotAllowed, match="由林静交"):
        actions.hand_in(task, by=house.sunli, at=at, note="代交")
    assert actions.hand_in(task, by=house.lin, at=at, note="纸本已交").state == "HANDED_IN"


def log(house, on: dt.date, at: str):
    return duty.write_log(by=house.zhao, at=house.moment(at), project=house.jia, on=on, done="巡查前台")


def test_the_managers_log_hands_in_that_days_task(house):
    s.only(house, "D-08", since="2026-11-19 00:01")
    s.tick(house, "2026-11-19 00:10")
    s.tick(house, "2026-11-20 00:10")
    log(house, dt.date(2026, 11, 20), "2026-11-20 18:00")
    log(house, dt.date(2026, 11, 19), "2026-11-20 18:05")
    assert states(house, "D-08") == [("2026-11-19", "LATE"), ("2026-11-20", "HANDED_IN")]
    assert s.tasks(house, "D-08")[1].output_number.startswith("RZ-2026-11-20")


def test_a_log_written_before_the_runner_came_hands_in_all_the_same(house):
    s.only(house, "D-08", since="2026-11-20 00:01")
    log(house, dt.date(2026, 11, 20), "2026-11-20 18:00")
    assert states(house, "D-08") == [("2026-11-20", "HANDED_IN")]
    assert s.tick(house, "2026-11-20 19:00") == 0


def test_a_log_of_a_rest_day_or_from_before_asks_nothing(house):
    s.only(house, "D-08", since="2026-11-20 00:01")
    log(house, dt.date(2026, 11, 19), "2026-11-20 18:00")
    log(house, dt.date(2026, 11, 21), "2026-11-21 18:00")
    assert states(house, "D-08") == []


def meet(house, sort: str, at: str):
    return duty.hold_meeting(
        by=house.sunli, at=house.moment(at), project=house.jia, sort=sort, held_at=house.moment(at), people=[house.lin],
        minutes="通报停水安排",
    )  # fmt: skip


def test_meetings_hand_in_the_day_and_the_week(house):
    s.only(house, "D-09", "D-19", since="2026-11-16 00:00")
    s.tick(house, "2026-11-20 00:10")
    meet(house, "MORNING", "2026-11-20 09:00")
    meet(house, "REGULAR", "2026-11-20 16:00")
    meet(house, "REGULAR", "2026-11-20 17:00")  # a second one asks nothing more
    assert dict(states(house, "D-09"))["2026-11-20"] == "HANDED_IN"
    assert states(house, "D-19") == [("2026-W47", "HANDED_IN")]


def test_a_roster_hands_in_each_week_whose_last_day_it_plans(house):
    """Thursday the 19th to Wednesday the 25th: the week of Sunday the 22nd, not the one after."""
    s.only(house, "D-18", since="2026-11-09 00:00")
    s.tick(house, "2026-11-10 00:10")
    shifts.submitted(house)
    assert states(house, "D-18") == [("2026-W47", "HANDED_IN")]
    s.tick(house, "2026-11-17 00:10")
    assert states(house, "D-18") == [("2026-W47", "HANDED_IN"), ("2026-W48", "OPEN")]


def draw(house, at: str) -> AttendanceMonth:
    return duty.draw_attendance(by=house.zhao, at=house.moment(at), project=house.jia, month=shifts.FIRST)


def test_attendance_hands_in_the_month_before(house):
    s.only(house, "D-20", since="2026-11-01 00:00")
    shifts.taken(house)
    s.tick(house, "2026-12-01 00:10")
    table = draw(house, "2026-12-01 09:00")
    assert dict(states(house, "D-20"))["2026-11"] == "OPEN"
    duty.hand_in(table, by=house.zhao, at=house.moment("2026-12-01 10:00"))
    assert dict(states(house, "D-20"))["2026-11"] == "HANDED_IN"


def test_a_refused_verb_hands_nothing_in(house):
    s.only(house, "D-20", since="2026-11-01 00:00")
    s.tick(house, "2026-11-28 00:10")
    shifts.taken(house)
    table = draw(house, "2026-11-28 09:00")
    with pytest.raises(Invalid):
        duty.hand_in(table, by=house.zhao, at=house.moment("2026-11-28 10:00"))
    assert dict(states(house, "D-20"))["2026-11"] == "OPEN"
    assert AttendanceMonth.objects.of(house.jia).get().state == "DRAWN"


def test_a_higher_room_reports_by_code_and_day(house):
    """The door for insight: no permission of its own is asked for, turns of a day are taken in order."""
    s.only(house, "D-25", "D-01", since="2026-11-01 00:00")
    at = house.moment("2026-11-30 18:00")
    done = actions.report_output("D-25", house.jia, day=dt.date(2026, 11, 3), by=house.lin, at=at)
    assert (done.period, done.state, done.submitted_by) == ("2026-11", "HANDED_IN", house.lin)
    assert actions.report_output("D-25", house.jia, day=dt.date(2026, 11, 3), by=house.lin, at=at) is None
    day = {"day": dt.date(2026, 11, 30), "by": SYSTEM, "at": at}
    assert [actions.report_output("D-01", house.jia, **day).turn for _ in range(4)] == [1, 2, 3, 4]
    assert actions.report_output("D-01", house.jia, **day) is None
    assert [t.state for t in s.tasks(house, "D-01")] == ["LATE"] * 4


def test_what_is_switched_off_or_unknown_is_reported_into_nothing(house):
    s.only(house)
    day = {"day": dt.date(2026, 11, 20), "by": SYSTEM, "at": house.noon}
    assert actions.report_output("D-25", house.jia, **day) is None
    assert actions.report_output("D-99", house.jia, **day) is None
    assert PeriodicTask.objects.of(house.jia).count() == 0
