"""Days, working days with 调休, months and windows."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.worktime import (
    PUBLISHED_UNTIL,
    add_months,
    add_workdays,
    at,
    count_workdays,
    day_30,
    day_bounds,
    day_of_month,
    end_of,
    in_window,
    is_published,
    is_workday,
    local,
    local_date,
    month_bounds,
    month_end,
    weekday,
)

published = st.dates(date(2020, 1, 1), date(2026, 11, 30))
any_day = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def test_a_day_in_shanghai_is_eight_hours_ahead():
    assert day_bounds(date(2026, 11, 21)) == (
        datetime(2026, 11, 20, 16, tzinfo=UTC),
        datetime(2026, 11, 21, 16, tzinfo=UTC),
    )
    assert local_date(datetime(2026, 11, 20, 16, tzinfo=UTC)) == date(2026, 11, 21)
    assert at(date(2026, 11, 21), time(14, 5)) == datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


def test_a_day_may_be_shorter_where_clocks_change():
    first, last = day_bounds(date(2026, 3, 8), "America/New_York")
    assert last - first == timedelta(hours=23)


def test_a_moment_without_a_zone_is_no_moment():
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 11, 21, 14, 5))  # noqa: DTZ001 what is refused here


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # 国庆
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday worked for it
        (date(2026, 9, 20), True),  # a Sunday worked for it
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 2, 17), False),  # 春节
    ],
)
def test_holidays_and_the_weekends_worked_for_them(day, works):
    assert is_workday(day) is works


def test_overrides_win_over_calendar_and_weekday():
    far = date(PUBLISHED_UNTIL + 2, 5, 1)
    assert is_workday(date(2026, 10, 1), {date(2026, 10, 1): True}) is True
    assert is_workday(far, {far: False}) is False
    assert (is_published(far), is_published(far, {far: False})) == (False, True)


def test_working_days_skip_the_long_holiday():
    assert add_workdays(date(2026, 9, 30), 1) == (date(2026, 10, 8), "")
    assert add_workdays(date(2026, 9, 30), 3) == (date(2026, 10, 10), "")
    assert add_workdays(date(2026, 11, 20), 3) == (date(2026, 11, 25), "")
    assert add_workdays(date(2026, 11, 21), 0) == (date(2026, 11, 23), "")


def test_an_unpublished_year_falls_back_to_weekdays_and_says_so():
    start = date(PUBLISHED_UNTIL, 12, 31)
    day, note = add_workdays(start, 3)
    assert day.year == PUBLISHED_UNTIL + 1
    assert day.weekday() < 5
    assert str(PUBLISHED_UNTIL + 1) in note
    assert str(PUBLISHED_UNTIL) not in note
    known = {start + timedelta(days=n): n > 3 for n in range(1, 15)}
    assert add_workdays(start, 3, known) == (start + timedelta(days=6), "")


@given(published, st.integers(1, 15))
def test_the_nth_working_day_is_one_and_the_nth(day, count):
    found, _ = add_workdays(day, count)
    assert is_workday(found)
    assert count_workdays(day + timedelta(days=1), found) == count
    assert count_workdays(found, day) == 0


def test_working_days_are_not_counted_backward():
    with pytest.raises(ValueError, match="forward"):
        add_workdays(date(2026, 11, 20), -1)


def test_day_30_of_short_months_is_their_last():
    assert [day_30(2026, month).day for month in (1, 2, 4, 11)] == [30, 28, 30, 30]
    assert day_30(2028, 2) == date(2028, 2, 29)
    assert (month_end(2026, 12), day_of_month(2026, 11, 31)) == (date(2026, 12, 31), date(2026, 11, 30))


@given(any_day, st.integers(-600, 600))
def test_adding_months_lands_in_the_right_month_and_never_past_the_day(day, months):
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == min(day.day, month_end(moved.year, moved.month).day)


@given(any_day)
def test_months_and_days_join_without_gap_or_overlap(day):
    following = day + timedelta(days=1)
    assert day_bounds(day)[1] == day_bounds(following)[0] == end_of(day)
    start, end = month_bounds(day.year, day.month)
    assert start <= day_bounds(day)[0] < day_bounds(day)[1] <= end
    assert end == month_bounds(*divmod_month(day))[0]


def divmod_month(day: date) -> tuple[int, int]:
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


@pytest.mark.parametrize(
    ("clock", "inside"), [(time(22), True), (time(23, 59), True), (time(0), True), (time(8), False), (time(12), False)]
)
def test_a_night_window_runs_through_midnight(clock, inside):
    assert in_window(at(date(2026, 11, 21), clock), time(22), time(8)) is inside
    assert in_window(at(date(2026, 11, 21), clock), time(8), time(22)) is not inside


def test_weekdays_in_chinese():
    assert [weekday(date(2026, 11, day)) for day in (16, 21, 22)] == ["周一", "周六", "周日"]
