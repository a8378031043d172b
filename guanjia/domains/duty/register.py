"""The registers of the room: shifts and their handover, rosters, swaps, logs, meetings, attendance."""

from datetime import timedelta

from django.db.models import Q

from guanjia.concerns.registers.declared import Column, Register, Screen, View
from guanjia.domains.duty import actions, forms, prints, queries
from guanjia.domains.duty.flow.shift import AT_WORK
from guanjia.domains.duty.models import (
    AttendanceMonth,
    DutyRoster,
    DutySwap,
    Meeting,
    MeetingTask,
    Shift,
    ShiftKind,
    WorkLog,
)
from guanjia.domains.duty.queries.attendance import MONTH_COLUMNS
from guanjia.kernel.worktime import local_date

SOON = timedelta(hours=2)
GROUP = "值班"


def _mine(user, at) -> Q:
    """The shift he is in, or is about to begin."""
    begins = Q(state="SCHEDULED", planned_start__lte=at + SOON, planned_end__gt=at)
    return Q(person=user) & (Q(state__in=AT_WORK) | begins)


SHIFTS = Register(
    Shift,
    "shifts",
    "值班记录",
    columns=(
        Column("number", sort=True), Column("on", "日期"), Column("kind_of_shift__name", "班次"),
        Column("person__display_name", "值班人"), "state", Column("clock", "时限", kind="clock"),
        Column("planned_start", "应到", sort=True), "arrived_at", Column("late_minutes", "迟到分钟"), "left_at",
        Column("taker__display_name", "接班人"), Column("rostered__display_name", "原值班人", hidden=True),
        Column("overtime_minutes", hidden=True), Column("post", hidden=True), Column("planned_end", hidden=True),
        Column("record_complete", hidden=True), Column("forced", hidden=True), Column("extended", hidden=True),
        Column("left_early", hidden=True), Column("excused", hidden=True),
        Column("handover_late_minutes", hidden=True),
        Column("cash_book_fen", "备用金应有", "money", hidden=True),
        Column("cash_counted_fen", "备用金清点", "money", hidden=True),
    ),
    facts=(
        ("班次", ("on", "kind_of_shift__name", "post", "person", "rostered", "change_reason", "planned_start",
                  "planned_end", "weather", "roster")),
        ("考勤", ("arrived_at", "late_minutes", "on_duty_at", "left_at", "overtime_minutes", "missed_reason")),
        ("夜间", ("night_summary", "morning_summary")),
        ("清点", ("keys_total", "keys_lent", "keys_counted", "items_missing", "discrepancy", "clean_ok", "clean_note")),
        ("交接", ("instructions", "opened_at", "taker", "next_shift", "handed_at", "refuse_reason", "refuse_text",
                  "decision", "released_by")),
        ("审核", ("reviewed_by", "reviewed_at", "review_text", "remark")),
    ),
    forms={
        actions.sign_on: forms.SignOn,
        actions.log: forms.Log,
        actions.note_round: forms.NoteRound,
        actions.add_line: forms.AddLine,
        actions.open_handover: forms.OpenHandover,
        actions.take_over: forms.TakeOver,
        actions.refuse_handover: forms.Refuse,
        actions.decide: forms.Decide,
        actions.force_over: forms.ForceOver,
        actions.mark_missed: forms.MarkMissed,
        actions.reassign: forms.Reassign,
    },
    filters=("state", "post", "person", "on"),
    views=(
        View("mine", "我的班", _mine),
        View("now", "在岗", lambda user, at: Q(state__in=AT_WORK)),
        View("dispute", "有争议", lambda user, at: Q(state="DISPUTED"), duty="shift.decide"),
        View("review", "待审核", lambda user, at: Q(state="TAKEN_OVER"), duty="shift.review", approves=True),
        View("coming", "待上岗", lambda user, at: Q(state="SCHEDULED", planned_end__gt=at), count=False),
        View("unkept", "记录不齐",
             lambda user, at: Q(leads=True, record_complete=False, planned_end__lte=at) & ~Q(state="SCHEDULED"),
             count=False),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    order="-planned_start",
    prints=(prints.SHIFT_PRINT,),
    group=GROUP,
    rank=10,
    subtitle=lambda shift: shift.title,
    title_path="title",
    detail_template="desk/shift.html",
    detail_context=queries.on_shift_page,
    screens={
        actions.open_handover: Screen("desk/handover.html", queries.on_handover_page, onward="take_over"),
        actions.take_over: Screen("desk/takeover.html", queries.on_handover_page),
    },
)  # fmt: skip

ROSTERS = Register(
    DutyRoster,
    "rosters",
    "排班表",
    columns=(
        Column("number", sort=True), Column("from_on", "从"), Column("to_on", "到"), "state",
        Column("submitted_by__display_name", "提交人"), "submitted_at", Column("published_by__display_name", "发布人"),
        "published_at",
    ),
    facts=(
        ("排班表", ("from_on", "to_on", "submitted_by", "submitted_at", "sent_back_reason", "published_by",
                    "published_at", "remark")),
    ),
    births=(actions.draft_roster,),
    forms={
        actions.fill: forms.Fill,
        actions.fill_pattern: forms.FillPattern,
        actions.copy_week: forms.CopyWeek,
        actions.send_back: forms.Reasoned,
    },
    filters=("state",),
    views=(
        View("current", "在用", lambda user, at: ~Q(state="CLOSED"), count=False),
        View("check", "待审核", lambda user, at: Q(state="SUBMITTED"), duty="roster.publish", approves=True),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    order="-from_on",
    group=GROUP,
    rank=20,
    subtitle=lambda roster: roster.title,
    title_path="title",
    detail_template="desk/roster.html",
    detail_context=queries.on_roster_page,
    screens={actions.fill: Screen("desk/roster_fill.html", queries.on_roster_page)},
)  # fmt: skip

SWAPS = Register(
    DutySwap,
    "swaps",
    "换班",
    columns=(
        Column("number", sort=True), Column("shift__number", "班"), Column("shift__planned_start", "上班"),
        Column("asker__display_name", "申请人"), Column("colleague__display_name", "对方"),
        Column("other_shift__number", "换回的班"), "reason", "state", Column("created_at", "申请时间", sort=True),
    ),
    facts=(
        ("换班", ("shift", "shift__planned_start", "asker", "colleague", "other_shift", "reason")),
        ("答复", ("agreed_at", "decided_by", "decided_at", "answer", "remark")),
    ),
    births=(actions.ask_swap,),
    forms={actions.refuse: forms.Reasoned},
    filters=("state",),
    views=(
        View("mine", "等我答复", lambda user, at: Q(state="ASKED", colleague=user)),
        View("approve", "待批准", lambda user, at: Q(state="AGREED"), duty="swap.approve", approves=True),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    group=GROUP,
    rank=30,
    title_path="reason",
)  # fmt: skip

WORK_LOGS = Register(
    WorkLog,
    "work-logs",
    "经理工作日志",
    columns=(
        Column("number"), Column("on", "日期", sort=True), Column("author__display_name", "填写人"), Column("done"),
        Column("problems"), "state",
    ),
    facts=(("工作日志", ("on", "author", "done", "problems", "plan", "remark")),),
    births=(actions.write_log,),
    filters=("author", "on"),
    search=(("number", "number"),),
    order="-on",
    group=GROUP,
    rank=40,
    prints=(prints.WORK_LOG_PRINT,),
    title_path="done",
)  # fmt: skip

MEETINGS = Register(
    Meeting,
    "meetings",
    "会议记录",
    columns=(
        Column("number", sort=True), "sort", Column("held_at", sort=True), Column("chair__display_name", "主持人"),
        Column("minutes"), "attendance", "state",
    ),
    facts=(
        ("会议", ("sort", "held_at", "place", "chair", "attendance", "absentees")),
        ("内容", ("minutes", "problems", "remark")),
    ),
    births=(actions.hold_meeting,),
    forms={actions.hold_meeting: forms.HoldMeeting, actions.add_task: forms.SetTask},
    filters=("sort", "held_at"),
    search=(("number", "number"),),
    order="-held_at",
    group=GROUP,
    rank=50,
    prints=(prints.MEETING_PRINT,),
    title_path="minutes",
)  # fmt: skip

MEETING_TASKS = Register(
    MeetingTask,
    "meeting-tasks",
    "会议任务",
    columns=(
        Column("number", sort=True), Column("meeting__number", "会议"), "task", Column("owner__display_name", "负责人"),
        "due_on", "state", Column("clock", "时限", kind="clock"), "outcome",
    ),
    facts=(("任务", ("meeting", "task", "owner", "due_on")), ("办理", ("outcome", "done_at", "remark"))),
    filters=("state", "owner", "due_on"),
    views=(
        View("mine", "我的任务", lambda user, at: Q(state="OPEN", owner=user)),
        View("open", "未办", lambda user, at: Q(state="OPEN")),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    group=GROUP,
    rank=60,
    title_path="task",
)  # fmt: skip

ATTENDANCE = Register(
    AttendanceMonth,
    "attendance",
    "考勤月表",
    columns=(
        Column("number", "编号"), Column("month", "月份", sort=True), "due_on", "state",
        Column("clock", "时限", kind="clock"), Column("handed_in_by__display_name", "上报人"), "handed_in_at",
    ),
    facts=(("考勤月表", ("month", "due_on", "drawn_at", "handed_in_by", "handed_in_at", "remark")),),
    births=(actions.draw_attendance,),
    filters=("state",),
    views=(
        View("due", "待上报", lambda user, at: Q(state="DRAWN", month__lt=local_date(at).replace(day=1)),
             duty="attendance.hand_in"),
        View("all", "全部", count=False),
    ),
    search=(("number", "number"),),
    order="-month",
    group=GROUP,
    rank=70,
    subtitle=lambda table: table.title,
    title_path="title",
    detail_template="desk/attendance.html",
    detail_context=lambda table, user, at: {
        "heads": [label for _, label in MONTH_COLUMNS],
        "table": [[row.get(name, "") for name, _ in MONTH_COLUMNS] for row in table.rows],
    },
)  # fmt: skip

SHIFT_KINDS = Register(
    ShiftKind,
    "shift-kinds",
    "班次",
    columns=(
        Column("number", "代码", sort=True), "name", "mark", "post", Column("hours", "时间"), "sort", "state",
    ),
    facts=(("班次", ("name", "mark", "post", "begins", "ends", "sort", "remark")),),
    births=(actions.add_kind,),
    filters=("state", "post"),
    order="number",
    group="设置",
    rank=70,
    subtitle=lambda kind: kind.name,
    title_path="name",
)  # fmt: skip
