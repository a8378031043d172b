"""A place is in use or retired; nothing is deleted, because cases and papers point at it."""

from guanjia.kernel.flow import Flow, State, birth, step

STATES = (State("ACTIVE", "在用", "ok"), State("RETIRED", "已停用", "plain", final=True))


def _place(code: str, label: str, *births) -> Flow:
    return Flow(
        code,
        label,
        STATES,
        (
            *births,
            step("amend", "更正", "ACTIVE"),
            step("retire", "停用", "ACTIVE", "RETIRED", danger="停用后不能再选，历史记录保留"),
            step("restore", "恢复使用", "RETIRED", "ACTIVE"),
        ),
    )


BUILDING = _place("building", "楼栋", birth("add_building", "新增楼栋", "ACTIVE", main=True))
ENTRANCE = _place("entrance", "单元", birth("add_entrance", "新增单元", "ACTIVE", main=True))
UNIT = _place(
    "unit", "房屋", birth("add_unit", "新增房屋", "ACTIVE", main=True), birth("import_units", "导入房屋", "ACTIVE")
)
COMMON_AREA = _place("common_area", "公共区域", birth("add_common_area", "新增公共区域", "ACTIVE", main=True))
