"""工作日志、晨会、会议任务、考勤月表."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

KEPT = "KEPT"
OPEN, DONE, DROPPED = "OPEN", "DONE", "DROPPED"
DRAWN, HANDED_IN = "DRAWN", "HANDED_IN"

WORK_LOG = Flow(
    "work_log",
    "经理工作日志",
    (State(KEPT, "已记", "ok"),),
    (birth("write_log", "写工作日志", KEPT, main=True), step("amend", "补充", KEPT)),
)
MEETING = Flow(
    "meeting",
    "会议记录",
    (State(KEPT, "已记", "ok"),),
    (
        birth("hold_meeting", "记会议", KEPT, main=True),
        step("amend", "更正", KEPT),
        step("add_task", "加任务", KEPT, main=True),
    ),
)
MEETING_TASK = Flow(
    "meeting_task",
    "会议任务",
    (State(OPEN, "待办", "warn"), State(DONE, "已办", "ok", final=True), State(DROPPED, "取消", "plain", final=True)),
    (
        birth("set_task", "布置任务", OPEN),
        step("report_done", "办完", OPEN, DONE, main=True),
        step("drop", "取消任务", OPEN, DROPPED),
    ),
    (limit("due", "任务", OPEN, "duty.task"),),
)
ATTENDANCE = Flow(
    "attendance",
    "考勤月表",
    (State(DRAWN, "待上报", "warn"), State(HANDED_IN, "已上报", "ok", final=True)),
    (
        birth("draw_attendance", "生成考勤月表", DRAWN, main=True),
        step("redraw", "重新统计", DRAWN),
        step("hand_in", "上报", DRAWN, HANDED_IN, main=True, danger="上报后数字固定，不能再改"),
    ),
    (limit("hand_in", "上报考勤", DRAWN, "duty.attendance.day"),),
)
