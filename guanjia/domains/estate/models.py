"""The location tree: building → entrance → floor → unit, and the common areas beside it (R-001)."""

import re

from django.db import models

from guanjia.concerns.access.models import Zone
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.estate.flow import BUILDING, COMMON_AREA, ENTRANCE, UNIT
from guanjia.kernel.text import RoomParts, guess_room, half_width, read_room

_DIGITS = re.compile(r"\d+")
# A part of a community that has its own building 3. 小区 and the community's own name are no such part.
_PHASE = re.compile(r"(?:\d+|[A-Z]|[东西南北中])(?:期|区|组团|号院)$")


def natural_key(number: str) -> str:
    """The number in the form in which it sorts as people count: 3-2-1502 before 10-1-101."""
    return _DIGITS.sub(lambda run: run[0].zfill(6), number)[:80]


def building_number(text: str) -> str:
    """What stands on the wall, however it was typed: 3栋, 3号楼 and 03 are all 3; 综合楼 stays."""
    parts = guess_room(f"{text}-101")
    return address_of(parts).building if parts and parts.room == "101" and not parts.entrance else _plain(text)


def entrance_name(text: str) -> str:
    """The entrance as it is numbered within its building: 2单元 and 02 are 2."""
    parts = guess_room(f"1-{text}-101")
    return parts.entrance if parts and parts.building == "1" and parts.room == "101" else _plain(text)


def _plain(text: str) -> str:
    return half_width(text).upper()


def address_of(parts: RoomParts) -> RoomParts:
    """A read room number as this house keeps it: a phase (二期) belongs to the building's number."""
    phase = _PHASE.search(parts.place)
    if not phase or not parts.building:
        return RoomParts(parts.building, parts.entrance, parts.room)
    return RoomParts(phase[0] + parts.building, parts.entrance, parts.room)


def read_unit(text: str) -> RoomParts:
    """The address a typed room number means. Raises `Invalid` with an example when it is none."""
    return address_of(read_room(text))


def canonical(parts: RoomParts) -> RoomParts:
    """The address as its own number reads back, so that a number once stored is found when it is typed."""
    again = guess_room(parts.code)
    return address_of(again) if again and again.building else parts


def floor_of(room: str) -> int | None:
    """The floor a room number says: 1502 is on 15; None for what says none."""
    return int(room[:-2]) if room.isdecimal() and 3 <= len(room) <= 4 else None


class Building(Record):
    """楼栋: `number` is what stands on the wall: 3, A, 商业楼."""

    flows = BUILDING
    zone_path = "zone"

    name = models.CharField("名称", max_length=40, blank=True)
    zone = models.ForeignKey(Zone, verbose_name="分管区域", null=True, blank=True, on_delete=models.PROTECT)
    floors = models.PositiveSmallIntegerField("层数", null=True, blank=True)
    sort_key = models.CharField(max_length=80, editable=False, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "楼栋"
        constraints = record_constraints("building", BUILDING)

    @classmethod
    def number_typed(cls, text: str) -> str:
        return building_number(text)


class Entrance(Record):
    """单元: an entrance of a building (never a flat). `number` is building and entrance, `3-2`."""

    flows = ENTRANCE
    zone_path = "building__zone"

    building = models.ForeignKey(Building, verbose_name="楼栋", on_delete=models.PROTECT, related_name="entrances")
    name = models.CharField("单元号", max_length=20)
    sort_key = models.CharField(max_length=80, editable=False, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "单元"
        constraints = record_constraints("entrance", ENTRANCE)

    @classmethod
    def number_typed(cls, text: str) -> str:
        parts = guess_room(text)
        return address_of(parts).code if parts else super().number_typed(text)


class Unit(Record):
    """房屋（户）: `number` is the room as people say it, `3-2-1502`."""

    HOME, SHOP, OFFICE, PARKING = "HOME", "SHOP", "OFFICE", "PARKING"
    USAGES = [(HOME, "住宅"), (SHOP, "商铺"), (OFFICE, "办公"), (PARKING, "车位")]
    NOT_HANDED_OVER, VACANT, RENOVATING = "NOT_HANDED_OVER", "VACANT", "RENOVATING"
    LIVED_IN, LET = "LIVED_IN", "LET"
    LIVINGS = [
        (LIVED_IN, "自住"), (LET, "出租"), (VACANT, "空置"), (RENOVATING, "装修中"), (NOT_HANDED_OVER, "未收楼"),
    ]  # fmt: skip

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
    room = models.CharField("室号", max_length=20, blank=True, help_text="别墅等一栋一户的没有室号。")
    area = models.DecimalField("建筑面积", max_digits=9, decimal_places=2, null=True, blank=True, help_text="平方米")
    layout = models.CharField("户型", max_length=30, blank=True)
    usage = models.CharField("用途", max_length=8, choices=USAGES, default=HOME)
    living = models.CharField("居住状态", max_length=16, choices=LIVINGS, blank=True)
    sort_key = models.CharField(max_length=80, editable=False, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "房屋"
        constraints = [
            *record_constraints("unit", UNIT),
            models.CheckConstraint(condition=models.Q(area=None) | models.Q(area__gt=0), name="unit_area_positive"),
        ]
        indexes = [
            models.Index(fields=["project", "sort_key", "id"], name="unit_sort"),
            models.Index(fields=["project", "room"], name="unit_room"),
        ]

    @classmethod
    def number_typed(cls, text: str) -> str:
        parts = guess_room(text)
        return address_of(parts).code if parts else super().number_typed(text)


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

    @classmethod
    def number_typed(cls, text: str) -> str:
        return half_width(text)
