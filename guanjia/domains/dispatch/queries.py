"""Questions about work orders."""

from __future__ import annotations

from guanjia.domains.dispatch.models import WorkOrder


def waiting(user, project):
    """Work orders the user sees that nobody has signed for yet."""
    return WorkOrder.objects.seen_by(user, project).filter(state="ISSUED").order_by("dispatched_at")


def unfinished_of(kind: str, number: str):
    """Work orders from one source that are not done."""
    rows = WorkOrder.everything.filter(source_kind=kind, source_number=number)
    return rows.exclude(state__in=("FINISHED", "RECOVERED", "VOID"))
