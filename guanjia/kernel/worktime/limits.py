"""Time limits: when they run out, by how much they are missed, what pauses do to them (``procedures-01-12.md`` 0.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from guanjia.kernel.worktime.days import ZONE, add_workdays, at, end_of, is_workday, local, local_date

_MOST_DAYS = 36_500


class Unit(StrEnum):
    """What a limit is counted in. The first two are exact and run day and night, the others end at 24:00."""

    MIN = "MIN"
    HOUR = "HOUR"
    DAY = "DAY"
    WORKDAY = "WORKDAY"
    SAME_DAY = "SAME_DAY"


_LABELS = {Unit.MIN: "{} 分钟", Unit.HOUR: "{} 小时", Unit.DAY: "{} 天", Unit.WORKDAY: "{} 个工作日"}
_EXACT = (Unit.MIN, Unit.HOUR)


@dataclass(frozen=True, slots=True)
class Limit:
    """An amount and its unit as a policy row holds them; the amount of a same-day limit means nothing."""

    amount: int
    unit: Unit | str

    def __post_init__(self) -> None:
        object.__setattr__(self, "unit", Unit(self.unit))
        if self.amount < 0:
            raise ValueError(f"a limit is not negative: {self.amount}")

    def __str__(self) -> str:
        return "当天" if self.unit == Unit.SAME_DAY else _LABELS[Unit(self.unit)].format(self.amount)


@dataclass(frozen=True, slots=True)
class Due:
    """The moment (UTC) a limit runs out.

    ``exclusive``: the moment itself is already late (24:00 of a day); otherwise it is still in time. ``calendar_note``
    says in Chinese when a year without a published holiday calendar had to be guessed. ``unit`` and ``zone`` are what
    a pause is counted by.
    """

    at: datetime
    exclusive: bool
    calendar_note: str = ""
    unit: Unit = Unit.HOUR
    zone: str = ZONE


def due(
    start: datetime,
    amount: int,
    unit: Unit | str,
    *,
    zone: str = ZONE,
    cutoff: time | None = None,
    overrides: Mapping[date, bool] | None = None,
) -> Due:
    """When a limit that starts at ``start`` runs out.

    MIN, HOUR: exactly that much later, inclusive. SAME_DAY: 24:00 of the date of ``start``; of the next date when
    ``start`` is at or after ``cutoff`` on the zone's clock. DAY: 24:00 of the date plus ``amount``. WORKDAY: 24:00 of
    the ``amount``-th working day after the date; ``overrides`` maps a date to whether it is a working day.

    Raises ValueError for a start without time zone, a negative or absurd amount, an unknown unit.
    """
    unit = Unit(unit)
    if not 0 <= amount <= _MOST_DAYS * (1440 if unit == Unit.MIN else 24 if unit == Unit.HOUR else 1):
        raise ValueError(f"no such limit: {amount} {unit}")
    here = local(start, zone)
    if unit in _EXACT:
        step = timedelta(minutes=amount) if unit == Unit.MIN else timedelta(hours=amount)
        return Due(start.astimezone(UTC) + step, exclusive=False, unit=unit, zone=zone)
    day, note = here.date(), ""
    if unit == Unit.SAME_DAY:
        # The zone's wall clock is compared without its fold: 17:30 is 17:30 on either side of a clock change.
        day += timedelta(days=1 if cutoff is not None and here.time() >= cutoff else 0)
    elif unit == Unit.DAY:
        day += timedelta(days=amount)
    else:
        day, note = add_workdays(day, amount, overrides)
    return Due(end_of(day, zone), exclusive=True, calendar_note=note, unit=unit, zone=zone)


def due_on(day: date, *, zone: str = ZONE) -> Due:
    """A limit set as a date, such as an approved extension: 24:00 of that day."""
    return Due(end_of(day, zone), exclusive=True, unit=Unit.DAY, zone=zone)


def is_late(due: Due, moment: datetime) -> bool:
    """Whether something done (or still open) at ``moment`` is late."""
    return moment >= due.at if due.exclusive else moment > due.at


def late_by(due: Due, moment: datetime) -> timedelta | None:
    """By how much it is late (may be zero at 24:00 sharp); None when it is in time."""
    return moment - due.at if is_late(due, moment) else None


def share_at(start: datetime, due: Due, percent: int) -> datetime:
    """The moment (UTC) at which that share of the limit has passed; reminders go out at 50, 80 and 100 %."""
    return (start + (due.at - start) * percent / 100).astimezone(UTC)


def shifted(
    due: Due, pauses: Iterable[tuple[datetime, datetime]], *, overrides: Mapping[date, bool] | None = None
) -> Due:
    """The limit after the clock stood still during ``pauses`` (start, end); overlapping ones count once.

    A limit in hours moves by exactly the time paused. A limit in days moves by the days that time makes, a begun day
    counting whole, since it must end at 24:00 again; a limit in working days counts only pauses on working days and
    moves by working days. Raises ValueError for a pause that ends before it starts.
    """
    spans = _united(pauses)
    if not spans:
        return due
    if not due.exclusive:
        return replace(due, at=due.at + sum((end - start for start, end in spans), timedelta()))
    last_day = local_date(due.at - timedelta(microseconds=1), due.zone)
    if due.unit != Unit.WORKDAY:
        days = _whole_days(sum((end - start for start, end in spans), timedelta()))
        return replace(due, at=end_of(last_day + timedelta(days=days), due.zone))
    days = _whole_days(sum((_working_part(span, due.zone, overrides) for span in spans), timedelta()))
    if not days:
        return due
    day, note = add_workdays(last_day, days, overrides)
    return replace(due, at=end_of(day, due.zone), calendar_note=note or due.calendar_note)


def _united(pauses: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    spans: list[tuple[datetime, datetime]] = []
    for start, end in sorted(pauses):
        if end < start:
            raise ValueError("a pause ends before it starts")
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        elif end > start:
            spans.append((start, end))
    return spans


def _whole_days(total: timedelta) -> int:
    return -(-total // timedelta(days=1))


def _working_part(span: tuple[datetime, datetime], zone: str, overrides: Mapping[date, bool] | None) -> timedelta:
    start, end = span
    total = timedelta()
    day = local_date(start, zone)
    while (begins := at(day, zone=zone)) < end:
        if is_workday(day, overrides):
            total += min(end, end_of(day, zone)) - max(start, begins)
        day += timedelta(days=1)
    return total
