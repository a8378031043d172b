"""Taking in a sheet of units."""

from __future__ import annotations

from itertools import islice

from guanjia.concerns.flow.batches import Rows, batch
from guanjia.domains.estate.actions.buildings import import_buildings, import_entrances
from guanjia.domains.estate.actions.units import put
from guanjia.domains.estate.flow import UNIT
from guanjia.domains.estate.models import Building, Entrance, Unit
from guanjia.kernel.text import RoomParts

IMPORTED = ("floor", "area", "layout", "usage", "living", "zone", "remark")
CHUNK = 500


@batch(UNIT, "import_units")
def import_units(rows, *, by, at, project):
    """导入房屋: rows as `forms.check_unit_row` cleaned them; buildings and entrances are made on the way.

    A room that is there is updated by its number; an empty cell changes nothing, an unchanged row is left alone.
    """
    houses = {b.number: b for b in Building.objects.of(project).select_related("zone")}
    wanted = dict.fromkeys(row["building"] for row in rows if row["building"] not in houses)
    if wanted:
        made = import_buildings(list(wanted), by=by, at=at, project=project)
        houses |= {b.number: b for b in made.new}
    doors = {(e.building_id, e.name): e for e in Entrance.objects.of(project)}
    needed = dict.fromkeys((row["building"], row["entrance"]) for row in rows if row["entrance"])
    missing = [(houses[b], name) for b, name in needed if (houses[b].pk, name) not in doors]
    if missing:
        made = import_entrances(missing, by=by, at=at, project=project)
        doors |= {(e.building_id, e.name): e for e in made.new}
    result = Rows(changed_fields=IMPORTED)
    met: dict[str, Unit] = {}  # new ones; a home's people may stand on both sides of a chunk's end
    waiting = iter(rows)
    while part := list(islice(waiting, CHUNK)):
        there = {u.number: u for u in Unit.objects.of(project).filter(number__in=[row["number"] for row in part])}
        for row in part:
            house = houses[row["building"]]
            if unit := there.get(row["number"]) or met.get(row["number"]):
                if _take(unit, row) and unit.pk and unit not in result.changed[-len(part) :]:
                    result.changed.append(unit)
            else:
                unit = Unit(zone=house.zone)
                parts = RoomParts(row["building"], row["entrance"], row["room"])
                put(unit, house, doors.get((house.pk, row["entrance"])), parts)
                _take(unit, row)
                result.new.append(unit)
                met[row["number"]] = unit
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
