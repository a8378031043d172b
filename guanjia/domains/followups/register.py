"""The register of call-backs."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Column, Register, View
from guanjia.domains.followups import actions, forms, queries
from guanjia.domains.followups.models import FollowUp

FOLLOW_UPS = Register(
    FollowUp,
    "follow-ups",
    "回访",
    columns=(
        Column("number", sort=True), Column("source_number", "事项"), Column("unit__number", "房号"),
        Column("person", kind="name"), Column("topic", "事由"), "state", Column("clock", "时限", kind="clock"), "tries",
        "satisfaction", Column("created_at", "安排时间", sort=True), Column("done_by__display_name", "回访人"),
    ),
    facts=(
        ("回访", ("source_number", "topic", "unit", "customer", "person", "phone", "tries")),
        ("结果", ("done_at", "done_by", "way", "satisfaction", "comment", "remark")),
    ),
    forms={actions.note_try: forms.Tried, actions.cancel: forms.Cancelled},
    filters=("state", "satisfaction", "created_at"),
    views=(
        View("due", "待回访", lambda user, at: Q(state="DUE"), duty="follow_up.answer", tile="warn"),
        View("dissatisfied", "不满意", lambda user, at: Q(satisfaction="DISSATISFIED")),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    about=("unit", "customer"),
    order="-created_at",
    group="客户事项",
    rank=40,
    subtitle=lambda follow_up: follow_up.topic,
    detail_context=queries.on_page,
    title_path="topic",
)  # fmt: skip
