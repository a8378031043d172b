"""附件十四: what stands in its cells."""

from __future__ import annotations

from pathlib import Path

from django.db.models import QuerySet

from guanjia.concerns.printing import values
from guanjia.concerns.printing.sheet import Print
from guanjia.kernel.text import mask_phone, salutation

HERE = Path(__file__).parent


def _row(contact) -> dict:
    sex = contact.customer.sex if contact.customer_id else ""
    name = salutation(contact.name, sex) if sex else contact.name
    return {
        "number": contact.number,
        "at": values.short_moment(contact.happened_at),
        "late_entry": "补录" if contact.late_entry else "",
        "channel": contact.get_channel_display(),
        "rings": "" if contact.rings is None else "未接" if contact.rings == 0 else f"{contact.rings} 声",
        "name": name or "匿名",
        "role": contact.get_role_display(),
        "unit": str(contact.unit or ""),
        "phone": mask_phone(contact.phone),
        "category": contact.get_category_display(),
        "urgent": contact.urgent,
        "content": contact.content,
        "handling": contact.get_handling_display(),
        "promised_at": values.short_moment(contact.promised_at),
        "converted": contact.converted_number,
        "reply": contact.reply,
        "replier": contact.replied_by.display_name if contact.replied_by else "",
        "replied_at": values.short_moment(contact.replied_at),
        "satisfied": contact.get_satisfied_display(),
        "recorder": contact.created_by.display_name if contact.created_by else "系统",
    }


def register_context(contacts, *, by, at, blank: bool = False) -> dict:
    """附件十四: the contacts of a day as they came, with the count of calls answered within three rings (target 10)."""
    if isinstance(contacts, QuerySet):
        contacts = contacts.select_related("customer", "unit", "created_by", "replied_by")
    contacts = sorted(contacts, key=lambda contact: (contact.happened_at, contact.pk))
    calls = [c for c in contacts if c.channel == "PHONE"]
    quick = sum(1 for c in calls if c.rings and c.rings <= 3)
    visits = sum(1 for c in contacts if c.channel == "VISIT")
    return {
        "rows": [] if blank else [_row(c) for c in contacts],
        "totals": f"来电 {len(calls)} · 来访 {visits} · 3 声内接听 {quick}",
        "signatures": [],
    }


REGISTER_PRINT = Print(
    "KF-FJ-14", "来电来访记录表", HERE / "contact_register.typ", form="附件14", register=True, context=register_context
)
