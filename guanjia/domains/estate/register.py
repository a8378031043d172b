"""The registers of places."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Column, ImportColumn, ImportSpec, Register, View
from guanjia.domains.estate import actions
from guanjia.domains.estate.forms import check_unit_row, known_places
from guanjia.domains.estate.models import Building, CommonArea, Entrance, Unit
from guanjia.domains.estate.queries import butler_of, without_butler_q

GROUP = "房屋与客户"


def sum_up(unit, user, at) -> dict:
    """The line under the number on the unit's page: where, how big, how used, whose."""
    butler = butler_of(unit, at)
    said = (
        f"{unit.floor} 层" if unit.floor else "", f"建筑面积 {unit.area} ㎡" if unit.area else "", unit.layout,
        unit.get_living_display(), f"管家 {butler.display_name}" if butler else "未分配管家",
    )  # fmt: skip
    return {"sub": " · ".join(filter(None, said))}


IN_USE = View("active", "在用", lambda user, at: Q(state="ACTIVE"))

UNITS = Register(
    Unit,
    "units",
    "房屋",
    columns=(
        Column("number", "房号", sort=True), "building__number", "floor", "area", "layout", "usage", "living",
        Column("zone__name", "分管区域"), "state", Column("remark", hidden=True),
    ),
    facts=(
        ("房屋", ("number", "building", "entrance", "floor", "area", "layout", "usage")),
        ("使用与分管", ("living", "zone__name", "remark")),
    ),
    births=(actions.add_unit,),
    filters=("building", "zone", "usage", "living", "state"),
    views=(
        View("all", "全部"),
        View("no-butler", "未分配管家", lambda user, at: Q(state="ACTIVE") & without_butler_q(at)),
        View("vacant", "空置", lambda user, at: Q(state="ACTIVE", living__in=[Unit.VACANT, Unit.NOT_HANDED_OVER])),
    ),
    search=(("room", "number"),),
    order="sort_key",
    importing=ImportSpec(
        verb=actions.import_units,
        columns=(
            ImportColumn(
                "number", "房号", required=True, example="3-2-1502", note="栋-单元-房号；也可以把楼栋、单元另外成列",
                synonyms=(
                    "房间号", "房间", "门牌", "门牌号", "室号", "房屋编号", "房号全称", "房屋", "户号", "房产编号",
                    "单元房号", "房屋地址", "物业地址", "房屋坐落",
                ),
            ),
            ImportColumn(
                "building", "楼栋", example="3",
                synonyms=("栋", "栋号", "楼号", "幢", "幢号", "座", "楼栋号", "楼宇", "座栋"),
            ),
            ImportColumn("entrance", "单元", example="2", synonyms=("单元号", "单元门", "门洞", "梯", "梯号")),
            ImportColumn("floor", "楼层", example="15", synonyms=("层", "所在楼层", "层号")),
            ImportColumn(
                "area", "建筑面积", example="92.40", note="平方米",
                synonyms=(
                    "面积", "面积(㎡)", "建筑面积(㎡)", "建面", "房屋面积", "产权面积", "计费面积", "收费面积",
                    "面积(平方米)",
                ),
            ),
            ImportColumn("layout", "户型", example="三室两厅", synonyms=("房型", "户型结构", "房屋户型")),
            ImportColumn(
                "usage", "用途", example="住宅",
                synonyms=("房屋用途", "使用性质", "物业类型", "房屋类型", "性质", "业态"),
            ),
            ImportColumn(
                "living", "居住状态", example="自住", note="自住、出租、空置、装修中、未收楼",
                synonyms=("房屋状态", "入住状态", "使用状态", "入住情况", "居住情况"),
            ),
            ImportColumn("zone", "分管区域", synonyms=("片区", "区域", "管家区域")),
            ImportColumn("remark", "备注", synonyms=("说明", "备注说明")),
        ),
        key=("number",),
        check_row=check_unit_row,
        prepare=known_places,
        label="导入房屋",
    ),
    group=GROUP,
    rank=10,
    title_path="number",
    detail_context=sum_up,
)  # fmt: skip

BUILDINGS = Register(
    Building,
    "buildings",
    "楼栋",
    columns=(Column("number", "楼栋", sort=True), "name", "floors", Column("zone__name", "分管区域"), "state"),
    facts=(("楼栋", ("number", "name", "floors", "zone__name", "remark")),),
    births=(actions.add_building,),
    filters=("zone", "state"),
    views=(View("all", "全部"), IN_USE),
    search=(("text", "name"),),
    order="sort_key",
    group=GROUP,
    rank=30,
)

ENTRANCES = Register(
    Entrance,
    "entrances",
    "单元",
    columns=(Column("number", "单元", sort=True), "building__number", "name", "state"),
    facts=(("单元", ("number", "building", "name", "remark")),),
    births=(actions.add_entrance,),
    filters=("building", "state"),
    views=(View("all", "全部"), IN_USE),
    order="sort_key",
    group=GROUP,
    rank=40,
)

COMMON_AREAS = Register(
    CommonArea,
    "common-areas",
    "公共区域",
    columns=(Column("number", "名称", sort=True), "sort", "building__number", "place", "state"),
    facts=(("公共区域", ("number", "sort", "building", "place", "remark")),),
    births=(actions.add_common_area,),
    filters=("sort", "building", "state"),
    views=(View("all", "全部"), IN_USE),
    search=(("text", "number"),),
    order="number",
    group=GROUP,
    rank=50,
)
