"""An approval waits for its rungs one after the other, and ends granted, returned or withdrawn."""

from guanjia.kernel.flow import Flow, State, birth, step

APPROVAL = Flow(
    "approval",
    "审批",
    (
        State("PENDING", "待审批", "warn"),
        State("GRANTED", "已批准", "ok", final=True),
        State("RETURNED", "已退回", "late", final=True),
        State("WITHDRAWN", "已撤回", "plain", final=True),
    ),
    (
        birth("ask", "报审批", "PENDING"),
        step("grant", "批准", "PENDING", ("PENDING", "GRANTED"), main=True),
        step("send_back", "退回", "PENDING", "RETURNED"),
        step("withdraw", "撤回", "PENDING", "WITHDRAWN"),
        step("drop", "不再需要", "PENDING", "WITHDRAWN"),
    ),
)
