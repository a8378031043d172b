"""The location tree: building → entrance → floor → unit, and the common areas beside it (R-001)."""

from django.db import models

from guanjia.concerns.access.models import Zone
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.estate.flow import BUILDING, COMMON_AREA, ENTRANCE, UNIT
from guanjia.kernel.text import room_code


class Building(Record):
    """楼栋: `number` is what stands on the wall: 3, A, 商业楼."""

    flows = BUILDING
    zone_path = "zone"

    name = models.CharField("名称", max_length=40, blank=True)
    zone = models.ForeignKey(Zone, verbose_name="分管区域", null=True, blank=True, on_delete=models.PROTECT)
    floors = models.PositiveSmallIntegerField("层数", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "楼栋"
        constraints = record_constraints("building", BUILDING)


class Entrance(Record):
    """单元: an entrance of a building (never a flat). `number` is building and entrance, `3-2`."""

    flows = ENTRANCE
    zone_path = "building__zone"

    building = models.ForeignKey(Building, verbose_name="楼栋", on_delete=models.PROTECT, related_name="entrances")
    name = models.CharField("单元号", max_length=20)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "单元"
        constraints = record_constraints("entrance", ENTRANCE)


class Unit(Record):
    """房屋（户）: `number` is the room as people say it, `3-2-1502`."""

    HOME, SHOP, OFFICE, PARKING = "HOME", "SHOP", "OFFICE", "PARKING"
    USAGES = [(HOME, "住宅"), (SHOP, "商铺"), (OFFICE, "办公"), (PARKING, "车位")]

    flows = UNIT
    zone_path = "zone"

    building = models.ForeignKey(Building, verbose_name="楼栋", on_delete=models.PROTECT, related_name="units")
    entrance = models.ForeignKey(
        Entrance, verbose_name="单元", null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    zone = models.ForeignKey(
        Zone, verbose_name="分管区域", null=True, blank=True, on_delete=models.PROTECT, related_name="units"
    )
    floor = models.SmallIntegerField("楼层", null=True, blank=True)
    room = models.CharField("室号", max_length=20)
    area = models.DecimalField("建筑面积", max_digits=9, decimal_places=2, null=True, blank=True, help_text="平方米")
    layout = models.CharField("户型", max_length=30, blank=True)
    usage = models.CharField("用途", max_length=8, choices=USAGES, default=HOME)
    sort_key = models.CharField(max_length=60, editable=False, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "房屋"
        constraints = record_constraints("unit", UNIT)
        indexes = [models.Index(fields=["project", "sort_key", "id"], name="unit_sort")]

    @classmethod
    def number_typed(cls, text: str) -> str:
        return room_code(text) or super().number_typed(text)


class CommonArea(Record):
    """公共区域: a place that is nobody's flat (大堂, 地下车库, 水泵房); `number` is its name."""

    PUBLIC, EQUIPMENT = "PUBLIC", "EQUIPMENT"
    SORTS = [(PUBLIC, "公共区域"), (EQUIPMENT, "设备房")]

    flows = COMMON_AREA

    building = models.ForeignKey(
        Building, verbose_name="楼栋", null=True, blank=True, on_delete=models.PROTECT, related_name="common_areas"
    )
    sort = models.CharField("类别", max_length=10, choices=SORTS, default=PUBLIC)
    place = models.CharField("位置", max_length=60, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "公共区域"
        constraints = record_constraints("common_area", COMMON_AREA)
