"""The verbs of units."""

from __future__ import annotations

from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.estate.flow import UNIT
from guanjia.domains.estate.forms import twin_fault
from guanjia.domains.estate.models import Building, Entrance, Unit, floor_of, natural_key, read_unit
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import RoomParts, half_width


@birth(UNIT, "add_unit")
def add_unit(
    *, by, at, project, number: str, area=None, layout: str = "", usage: str = Unit.HOME, living: str = "",
    remark: str = "",
):  # fmt: skip
    """新增房屋: one unit by its room number; its building and entrance must be there. It takes the building's zone."""
    building, entrance, parts = _place(project, number)
    unit = Unit(area=area, layout=layout, usage=usage, living=living, remark=remark, zone=building.zone)
    put(unit, building, entrance, parts)
    return unit


def _place(project, typed: str, apart_from: int | None = None) -> tuple[Building, Entrance | None, RoomParts]:
    """Where a typed number says a unit stands. Raises `Invalid` on the field `number`."""
    try:
        parts = read_unit(typed)
    except Invalid as fault:
        parts = _by_pieces(typed)  # 综合楼-101: a building with a name of its own
        if parts is None:
            raise Invalid(fields={"number": fault.message}) from fault
    if not parts.building:
        raise Invalid(fields={"number": "看不出是哪一栋，请填成 3-2-1502 的样子"})
    building = Building.objects.of(project).filter(number=parts.building, state="ACTIVE").first()
    if building is None:
        raise Invalid(fields={"number": f"没有楼栋 {parts.building}，请先新增楼栋"})
    entrance = None
    if parts.entrance:
        entrance = Entrance.objects.of(project).filter(building=building, name=parts.entrance, state="ACTIVE").first()
        if entrance is None:
            raise Invalid(fields={"number": f"{parts.building} 栋没有 {parts.entrance} 单元，请先新增单元"})
    if Unit.objects.of(project).filter(number=parts.code).exists():
        raise Invalid(fields={"number": f"房号 {parts.code} 已经有了"})
    alike = Unit.objects.of(project).filter(sort_key=natural_key(parts.code)).exclude(pk=apart_from)
    if said := twin_fault(parts.code, list(alike.values_list("number", flat=True))):
        raise Invalid(fields={"number": said})
    return building, entrance, parts


def _by_pieces(typed: str) -> RoomParts | None:
    pieces = half_width(typed).upper().split("-")
    if not 2 <= len(pieces) <= 3 or not all(pieces):
        return None
    return RoomParts(pieces[0], pieces[1] if len(pieces) == 3 else "", pieces[-1])


def put(unit: Unit, building: Building, entrance: Entrance | None, parts: RoomParts) -> None:
    """Set a unit's address; its floor too where the number says it and nobody else did."""
    unit.building, unit.entrance, unit.room, unit.number = building, entrance, parts.room, parts.code
    unit.sort_key = natural_key(parts.code)
    if unit.floor is None:
        unit.floor = floor_of(parts.room)


amend_unit = amend(UNIT, "floor", "area", "layout", "usage", "remark")


@step(UNIT, "assign_zone")
def assign_unit_zone(unit, *, by, at, zone=None):
    """指定分管区域: this unit alone belongs to a zone; none takes it out."""
    if zone is not None and zone.project_id != unit.project_id:
        raise Invalid(fields={"zone": "这个分管区域不属于本项目"})
    unit.zone = zone


@batch(UNIT, "zone_units")
def zone_units(units, *, by, at, project, zone):
    """按楼栋指定分管区域: many units of one project get a zone at once."""
    moved = [unit for unit in units if unit.zone_id != zone.pk and unit.project_id == project.pk]
    for unit in moved:
        unit.zone = zone
    return Rows(changed=moved, changed_fields=("zone",))


@step(UNIT, "note_living")
def note_living(unit, *, by, at, living: str):
    """登记居住状态: lived in, let, vacant, under renovation or not handed over."""
    unit.living = living


@step(UNIT, "renumber")
def renumber(unit, *, by, at, number: str):
    """更正房号: the unit gets its right number; nothing else is rewritten, the old one stays in the journal."""
    building, entrance, parts = _place(unit.project, number, apart_from=unit.pk)
    if unit.floor == floor_of(unit.room):
        unit.floor = None  # it was read from the wrong number
    put(unit, building, entrance, parts)


@step(UNIT, "retire")
def retire_unit(unit, *, by, at):
    """停用: the unit is no longer there (merged with another, pulled down)."""


@step(UNIT, "restore")
def restore_unit(unit, *, by, at):
    """恢复使用: the unit is there again."""
