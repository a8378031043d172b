"""What ships with the room: policies with their clauses, the shifts as usual, post verbs."""

from __future__ import annotations

from datetime import time

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.opening import on_new_project
from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

MANUAL, LETTERS, OURS = "物业客服部工作手册", "目标管理责任书", "本系统建议值"

declare(
    PolicyDef("duty.early_min", "提前到岗", "10", "MIN", f"{MANUAL} 值班与交接班", "15", proposed=True),
    PolicyDef("duty.sign_on_earliest", "最早提前签到", "120", "MIN", OURS, proposed=True),
    PolicyDef("duty.shift.remind", "班次开始前多久提醒值班人", "60", "MIN", OURS, proposed=True),
    PolicyDef("duty.handover.opens", "下班前多久可以交班", "30", "MIN", OURS, proposed=True),
    PolicyDef("duty.handover.grace", "交接宽限", "0", "MIN", f"{LETTERS} 按时交接班", proposed=True),
    PolicyDef("duty.handover.latest", "过后多久不能补办交接", "12", "HOUR", OURS, proposed=True),
    PolicyDef("duty.absent", "接班人未到多久算延时", "15", "MIN", OURS, proposed=True),
    PolicyDef("duty.night_rounds", "夜巡时间", "22:30,01:00,04:00,06:30", "TEXT", OURS, proposed=True),
    PolicyDef("duty.round_slack", "夜巡前后允许", "20", "MIN", OURS, proposed=True),
    PolicyDef("duty.swap_notice", "换班须提前批准", "4", "HOUR", OURS, proposed=True),
    PolicyDef("duty.rest", "两班之间休息", "11", "HOUR", OURS, proposed=True),
    PolicyDef("duty.days_in_a_row", "连续上班最多天数", "6", "COUNT", OURS, proposed=True),
    PolicyDef("duty.night_manager", "夜间须有当值经理", "on", "SWITCH", f"{MANUAL} 24 小时服务", "关：只要求夜值"),
    PolicyDef("duty.roster_day", "下月排班表发布日", "25", "DAY_OF_MONTH", OURS, proposed=True),
    PolicyDef("duty.review", "次一工作日几点前审核", "10:00", "TIME", OURS, proposed=True),
    PolicyDef(
        "duty.items", "交接物品", "座机、对讲机、手电、应急箱、急救箱、印章、门禁授权卡、电脑、雨具、借用物品柜",
        "TEXT", OURS, proposed=True,
    ),
    PolicyDef("duty.cash_at_desk", "前台有备用金", "off", "SWITCH", OURS, proposed=True),
    PolicyDef("duty.task", "会议任务", "1", "SAME_DAY", OURS, proposed=True),
    PolicyDef("duty.attendance.day", "上月考勤上报日", "1", "DAY_OF_MONTH", f"{LETTERS} 每月 1 日上报上月考勤"),
    PolicyDef("duty.attendance.target", "出勤率目标", "99", "PERCENT", f"{MANUAL} 质量目标一"),
    PolicyDef("duty.records.target", "值班记录齐全率目标", "100", "PERCENT", f"{LETTERS} 值班记录齐全"),
)  # fmt: skip

DESK = ("FRONT_DESK", "NIGHT_DUTY", "BUTLER", "CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER")
PLANNERS = ("CS_SUPERVISOR", "CS_MANAGER")
MANAGERS = ("CS_MANAGER", "PROPERTY_MANAGER")
READERS = ("PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER", "QUALITY", "AUDITOR")

give("shift.see", "roster.see", "swap.see", "shift_kind.see", to=(*DESK, *READERS))
give(
    "shift.sign_on", "shift.log", "shift.note_round", "shift.amend", "shift.add_line", "shift.open_handover",
    "shift.keep_duty", "shift.take_over", "shift.refuse_handover", "shift.sign_off",
    "swap.ask_swap", "swap.agree", "swap.decline", "swap.withdraw",
    to=DESK,
)  # fmt: skip
give("roster.draft_roster", "roster.fill", "roster.fill_pattern", "roster.copy_week", "roster.submit", to=PLANNERS)
give("roster.send_back", "roster.publish", "roster.close", "swap.approve", "swap.refuse", to=MANAGERS)
give("shift.reassign", "shift.mark_missed", "shift.force_over", to=MANAGERS)
# By night the duty manager decides by telephone, and it is recorded.
give("shift.decide", "shift.release", "shift.reassign", to=(*MANAGERS, "DUTY_MANAGER"))
give("shift.review", to=(*PLANNERS, "PROPERTY_MANAGER"))
give("shift_kind.add_kind", "shift_kind.amend", "shift_kind.retire", "shift_kind.restore", to=(*MANAGERS, "ADMIN"))
give("shift_kind.see", to=("ADMIN",))

give("work_log.see", to=("CS_MANAGER", *READERS))
give("work_log.write_log", "work_log.amend", to=("CS_MANAGER",))
give("meeting.see", "meeting_task.see", to=(*DESK, *READERS))
give("meeting.hold_meeting", "meeting.amend", "meeting.add_task", "meeting_task.drop", to=PLANNERS)
# An auditor changes nothing (promises.md 2): a task given to one is closed by who gave it (`drop`).
give("meeting_task.report_done", to=(*DESK, *(post for post in READERS if post != "AUDITOR")))
give("attendance.see", to=("CS_SUPERVISOR", "CS_MANAGER", *READERS))
give("attendance.draw_attendance", "attendance.redraw", "attendance.hand_in", to=("CS_MANAGER",))

SHIFTS = (
    ("BAI", "白班", "白", "FRONT_DESK", time(8, 30), time(20, 30), "MORNING"),
    ("YE", "夜班", "夜", "NIGHT_DUTY", time(20, 30), time(8, 30), "NIGHT"),
    ("DANG", "当值", "当", "DUTY_MANAGER", time(8, 30), time(8, 30), "MORNING"),
)


def seed(project, *, by=SYSTEM, at) -> None:
    """The shifts as shipped: the desk by day, night duty, a manager on duty round the clock."""
    from guanjia.domains.duty.actions import add_kind  # reason: verbs are loaded after the seeds

    for number, name, mark, post, begins, ends, sort in SHIFTS:
        add_kind(
            by=by, at=at, project=project, number=number, name=name, mark=mark, post=post, begins=begins, ends=ends,
            sort=sort,
        )  # fmt: skip


on_new_project(seed)
