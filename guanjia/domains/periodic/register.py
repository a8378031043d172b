"""The registers of the room: the tasks, and the duties they come from."""

from django.db.models import Q

from guanjia.concerns.deadlines.queries import due_by, overdue
from guanjia.concerns.registers.declared import Column, Register, View
from guanjia.concerns.registers.views import end_of_day
from guanjia.domains.periodic import actions, forms, queries
from guanjia.domains.periodic.flow import OPEN, SUBMITTED
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask

KIND = "periodic_task"

TASKS = Register(
    PeriodicTask,
    "periodic-tasks",
    "周期工作",
    columns=(
        Column("number", sort=True), Column("title", "工作"), Column("post__label", "责任岗位"),
        Column("due_on", "应交日", sort=True), Column("clock", "时限", kind="clock"), "state",
        Column("submitted_at", "交的时间", sort=True), Column("submitted_by__display_name", "交的人"), "output",
        Column("due_words", "应交时刻", hidden=True), Column("rhythm", hidden=True), Column("source", hidden=True),
        Column("output_number", hidden=True),
    ),
    facts=(
        ("工作", ("title", "rhythm", "output", "source", "duty")),
        ("责任", ("post", "person", "superior", "opens_at", "due_on")),
        ("结果", ("submitted_at", "submitted_by", "note", "waived_by", "waive_reason", "void_reason", "remark")),
    ),
    forms={actions.hand_in: forms.HandIn, actions.waive: forms.Waive, actions.void: forms.Void},
    filters=("state", "post", "rhythm", "duty", "due_on"),
    views=(
        View("mine", "我的", lambda user, at: Q(state=OPEN) & queries.mine(user, at)),
        View("open", "待办", lambda user, at: Q(state=OPEN)),
        View("late", "逾期", lambda user, at: overdue(KIND, at), tile="late"),
        View("today", "今日到期", lambda user, at: due_by(KIND, end_of_day(at))),
        View("ahead", "未到期", lambda user, at: Q(state=OPEN) & ~overdue(KIND, at), count=False),
        View("done", "已交", lambda user, at: Q(state__in=SUBMITTED), count=False),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    order="due_at",
    group="周期工作",
    rank=10,
    subtitle=lambda task: task.title,
    title_path="title",
    detail_template="desk/periodic_task.html",
    detail_context=queries.on_task_page,
)  # fmt: skip

DUTIES = Register(
    PeriodicDuty,
    "periodic-duties",
    "周期工作设置",
    columns=(
        Column("number", "代码", sort=True), Column("name", sort=True), Column("due_words", "什么时候交"),
        Column("post__label", "责任岗位"), "output", Column("standing", "状态"), Column("source"),
        Column("proposed", hidden=True), Column("superior__label", "逾期报告", hidden=True),
        Column("post_words", hidden=True), Column("requirement", hidden=True), Column("since", hidden=True),
        Column("state", hidden=True),
    ),
    facts=(
        ("工作", ("name", "output", "source", "post_words", "requirement", "waits_for")),
        ("应交", ("rhythm", "proposed", "from_on", "to_on")),
        ("责任", ("post", "superior", "since", "remark")),
    ),
    births=(actions.add_duty,),
    forms={actions.add_duty: forms.Rule, actions.amend_duty: forms.Rule},
    filters=("state", "rhythm", "post"),
    views=(
        View("on", "启用", lambda user, at: Q(state="ON")),
        View("waiting", "尚未启用", lambda user, at: Q(state="WAITING")),
        View("off", "停用", lambda user, at: Q(state="OFF")),
        View("all", "全部"),
    ),
    order="number",
    group="设置",
    rank=80,
    subtitle=lambda duty: f"{duty.name} · {duty.due_words}",
    title_path="name",
)  # fmt: skip
