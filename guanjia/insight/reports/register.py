"""The registers of the room: 月统计表, 历史数字, 基准值."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Column, Register, Screen, View
from guanjia.insight.reports import actions, forms
from guanjia.insight.reports.importing import PAST_IMPORT
from guanjia.insight.reports.models import Baseline, MonthSheet, PastFigure
from guanjia.insight.reports.prints import SHEET_PRINT
from guanjia.insight.reports.queries.revising import on_approval_page
from guanjia.insight.reports.queries.showing import on_page
from guanjia.kernel.worktime import local_date

GROUP = "报表"

MONTH_SHEETS = Register(
    MonthSheet,
    "month-sheets",
    "月统计表",
    columns=(
        Column("number", "编号"), Column("sort", "报表", phone="l2"), Column("month", "月份", sort=True), "due_on",
        "state", Column("clock", "时限", kind="clock"), Column("handed_in_by__display_name", "制表人"), "handed_in_at",
        "final_at", Column("revision", "修订", kind="number", hidden=True),
    ),
    facts=(
        ("报表", ("sort", "month", "due_on", "handed_in_by", "handed_in_at", "final_by", "final_at")),
        ("分析", ("causes", "measures", "owner", "measures_due", "remark")),
        ("修订", ("revision", "revise_reason", "proposed_by", "approved_by", "approved_at")),
    ),
    births=(actions.draw,),
    forms={actions.revise: forms.Revise, actions.refuse_revision: forms.Refuse},
    beside=("write_text", "redraw", "refuse_revision", "revise"),
    decided={
        actions.approve_revision: ("revise_reason", "proposed_by", "final_at"),
        actions.refuse_revision: ("revise_reason", "proposed_by"),
    },
    screens={actions.approve_revision: Screen("desk/revision.html", on_approval_page)},
    filters=("sort", "state"),
    views=(
        View("due", "待上报", lambda user, at: Q(state="DRAFT", due_on__lte=local_date(at)),
             duty="month_sheet.hand_in"),
        View("revising", "修订待批", lambda user, at: Q(state="REVISING"), duty="month_sheet.approve_revision"),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    order="-month",
    prints=(SHEET_PRINT,),
    group=GROUP,
    rank=20,
    subtitle=lambda sheet: sheet.title,
    title_path="title",
    detail_template="desk/month_sheet.html",
    detail_context=on_page,
)  # fmt: skip

PAST_FIGURES = Register(
    PastFigure,
    "past-figures",
    "历史数字",
    columns=(
        Column("month", "月份", sort=True), Column("category__name", "类别", phone="l1"),
        Column("complaints", phone="named"), Column("valid", phone="named"), Column("solved", phone="named"),
        Column("number", hidden=True),
    ),
    facts=(("历史数字", ("month", "category", "complaints", "valid", "solved", "remark")),),
    births=(actions.note_past,),
    filters=("category",),
    search=(("number", "number"),),
    order="-month",
    importing=PAST_IMPORT,
    group=GROUP,
    rank=80,
    title_path="title",
)  # fmt: skip

BASELINES = Register(
    Baseline,
    "baselines",
    "基准值",
    columns=(
        Column("year", sort=True), Column("complaint_rate", phone="named"), Column("satisfaction", phone="named"),
        Column("number", hidden=True),
    ),
    facts=(("基准值", ("year", "complaint_rate", "satisfaction", "remark")),),
    births=(actions.set_baseline,),
    order="-year",
    group=GROUP,
    rank=90,
    title_path="title",
)  # fmt: skip
