"""来电来访 (F14): registered → answered, promised or turned into another record → closed."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

REGISTERED, PROMISED, ANSWERED, TURNED, CLOSED = "REGISTERED", "PROMISED", "ANSWERED", "TURNED", "CLOSED"

CONTACT = Flow(
    "contact",
    "来电来访",
    (
        State(REGISTERED, "已登记", "warn"),
        State(PROMISED, "待回复", "warn"),
        State(TURNED, "已转单"),
        State(ANSWERED, "已答复"),
        State(CLOSED, "已关闭", "ok", final=True),
    ),
    (
        birth("log_contact", "登记来电来访", REGISTERED, main=True),
        step("promise", "约定回复", REGISTERED, PROMISED),
        step("answer", "答复", (REGISTERED, PROMISED), ANSWERED, main=True),
        step("turn_into", "转单", (REGISTERED, PROMISED, ANSWERED, TURNED, CLOSED), TURNED),
        step("close", "关闭", (ANSWERED, TURNED), CLOSED, main=True),
        step("amend", "更正", (REGISTERED, PROMISED, ANSWERED)),
        step("move_customer", "客户档案合并", (REGISTERED, PROMISED, ANSWERED, TURNED, CLOSED)),
        step("bar", "设回避人", (REGISTERED, PROMISED, ANSWERED, TURNED, CLOSED)),
    ),
    (limit("promise", "约定回复", PROMISED, "contact.promise"),),
)
