"""投诉类别: two levels, editable (R-020, R-021)."""

from guanjia.kernel.flow import Flow, State, birth, step

CATEGORY = Flow(
    "category",
    "类别",
    (State("ACTIVE", "在用", "ok"), State("RETIRED", "已停用", "plain", final=True)),
    (
        birth("add_category", "新增类别", "ACTIVE", main=True),
        step("amend", "更正", "ACTIVE"),
        step("retire", "停用", "ACTIVE", "RETIRED", danger="停用后不能再选，统计保留"),
        step("restore", "恢复使用", "RETIRED", "ACTIVE"),
    ),
)
