"""月统计表: drawn on day 30, handed in, final on day 1, corrected only by a revision; 历史数字、基准值 are kept."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

DRAFT, HANDED_IN, FINAL, REVISING = "DRAFT", "HANDED_IN", "FINAL", "REVISING"
KEPT = "KEPT"

MONTH_SHEET = Flow(
    "month_sheet",
    "月统计表",
    (
        State(DRAFT, "草稿", "warn"),
        State(HANDED_IN, "已上报"),
        State(FINAL, "已定稿", "ok", final=True),
        State(REVISING, "修订待批", "warn"),
    ),
    (
        birth("draw", "生成月统计表", DRAFT, main=True),
        step("redraw", "重新统计", DRAFT),
        step("write_text", "写分析", (DRAFT, HANDED_IN)),
        step("hand_in", "上报", DRAFT, HANDED_IN, main=True, danger="上报后这一版固定保存，不能再改"),
        step("finalise", "定稿", HANDED_IN, FINAL, main=True, danger="加上补遗，此后只能修订"),
        step("revise", "申请修订", FINAL, REVISING, danger="按现在的记录重新统计，由另一位经理批准"),
        step("approve_revision", "批准修订", REVISING, FINAL, main=True),
        step("refuse_revision", "不批准修订", REVISING, FINAL),
    ),
    (limit("hand_in", "上报", DRAFT, "month.day"),),
)
PAST_FIGURE = Flow(
    "past_figure",
    "历史数字",
    (State(KEPT, "已记", "ok"),),
    (
        birth("note_past", "登记历史数字", KEPT, main=True),
        birth("import_past", "导入历史数字", KEPT),
        step("amend", "更正", KEPT),
    ),
)
BASELINE = Flow(
    "baseline",
    "基准值",
    (State(KEPT, "在用", "ok"),),
    (birth("set_baseline", "登记基准值", KEPT, main=True), step("amend", "更正", KEPT)),
)
