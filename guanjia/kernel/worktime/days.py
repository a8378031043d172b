"""The calendar: local days, working days with 调休, months and their ends, windows of the clock."""

import calendar
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar

ZONE = "Asia/Shanghai"
PUBLISHED_FROM = min(chinese_calendar.holidays).year
PUBLISHED_UNTIL = max(chinese_calendar.holidays).year  # the last year whose 放假安排 the library knows

_WEEKDAYS = "一二三四五六日"


def local(moment: datetime, zone: str = ZONE) -> datetime:
    """The moment on the zone's clock. Raises ValueError for a moment without a time zone: it names no moment."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {moment!r}")
    return moment.astimezone(_zone(zone))


def local_date(moment: datetime, zone: str = ZONE) -> date:
    """The calendar date at that moment."""
    return local(moment, zone).date()


def at(day: date, clock: time = time.min, zone: str = ZONE) -> datetime:
    """The moment (UTC) at which the zone's clock shows that time on that day."""
    return datetime.combine(day, clock, _zone(zone)).astimezone(UTC)


def end_of(day: date, zone: str = ZONE) -> datetime:
    """24:00 of the day, that is 00:00 of the next one (UTC); exclusive."""
    return at(day + timedelta(days=1), zone=zone)


def day_bounds(day: date, zone: str = ZONE) -> tuple[datetime, datetime]:
    """First moment of the day and of the next (UTC), for ``start <= x < end``."""
    return at(day, zone=zone), end_of(day, zone)


def month_bounds(year: int, month: int, zone: str = ZONE) -> tuple[datetime, datetime]:
    """First moment of the month and of the next (UTC), for ``start <= x < end``."""
    return at(date(year, month, 1), zone=zone), end_of(month_end(year, month), zone)


def month_end(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def day_of_month(year: int, month: int, day: int) -> date:
    """That day, or the last one of a shorter month."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def day_30(year: int, month: int) -> date:
    """Day 30, on which month statistics are handed in; the last day of February (``procedures-01-12.md`` 0.4)."""
    return day_of_month(year, month, 30)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the last day of a shorter month: 01-31 + 1 → 02-28."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return day_of_month(year, month + 1, day.day)


def is_published(day: date, overrides: Mapping[date, bool] | None = None) -> bool:
    """Whether it is known, and not guessed from the weekday, that the day is a working day or not."""
    return PUBLISHED_FROM <= day.year <= PUBLISHED_UNTIL or bool(overrides and day in overrides)


def is_workday(day: date, overrides: Mapping[date, bool] | None = None) -> bool:
    """Whether people work that day: by the override (True: they do) if there is one, else by the published calendar
    with 调休, else (a year not yet published) Monday to Friday."""
    if overrides and day in overrides:
        return overrides[day]
    if PUBLISHED_FROM <= day.year <= PUBLISHED_UNTIL:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def add_workdays(day: date, count: int, overrides: Mapping[date, bool] | None = None) -> tuple[date, str]:
    """The ``count``-th working day after ``day`` (0: the day itself, or the next working day), and a note in Chinese
    when a year without a published calendar was counted by weekdays; empty otherwise. Raises ValueError below 0."""
    if count < 0:
        raise ValueError(f"working days are counted forward: {count}")
    guessed: set[int] = set()

    def works(current: date) -> bool:
        if not is_published(current, overrides):
            guessed.add(current.year)
        return is_workday(current, overrides)

    current = day
    if count == 0:
        while not works(current):
            current += timedelta(days=1)
    while count:
        current += timedelta(days=1)
        count -= works(current)
    years = "、".join(str(year) for year in sorted(guessed))
    return current, f"没有 {years} 年的放假安排，按周一至周五算工作日" if guessed else ""


def count_workdays(first: date, last: date, overrides: Mapping[date, bool] | None = None) -> int:
    """Working days from ``first`` to ``last``, both included; 0 when ``last`` lies before."""
    days = (last - first).days + 1
    return sum(is_workday(first + timedelta(days=n), overrides) for n in range(max(days, 0)))


def in_window(moment: datetime, begins: time, ends: time, zone: str = ZONE) -> bool:
    """Whether the zone's clock is in the window ``begins <= clock < ends``; a window such as 22:00–08:00 runs through
    midnight (quiet hours, night shifts). Equal ends mean the whole day."""
    clock = local(moment, zone).time()
    if begins < ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def weekday(day: date) -> str:
    """周一 … 周日."""
    return f"周{_WEEKDAYS[day.weekday()]}"


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
