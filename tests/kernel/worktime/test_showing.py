"""Moments and limits in words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.worktime import (
    Due,
    due,
    is_late,
    left,
    print_day,
    print_due,
    print_moment,
    show_day,
    show_due,
    show_moment,
    span,
)

NOON = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)  # 14:05 in Shanghai


def test_moments_are_short_this_year_and_dated_in_others():
    assert show_moment(NOON, 2026) == "11-21 14:05"
    assert show_moment(NOON, 2027) == "2026-11-21"
    # The year is the estate's: 16:00 UTC of the 31st is the new year there.
    assert show_moment(datetime(2025, 12, 31, 16, tzinfo=UTC), 2026) == "01-01 00:00"


def test_midnight_of_a_limit_is_24_of_the_day_before():
    limit = due(datetime(2026, 12, 31, 10, tzinfo=ZoneInfo("Asia/Shanghai")), 0, "SAME_DAY")
    assert show_due(limit) == show_due(limit.at) == "12-31 24:00"
    assert (show_due(limit, 2026), show_due(limit, 2027)) == ("12-31 24:00", "2026-12-31 24:00")
    assert print_due(limit) == "2026年12月31日 24:00"
    assert (show_due(NOON), print_due(NOON)) == ("11-21 14:05", "2026年11月21日 14:05")


def test_a_limit_is_shown_in_its_own_zone():
    limit = due(NOON, 0, "SAME_DAY", zone="America/New_York")
    assert show_due(limit) == "11-21 24:00"
    assert show_due(limit.at) == "11-22 13:00"


def test_printed_forms_write_dates_out():
    assert print_moment(NOON) == "2026年11月21日 14:05"
    assert print_day(date(2026, 1, 5)) == "2026年1月5日"
    assert (show_day(date(2026, 1, 5)), show_day(date(2026, 1, 5), 2027)) == ("01-05", "2026-01-05")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (192, "剩 3 小时 12 分"),
        (51 * 60, "剩 2 天 3 小时"),
        (48 * 60 + 59, "剩 2 天"),
        (60, "剩 1 小时"),
        (10, "剩 10 分"),
        (0.5, "剩不到 1 分钟"),
        (0, "剩不到 1 分钟"),
        (-0.5, "超时不到 1 分钟"),
        (-120, "超时 2 小时"),
        (-4000, "超时 2 天 18 小时"),
    ],
)
def test_what_is_left_in_words(minutes, words):
    limit = Due(NOON, exclusive=False)
    assert left(limit, NOON - timedelta(minutes=minutes)) == words


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)), st.booleans())
def test_the_words_agree_with_lateness(away, exclusive):
    limit = Due(NOON, exclusive=exclusive)
    assert left(limit, NOON + away).startswith("超时" if is_late(limit, NOON + away) else "剩")


@given(st.timedeltas(timedelta(), timedelta(days=400)))
def test_a_span_is_rounded_down_by_less_than_its_smaller_unit(length):
    sizes = {"天": timedelta(days=1), "小时": timedelta(hours=1), "分": timedelta(minutes=1)}
    words = span(length).split()
    said = sum((int(n) * sizes[unit] for n, unit in zip(words[::2], words[1::2], strict=True)), timedelta())
    assert timedelta() <= length - said < (sizes["小时"] if length >= sizes["天"] else sizes["分"])
