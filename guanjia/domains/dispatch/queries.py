"""Questions about work orders."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.deadlines.queries import running_of
from guanjia.concerns.escalation.declared import Standing
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


def standings(ids: list[int], at: datetime) -> dict[int, Standing]:
    """Whoever signed for an order handles it, else the head of its department; the desk that issued it is first."""
    rows = WorkOrder.everything.filter(pk__in=ids).values_list(
        "pk", "signed_by_id", "department__head_id", "created_by_id", "urgency", "barred_id"
    )
    return {
        pk: Standing(
            {"HANDLER": [signed or head or made], "DEPARTMENT_HEAD": [head], "FIRST": [made]},
            frozenset({barred} - {None}), urgency == "URGENT",
        )
        for pk, signed, head, made, urgency, barred in rows
    }  # fmt: skip


def times_waited(order: WorkOrder) -> int:
    """How often the customer has put the work off since it was last issued."""
    return max((len(clock.pauses) for clock in running_of(order)), default=0)


def waiting(user, project):
    """Work orders the user sees that nobody has signed for yet."""
    return WorkOrder.objects.seen_by(user, project).filter(state="ISSUED").order_by("dispatched_at")


def unfinished_of(kind: str, number: str):
    """Work orders from one source that are not done."""
    rows = WorkOrder.everything.filter(source_kind=kind, source_number=number)
    return rows.exclude(state__in=("FINISHED", "RECOVERED", "VOID"))
