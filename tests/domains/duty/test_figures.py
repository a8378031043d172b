"""What the room says of shifts and attendance: who is on, who was late, what is missing."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Absence
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.measures.queries import figure
from guanjia.domains.duty import actions, queries
from guanjia.domains.duty.models import AttendanceMonth, NightRound, RosterEntry, Shift
from tests.domains.duty import stories as s
from tests.domains.duty.courses import agreed, forced, log_of, night, table

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_who_is_on_at_any_moment(house):
    assert queries.who_is_on(house.jia, "FRONT_DESK", house.noon) == [house.lin]  # no roster: whoever holds the post
    s.taken(house)

    def on(post, at):
        return queries.who_is_on(house.jia, post, house.moment(at))

    assert on("FRONT_DESK", "2026-11-20 20:29") == [house.lin]
    assert on("FRONT_DESK", "2026-11-20 20:30") == []
    assert on("NIGHT_DUTY", "2026-11-20 20:30") == [house.qian]
    assert on("NIGHT_DUTY", "2026-11-23 03:00") == [house.qian]
    assert on("FRONT_DESK", "2026-11-23 12:00") == [house.lin]
    assert on("DUTY_MANAGER", "2026-11-21 03:00") == [house.wu]
    Absence.objects.create(
        user=house.wu, starts_at=house.moment("2026-11-23 00:00"), ends_at=house.moment("2026-11-24 00:00")
    )
    assert house.wu not in on("DUTY_MANAGER", "2026-11-23 12:00")


def test_a_swap_keeps_who_was_planned(house):
    change = actions.approve(agreed(house), by=house.zhao, at=house.noon)
    shift = change.shift
    shift.refresh_from_db()
    assert (shift.person, shift.rostered, shift.change_reason) == (house.wang, house.lin, f"换班 {change.number}")
    assert (shift.is_substitute, shift.roster.state) == (True, "CHANGED")
    entry = Entry.objects.filter(verb="shift.change_person", subject_id=shift.pk).get()
    assert set(entry.changes) >= {"person_id", "rostered_id"}


def test_a_minute_late_is_late_and_leave_does_not_count(house):
    """R-197: 08:31 for 08:30; the rate is of the shifts rostered, without those missed on leave."""
    s.published(house)
    shift = s.shift_of(house, house.lin)
    actions.sign_on(shift, by=house.lin, at=house.moment("2026-11-20 08:31"), fit=True)
    assert shift.late_minutes == 1
    start, end = house.moment("2026-11-20 00:00"), house.moment("2026-11-21 00:00")
    assert figure("K01", house.jia, start, end).text == "0.0%"
    Absence.objects.create(user=house.lin, starts_at=house.moment("2026-11-19 00:00"), ends_at=start)
    away = actions.mark_missed(
        s.shift_of(house, house.lin, dt.date(2026, 11, 19)), by=house.zhao, at=house.noon, missed_reason="年假"
    )
    assert away.excused
    assert figure("K01", house.jia, house.moment("2026-11-19 00:00"), start).text == "无数据"


def test_a_month_is_asked_for_as_a_whole_however_many_shifts_there_were(house):
    def asked(at: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as sent:
            rows = queries.month_rows(house.jia, s.DAY, house.moment(at))
        return len(sent), sum(row["logs"] for row in rows)

    shift = night(house)
    first, logs = asked("2026-11-20 21:00")
    assert logs == 1
    for clock in ("22:31", "22:33"):
        actions.note_round(shift, by=house.qian, at=house.moment(f"2026-11-20 {clock}"))
    assert asked("2026-11-21 09:00") == (first + 1, 2)  # when the rounds of a night are due is a policy


def test_a_round_counts_for_the_plan_within_twenty_minutes(house):
    shift = night(house)
    for at in ("2026-11-20 22:50", "2026-11-20 23:30", "2026-11-21 01:21"):
        actions.note_round(shift, by=house.qian, at=house.moment(at))
    planned = list(NightRound.objects.order_by("pk").values_list("planned_at", flat=True))
    assert planned == [house.moment("2026-11-20 22:30"), None, None]
    assert len(queries.night_plan(shift, house.noon)) == 4


def test_the_month_check_names_shifts_and_days_without_record(house):
    s.taken(house)
    missed_one = s.shift_of(house, house.lin, dt.date(2026, 11, 19))
    actions.mark_missed(missed_one, by=house.zhao, at=house.noon, missed_reason="没有来")
    log_of(house)
    found = queries.month_check(house.jia, s.DAY, house.moment("2026-11-20 23:00"))
    assert (found.shifts, found.complete, found.shift_rate) == (2, 1, "50.0%")
    assert found.incomplete == [missed_one]
    assert (found.days, found.logged) == (15, 1)  # working days of November up to the 20th
    assert dt.date(2026, 11, 20) not in found.missing_days
    assert queries.percent(30, 31) == "96.8%"


def test_an_attendance_month_is_fixed_when_it_is_handed_in(house):
    made = table(house)
    [clock] = clocks_of(made)
    assert clock.due_at == house.moment("2026-12-02 00:00")
    actions.hand_in(made, by=house.zhao, at=house.moment("2026-12-02 09:00"))
    assert clocks_of(made)[0].state == "MISSED"
    rows = made.rows
    assert {row["name"] for row in rows} == {"林静", "钱伟"}
    Shift.objects.unscoped("test").update(late_minutes=99)
    made.refresh_from_db()
    assert made.rows == rows


def test_the_review_is_due_on_the_next_working_day_at_ten(house):
    """The 20th is a Friday."""
    shift = s.taken(house)
    assert shift.review_due == house.moment("2026-11-23 10:00")
    [clock] = [c for c in clocks_of(shift) if c.code == "review"]
    assert clock.due_at == shift.review_due


def test_a_forced_handover_is_no_complete_record_and_nobody_confirmed_it(house):
    shift = forced(house)
    assert (shift.forced, shift.record_complete) == (True, False)
    assert not shift.carried.exclude(acknowledged_at=None).exists()
    assert s.shift_of(house, house.qian).state == "ON_DUTY"


def test_a_week_is_copied_to_the_end(house):
    roster = s.drafted(house, from_on=dt.date(2026, 11, 23), to_on=dt.date(2026, 12, 6))
    at = house.moment("2026-11-10 09:00")
    actions.fill(roster, by=house.sunli, at=at, cells=[(house.lin.pk, dt.date(2026, 11, 24), "BAI")])
    actions.copy_week(roster, by=house.sunli, at=at, week_of=dt.date(2026, 11, 26))
    days = RosterEntry.objects.filter(roster=roster).order_by("on").values_list("on", flat=True)
    assert list(days) == [dt.date(2026, 11, 24), dt.date(2026, 12, 1)]


def test_attendance_is_drawn_up_by_itself_on_the_first(house):
    s.taken(house)
    at = house.moment("2026-12-01 00:05")
    assert actions.look_ahead(by=SYSTEM, at=at, project=house.jia) >= 1
    assert AttendanceMonth.objects.of(house.jia).get().number == "KQ-2026-11"
    assert not AttendanceMonth.objects.of(house.jia).exclude(state="DRAWN").exists()
