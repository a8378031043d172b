"""The registers of the reviews: 日清表 and 周报."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Column, Register, Screen, View
from guanjia.insight.reviews import actions, forms, prints, queries
from guanjia.insight.reviews.models import WeekReport, WrapUp
from guanjia.kernel.worktime import local_date

GROUP = "报表"
UNSENT = ("DRAWN", "MISSING")

WRAP_UPS = Register(
    WrapUp,
    "wrap-ups",
    "日清表",
    columns=(
        Column("number", sort=True), Column("on", "日期", sort=True), "state", Column("clock", "时限", kind="clock"),
        Column("due_at", "应签"), Column("signed_by__display_name", "签字人"), "signed_at", "late",
    ),
    facts=(("日清", ("on", "due_at", "signed_by", "signed_at", "late", "since", "until", "summary")),),
    births=(actions.open_day,),
    forms={actions.sign: forms.Notes, actions.note: forms.Notes},
    filters=("state", "late", "on"),
    views=(
        View("sign", "待签字", lambda user, at: Q(state="OPEN") & queries.signed_by(user, at, "wrap_up.sign"),
             duty="wrap_up.sign"),
        View("unsigned", "日清未签", lambda user, at: Q(state="OPEN", on__lt=local_date(at)), tile="late"),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    order="-on",
    prints=(prints.DAY_PRINT,),
    group=GROUP,
    rank=10,
    subtitle=lambda wrap_up: wrap_up.title,
    title_path="title",
    detail_template="desk/wrap_up.html",
    detail_context=queries.on_wrap_up_page,
    screens={
        actions.sign: Screen("desk/wrap_up_sign.html", queries.on_sign_page),
        actions.note: Screen("desk/wrap_up_sign.html", queries.on_sign_page),
    },
)  # fmt: skip

WEEK_REPORTS = Register(
    WeekReport,
    "week-reports",
    "投诉周报",
    columns=(
        Column("number", sort=True), Column("from_on", "周一", sort=True), "state",
        Column("clock", "时限", kind="clock"), Column("sent_by__display_name", "发送人"), "sent_at", "late",
        Column("read_by__display_name", "阅知人"), "read_at",
    ),
    facts=(
        ("周报", ("from_on", "ready_at", "due_at", "drawn_at")),
        ("报送", ("sent_by", "sent_at", "late", "read_by", "read_at", "help_wanted")),
    ),
    births=(actions.draw_week,),
    filters=("state", "late", "from_on"),
    views=(
        View("send", "待发送",
             lambda user, at: Q(state__in=UNSENT) & queries.signed_by(user, at, "week_report.send"),
             duty="week_report.send"),
        View("read", "待阅", lambda user, at: Q(state="SENT") & queries.read_by(user, at),
             duty="week_report.mark_read"),
        View("missing", "周报缺报", lambda user, at: Q(state="MISSING"), tile="late"),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    order="-from_on",
    prints=(prints.WEEK_PRINT,),
    group=GROUP,
    rank=20,
    subtitle=lambda report: report.title,
    title_path="title",
    detail_template="desk/week_report.html",
    detail_context=queries.on_report_page,
)  # fmt: skip
