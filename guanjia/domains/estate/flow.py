"""A place is in use or retired; nothing is deleted, because cases and papers point at it."""

from guanjia.kernel.flow import Flow, State, birth, step

STATES = (State("ACTIVE", "在用", "ok"), State("RETIRED", "已停用", "plain", final=True))


def _place(code: str, label: str, births: tuple, *more) -> Flow:
    arrows = (
        *births,
        step("amend", "更正", "ACTIVE"),
        *more,
        step("retire", "停用", "ACTIVE", "RETIRED", danger="停用后不能再选，历史记录保留"),
        step("restore", "恢复使用", "RETIRED", "ACTIVE"),
    )
    return Flow(code, label, STATES, arrows)


BUILDING = _place(
    "building",
    "楼栋",
    (birth("add_building", "新增楼栋", "ACTIVE", main=True), birth("import_buildings", "随房屋导入楼栋", "ACTIVE")),
    step("assign_zone", "指定分管区域", "ACTIVE"),
)
ENTRANCE = _place(
    "entrance",
    "单元",
    (birth("add_entrance", "新增单元", "ACTIVE", main=True), birth("import_entrances", "随房屋导入单元", "ACTIVE")),
)
UNIT = _place(
    "unit",
    "房屋",
    (
        birth("add_unit", "新增房屋", "ACTIVE", main=True),
        birth("import_units", "导入房屋", "ACTIVE"),
        birth("zone_units", "按楼栋指定分管区域", "ACTIVE"),
    ),
    step("assign_zone", "指定分管区域", "ACTIVE"),
    step("note_living", "登记居住状态", "ACTIVE"),
    step("renumber", "更正房号", "ACTIVE", danger="只改这一户的房号，原房号留在历史里，事项和单据不变"),
)
COMMON_AREA = _place("common_area", "公共区域", (birth("add_common_area", "新增公共区域", "ACTIVE", main=True),))
