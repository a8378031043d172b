"""The register of work orders."""

from django.db.models import Q

from guanjia.concerns.registers.carrying import due_in
from guanjia.concerns.registers.declared import Carry, Column, Register, View
from guanjia.domains.dispatch import actions, forms, prints, queries
from guanjia.domains.dispatch.models import WorkOrder

OPEN = ("ISSUED", "RETURNED", "SIGNED", "CONTACTED", "ARRIVED", "WAITING")

WORK_ORDERS = Register(
    WorkOrder,
    "work-orders",
    "派工单",
    columns=(
        Column("number", sort=True), "kind", Column("unit__number", "房号"), Column("content", "内容"),
        Column("department__name", "执行部门"), "urgency", "state", Column("clock", "时限", kind="clock"),
        Column("signed_by__display_name", "签收人"), Column("dispatched_at", "派工时间", sort=True),
        Column("source_number", "来源", hidden=True), Column("contact_name", kind="name", hidden=True),
        Column("phone", kind="phone", hidden=True), Column("copies_back", hidden=True),
    ),
    facts=(
        ("派工", ("content", "kind", "unit", "common_area", "contact_name", "phone", "urgency", "is_public",
                  "is_charged", "department", "source_number", "dispatched_at", "appointed_at")),
        ("办理", ("signed_by", "signed_at", "return_reason", "contacted_at", "arrived_at", "wait_reason",
                  "wait_evidence", "cause", "work_done", "materials", "liability", "finished_at", "finished_by",
                  "rating")),
        ("联单", ("copies_back", "recovered_at", "remark")),
    ),
    births=(actions.issue,),
    forms={actions.note_work: forms.NoteWork, actions.wait_for_customer: forms.Wait, actions.finish: forms.Finish},
    checks={actions.finish: actions.unfinished},
    filters=("kind", "state", "department", "urgency", "dispatched_at"),
    views=(
        View("open", "未完成", lambda user, at: Q(state__in=OPEN)),
        View("sign", "待签收", lambda user, at: Q(state="ISSUED")),
        View("mine", "我的待办",
             lambda user, at: Q(signed_by=user, state__in=("SIGNED", "CONTACTED", "ARRIVED", "WAITING"))
             | Q(state="ISSUED") & WorkOrder.own_rows(user, at)),
        View("recover", "待回收联单", lambda user, at: Q(state="FINISHED")),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    about=("unit",),
    order="-dispatched_at",
    prints=(prints.WORK_ORDER_PRINT,),
    group="派工",
    rank=10,
    carry=Carry(lambda turn: Q(state__in=("ISSUED", "RETURNED")) | due_in(turn, "work_order")),
    subtitle=lambda order: f"{order.get_kind_display()} · {order.department}",
    detail_context=queries.on_page,
    title_path="content",
)  # fmt: skip
