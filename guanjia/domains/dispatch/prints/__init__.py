"""派工单（一式三联）: what stands in its cells."""

from __future__ import annotations

from pathlib import Path

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.policies import queries as policies
from guanjia.concerns.printing import values
from guanjia.concerns.printing.sheet import Parts, Print
from guanjia.domains.customers import queries as customers
from guanjia.domains.dispatch import queries
from guanjia.kernel.text import mask_phone
from guanjia.kernel.worktime import show_due

COPIES = ("客服存根", "执行部门", "客户")
HERE = Path(__file__).parent


def work_order_context(order, *, by, at, blank: bool = False) -> dict:
    """The slip as it goes out; cells still to be written by hand stay open."""
    due = {clock.code: show_due(clock.due_at) for clock in deadlines.clocks_of(order)}
    signed = attachments.signatures_of(order)
    customer = next((s for s in signed if s.role == "客户"), None)
    return {
        "number": order.number,
        "open": order.is_open,
        "source": order.source_number,
        "unit": str(order.unit or order.common_area or ""),
        "contact": order.contact_name,
        "phone": mask_phone(order.phone),
        "kind": order.get_kind_display(),
        "urgency": order.get_urgency_display(),
        "place": "公共部位" if order.is_public else "户内",
        "charge": "有偿" if order.is_charged else "免费",
        "price": "",
        "content": order.content,
        "standing": "；".join(customers.standing_instructions(order.unit, at)),
        "dispatched_by": order.created_by.display_name if order.created_by else "系统",
        "dispatched_at": values.short_moment(order.dispatched_at),
        "dept": str(order.department),
        "accepted_by": order.signed_by.display_name if order.signed_by else "",
        "accepted_at": values.short_moment(order.signed_at),
        "respond_due": due.get("respond", ""),
        "finish_due": due.get("finish", ""),
        "arrived_at": values.short_moment(order.arrived_at),
        "cause": order.cause,
        "work_done": order.work_done,
        "materials": [{"name": order.materials, "quantity": "", "amount": ""}] if order.materials else [],
        "done_at": values.short_moment(order.finished_at),
        "rating": order.get_rating_display(),
        "customer_sign": _customer_sign(customer),
        "customer_mark": queries.drawn(customer),
        "customer_signed_at": values.short_moment(customer.at) if customer else "",
        "callback_by": "",
        "callback_at": "",
        "callback_result": "",
        "copies_back": "已收回" if order.copies_back else "",
        "copies": copies_of(order.project, at),
        "qr_path": "" if blank else f"/{order.project.code}/work-orders/{order.number}/",
        "signatures": [],
    }


def copies_of(project, at) -> tuple[str, ...]:
    """Who gets a part, as many as `workorder.copies` says; a fourth and later ones are spare."""
    number = policies.amount("workorder.copies", project, at)
    return (*COPIES, *("备用",) * (number - len(COPIES)))[:number]


def _customer_sign(signature) -> str:
    if signature is None:
        return ""
    return f"拒签：{signature.refused_reason}" if signature.refused_reason else signature.signer_name


WORK_ORDER_PRINT = Print(
    "KF-PG", "派工单", HERE / "work_order.typ", copies=COPIES, parts=Parts.STRIPS,
    retention="R-CASE", context=work_order_context,
)  # fmt: skip
