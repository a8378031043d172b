"""投诉 (5.12.5): from receipt to the file. The case stays coarse; what each department does is on its handling slip."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

REGISTERED, CHECKING, VALID, INVALID = "REGISTERED", "CHECKING", "VALID", "INVALID"
PROPOSED, APPROVED, HANDED_OVER, RETURNED = "PROPOSED", "APPROVED", "HANDED_OVER", "RETURNED"
HANDLING, SUSPENDED, VERIFYING, REPLYING = "HANDLING", "SUSPENDED", "VERIFYING", "REPLYING"
REPLIED, CALLED_BACK, CLOSED, FILED = "REPLIED", "CALLED_BACK", "CLOSED", "FILED"
EXPLAINED, HELPED, WITHDRAWN, JOINED, VOID = "EXPLAINED", "HELPED", "WITHDRAWN", "JOINED", "VOID"

STATES = (
    State(REGISTERED, "已登记", "warn"),
    State(CHECKING, "核实中"),
    State(VALID, "已判有效"),
    State(INVALID, "已判无效"),
    State(EXPLAINED, "无效已解释", "plain"),
    State(HELPED, "无效已协助", "plain"),
    State(PROPOSED, "待批", "warn"),
    State(APPROVED, "已批待派"),
    State(HANDED_OVER, "已派部门"),
    State(RETURNED, "部门退回", "late"),
    State(HANDLING, "处理中"),
    State(SUSPENDED, "疑难挂起", "warn"),
    State(VERIFYING, "待验证", "warn"),
    State(REPLYING, "待回复", "warn"),
    State(REPLIED, "已回复"),
    State(CALLED_BACK, "已回访"),
    State(CLOSED, "已结案", "ok", final=True),
    State(FILED, "已归档", "ok", final=True),
    State(WITHDRAWN, "已撤诉", "plain", final=True),
    State(JOINED, "已并案", "plain"),
    State(VOID, "已作废", "plain", final=True),
)
OPEN = tuple(s.code for s in STATES if not s.final)
# Until a result is verified; later states only owe the customer words.
UNSOLVED = (REGISTERED, CHECKING, VALID, PROPOSED, APPROVED, HANDED_OVER, RETURNED, HANDLING, SUSPENDED)
UNANSWERED = tuple(s for s in OPEN if s not in (REPLIED, CALLED_BACK, EXPLAINED, HELPED))
WITH_DEPARTMENT = (HANDED_OVER, HANDLING, SUSPENDED)
JUDGED = tuple(s.code for s in STATES if s.code not in (REGISTERED, CHECKING, WITHDRAWN, JOINED, VOID))

ARROWS = (
    birth("open_case", "登记", REGISTERED, main=True),
    birth("import_cases", "导入未结事项", REGISTERED),
    step("begin", "开始核实", REGISTERED, CHECKING, main=True),
    step("judge", "判定", (REGISTERED, CHECKING), (VALID, PROPOSED, INVALID), main=CHECKING),
    step("suggest", "提出判定与处理意见", (REGISTERED, CHECKING), CHECKING, main=CHECKING),
    step("explain", "向客户解释", INVALID, (EXPLAINED, HELPED), main=True),
    step("review", "复核判定", (INVALID, EXPLAINED, HELPED), (VALID, INVALID, EXPLAINED, HELPED)),
    step("change_validity", "改判", JUDGED, JUDGED),
    step("propose", "报批", VALID, PROPOSED, main=True),
    step("approve", "同意", PROPOSED, APPROVED, main=True),
    step("send_back", "退回意见", PROPOSED, VALID),
    step("solve", "现场解决", (VALID, APPROVED, RETURNED), VERIFYING),
    step(
        "hand_over",
        "派部门",
        (VALID, APPROVED, RETURNED, HANDED_OVER, HANDLING),
        HANDED_OVER,
        main=(APPROVED, RETURNED),
    ),
    step("drop_returned", "不再改派", RETURNED, VERIFYING),
    step("note_accepted", "部门签收", WITH_DEPARTMENT, (HANDLING, SUSPENDED)),
    step("note_returned", "部门退回", WITH_DEPARTMENT, (RETURNED, HANDED_OVER, HANDLING, SUSPENDED)),
    step("note_done", "部门完成", WITH_DEPARTMENT, (VERIFYING, RETURNED, HANDED_OVER, HANDLING, SUSPENDED)),
    step("suspend", "疑难挂起", HANDLING, SUSPENDED),
    step("resume", "恢复处理", SUSPENDED, HANDLING, main=True),
    step("verify", "验证", VERIFYING, (REPLYING, HANDLING, VALID), main=True),
    step("reply", "回复客户", (REPLYING, JOINED), REPLIED, main=True),
    step("note_reply_try", "回复未接通", (INVALID, REPLYING, JOINED)),
    step("note_call_back", "回访结果", REPLIED, (CALLED_BACK, REPLIED)),
    step("reopen", "重开", CALLED_BACK, HANDED_OVER),
    step("close", "结案", (CALLED_BACK, REPLIED, EXPLAINED, HELPED), CLOSED, main=(CALLED_BACK, EXPLAINED, HELPED)),
    step("file", "归档", CLOSED, FILED, main=True),
    step("regrade", "改等级", OPEN),
    step("ask_difficult", "申请列为疑难", UNSOLVED),
    step("agree_difficult", "同意疑难", UNSOLVED),
    step("refuse_difficult", "不同意疑难", UNSOLVED),
    step("ask_extension", "申请延期", UNSOLVED),
    step("agree_extension", "批准延期", UNSOLVED),
    step("refuse_extension", "不同意延期", UNSOLVED),
    step("note_confirmed", "当值经理确认", OPEN),
    step("pass_up", "超出权限上报", OPEN),
    step("hand_up", "移交领导", UNSOLVED),
    step("tell_developer", "报告开发商", OPEN),
    step("write_report", "重大投诉书面报告", OPEN),
    step("urge", "催办", OPEN),
    step("note_progress", "记进展", OPEN),
    step("tell_number", "编号已告知客户", OPEN),
    step("ask_compensation", "申请赔偿", (VALID, APPROVED, HANDED_OVER, HANDLING, VERIFYING, REPLYING, REPLIED)),
    step("note_compensation", "赔偿批复", (*OPEN, CLOSED)),
    step("ask_withdrawal", "登记撤诉", OPEN),
    step("withdraw", "确认撤诉", OPEN, WITHDRAWN, danger="撤诉后不再处理，编号保留"),
    step("join", "并案", (REGISTERED, CHECKING), JOINED, danger="并入另一件，客户仍按本编号得到回复"),
    step("amend", "更正", OPEN),
    step("move_customer", "客户档案合并", (*OPEN, CLOSED, FILED, WITHDRAWN, VOID)),
    step("void", "作废", OPEN, VOID, danger="仅限重复登记；作废后编号保留"),
)

LIMITS = (
    limit("start", "开始处理", REGISTERED, "complaint.start", since="received_at"),
    limit("judge", "判定", (REGISTERED, CHECKING), "complaint.judge", since="received_at"),
    limit("settle", "办结", UNSOLVED, "complaint.internal.due", since="received_at"),
    limit("answer", "答复上限", UNANSWERED, "issue.reply.ceiling", since="received_at"),
    limit("reply", "回复客户", REPLYING, "complaint.reply"),
    limit("close", "结案", CALLED_BACK, "complaint.close"),
    limit("file", "归档", CLOSED, "complaint.file"),
    limit("route", "转办", UNSOLVED, "case.route", since="received_at", mild=True),
    limit("confirm", "当值经理确认", OPEN, "complaint.urgent.ack"),
    limit("promise", "约定回复", UNANSWERED, "ladder.case.promise"),
    limit("progress", "反馈进度", UNANSWERED, "case.progress", mild=True),
    limit("leader", "领导答复", UNANSWERED, "ladder.case.leader"),
    limit("developer", "报告开发商", OPEN, "complaint.major.developer"),
    limit("report", "书面报告", OPEN, "complaint.major.report"),
)  # fmt: skip

COMPLAINT = Flow("case", "投诉", STATES, ARROWS, LIMITS, kind="COMPLAINT")
