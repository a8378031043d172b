"""Limits: the clocks of procedures 0.3 and scenarios 1, 2 and 4 of 5.12.11."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.worktime import (
    Due,
    Limit,
    Unit,
    count_workdays,
    due,
    due_on,
    is_late,
    late_by,
    local,
    local_date,
    share_at,
    shifted,
    show_due,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
moments = st.datetimes(datetime(2021, 1, 1), datetime(2026, 10, 1), timezones=st.just(SHANGHAI))  # noqa: DTZ001
units = st.sampled_from(list(Unit))


def on(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_scenario_1_start_in_two_hours_and_department_in_three_days():
    assert show_due(due(on(11, 20, 16, 10), 2, "HOUR")) == "11-20 18:10"
    assert show_due(due(on(11, 20, 16, 40), 3, "DAY")) == "11-23 24:00"


def test_scenario_2_same_day_with_and_without_cutoff():
    received = on(11, 20, 17, 45)
    assert show_due(due(received, 2, "HOUR")) == "11-20 19:45"
    assert show_due(due(received, 0, "SAME_DAY")) == "11-20 24:00"
    assert show_due(due(received, 0, "SAME_DAY", cutoff=time(17, 30))) == "11-21 24:00"


def test_scenario_3_a_start_at_1830_is_twenty_minutes_late():
    start = due(on(11, 20, 16, 10), 2, "HOUR")
    assert late_by(start, on(11, 20, 18, 30)) == timedelta(minutes=20)
    assert late_by(start, on(11, 20, 18, 10)) is None


def test_scenario_4_new_slip_has_its_own_three_days_under_the_cap_of_a_week():
    assert show_due(due(on(11, 20, 18, 0), 3, "DAY")) == "11-23 24:00"
    assert show_due(due(on(11, 20, 16, 10), 7, "DAY")) == "11-27 24:00"


@pytest.mark.parametrize(("minute", "day"), [(29, 20), (30, 21), (31, 21)])
def test_cutoff_counts_from_its_own_minute_on(minute, day):
    assert show_due(due(on(11, 20, 17, minute), 0, "SAME_DAY", cutoff=time(17, 30))) == f"11-{day} 24:00"


def test_cutoff_shifts_nothing_but_the_same_day():
    late = on(11, 20, 18, 0)
    for amount, unit in ((2, "HOUR"), (30, "MIN"), (3, "DAY"), (3, "WORKDAY")):
        assert due(late, amount, unit, cutoff=time(17, 30)) == due(late, amount, unit)


def test_days_are_the_estates_days_whatever_zone_the_moment_has():
    received = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # 01:00 of the 21st in Shanghai
    assert show_due(due(received, 0, "SAME_DAY")) == "11-21 24:00"
    assert show_due(due(received, 0, "SAME_DAY", zone="America/New_York")) == "11-20 24:00"


def test_working_days_move_with_holidays_and_calendar_days_do_not():
    start = on(9, 30, 10)
    assert show_due(due(start, 3, "DAY")) == "10-03 24:00"
    assert show_due(due(start, 3, "WORKDAY")) == "10-10 24:00"
    assert show_due(due(start, 3, "WORKDAY", overrides={date(2026, 10, 1): True})) == "10-09 24:00"
    guessed = due(on(12, 31, 10), 2, "WORKDAY")
    assert "2027" in guessed.calendar_note
    assert due(start, 3, "WORKDAY").calendar_note == ""


@pytest.mark.parametrize(("amount", "unit"), [(-1, "HOUR"), (1, "WEEK"), (10**9, "DAY"), (10**12, "MIN")])
def test_absurd_limits_are_refused(amount, unit):
    with pytest.raises(ValueError):
        due(on(11, 20), amount, unit)


def test_a_start_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due(datetime(2026, 11, 20), 2, "HOUR")  # noqa: DTZ001 what is refused here


@given(moments, st.integers(0, 20), units)
def test_every_limit_ends_where_its_unit_says(start, amount, unit):
    limit = due(start, amount, unit)
    assert limit.at.tzinfo is UTC
    if unit in (Unit.MIN, Unit.HOUR):
        assert limit.at - start == timedelta(minutes=amount * (60 if unit == Unit.HOUR else 1))
        assert not limit.exclusive
        return
    assert limit.exclusive
    assert local(limit.at).time() == time.min
    last = local_date(limit.at - timedelta(seconds=1))
    if unit == Unit.WORKDAY:
        first = start.date() + timedelta(days=1 if amount else 0)
        assert count_workdays(first, last) == max(amount, 1)
    else:
        assert (last - start.date()).days == (amount if unit == Unit.DAY else 0)


@given(moments, st.integers(0, 20), units, st.timedeltas(timedelta(days=-9), timedelta(days=9)))
def test_late_is_after_an_hour_limit_and_at_midnight_of_a_day_limit(start, amount, unit, away):
    limit = due(start, amount, unit)
    assert is_late(limit, limit.at) is limit.exclusive
    assert is_late(limit, limit.at + away) is (away > timedelta() or (not away and limit.exclusive))
    lateness = late_by(limit, limit.at + away)
    assert lateness == (away if is_late(limit, limit.at + away) else None)


def test_reminders_stand_at_their_share_of_the_limit():
    start = on(11, 20, 16, 10)
    limit = due(start, 2, "HOUR")
    assert [share_at(start, limit, p) for p in (0, 50, 100)] == [start, on(11, 20, 17, 10), limit.at]


def test_an_extension_ends_at_24_of_the_new_date():
    assert show_due(due_on(date(2026, 11, 25))) == "11-25 24:00"
    assert is_late(due_on(date(2026, 11, 25)), on(11, 26))


def test_a_pause_moves_an_hour_limit_by_exactly_its_length():
    limit = due(on(11, 20, 16, 10), 2, "HOUR")
    pauses = [(on(11, 20, 17), on(11, 20, 17, 30)), (on(11, 20, 17, 20), on(11, 20, 17, 45))]  # they overlap
    assert show_due(shifted(limit, pauses)) == "11-20 18:55"


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (on(11, 21, 10), on(11, 21, 15), "11-24 24:00"),
        (on(11, 21, 10), on(11, 22, 10), "11-24 24:00"),
        (on(11, 21, 10), on(11, 22, 11), "11-25 24:00"),
        (on(11, 21, 10), on(11, 21, 10), "11-23 24:00"),
    ],
)
def test_a_pause_moves_a_day_limit_by_begun_days(start, end, shown):
    assert show_due(shifted(due(on(11, 20, 16, 40), 3, "DAY"), [(start, end)])) == shown


def test_a_pause_over_the_weekend_costs_a_working_day_limit_only_its_working_part():
    limit = due(on(11, 20, 10), 3, "WORKDAY")
    assert show_due(limit) == "11-25 24:00"
    assert show_due(shifted(limit, [(on(11, 21, 9), on(11, 22, 20))])) == "11-25 24:00"
    assert show_due(shifted(limit, [(on(11, 20, 10), on(11, 23, 10))])) == "11-26 24:00"


@given(
    moments,
    st.integers(0, 9),
    units,
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 3000)), max_size=4),
)
def test_pauses_never_shorten_and_never_give_a_day_too_much(start, amount, unit, spans):
    limit = due(start, amount, unit)
    pauses = [(start + timedelta(minutes=a), start + timedelta(minutes=a + b)) for a, b in spans]
    moved = shifted(limit, pauses)
    paused = sum((end - begin for begin, end in pauses), timedelta())
    assert moved.exclusive == limit.exclusive
    assert moved.at >= limit.at
    if unit != Unit.WORKDAY:
        assert moved.at - limit.at < paused + timedelta(days=1)
    if limit.exclusive:
        assert local(moved.at).time() == time.min
    assert shifted(limit, pauses * 2) == moved


def test_a_pause_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="pause"):
        shifted(due(on(11, 20), 2, "HOUR"), [(on(11, 20, 2), on(11, 20, 1))])


def test_limits_name_themselves_and_refuse_nonsense():
    said = [str(Limit(2, "HOUR")), str(Limit(30, "MIN")), str(Limit(3, "WORKDAY")), str(Limit(0, "SAME_DAY"))]
    assert said == ["2 小时", "30 分钟", "3 个工作日", "当天"]
    with pytest.raises(ValueError):
        Limit(1, "WEEK")
    with pytest.raises(ValueError):
        Limit(-1, "DAY")


def test_a_due_can_be_rebuilt_from_a_stored_row():
    limit = due(on(11, 20, 16, 40), 3, "DAY")
    assert Due(at=limit.at, exclusive=True, unit="DAY") == limit
