"""回访: due the same day; tried until reached, or until the tries are used up."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

DUE, ANSWERED, UNREACHED, CANCELLED = "DUE", "ANSWERED", "UNREACHED", "CANCELLED"

FOLLOW_UP = Flow(
    "follow_up",
    "回访",
    (
        State(DUE, "待回访", "warn"),
        State(ANSWERED, "已回访", "ok", final=True),
        State(UNREACHED, "未联系上", "plain", final=True),
        State(CANCELLED, "不再回访", "plain", final=True),
    ),
    (
        birth("schedule", "安排回访", DUE, main=True),
        step("answer", "回访", DUE, ANSWERED, main=True),
        step("note_try", "未接通", DUE),
        step("give_up", "未联系上", DUE, UNREACHED, danger="三次、两天以上都未联系上才可以"),
        step("cancel", "不再回访", DUE, CANCELLED),
        step("move_customer", "客户档案合并", (DUE, ANSWERED, UNREACHED, CANCELLED)),
        step("bar", "设回避人", (DUE, ANSWERED, UNREACHED, CANCELLED)),
    ),
    (limit("call_back", "回访", DUE, "callback.when"),),
)
