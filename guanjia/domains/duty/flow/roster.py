"""排班: kinds of shifts, the roster of a span of days, and who changes places with whom."""

from guanjia.kernel.flow import Flow, State, birth, step

ACTIVE, RETIRED = "ACTIVE", "RETIRED"
DRAFT, SUBMITTED, PUBLISHED, CHANGED, CLOSED = "DRAFT", "SUBMITTED", "PUBLISHED", "CHANGED", "CLOSED"
ASKED, AGREED, APPROVED, REFUSED, WITHDRAWN = "ASKED", "AGREED", "APPROVED", "REFUSED", "WITHDRAWN"
IN_FORCE = (PUBLISHED, CHANGED)

SHIFT_KIND = Flow(
    "shift_kind",
    "班次",
    (State(ACTIVE, "在用", "ok"), State(RETIRED, "已停用", "plain", final=True)),
    (
        birth("add_kind", "新增班次", ACTIVE, main=True),
        step("amend", "更正", ACTIVE),
        step("retire", "停用", ACTIVE, RETIRED, danger="停用后不能再排，已排的不受影响"),
        step("restore", "恢复", RETIRED, ACTIVE),
    ),
)
ROSTER = Flow(
    "roster",
    "排班表",
    (
        State(DRAFT, "草稿", "plain"),
        State(SUBMITTED, "已提交", "warn"),
        State(PUBLISHED, "已发布", "ok"),
        State(CHANGED, "已调整"),
        State(CLOSED, "已结束", "plain", final=True),
    ),
    (
        birth("draft_roster", "新建排班表", DRAFT, main=True),
        step("fill", "填班", DRAFT),
        step("fill_pattern", "按规律排", DRAFT),
        step("copy_week", "照抄一周", DRAFT),
        step("submit", "提交审核", DRAFT, SUBMITTED, main=True),
        step("send_back", "退回修改", SUBMITTED, DRAFT),
        step("publish", "发布", SUBMITTED, PUBLISHED, main=True, danger="发布后只能换班、调班，原来的人保留在记录里"),
        step("note_change", "调整", IN_FORCE, CHANGED),
        step("close", "结束", IN_FORCE, CLOSED),
    ),
)
SWAP = Flow(
    "swap",
    "换班",
    (
        State(ASKED, "待对方同意", "warn"),
        State(AGREED, "待批准", "warn"),
        State(APPROVED, "已批准", "ok", final=True),
        State(REFUSED, "不同意", "plain", final=True),
        State(WITHDRAWN, "已撤回", "plain", final=True),
    ),
    (
        birth("ask_swap", "申请换班", ASKED, main=True),
        step("agree", "同意换班", ASKED, AGREED, main=True),
        step("decline", "不换", ASKED, REFUSED),
        step("approve", "批准换班", AGREED, APPROVED, main=True),
        step("refuse", "不批准", AGREED, REFUSED),
        step("withdraw", "撤回", (ASKED, AGREED), WITHDRAWN),
    ),
)
