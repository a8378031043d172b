"""The verbs of units."""

from __future__ import annotations

from itertools import islice

from guanjia.concerns.flow.verbs import Rows, amend, batch, birth, step
from guanjia.domains.estate.flow import UNIT
from guanjia.domains.estate.models import Building, Entrance, Unit, floor_of, natural_key, read_unit
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import RoomParts

IMPORTED = ("floor", "area", "layout", "usage", "living", "zone", "remark")
CHUNK = 500


@birth(UNIT, "add_unit")
def add_unit(
    *, by, at, project, number: str, area=None, layout: str = "", usage: str = Unit.HOME, living: str = "",
    remark: str = "",
):  # fmt: skip
    """新增房屋: one unit by its room number; its building and entrance must be there. It takes the building's zone."""
    building, entrance, parts = _place(project, number)
    unit = Unit(area=area, layout=layout, usage=usage, living=living, remark=remark, zone=building.zone)
    _put(unit, building, entrance, parts)
    return unit


def _place(project, typed: str) -> tuple[Building, Entrance | None, RoomParts]:
    """Where a typed number says a unit stands. Raises `Invalid` on the field `number`."""
    try:
        parts = read_unit(typed)
    except Invalid as fault:
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
    return building, entrance, parts


def _put(unit: Unit, building: Building, entrance: Entrance | None, parts: RoomParts) -> None:
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
    building, entrance, parts = _place(unit.project, number)
    if unit.floor == floor_of(unit.room):
        unit.floor = None  # it was read from the wrong number
    _put(unit, building, entrance, parts)


@step(UNIT, "retire")
def retire_unit(unit, *, by, at):
    """停用: the unit is no longer there (merged with another, pulled down)."""


@step(UNIT, "restore")
def restore_unit(unit, *, by, at):
    """恢复使用: the unit is there again."""


@batch(UNIT, "import_units")
def import_units(rows, *, by, at, project):
    """导入房屋: rows as `forms.check_unit_row` cleaned them; buildings and entrances are made on the way.

    A room that is there is updated by its number; an empty cell changes nothing, an unchanged row is left alone.
    """
    from guanjia.domains.estate.actions import buildings  # reason: buildings zone their units, so they import this file

    houses = {b.number: b for b in Building.objects.of(project).select_related("zone")}
    wanted = dict.fromkeys(row["building"] for row in rows if row["building"] not in houses)
    if wanted:
        made = buildings.import_buildings(list(wanted), by=by, at=at, project=project)
        houses |= {b.number: b for b in made.new}
    doors = {(e.building_id, e.name): e for e in Entrance.objects.of(project)}
    needed = dict.fromkeys((row["building"], row["entrance"]) for row in rows if row["entrance"])
    missing = [(houses[b], name) for b, name in needed if (houses[b].pk, name) not in doors]
    if missing:
        made = buildings.import_entrances(missing, by=by, at=at, project=project)
        doors |= {(e.building_id, e.name): e for e in made.new}
    result = Rows(changed_fields=IMPORTED)
    waiting = iter(rows)
    while part := list(islice(waiting, CHUNK)):
        there = {u.number: u for u in Unit.objects.of(project).filter(number__in=[row["number"] for row in part])}
        for row in part:
            house = houses[row["building"]]
            if unit := there.get(row["number"]):
                if _take(unit, row):
                    result.changed.append(unit)
            else:
                unit = Unit(zone=house.zone)
                parts = RoomParts(row["building"], row["entrance"], row["room"])
                _put(unit, house, doors.get((house.pk, row["entrance"])), parts)
                _take(unit, row)
                result.new.append(unit)
                there[row["number"]] = unit
    return result


def _take(unit: Unit, row: dict) -> bool:
    """Put the row's filled cells into the unit; whether anything changed."""
    changed = False
    for name in IMPORTED:
        value = row.get(name)
        if value in (None, "") or getattr(unit, name) == value:
            continue
        setattr(unit, name, value)
        changed = True
    return changed
