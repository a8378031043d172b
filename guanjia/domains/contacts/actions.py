"""The verbs of a contact."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.policies import queries as policies
from guanjia.domains.contacts.flow import CONTACT
from guanjia.domains.contacts.models import Contact
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text, half_width


@birth(CONTACT, "log_contact")
def log_contact(
    *, by, at: datetime, project, channel: str, category: str, content: str, happened_at: datetime | None = None,
    rings: int | None = None, name: str = "", phone: str = "", unit=None, customer=None, role: str = "",
    urgent: bool = False, handling: str = "ANSWERED", reply: str = "", promised_at: datetime | None = None,
    late_reason: str = "", barred=None,
):  # fmt: skip
    """登记来电来访: at the latest in the same shift; the channel of a case is known here too (OTHER is 线上/其它)."""
    contact = Contact(
        happened_at=happened_at or at, channel=channel, rings=rings if channel == "PHONE" else None,
        name=clean_text(name), phone=half_width(phone), unit=unit, customer=customer, role=role, category=category,
        urgent=urgent, content=clean_text(content), handling=handling, late_reason=late_reason, reply=reply,
        promised_at=promised_at, barred=barred,
    )  # fmt: skip
    contact.late_entry = at - contact.happened_at > timedelta(hours=policies.amount("contact.late.mark", project, at))
    if not contact.name and not contact.phone:
        contact.role = contact.role or "ANONYMOUS"
    wrong = {}
    if contact.happened_at > at:
        wrong["happened_at"] = "时间不能晚于现在。"
    if len(contact.content) < 2:
        wrong["content"] = "请写明内容。"
    if handling == "PROMISED" and not promised_at:
        wrong["promised_at"] = "约定回复请填时间。"
    if handling == "PROMISED" and not contact.phone:
        wrong["phone"] = "约定回复请留电话。"
    if rings is not None and not 0 <= rings <= 20:
        wrong["rings"] = "铃响次数在 0 到 20 之间。"
    if wrong:
        raise Invalid(fields=wrong)
    yield contact
    if handling == "ANSWERED" and reply:
        answer(contact, by=by, at=at, reply=reply)
    elif handling == "PROMISED":
        promise(contact, by=by, at=at, promised_at=promised_at)


@step(CONTACT, "promise")
def promise(contact, *, by, at, promised_at):
    """约定回复: an answer is owed at an agreed time (R-041)."""
    if not promised_at or promised_at <= at:
        raise Invalid(fields={"promised_at": "约定的时间要晚于现在。"})
    contact.promised_at, contact.handling = promised_at, "PROMISED"


@step(CONTACT, "answer")
def answer(contact, *, by, at, reply: str, satisfied: str = ""):
    """答复: what was answered. 投诉 and 报修 are not answered here but turned into their own record (F14)."""
    if contact.category in ("COMPLAINT", "REPAIR"):
        raise Invalid("投诉和报修须转为事项办理，不能在这里答复关闭。")
    if len(reply.strip()) < 2:
        raise Invalid(fields={"reply": "请写明答复内容。"})
    contact.reply, contact.replied_at, contact.satisfied = reply, at, satisfied
    contact.replied_by = by if by.pk else None


@step(CONTACT, "turn_into", internal=True)
def turn_into(contact, *, by, at, converted_kind: str, converted_number: str):
    """转单: it became another record; one contact may hold several matters."""
    numbers = [n for n in contact.converted_number.split("、") if n] + [converted_number]
    contact.converted_kind, contact.converted_number = converted_kind, "、".join(numbers)
    contact.handling = "CONVERTED"


@step(CONTACT, "close")
def close(contact, *, by, at):
    """关闭: nothing is owed any more. 投诉 and 报修 are closed only with the record they were turned into (F14)."""
    if contact.category in ("COMPLAINT", "REPAIR") and not contact.converted_number:
        raise Invalid("投诉和报修没有转成事项，不能关闭；请先登记事项。")


amend_contact = amend(
    CONTACT, "name", "phone", "unit", "customer", "role", "category", "urgent", "content", "rings", "remark"
)


@step(CONTACT, "move_customer", internal=True)
def move_customer(contact, *, by, at, customer):
    """客户档案合并: two records of one person became one; the contact follows."""
    contact.customer = customer


@step(CONTACT, "bar", internal=True)
def bar(contact, *, by, at, barred):
    """设回避人: whom the matter is about must not see who spoke of it."""
    contact.barred = barred
