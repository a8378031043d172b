"""Moments and limits in the words of the screens. Everything stored is UTC; everything shown is local."""

from datetime import date, datetime, time, timedelta

from guanjia.kernel.worktime.days import ZONE, local
from guanjia.kernel.worktime.limits import Due, is_late


def show_moment(moment: datetime, now_year: int, *, zone: str = ZONE) -> str:
    """``11-21 14:05`` in the present year, ``2025-11-21`` in others."""
    here = local(moment, zone)
    return f"{here:%m-%d %H:%M}" if here.year == now_year else f"{here:%Y-%m-%d}"


def show_due(due: Due | datetime, now_year: int | None = None, *, zone: str = ZONE) -> str:
    """When a limit runs out: ``11-21 18:10``; midnight as 24:00 of the day before, ``11-21 24:00``. With ``now_year``
    other years are named: ``2027-01-04 24:00``. A ``Due`` brings its own zone."""
    moment, zone = (due.at, due.zone) if isinstance(due, Due) else (due, zone)
    here = local(moment, zone)
    day, clock = here.date(), f"{here:%H:%M}"
    if here.time() == time.min:
        day, clock = day - timedelta(days=1), "24:00"
    return f"{show_day(day, now_year)} {clock}"


def show_day(day: date, now_year: int | None = None) -> str:
    """``11-21``; with a ``now_year`` other than the day's, ``2025-11-21``."""
    return f"{day:%m-%d}" if now_year in (None, day.year) else f"{day:%Y-%m-%d}"


def print_moment(moment: datetime, *, zone: str = ZONE) -> str:
    """As printed forms show it (``forms-01-20.md`` 0.6): ``2026年11月21日 14:05``."""
    here = local(moment, zone)
    return f"{print_day(here.date())} {here:%H:%M}"


def print_due(due: Due | datetime, *, zone: str = ZONE) -> str:
    """A limit as printed forms show it: ``2026年11月23日 24:00``."""
    moment, zone = (due.at, due.zone) if isinstance(due, Due) else (due, zone)
    here = local(moment, zone)
    if here.time() == time.min:
        return f"{print_day(here.date() - timedelta(days=1))} 24:00"
    return f"{print_day(here.date())} {here:%H:%M}"


def print_day(day: date) -> str:
    """``2026年11月21日``, months and days without a zero in front."""
    return f"{day.year}年{day.month}月{day.day}日"


def left(due: Due, now: datetime) -> str:
    """What remains or is exceeded: ``剩 3 小时 12 分``, ``剩 2 天 3 小时``, ``剩不到 1 分钟``, ``超时 2 小时``."""
    word = "超时" if is_late(due, now) else "剩"
    length = span(abs(due.at - now))
    return f"{word} {length}" if length else f"{word}不到 1 分钟"


def span(length: timedelta) -> str:
    """A length in its two largest units, rounded down: ``2 天 3 小时``, ``3 小时 12 分``; empty below 1 分."""
    minutes = length // timedelta(minutes=1)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "天"), (hours, "小时")] if days else [(hours, "小时"), (minutes, "分")]
    return " ".join(f"{amount} {unit}" for amount, unit in parts if amount)
