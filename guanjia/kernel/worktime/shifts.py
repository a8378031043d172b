"""Shifts on the wall clock: when they run, where nobody is on, and who gets too little rest (5.18)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from guanjia.kernel.worktime.days import ZONE, at, local, local_date

Span = tuple[datetime, datetime]


def shift_span(day: date, begins: time, ends: time, *, zone: str = ZONE) -> Span:
    """From when to when (UTC) a shift of that day runs; one that does not end later than it begins ends next day."""
    return at(day, begins, zone), at(day + timedelta(days=ends <= begins), ends, zone)


def gaps(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts of ``start <= x < end`` that no span covers, in order."""
    found, reached = [], start
    for begins, ends in sorted(spans):
        if begins >= end:
            break
        if begins > reached:
            found.append((reached, begins))
        reached = max(reached, ends)
    if reached < end:
        found.append((reached, end))
    return found


def relay(spans: Sequence[Span]) -> list[int]:
    """Which of the spans hand the duty on to each other, as places in the list: at each end the one that has begun by
    then and reaches farthest. The others run beside them."""
    ordered = sorted(range(len(spans)), key=lambda place: (spans[place][0], place))
    found: list[int] = []
    while True:
        reached = spans[found[-1]][1] if found else None
        ahead = [p for p in ordered if reached is None or spans[p][1] > reached]
        if not ahead:
            return found
        start = spans[ahead[0]][0] if reached is None else reached
        ready = [p for p in ahead if spans[p][0] <= start] or [p for p in ahead if spans[p][0] == spans[ahead[0]][0]]
        found.append(max(ready, key=lambda p: (spans[p][1], spans[p][0], -ordered.index(p))))


def overlaps(spans: Sequence[Span]) -> list[tuple[Span, Span]]:
    """Pairs of spans of one person that share time, each with the one running longest when it begins; spans that only
    touch do not."""
    found, ordered = [], sorted(spans)
    running = ordered[0] if ordered else None
    for span in ordered[1:]:
        if span[0] < running[1]:
            found.append((running, span))
        running = max(running, span, key=lambda each: each[1])
    return found


def short_rests(spans: Sequence[Span], least: timedelta) -> list[tuple[Span, Span]]:
    """Neighbours of one person with less than ``least`` between the end of one and the beginning of the next."""
    ordered = sorted(spans)
    pairs = zip(ordered, ordered[1:], strict=False)
    return [(one, next_) for one, next_ in pairs if timedelta(0) <= next_[0] - one[1] < least]


def long_runs(spans: Iterable[Span], most: int, *, zone: str = ZONE) -> list[tuple[date, date]]:
    """Runs of more than ``most`` days in a row on each of which a shift begins: (first day, last day)."""
    days = sorted({local_date(begins, zone) for begins, _ in spans})
    found, first = [], 0
    for place, day in enumerate(days):
        if place + 1 == len(days) or days[place + 1] != day + timedelta(days=1):
            if place - first + 1 > most:
                found.append((days[first], day))
            first = place + 1
    return found


def show_span(span: Span, *, zone: str = ZONE) -> str:
    """``11-03 20:00–20:30``; an end on another day is named: ``11-03 20:30–11-04 08:30``; midnight is 24:00."""
    begins, ends = local(span[0], zone), local(span[1], zone)
    day, clock = ends.date(), f"{ends:%H:%M}"
    if ends.time() == time.min:
        day, clock = day - timedelta(days=1), "24:00"
    return f"{begins:%m-%d %H:%M}–" + (clock if day == begins.date() else f"{day:%m-%d} {clock}")
