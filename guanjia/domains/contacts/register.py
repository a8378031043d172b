"""The register of contacts, 附件十四."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Carry, Column, Register, View
from guanjia.domains.contacts import actions, prints
from guanjia.domains.contacts.models import Contact

CONTACTS = Register(
    Contact,
    "contacts",
    "来电来访",
    columns=(
        Column("number", sort=True), Column("happened_at", "时间", sort=True), "channel", "rings",
        Column("name", kind="name"), Column("unit__number", "房号"), Column("phone", kind="phone"), "category",
        Column("content", "内容"), "handling", Column("converted_number", "转出单据"), "state",
        Column("clock", "时限", kind="clock"),
    ),
    facts=(
        ("来电来访", ("happened_at", "channel", "rings", "name", "role", "unit", "customer", "phone")),
        ("内容", ("category", "urgent", "content", "handling", "promised_at", "converted_number",
                  "late_entry", "late_reason")),
        ("答复", ("reply", "replied_at", "replied_by", "satisfied", "remark")),
    ),
    births=(actions.log_contact,),
    filters=("channel", "category", "handling", "state", "happened_at"),
    views=(
        View("owed", "待回复", lambda user, at: Q(state="PROMISED")),
        View("lost", "投诉报修未转单",
             lambda user, at: Q(category__in=("COMPLAINT", "REPAIR"), converted_number="")),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    about=("unit", "customer"),
    carry=Carry(lambda turn: Q(state="PROMISED"), due="promised_at"),
    order="-happened_at",
    prints=(prints.REGISTER_PRINT,),
    group="前台登记",
    rank=10,
    subtitle=lambda contact: contact.get_category_display(),
    title_path="content",
)  # fmt: skip
