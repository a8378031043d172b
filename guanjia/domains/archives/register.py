"""The registers of letters, dossiers and filed papers."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Column, Register, View
from guanjia.domains.archives import actions, forms
from guanjia.domains.archives.models import Dossier, DossierEntry, IncomingLetter

# A letter that was answered meanwhile still waits for the leader it was submitted to.
UNREAD = Q(state__in=("RECEIVED", "ANSWERED"), read_at=None)

LETTERS = Register(
    IncomingLetter,
    "letters",
    "收文登记",
    columns=(
        Column("number", sort=True), Column("received_at", "收文时间", sort=True), Column("sender", kind="name"),
        Column("unit__number", "房号"), "subject", "kind", Column("submitted_to__display_name", "呈送领导"), "state",
        Column("clock", "时限", kind="clock"), "reply_number",
    ),
    facts=(
        ("来文", ("received_at", "sender", "unit", "subject", "kind", "submitted_to")),
        ("批阅与回函", ("decision", "read_at", "reply_number", "reply_text", "replied_at", "waived_reason", "remark")),
    ),
    births=(actions.receive_letter,),
    forms={actions.answer_letter: forms.AnswerLetter},
    filters=("state", "kind", "received_at"),
    views=(
        View("mine", "待我批阅", lambda user, at: UNREAD & Q(submitted_to=user), duty="letter.read_letter"),
        View("read", "待批阅", lambda user, at: UNREAD),
        View("answer", "待回函", lambda user, at: Q(state__in=("RECEIVED", "READ"))),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    about=("unit",),
    order="-received_at",
    group="前台登记",
    rank=30,
    subtitle=lambda letter: letter.subject,
    title_path="subject",
)  # fmt: skip

DOSSIERS = Register(
    Dossier,
    "dossiers",
    "业主档案",
    columns=(
        Column("number", sort=True), Column("unit__number", "房号"), Column("customer__name", "业主", kind="name"),
        "state", Column("created_at", "建档时间", sort=True),
    ),
    facts=(("档案", ("unit", "customer", "created_at", "remark")),),
    births=(actions.open_dossier,),
    filters=("state",),
    views=(View("open", "在用", lambda user, at: Q(state="OPEN")), View("all", "全部", count=False)),
    search=(("number", "number"),),
    about=("unit", "customer"),
    group="档案",
    rank=10,
    title_path="unit__number",
)  # fmt: skip

ENTRIES = Register(
    DossierEntry,
    "dossier-entries",
    "归档件",
    columns=(
        Column("number", sort=True), Column("dossier__number", "档案"), Column("dossier__unit__number", "房号"),
        "section", "title", Column("filed_number", "材料编号"), Column("filed_at", "归档时间", sort=True), "state",
    ),
    facts=(("归档件", ("dossier", "section", "title", "filed_number", "filed_at", "remark")),),
    filters=("section", "state", "filed_at"),
    views=(View("unchecked", "待核对", lambda user, at: Q(state="FILED")), View("all", "全部", count=False)),
    search=(("number", "number"),),
    about=("dossier__unit",),
    order="-filed_at",
    group="档案",
    rank=20,
    title_path="title",
)  # fmt: skip
