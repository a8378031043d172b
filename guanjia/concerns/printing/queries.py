"""Reading the print log."""

from __future__ import annotations

from django.db.models import Count

from guanjia.concerns.printing.models import PrintLog


def prints_of(project, kind: str, subject_id: int):
    """The prints of one record, newest first, with who printed; failed ones are among them."""
    found = PrintLog.objects.of(project).filter(kind=kind, subject_id=subject_id)
    return found.select_related("printed_by").order_by("-pk")


def times_printed(project, kind: str, subject_id: int) -> dict[str, int]:
    """Form code → how often this record was printed with it."""
    made = PrintLog.objects.of(project).filter(kind=kind, subject_id=subject_id, failed=False, blank=False)
    return dict(made.order_by("form").values_list("form").annotate(times=Count("pk")))
