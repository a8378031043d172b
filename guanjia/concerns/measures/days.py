"""Which days a reader may take from a roll-up, and which he counts from the records."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Max, Min

from guanjia.concerns.measures.models import DirtyDay, MadeDay

DAY = timedelta(days=1)
MOST = 8  # spans a statement is given; more are joined, which counts some clean days from the records as well
Span = tuple[date, date]  # first day, and the day after the last


def raw_spans(name: str, project, until: date, also=()) -> list[Span]:
    """The days before `until` to be counted from the records, as spans in order: never made, or touched since.

    Every other day may be taken from the roll-up, which agrees with the records for it. `also`: days to be counted from
    the records in any case. The first span begins with the calendar (`date.min`).
    """
    # First what is made, then the marks: a day that is marked in between is found to be marked.
    made = MadeDay.objects.filter(project=project, roll_up=name, day__lt=until)
    span = made.aggregate(first=Min("day"), last=Max("day"), n=Count("pk"))
    if not span["n"]:
        return [(date.min, until)]
    days = None
    if span["n"] != (span["last"] - span["first"]).days + 1:
        days = made.order_by("day").values_list("day", flat=True)
    raw = [(date.min, span["first"]), *_gaps(list(days or ())), (span["last"] + DAY, until)]
    marks = DirtyDay.objects.filter(project=project, roll_up=name, day__lt=until)
    dirty = {*marks.order_by("day").values_list("day", flat=True).distinct(), *(day for day in also if day < until)}
    raw += [(day, day + DAY) for day in dirty]
    return _joined([(start, end) for start, end in raw if start < end])


def _gaps(days: list[date]) -> list[Span]:
    return [(before + DAY, after) for before, after in zip(days, days[1:], strict=False) if after - before > DAY]


def _joined(spans: list[Span]) -> list[Span]:
    """In order, those that touch made one; of too many those that lie nearest."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    while len(found) > MOST:
        between = [after[0] - before[1] for before, after in zip(found, found[1:], strict=False)]
        at = between.index(min(between))
        found[at : at + 2] = [(found[at][0], found[at + 1][1])]
    return found
