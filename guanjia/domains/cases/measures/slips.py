"""What of the handling slips is counted in 报事统计 (R-226)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases.flow.slip import UNSETTLED
from guanjia.domains.cases.models import HandlingSlip
from guanjia.domains.cases.models.choices import COUNT_AS_SATISFIED


def handed_over(project, start: datetime, end: datetime):
    """处理单 handed to departments in a span, with whether they were done in time (`kept`) or not (`missed`)."""
    runs = Deadline.objects.filter(subject_kind=HandlingSlip.subject_kind, subject_id=OuterRef("pk"), limit="done")
    rows = HandlingSlip.objects.of(project).exclude(state__in=("CANCELLED", "REPLACED")).filter(own=False)
    rows = rows.filter(handed_at__gte=start, handed_at__lt=end).select_related("department", "case")
    ran_out = Q(due_at__lt=end) | Q(due_at=end, exclusive=True)
    missed = Exists(runs.filter(met=False)) | Exists(runs.filter(ran_out, stopped_at=None))
    return rows.annotate(kept=Exists(runs.filter(met=True)), missed=missed).order_by("handed_at", "pk")


def flags(slip) -> set[str]:
    """The figures a slip of `handed_over` counts in; how satisfied the customer is, is said of its complaint."""
    said = slip.case.satisfaction if slip.case.satisfaction != "UNRATED" else ""
    found = {
        "count": True, "judged": slip.kept or slip.missed, "in_time": slip.kept and not slip.missed,
        "overdue": slip.missed,
        "outstanding": slip.state in UNSETTLED, "rated": bool(said), "content": said in COUNT_AS_SATISFIED,
    }  # fmt: skip
    return {name for name, there in found.items() if there}
