"""The register of omissions."""

from django.db.models import Q

from guanjia.concerns.policies.queries import in_force
from guanjia.concerns.registers.declared import Column, Register, View
from guanjia.domains.omissions import actions, forms, queries
from guanjia.domains.omissions.models import Omission

CONFIRMED = (
    "person",
    "sort",
    "way",
    "facts",
    "case",
    "statement",
    "unstated",
    "grade",
    "finding",
    "found_by",
    "found_at",
)


def _on_page(omission, user, at) -> dict:
    rule = in_force("hidden.sanctions", omission.project, at)
    notes = [(rule.value, "info", rule.clause)]
    if omission.person_id is None:
        notes.append(("还没有指明当事人；查明后按「指明当事人」，没有此事的认定为不成立。", "", ""))
    return {"notes": notes}


OMISSIONS = Register(
    Omission,
    "omissions",
    "隐瞒漏报",
    columns=(
        Column("number", sort=True), "sort", Column("person__display_name", "当事人"), "way", Column("facts"),
        Column("case__number", "投诉"), "grade", "state", Column("clock", "时限", kind="clock"),
        Column("created_at", "登记时间", sort=True), Column("happened_at", hidden=True),
        Column("contact__number", "来电来访", hidden=True), Column("confirmed_at", hidden=True),
    ),
    facts=(
        ("疑似", ("sort", "way", "happened_at", "person", "facts", "case", "contact", "created_by")),
        ("当事人", ("statement", "stated_at", "unstated", "comment", "commented_at")),
        ("认定与确认", ("grade", "finding", "found_by", "found_at", "confirm_text", "confirmed_by", "confirmed_at",
                        "remark")),
    ),
    births=(actions.suspect,),
    forms={
        actions.name_person: forms.NamePerson,
        actions.make_statement: forms.State,
        actions.find: forms.Find,
        actions.send_back: forms.SendBack,
        actions.comment: forms.Comment,
    },
    decided={
        actions.find: ("person", "facts", "happened_at", "case", "contact", "statement"),
        actions.confirm: CONFIRMED,
        actions.send_back: CONFIRMED,
    },
    filters=("state", "sort", "way", "grade", "person", "created_at"),
    views=(
        View("name", "待指明当事人", lambda user, at: Q(state="SUSPECTED", person=None), duty="omission.name_person"),
        View("find", "待认定", queries.to_find, duty="omission.find"),
        View("confirm", "待确认", queries.to_confirm, duty="omission.confirm"),
        View("open", "未结", lambda user, at: Q(state__in=("SUSPECTED", "STATED", "FOUND"))),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    prints=(),
    group="客户事项",
    rank=40,
    subtitle=lambda omission: omission.get_sort_display(),
    title_path="facts",
    detail_context=_on_page,
)  # fmt: skip
