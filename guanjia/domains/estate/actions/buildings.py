"""The verbs of buildings and entrances."""

from __future__ import annotations

from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.estate.actions.units import zone_units
from guanjia.domains.estate.flow import BUILDING, ENTRANCE
from guanjia.domains.estate.models import Building, Entrance, building_number, entrance_name, natural_key
from guanjia.domains.estate.queries import units
from guanjia.kernel.refusals import Invalid


@birth(BUILDING, "add_building")
def add_building(
    *, by, at, project, number: str, name: str = "", zone=None, floors: int | None = None, remark: str = ""
):
    """新增楼栋: a building, by what stands on its wall."""
    bare = building_number(number)
    if not bare:
        raise Invalid(fields={"number": "请填楼栋号，例如 3"})
    if Building.objects.of(project).filter(number=bare).exists():
        raise Invalid(fields={"number": f"楼栋 {bare} 已经有了"})
    return Building(number=bare, name=name, zone=zone, floors=floors, remark=remark, sort_key=natural_key(bare))


@batch(BUILDING, "import_buildings")
def import_buildings(numbers, *, by, at, project):
    """随房屋导入楼栋: the buildings a sheet of units names and nobody has added yet."""
    return Rows(new=[Building(number=number, sort_key=natural_key(number)) for number in numbers])


amend_building = amend(BUILDING, "name", "floors", "remark")


@step(BUILDING, "assign_zone")
def assign_building_zone(building, *, by, at, zone):
    """指定分管区域: the building and all its units belong to a zone, and so to the zone's butler (R-003)."""
    _own_zone(zone, building.project_id)
    building.zone = zone
    zone_units(list(units(building.project).filter(building=building)), by=by, at=at, project=building.project,
               zone=zone)  # fmt: skip


@step(BUILDING, "retire")
def retire_building(building, *, by, at):
    """停用: the building is no longer served. Refused while units in it are in use."""
    left = units(building.project).filter(building=building).count()
    if left:
        raise Invalid(f"{building.number} 栋还有 {left} 户在用，请先停用这些房屋。")


@step(BUILDING, "restore")
def restore_building(building, *, by, at):
    """恢复使用: the building is served again."""


@birth(ENTRANCE, "add_entrance")
def add_entrance(*, by, at, project, building, name: str, remark: str = ""):
    """新增单元: an entrance of a building."""
    bare = entrance_name(name)
    if not bare:
        raise Invalid(fields={"name": "请填单元号，例如 2"})
    number = f"{building.number}-{bare}"
    if Entrance.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"name": f"{building.number} 栋已经有 {bare} 单元"})
    return Entrance(number=number, building=building, name=bare, remark=remark, sort_key=natural_key(number))


@batch(ENTRANCE, "import_entrances")
def import_entrances(pairs, *, by, at, project):
    """随房屋导入单元: the entrances (building, name) a sheet of units names and nobody has added yet."""
    made = []
    for building, name in pairs:
        number = f"{building.number}-{name}"
        made.append(Entrance(number=number, building=building, name=name, sort_key=natural_key(number)))
    return Rows(new=made)


amend_entrance = amend(ENTRANCE, "remark")


@step(ENTRANCE, "retire")
def retire_entrance(entrance, *, by, at):
    """停用: the entrance is no longer used. Refused while units in it are in use."""
    left = units(entrance.project).filter(entrance=entrance).count()
    if left:
        raise Invalid(f"{entrance.number} 单元还有 {left} 户在用，请先停用这些房屋。")


@step(ENTRANCE, "restore")
def restore_entrance(entrance, *, by, at):
    """恢复使用: the entrance is used again."""


def _own_zone(zone, project_id: int) -> None:
    if zone is not None and zone.project_id != project_id:
        raise Invalid(fields={"zone": "这个分管区域不属于本项目"})
