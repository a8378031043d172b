"""走势与瓶颈: twelve months of complaints, the rate and satisfaction against their target lines, the slowest steps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.measures.closing import month_of
from guanjia.concerns.policies.queries import amount
from guanjia.domains.cases import measures
from guanjia.insight.reports.models import Baseline, PastFigure
from guanjia.kernel.worktime import add_months, month_bounds

MONTHS = 12
SLOWEST = 6
KINDS = ("case", "slip", "work_order", "follow_up")


@dataclass(frozen=True)
class Point:
    """One month of the trend. Rates are in percent with one decimal, None where nothing was counted; so are the
    complaints of a month before the system that nobody brought in."""

    first: dt.date
    complaints: int | None
    services: int
    rate: Decimal | None
    satisfaction: Decimal | None


def _rate(part: int, whole: int) -> Decimal | None:
    return (Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def trend(project, last: dt.date, at: dt.datetime) -> list[Point]:
    """The twelve months up to `last`; months before this system was used come from 历史数字."""
    firsts = [add_months(last, -n) for n in reversed(range(MONTHS))]
    start, end = month_bounds(firsts[0].year, firsts[0].month)[0], month_bounds(last.year, last.month)[1]
    found = measures.by_month(project, start, min(end, at) if at > start else end)
    brought: dict[dt.date, int] = {}
    for first, count in PastFigure.objects.of(project).filter(month__in=firsts).values_list("month", "complaints"):
        brought[first] = brought.get(first, 0) + count
    began = measures.first_receipt(project)
    points = []
    for first in firsts:
        row = found.get(first, {})
        complaints, services = row.get("received", 0), row.get("services", 0)
        satisfaction = _rate(row.get("content", 0), row.get("rated", 0))
        is_known = began is not None and first >= month_of(began)
        shown = complaints or brought.get(first, 0 if is_known else None)
        points.append(Point(first, shown, services, _rate(complaints, services), satisfaction))
    return points


@dataclass(frozen=True)
class Targets:
    """目标线: what the base year asks of this one (R-229); None without a base year."""

    year: int
    base_rate: Decimal
    base_satisfaction: Decimal
    rate: Decimal
    satisfaction: Decimal


def targets(project, at: dt.datetime) -> Targets | None:
    """Base 5.0 % and 80 give 4.0 % and 92: 20 % lower, 15 % higher; satisfaction never above 100."""
    base = Baseline.objects.of(project).order_by("-year").first()
    if base is None:
        return None
    fall, rise = amount("report.rate.fall", project, at), amount("report.satisfaction.rise", project, at)
    rate = (base.complaint_rate * (100 - fall) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    satisfaction = min((base.satisfaction * (100 + rise) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP), Decimal(100))
    return Targets(base.year, base.complaint_rate, base.satisfaction, rate, satisfaction)


@dataclass(frozen=True)
class Step:
    """流程环节: how often a limit ended in the span, how long it took on average, how often it was missed."""

    label: str
    count: int
    missed: int
    mean: dt.timedelta


def slowest_steps(project, start: dt.datetime, end: dt.datetime) -> list[Step]:
    """瓶颈: the steps that took longest, of those that ended in the span."""
    took = ExpressionWrapper(F("stopped_at") - F("starts_at"), output_field=DurationField())
    rows = Deadline.objects.filter(
        project=project, subject_kind__in=KINDS, stopped_at__gte=start, stopped_at__lt=end, met__isnull=False
    ).order_by()  # fmt: skip
    grouped = rows.values("subject_kind", "label").annotate(
        n=Count("pk"), missed=Count("pk", filter=Q(met=False)), mean=Avg(took)
    )
    found = [
        Step(f"{NAMES[row['subject_kind']]} · {row['label']}", row["n"], row["missed"], row["mean"]) for row in grouped
    ]
    return sorted(found, key=lambda each: each.mean, reverse=True)[:SLOWEST]


NAMES = {"case": "事项", "slip": "处理单", "work_order": "派工单", "follow_up": "回访"}
