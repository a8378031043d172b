"""派工单 (5.7): issued in three parts, signed for, done with photo and the customer's signature, its slip recovered."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

ISSUED, RETURNED, SIGNED = "ISSUED", "RETURNED", "SIGNED"
CONTACTED, ARRIVED = "CONTACTED", "ARRIVED"
WAITING, FINISHED, RECOVERED, VOID = "WAITING", "FINISHED", "RECOVERED", "VOID"
AT_WORK = (SIGNED, CONTACTED, ARRIVED)
UNDONE = (ISSUED, *AT_WORK, WAITING)
ANY = (ISSUED, RETURNED, SIGNED, CONTACTED, ARRIVED, WAITING, FINISHED, RECOVERED, VOID)

WORK_ORDER = Flow(
    "work_order",
    "派工单",
    (
        State(ISSUED, "待签收", "warn"),
        State(RETURNED, "已退单", "late"),
        State(SIGNED, "已签收"),
        State(CONTACTED, "已联系"),
        State(ARRIVED, "已到场"),
        State(WAITING, "等客户", "plain", waits=True),
        State(FINISHED, "已完成", "ok"),
        State(RECOVERED, "联单已回收", "ok", final=True),
        State(VOID, "已作废", "plain", final=True),
    ),
    (
        birth("issue", "派工", ISSUED, main=True),
        step("sign_for", "签收", ISSUED, SIGNED, main=True),
        step("return_order", "退单", ISSUED, RETURNED, danger="写明理由，由客服改派"),
        step("reissue", "改派", RETURNED, ISSUED, main=True),
        step("reach_customer", "已联系客户", SIGNED, CONTACTED),
        step("arrive", "到场", (SIGNED, CONTACTED), ARRIVED, main=True),
        step("wait_for_customer", "客户改约", AT_WORK, WAITING),
        step("go_on", "继续", WAITING, (CONTACTED, ARRIVED), main=True),
        step("note_work", "记过程", (*AT_WORK, WAITING)),
        step("finish", "完成", AT_WORK, FINISHED, main=ARRIVED),
        step("recover", "回收联单", FINISHED, RECOVERED, main=True),
        step("amend", "更正", (ISSUED, RETURNED)),
        step("void", "作废", (ISSUED, RETURNED), VOID, danger="作废后编号保留"),
        step("bar", "设回避人", ANY),
    ),
    (
        limit("sign_for", "签收", ISSUED, "workorder.sign", since="dispatched_at"),
        limit("respond", "响应", (ISSUED, SIGNED), "repair.response", since="dispatched_at"),
        limit("finish", "完成", UNDONE, "repair.general", since="dispatched_at"),
        limit("recover", "回收联单", FINISHED, "workorder.recover"),
    ),
)
