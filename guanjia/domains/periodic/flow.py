"""周期工作: the duties of a project, and the tasks they bring forth."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

ON, OFF, WAITING = "ON", "OFF", "WAITING"
OPEN, HANDED_IN, LATE, WAIVED, VOID = "OPEN", "HANDED_IN", "LATE", "WAIVED", "VOID"
SUBMITTED = (HANDED_IN, LATE)

DUTY = Flow(
    "periodic_duty",
    "周期工作设置",
    (
        State(ON, "启用", "ok"),
        State(WAITING, "尚未启用", "plain"),
        State(OFF, "停用", "plain", final=True),
    ),
    (
        birth("add_duty", "新增周期工作", ON, main=True),
        birth("ship", "随系统设置", ON),
        birth("ship_waiting", "随系统设置（尚未启用）", WAITING),
        step("amend", "更正", (ON, OFF, WAITING), main=(ON,)),
        step("switch_on", "启用", (OFF, WAITING), ON, main=(OFF, WAITING)),
        step("switch_off", "停用", ON, OFF, danger="还没有到期的待办会一起作废，再启用时恢复"),
    ),
)
TASK = Flow(
    "periodic_task",
    "周期工作",
    (
        State(OPEN, "待办", "warn"),
        State(HANDED_IN, "已交", "ok", final=True),
        State(LATE, "迟交", "late", final=True),
        State(WAIVED, "免办", "plain", final=True),
        State(VOID, "作废", "plain", final=True),
    ),
    (
        birth("bear", "到期生成", OPEN),
        step("hand_in", "交成果", OPEN, SUBMITTED, main=True),
        step("take_output", "随业务交", OPEN, SUBMITTED),
        step("waive", "免办", OPEN, WAIVED, danger="免办的不计入准时率，原因会留下"),
        step("let_be", "随指定接班免办", OPEN, WAIVED),
        step("void", "作废", OPEN, VOID, danger="作废后编号保留，这一期不再生成"),
        step("restore", "恢复", (WAIVED, VOID), OPEN),
    ),
    (limit("hand_in", "应交", OPEN, "periodic.due"),),
)
