"""Dates and times as typed and as sheets hold them."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import has_time, read_date, read_moment, read_month

DAY = date(2026, 11, 21)
days = st.dates(date(1955, 1, 1), date(2099, 12, 31))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))


def at(hour: int, minute: int = 0, second: int = 0, day: date = DAY) -> datetime:
    return datetime.combine(day, time(hour, minute, second))


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-21",
        "2026/11/21 14:05",
        "2026.11.21",
        "2026年11月21日",
        "2026年11月21号",
        "２０２６－１１－２１",
        "20261121",
        20261121,
        "202611211405",
        "2026-11-21T14:05:00",
        "2026-11-21(周六) 14:05",
        "2026年11月21日 星期六",
        "二〇二六年十一月二十一日",
        "2026-11-21 24:00",
        46347,
        46347.5,
        "46347",
        DAY,
        at(14, 5),
    ],
)
def test_the_same_day(typed):
    assert read_date(typed) == DAY


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-11-21", at(0)),
        ("2026/11/21 14:05", at(14, 5)),
        ("2026-11-21 14:05:30", at(14, 5, 30)),
        ("2026-11-21 14:05:30.123", at(14, 5, 30)),
        ("2026年11月21日14时05分30秒", at(14, 5, 30)),
        ("2026-11-21 14点", at(14)),
        ("2026-11-21 下午2点半", at(14, 30)),
        ("2026年11月21日下午3点整", at(15)),
        ("2026-11-21 中午12:10", at(12, 10)),
        ("2026-11-21 2:05 PM", at(14, 5)),
        ("2026-11-21 12:00 AM", at(0)),
        ("2026-11-21 24:00", at(0, day=date(2026, 11, 22))),
        ("20261121 1405", at(14, 5)),
        (46347.586805555555, at(14, 5)),
        ("46347.586805555555", at(14, 5)),
    ],
)
def test_times(typed, moment):
    assert read_moment(typed) == moment


def test_a_day_without_a_year_needs_one():
    assert read_date("11-21", year=2026) == read_date("11月21日", year=2026) == DAY
    assert read_moment("11-21 14:05", year=2026) == at(14, 5)
    with pytest.raises(Invalid, match="没有年份") as refusal:
        read_date("11-21")
    assert refusal.value.code == "date_without_year"


@pytest.mark.parametrize(
    "typed",
    [
        "2026-02-30",
        "2026-13-01",
        "26-11-21",
        "21/11/2026",
        "2026-11-2114:05",
        "2026-11-21 25:00",
        "2026-11-21 24:01",
        "2026-11-21T14:05:00Z",
        "明天",
        "1502",
        "5",
        "99991231",
        60,
        0,
        -1,
        1e300,
        float("nan"),
        True,
        3_000_000,
    ],
)
def test_what_is_no_date_or_ambiguous_is_refused(typed):
    with pytest.raises(Invalid, match="看不懂日期.*2026-11-21") as refusal:
        read_date(typed, year=2026)
    assert refusal.value.code == "date_invalid"


def test_nothing_typed_has_its_own_words():
    with pytest.raises(Invalid, match="没有填日期"):
        read_date("  ")


def test_both_epochs_of_spreadsheets():
    assert [read_date(n) for n in (1, 59, 61)] == [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1)]
    assert [read_date(n, epoch1904=True) for n in (0, 60)] == [date(1904, 1, 1), date(1904, 3, 1)]


@given(days, clocks)
def test_serials_of_both_epochs_say_the_same_moment(day, clock):
    moment = datetime.combine(day, clock)
    share = (moment - datetime.combine(day, time.min)) / timedelta(days=1)
    since_1900 = (day - date(1899, 12, 30)).days + share
    assert read_moment(since_1900) == moment
    assert read_moment(since_1900 - 1462, epoch1904=True) == moment


@given(days, clocks)
def test_every_way_to_write_a_moment_reads_back(day, clock):
    moment = datetime.combine(day, clock)
    for form in (
        "%Y-%m-%d %H:%M:%S",
        "%Y/%m/%d %H:%M:%S",
        "%Y.%m.%d %H:%M:%S",
        "%Y年%m月%d日 %H:%M:%S",
        "%Y年%m月%d日%H时%M分%S秒",
        "%Y%m%d %H%M%S",
        "%Y-%m-%dT%H:%M:%S",
    ):
        assert read_moment(moment.strftime(form)) == moment
        assert read_date(moment.strftime(form)) == day
    assert read_date(f"{day.year}-{day.month}-{day.day}") == read_date(f"{day:%Y%m%d}") == day


@given(st.text(max_size=30) | st.text("0123456789-/年月日:点 .下午PM", max_size=24) | st.floats() | st.integers())
def test_anything_is_a_date_or_a_refusal(value):
    with suppress(Invalid):
        assert 1900 <= read_moment(value, year=2026).year <= 2100
    with suppress(Invalid):
        read_date(value)
    has_time(value)


@pytest.mark.parametrize(
    ("value", "has"),
    [
        ("2026-11-21 14:05", True),
        ("2026-11-21", False),
        ("202611211405", True),
        ("46347", False),
        ("46347.5", True),
        (46347.0, False),
        (46347.5, True),
        (46347, False),
        (DAY, False),
        (at(14), True),
        (at(0), False),
    ],
)
def test_whether_a_time_was_said(value, has):
    assert has_time(value) is has


@pytest.mark.parametrize(
    "typed", ["2025-09", "2025/9", "2025年9月", "202509", "2025-09-01", "２０２５-09", date(2025, 9, 1)]
)
def test_a_month_is_its_first_day(typed):
    assert read_month(typed) == read_month(typed, whole=True) == date(2025, 9, 1)


def test_a_day_names_its_month_only_where_a_day_may_be_meant():
    typed = "2025-09-15"
    assert read_month(typed) == date(2025, 9, 1)
    with pytest.raises(Invalid, match="2025-09-15 是一天；填 2025-09"):
        read_month(typed, whole=True)


@pytest.mark.parametrize("typed", ["2025-13", "2025-00", "1025-09", "9月", "去年", "", "2025-02-30", "20250"])
def test_what_is_no_month_is_refused_with_an_example(typed):
    with pytest.raises(Invalid, match="2025-11 这样"):
        read_month(typed)
