"""周期: the periods in which a duty comes round, and the moment it is due in each (requirements.md 5).

A period is named by a key (`2026-11`, `2026-W47`, `2026-Q4`); the key and the turn of the day make a duty's task one of
its kind. A day that a month does not have is its last day. Moments come out in UTC; nothing here asks the clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from guanjia.kernel.worktime import add_months, at, day_of_month, end_of, is_workday, local_date, month_end, weekday

SHIFT, DAY, WORKDAY, WEEK, MONTH = "SHIFT", "DAY", "WORKDAY", "WEEK", "MONTH"
QUARTER, HALF, YEAR, DATES = "QUARTER", "HALF", "YEAR", "DATES"
LABELS = {
    SHIFT: "每班", DAY: "每日", WORKDAY: "每工作日", WEEK: "每周", MONTH: "每月", QUARTER: "每季", HALF: "每半年",
    YEAR: "每年", DATES: "自定",
}  # fmt: skip
BEFORE, WITHIN, AFTER = -1, 0, 1
MONTHS = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}
DAILY = (DAY, WORKDAY)
_ONE = timedelta(days=1)
# 调休 moves a rest day by days, never by weeks: so far around a span a due day is looked for.
_FAR = timedelta(days=15)

Days = Mapping[date, bool] | None


@dataclass(frozen=True, slots=True)
class Period:
    """期: from the first to the last day, both included."""

    key: str
    first: date
    last: date
    label: str


@dataclass(frozen=True, slots=True)
class Rule:
    """应交规则: when the output of a period is due.

    `offset`: in the period before, in the period itself, or in the one after. `month` is the month of it (0: the last),
    `day` the day of that month, or of a week 1 – 7 (0: the last). `works` counts these days in working days. `clocks`
    are the moments of the day, each a turn of its own; none means 24:00. `dates` are (month, day) of 自定. `moved`: a
    due day that is a rest day goes to the next working day; what is due each day stays.
    """

    rhythm: str
    offset: int = WITHIN
    month: int = 0
    day: int = 0
    clocks: tuple[time, ...] = ()
    works: bool = False
    dates: tuple[tuple[int, int], ...] = ()
    moved: bool = False

    @property
    def times(self) -> int:
        """How many times in a period it is to be done."""
        return len(self.clocks) or 1


@dataclass(frozen=True, slots=True)
class Coming:
    """A due moment: of which period, which turn of its day (1 for the first), from when on it can be done."""

    period: Period
    turn: int
    opens_at: datetime
    due_at: datetime


def period_of(rule: Rule, day: date, days: Days = None) -> Period | None:
    """The period a day lies in; None on a rest day of what is done each working day, and for shifts, whose periods the
    roster makes."""
    if rule.rhythm == SHIFT or (rule.rhythm == WORKDAY and not is_workday(day, days)):
        return None
    if rule.rhythm in DAILY:
        return Period(f"{day}", day, day, f"{day}")
    if rule.rhythm == WEEK:
        monday = day - timedelta(days=day.weekday())
        year, week, _ = monday.isocalendar()
        sunday = monday + timedelta(days=6)
        return Period(f"{year}-W{week:02d}", monday, sunday, f"{year}年第{week}周（{monday:%m-%d}～{sunday:%m-%d}）")
    if rule.rhythm == DATES:
        return _by_dates(rule, day)
    return _by_months(rule.rhythm, day)


def _by_months(rhythm: str, day: date) -> Period:
    length = MONTHS[rhythm]
    number = (day.month - 1) // length
    first = date(day.year, number * length + 1, 1)
    end = add_months(first, length - 1)
    last = month_end(end.year, end.month)
    year = f"{day.year}年"
    key, label = {
        MONTH: (f"{day:%Y-%m}", f"{year}{day.month}月"),
        QUARTER: (f"{day.year}-Q{number + 1}", f"{year}第{number + 1}季度"),
        HALF: (f"{day.year}-H{number + 1}", f"{year}{'下' if number else '上'}半年"),
        YEAR: (f"{day.year}", year),
    }[rhythm]
    return Period(key, first, last, label)


def _by_dates(rule: Rule, day: date) -> Period:
    """Up to the next of the dates named; each begins on the day after the one before."""
    ends = sorted({day_of_month(year, m, d) for year in (day.year - 1, day.year, day.year + 1) for m, d in rule.dates})
    last = next(end for end in ends if end >= day)
    before = max((end for end in ends if end < last), default=day_of_month(last.year - 1, last.month, last.day))
    return Period(f"{last}", before + _ONE, last, f"{last}")


def neighbour(rule: Rule, period: Period, steps: int) -> Period:
    """The period so many before (negative) or after this one, of the rhythms that are counted in months or weeks."""
    if not steps:
        return period
    first = (
        period.first + timedelta(weeks=steps) if rule.rhythm == WEEK
        else add_months(period.first, steps * MONTHS[rule.rhythm])
    )  # fmt: skip
    return period_of(rule, first)


def due_day(rule: Rule, period: Period, days: Days = None) -> date:
    """The day on which the output of a period is due."""
    if rule.rhythm in (*DAILY, DATES):
        found = period.last
    else:
        target = neighbour(rule, period, rule.offset)
        found = _in_week(rule, target, days) if rule.rhythm == WEEK else _in_month(rule, target, days)
    if rule.moved and rule.rhythm not in DAILY:
        while not is_workday(found, days):
            found += _ONE
    return found


def _in_week(rule: Rule, week: Period, days: Days) -> date:
    if rule.works:
        return _working(week.first, week.last, rule.day, days)
    return week.first + timedelta(days=(rule.day or 7) - 1)


def _in_month(rule: Rule, target: Period, days: Days) -> date:
    length = MONTHS[rule.rhythm]
    first = add_months(target.first, (min(rule.month, length) or length) - 1)
    if rule.works:
        return _working(first, month_end(first.year, first.month), rule.day, days)
    return day_of_month(first.year, first.month, rule.day or 31)


def _working(first: date, last: date, number: int, days: Days) -> date:
    """The working day of that number, or the last there is; a week of holidays leaves its last day."""
    found = [day for day in _days(first, last) if is_workday(day, days)]
    if not found:
        return last
    return found[min(number, len(found)) - 1] if number else found[-1]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def dues(rule: Rule, period: Period, days: Days = None) -> list[Coming]:
    """The due moments of a period, one for each turn, in order; 24:00 is 00:00 of the following day, exclusive."""
    day = due_day(rule, period, days)
    moments = [at(day, clock) for clock in sorted(rule.clocks)] or [end_of(day)]
    starts = [at(day), *moments]
    return [Coming(period, turn, starts[turn - 1], moment) for turn, moment in enumerate(moments, 1)]


def coming(rule: Rule, after: datetime, until: datetime, days: Days = None) -> list[Coming]:
    """Every due moment with ``after < due_at <= until``, by time."""
    if rule.rhythm == SHIFT or until <= after:
        return []
    first, last = local_date(after) - _FAR, local_date(until) + _FAR
    found: dict[str, list[Coming]] = {}
    for day in _starts(rule, first, last):
        period = period_of(rule, day, days)
        if period is not None and period.key not in found:
            found[period.key] = dues(rule, period, days)
    every = (each for of_period in found.values() for each in of_period)
    return sorted((e for e in every if after < e.due_at <= until), key=lambda e: (e.due_at, e.period.key))


def _starts(rule: Rule, first: date, last: date) -> list[date]:
    """A day in each period whose due day may lie between these."""
    if rule.rhythm in DAILY:
        return _days(first, last)
    if rule.rhythm == WEEK:
        first, last = first - timedelta(weeks=1), last + timedelta(weeks=1)
        return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 2)]
    if rule.rhythm == DATES:
        return _days(first, last)
    length = MONTHS[rule.rhythm]
    begin = add_months(first.replace(day=1), -length)
    count = (last.year - begin.year) * 12 + last.month - begin.month + length
    return [add_months(begin, n) for n in range(count + length)]


_WHOLE = {WEEK: "周", MONTH: "月", QUARTER: "季", HALF: "半年", YEAR: "年"}


def in_words(rule: Rule) -> str:
    """A rule as people say it: `每月，次月 2 日 24:00 前`, `每日 4 次：10:00、12:00 …前`."""
    label = LABELS[rule.rhythm]
    clock = "、".join(f"{c:%H:%M}" for c in sorted(rule.clocks)) or "24:00"
    if rule.rhythm == SHIFT:
        return "每班，交接时"
    if rule.rhythm in DAILY:
        return f"{label} {rule.times} 次，{clock} 前" if rule.times > 1 else f"{label} {clock} 前"
    if rule.rhythm == DATES:
        return f"每年 {'、'.join(f'{m} 月 {d} 日' for m, d in rule.dates)} {clock} 前"
    which = {BEFORE: "上", AFTER: "次"}.get(rule.offset, "当")
    moved = "（遇休息日顺延）" if rule.moved else ""
    return f"{label}，{which}{_WHOLE[rule.rhythm]}{_day_words(rule)} {clock} 前{moved}"


def _day_words(rule: Rule) -> str:
    if rule.works:
        day = f"第 {rule.day} 个工作日" if rule.day else "最后一个工作日"
    elif rule.rhythm == WEEK:
        day = weekday(date(2026, 11, 15) + timedelta(days=rule.day or 7))
    else:
        day = f" {rule.day} 日" if rule.day and rule.day < 31 else "最后一天"
    if rule.rhythm in (WEEK, MONTH):
        return day
    last = rule.month in (0, MONTHS[rule.rhythm])
    month = f" {rule.month or 12} 月" if rule.rhythm == YEAR else "最后一个月" if last else f"第 {rule.month} 个月"
    if last and day == "最后一天":
        return "最后一天"
    return f"{month}{day}"
