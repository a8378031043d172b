"""Questions about work orders."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.printing import values
from guanjia.domains.customers import queries as customers
from guanjia.domains.dispatch.models import WorkOrder


def on_page(order: WorkOrder, user, at: datetime) -> dict:
    """What a work order's page shows besides its facts: what to mind in that home."""
    return {"notes": [(text, "", "常驻提示") for text in customers.standing_instructions(order.unit, at)]}


def drawn(signature) -> str:
    """A signature by hand as a picture for the paper; empty where there is none."""
    if signature is None or signature.method != signature.DRAWN:
        return ""
    image = signature.image
    return values.picture(attachments.path_of(image).read_bytes(), image.content_type, (image.width, image.height))


def waiting(user, project):
    """Work orders the user sees that nobody has signed for yet."""
    return WorkOrder.objects.seen_by(user, project).filter(state="ISSUED").order_by("dispatched_at")


def unfinished_of(kind: str, number: str):
    """Work orders from one source that are not done."""
    rows = WorkOrder.everything.filter(source_kind=kind, source_number=number)
    return rows.exclude(state__in=("FINISHED", "RECOVERED", "VOID"))
