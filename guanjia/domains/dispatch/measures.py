"""What of the work orders is counted in 报事统计 (R-226)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.dispatch.flow import UNDONE
from guanjia.domains.dispatch.models import WorkOrder

GOOD = frozenset({"VERY", "SATISFIED", "FAIRLY"})


def issued(project, start: datetime, end: datetime):
    """派工单 of a span, with whether they were finished in time (`kept`) or not (`missed`)."""
    runs = Deadline.objects.filter(subject_kind=WorkOrder.subject_kind, subject_id=OuterRef("pk"), limit="finish")
    rows = WorkOrder.objects.of(project).exclude(state="VOID")
    rows = rows.filter(dispatched_at__gte=start, dispatched_at__lt=end).select_related("department")
    ran_out = Q(due_at__lt=end) | Q(due_at=end, exclusive=True)
    missed = Exists(runs.filter(met=False)) | Exists(runs.filter(ran_out, stopped_at=None))
    return rows.annotate(kept=Exists(runs.filter(met=True)), missed=missed).order_by("dispatched_at", "pk")


def flags(order) -> set[str]:
    """The figures a work order of `issued` counts in."""
    found = {
        "count": True, "judged": order.kept or order.missed, "in_time": order.kept and not order.missed,
        "overdue": order.missed,
        "outstanding": order.state in (*UNDONE, "RETURNED"), "rated": bool(order.rating),
        "content": order.rating in GOOD,
    }  # fmt: skip
    return {name for name, there in found.items() if there}
