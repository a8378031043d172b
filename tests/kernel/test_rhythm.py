"""Periods and due moments: every period is due once a turn, in it, before it or after it as ruled, and never twice."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel import rhythm as r
from guanjia.kernel.rhythm import Rule
from guanjia.kernel.worktime import ZONE, is_workday, local, local_date, month_end

clocks = st.lists(st.times(dt.time(0, 1), dt.time(23, 59)), max_size=4, unique=True).map(tuple)
daily = st.builds(Rule, st.sampled_from(r.DAILY), clocks=clocks)
weekly = st.builds(
    Rule, st.just(r.WEEK), st.sampled_from((-1, 0, 1)), day=st.integers(0, 7), clocks=clocks, works=st.booleans()
)
monthly = st.builds(
    lambda rhythm, offset, month, day, clocks, works: Rule(
        rhythm, offset, min(month, r.MONTHS[rhythm]), day, clocks, works
    ),
    st.sampled_from((r.MONTH, r.QUARTER, r.HALF, r.YEAR)), st.sampled_from((-1, 0, 1)), st.integers(0, 12),
    st.integers(0, 31), clocks, st.booleans(),
)  # fmt: skip
month_days = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31)).map(lambda d: (d.month, d.day))
dated = st.builds(Rule, st.just(r.DATES), clocks=clocks, dates=st.lists(month_days, min_size=1, max_size=4).map(tuple))
rules = st.one_of(daily, weekly, monthly, dated)
days = st.dates(dt.date(2004, 1, 5), dt.date(2030, 12, 1))
INSTANT = dt.timedelta(microseconds=1)


def moments(rule, first: dt.date, last: dt.date):
    """Everything due on the days from first to last."""
    zone = dt.timezone(dt.timedelta(hours=8))
    start = dt.datetime.combine(first, dt.time(), zone)
    return r.coming(rule, start, dt.datetime.combine(last, dt.time(), zone) + dt.timedelta(days=1))


@given(rules, days)
def test_every_day_lies_in_one_period_and_that_period_knows_it(rule, day):
    period = r.period_of(rule, day)
    if period is None:
        assert rule.rhythm == r.WORKDAY
        assert not is_workday(day)
        return
    assert period.first <= day <= period.last
    assert r.period_of(rule, period.first) == r.period_of(rule, period.last) == period
    before = r.period_of(rule, period.first - dt.timedelta(days=1))
    assert before is None or (before.key != period.key and before.last < period.first)


@given(rules, days)
def test_a_period_is_due_once_a_turn_and_where_the_rule_says(rule, day):
    period = r.period_of(rule, day)
    if period is None:
        return
    found = r.dues(rule, period)
    assert [each.turn for each in found] == list(range(1, rule.times + 1))
    assert sorted({each.due_at for each in found}) == [each.due_at for each in found]
    due_on = {local_date(each.due_at - INSTANT) for each in found}
    assert len(due_on) == 1
    target = r.neighbour(rule, period, rule.offset)
    assert target.first <= due_on.pop() <= target.last
    assert {"-1": target.last < period.first, "0": target == period, "1": target.first > period.last}[f"{rule.offset}"]
    assert all(each.opens_at < each.due_at for each in found)


@given(rules, days, st.integers(0, 90))
def test_over_any_span_no_period_and_turn_comes_twice_and_cutting_it_loses_nothing(rule, first, length):
    last = first + dt.timedelta(days=length)
    whole = moments(rule, first, last)
    named = [(each.period.key, each.turn) for each in whole]
    assert len(named) == len(set(named))
    middle = first + dt.timedelta(days=length // 2)
    parts = moments(rule, first, middle) + moments(rule, middle + dt.timedelta(days=1), last)
    assert {(e.period.key, e.turn, e.due_at) for e in parts} == {(e.period.key, e.turn, e.due_at) for e in whole}


@given(rules, days)
def test_whatever_a_period_is_due_is_found_by_looking_at_that_moment(rule, day):
    period = r.period_of(rule, day)
    for each in r.dues(rule, period) if period else ():
        assert each in r.coming(rule, each.due_at - INSTANT, each.due_at)


@given(st.integers(0, 31), st.integers(2004, 2040), st.integers(1, 12))
def test_a_month_has_one_due_day_which_is_that_day_or_the_last_one(day, year, month):
    first = dt.date(year, month, 1)
    found = moments(Rule(r.MONTH, day=day), first, month_end(year, month))
    assert len(found) == 1
    assert local_date(found[0].due_at - INSTANT).day == min(day or 31, month_end(year, month).day)


@given(weekly | monthly, days)
def test_moved_past_rest_days_it_is_due_on_the_next_working_day(rule, day):
    period = r.period_of(rule, day)
    plain = r.due_day(rule, period)
    moved = r.due_day(Rule(**{f: getattr(rule, f) for f in Rule.__slots__} | {"moved": True}), period)
    assert is_workday(moved)
    between = [plain + dt.timedelta(days=n) for n in range((moved - plain).days)]
    assert not any(is_workday(each) for each in between)


def test_what_is_done_each_day_is_not_moved():
    assert r.due_day(Rule(r.DAY, moved=True), r.period_of(Rule(r.DAY), dt.date(2026, 11, 22))) == dt.date(2026, 11, 22)


SAMPLES = [
    (Rule(r.MONTH, day=30), "2026-02-10", "2026年2月", "03-01 00:00"),
    (Rule(r.MONTH, day=30), "2028-02-10", "2028年2月", "03-01 00:00"),
    (Rule(r.MONTH, r.AFTER, day=1), "2026-10-15", "2026年10月", "11-02 00:00"),
    (Rule(r.MONTH, r.BEFORE, day=27), "2026-12-01", "2026年12月", "11-28 00:00"),
    (Rule(r.MONTH, r.AFTER, day=2, works=True), "2026-09-09", "2026年9月", "10-10 00:00"),
    (Rule(r.WEEK, r.AFTER, day=1, clocks=(dt.time(10),)), "2026-11-18", "2026年第47周（11-16～11-22）", "11-23 10:00"),
    (Rule(r.WEEK, r.BEFORE, day=7), "2026-11-18", "2026年第47周（11-16～11-22）", "11-16 00:00"),
    (Rule(r.WEEK, day=7, works=True), "2026-11-18", "2026年第47周（11-16～11-22）", "11-21 00:00"),
    (Rule(r.QUARTER, r.AFTER, month=1, day=3), "2026-11-18", "2026年第4季度", "01-04 00:00"),
    (Rule(r.HALF), "2026-03-18", "2026年上半年", "07-01 00:00"),
    (Rule(r.YEAR, month=11, day=30), "2026-03-18", "2026年", "12-01 00:00"),
    (Rule(r.DATES, dates=((4, 30), (2, 1))), "2026-03-18", "2026-04-30", "05-01 00:00"),
    (Rule(r.DATES, dates=((2, 29),)), "2026-02-28", "2026-02-28", "03-01 00:00"),
]


@pytest.mark.parametrize(("rule", "day", "label", "due"), SAMPLES)
def test_samples(rule, day, label, due):
    period = r.period_of(rule, dt.date.fromisoformat(day))
    assert period.label == label
    assert f"{local(r.dues(rule, period)[0].due_at, ZONE):%m-%d %H:%M}" == due


WORDS = [
    (Rule(r.MONTH, r.AFTER, day=2), "每月，次月 2 日 24:00 前"),
    (Rule(r.MONTH, works=True, day=2, moved=True), "每月，当月第 2 个工作日 24:00 前（遇休息日顺延）"),
    (Rule(r.WEEK, r.AFTER, day=1, clocks=(dt.time(10),)), "每周，次周周一 10:00 前"),
    (Rule(r.QUARTER, r.AFTER, month=1, day=3), "每季，次季第 1 个月 3 日 24:00 前"),
    (Rule(r.QUARTER), "每季，当季最后一天 24:00 前"),
    (Rule(r.YEAR, month=11, day=30), "每年，当年 11 月 30 日 24:00 前"),
    (Rule(r.DAY, clocks=(dt.time(12), dt.time(10))), "每日 2 次，10:00、12:00 前"),
    (Rule(r.WORKDAY), "每工作日 24:00 前"),
    (Rule(r.DATES, dates=((2, 1), (4, 30))), "每年 2 月 1 日、4 月 30 日 24:00 前"),
    (Rule(r.SHIFT), "每班，交接时"),
]


@pytest.mark.parametrize(("rule", "words"), WORDS)
def test_in_words(rule, words):
    assert r.in_words(rule) == words


def test_shifts_have_no_calendar_and_an_empty_span_has_nothing():
    noon = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
    assert r.coming(Rule(r.SHIFT), noon, noon + dt.timedelta(days=3)) == []
    assert r.period_of(Rule(r.SHIFT), noon.date()) is None
    assert r.coming(Rule(r.DAY), noon, noon) == []
