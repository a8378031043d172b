"""The figures of the complaints by day: counted for the roll-up, and read from it wherever it agrees with the records.

Each function answers what its namesake in `counting` answers; days that were never made or touched since are counted
there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncDate

from guanjia.concerns.measures.closing import Month
from guanjia.concerns.measures.days import Span, raw_spans
from guanjia.concerns.measures.rollups import roll_up
from guanjia.domains.cases.measures import counting
from guanjia.domains.cases.measures.counting import MOMENT, OF_LIMIT, OF_RECEIPT, TOP
from guanjia.domains.cases.models import Case, ComplaintDay
from guanjia.kernel.worktime import at as moment_of
from guanjia.kernel.worktime import day_bounds, local_date

NAME = "complaints"
DAY = timedelta(days=1)
Moments = tuple[datetime, datetime]
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
RECEIVED_ON = TruncDate("received_at", tzinfo=counting.ZONE)
FIGURES = (*OF_RECEIPT, *OF_LIMIT, "compensation")
_KEPT = {f"n_{name}": Sum(name) for name in FIGURES}


def count(project_id: int, first: date, last: date) -> list[ComplaintDay]:
    """The rows of some days of receipt, counted from the records."""
    span = {"received_at__gte": day_bounds(first)[0], "received_at__lt": day_bounds(last)[1]}
    rows = counting.complaints(project_id).filter(**span).order_by()

    def made(day: date, sort: str, on: date, **figures) -> ComplaintDay:
        return ComplaintDay(project_id=project_id, day=day, sort=sort, counted_on=on, **figures)

    services = counting.services(project_id).filter(**span).order_by().values(day=RECEIVED_ON)
    found = [
        made(row["day"], ComplaintDay.SERVICES, row["day"], services=row["n"])
        for row in services.annotate(n=Count("pk"))
    ]
    entered = {(local_date(received), local_date(at)) for received, at in rows.values_list("received_at", "created_at")}
    if not entered:  # quiet days are not asked for each of their figures
        return found
    by_receipt = rows.values("category", day=RECEIVED_ON).annotate(
        **counting.counts(OF_RECEIPT), n_compensation=Sum("compensation_fen")
    )  # fmt: skip
    found += [
        made(row["day"], ComplaintDay.RECEIVED, row["day"], category_id=row["category"], **counting.read(row))
        for row in by_receipt
    ]
    found += [made(day, ComplaintDay.LIMIT, on, category_id=category, **figures)
              for (day, on, category), figures in _by_limit(rows).items()]  # fmt: skip
    late = sorted((day, on) for day, on in entered if on.replace(day=1) > day.replace(day=1))
    return found + [made(day, ComplaintDay.ENTERED, on) for day, on in late]


def _by_limit(rows) -> dict[tuple[date, date, int | None], dict[str, int]]:
    """By the days of the receipt and of the limit, and the category; 24:00 of a day belongs to that day."""
    found: dict[tuple, dict[str, int]] = {}
    limits = rows.filter(settle_due__isnull=False).values(
        "category", day=RECEIVED_ON, moment=F("settle_due"), ends=F("settle_exclusive")
    )
    for row in limits.annotate(**counting.counts(OF_LIMIT)):
        on = local_date(row["moment"] - MOMENT if row["ends"] else row["moment"])
        _add(found, (row["day"], on, row["category"]), counting.read(row))
    return found


roll_up(NAME, kind=Case.subject_kind, moment="received_at", table=ComplaintDay, count=count)


def by_category(project, start: datetime, end: datetime) -> dict[int | None, dict[str, int]]:
    """The month table in figures, as `counting.by_category`."""
    span = _whole_days(start, end)
    if span is None or not _in_one_month(start, end):
        return counting.by_category(project, start, end)
    month = counting.whole_month(project, start, end)
    raw, kept = _month(project, end, span, month, (ComplaintDay.RECEIVED, ComplaintDay.LIMIT))
    found: dict[int | None, dict[str, int]] = {}
    for row in kept:
        _add(found, row["top"], counting.read(row))
    beside = _beside(start, end, span)
    if received := beside + _moments(_clipped(raw, span)):
        rows = counting.received_among(project, month.closed, _among(received))
        _add_all(found, rows, counting.counts(OF_RECEIPT) | {"n_compensation": Sum("compensation_fen")})
    for some in beside:
        _add_all(found, counting.limited(project, *some), counting.counts(OF_LIMIT))
    if raw:  # by their receipt, not by the runs of the whole month: they are few
        runs = counting.due_runs(project, moment_of(span[0]), moment_of(span[1])).values("pk")
        rows = counting.complaints(project).filter(_among(_moments(raw)), settle_run__in=runs)
        _add_all(found, rows, counting.counts(OF_LIMIT))
    if before := _clipped(raw, (date.min, month.first)):
        rows = counting.entered_late(project, month, start, end).filter(_among(_moments(before)))
        _add_all(found, rows, {"n_late": Count("pk")})
    blank = dict.fromkeys((*FIGURES, "late"), 0)
    return {top: blank | counts for top, counts in found.items()}


def received_by_category(project, start: datetime, end: datetime) -> dict[int | None, int]:
    """投诉数 alone, by first-level category, as `counting.received_by_category`."""
    span = _whole_days(start, end)
    if span is None or not _in_one_month(start, end):
        return counting.received_by_category(project, start, end)
    month = counting.whole_month(project, start, end)
    raw, kept = _month(project, end, span, month, (ComplaintDay.RECEIVED,))
    found = {row["top"]: counting.read(row)["received"] for row in kept}
    if received := _beside(start, end, span) + _moments(_clipped(raw, span)):
        rows = counting.received_among(project, month.closed, _among(received))
        for row in rows.order_by().values(top=TOP).annotate(n=Count("pk")):
            found[row["top"]] = found.get(row["top"], 0) + row["n"]
    return found


def by_month(project, start: datetime, end: datetime) -> dict[date, dict[str, int]]:
    """走势, as `counting.by_month`."""
    span = _whole_days(start, end)
    if span is None:
        return counting.by_month(project, start, end)
    raw = _clipped(raw_spans(NAME, project, span[1]), span)
    found: dict[date, dict[str, int]] = {}
    kept = _kept(project, span, raw, (ComplaintDay.RECEIVED, ComplaintDay.SERVICES)).values("counted_on")
    for row in kept.annotate(**{f"n_{name}": Sum(name) for name in (*OF_RECEIPT, "services")}):
        _add(found, row["counted_on"].replace(day=1), counting.read(row))
    if received := _beside(start, end, span) + _moments(raw):
        for first, counts in counting.by_month_among(project, _among(received)).items():
            _add(found, first, counts)
    return found


def _month(project, end: datetime, span: Span, month: Month, sorts: tuple[str, ...]) -> tuple[list[Span], list[dict]]:
    """The days of receipt, of all time, to be counted from the records for the figures of a month, and what the
    roll-up says of the others by category."""
    entered = _entered(project, month, end)
    while True:
        raw = _raw(project, end, entered)
        kept = list(_kept(project, span, raw, sorts).values(top=TOP).annotate(**_KEPT))
        seen, entered = entered, _entered(project, month, end)
        if seen == entered:  # else a day was made anew in between, and has late entries it did not have
            return raw, kept


def _entered(project, month: Month, end: datetime) -> set[date]:
    """Days of the month with something entered after it was closed, and earlier ones with something entered in it."""
    closed, last = local_date(month.closed), local_date(end)
    rows = ComplaintDay.objects.filter(project=project, sort=ComplaintDay.ENTERED, counted_on__gte=month.first)
    pairs = rows.order_by("day").values_list("day", "counted_on")
    return {day for day, on in pairs if (on >= closed if day >= month.first else on <= last)}


def _raw(project, end: datetime, also: set[date]) -> list[Span]:
    raw = raw_spans(NAME, project, local_date(end) + DAY, also=also)
    if raw and raw[0][0] == date.min:  # there is nothing before the first day made, unless it is not all made yet
        before = Case.objects.of(project).filter(received_at__lt=moment_of(raw[0][1]))
        raw = raw if before.exists() else raw[1:]
    return raw


def _in_one_month(start: datetime, end: datetime) -> bool:
    return local_date(start).replace(day=1) == local_date(end - MOMENT).replace(day=1)


def _whole_days(start: datetime, end: datetime) -> Span | None:
    """The first whole day of a span and the day after its last; None where it holds none."""
    first, after = local_date(start), local_date(end)
    if moment_of(first) < start:
        first += DAY
    return (first, after) if first < after else None


def _beside(start: datetime, end: datetime, span: Span) -> list[Moments]:
    """What of a span lies outside its whole days."""
    first, after = moment_of(span[0]), moment_of(span[1])
    return [(some, until) for some, until in ((start, first), (after, end)) if some < until]


def _clipped(spans: list[Span], to: Span) -> list[Span]:
    found = [(max(first, to[0]), min(after, to[1])) for first, after in spans]
    return [(first, after) for first, after in found if first < after]


def _moments(spans: list[Span]) -> list[Moments]:
    return [(_LONG_AGO if first == date.min else moment_of(first), moment_of(after)) for first, after in spans]


def _among(spans: list[Moments]) -> Q:
    """What was received in one of these spans. The whole from first to last is said besides: that is what an index is
    searched by."""
    whole = Q(received_at__gte=min(since for since, _ in spans), received_at__lt=max(until for _, until in spans))
    return whole & reduce(or_, [Q(received_at__gte=since, received_at__lt=until) for since, until in spans])


def _kept(project, span: Span, raw: list[Span], sorts: tuple[str, ...]):
    """The rows of the roll-up that count in these days, without those of the days counted from the records."""
    rows = ComplaintDay.objects.filter(
        project=project, sort__in=sorts, counted_on__gte=span[0], counted_on__lt=span[1]
    )  # fmt: skip
    for first, after in raw:
        rows = rows.exclude(day__gte=first, day__lt=after)
    return rows.order_by()


def _add_all(found: dict, rows, counts: dict) -> None:
    for row in rows.order_by().values(top=TOP).annotate(**counts):
        _add(found, row["top"], counting.read(row))


def _add(found: dict, key, counts: dict[str, int]) -> None:
    into = found.setdefault(key, {})
    for name, value in counts.items():
        into[name] = into.get(name, 0) + value
