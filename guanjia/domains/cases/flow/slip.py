"""投诉处理单 (附件十九): what one department does for one complaint, from hand-over to verification."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

ISSUED, ACCEPTED, RETURNED, DONE = "ISSUED", "ACCEPTED", "RETURNED", "DONE"
VERIFIED, REPLACED, CANCELLED = "VERIFIED", "REPLACED", "CANCELLED"
LIVE = (ISSUED, ACCEPTED, DONE)
UNSETTLED = (*LIVE, RETURNED)

SLIP = Flow(
    "slip",
    "投诉处理单",
    (
        State(ISSUED, "待签收", "warn"),
        State(ACCEPTED, "处理中"),
        State(RETURNED, "已退回待改派", "late"),
        State(DONE, "待验证", "warn"),
        State(VERIFIED, "验证合格", "ok", final=True),
        State(REPLACED, "退回已改派", "plain", final=True),
        State(CANCELLED, "已撤销", "plain", final=True),
    ),
    (
        birth("issue", "开处理单", ISSUED),
        step("accept", "签收", ISSUED, ACCEPTED, main=True),
        step("return_slip", "退回", ISSUED, RETURNED, danger="写明理由，由客服主管改派"),
        step("note_action", "记处理过程", ACCEPTED),
        step("order_work", "开派工单", ACCEPTED),
        step("report_done", "完成", (ISSUED, ACCEPTED), DONE, main=True),
        step("pass_slip", "验证合格", DONE, VERIFIED),
        step("fail_slip", "验证不合格", DONE, ACCEPTED),
        step("replace", "改派", RETURNED, REPLACED),
        step("cancel", "撤销", UNSETTLED, CANCELLED),
    ),
    (
        limit("accept", "签收", ISSUED, "complaint.accept", since="handed_at"),
        limit("done", "部门办理", (ISSUED, ACCEPTED), "complaint.handover.due", since="handed_at"),
    ),
)
