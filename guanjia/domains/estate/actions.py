"""The verbs of the location tree."""

from __future__ import annotations

from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.estate.flow import BUILDING, COMMON_AREA, ENTRANCE, UNIT
from guanjia.domains.estate.models import Building, CommonArea, Entrance, Unit
from guanjia.kernel.text import half_width


@birth(BUILDING, "add_building")
def add_building(*, by, at, project, number: str, name: str = "", zone=None, floors: int | None = None):
    """新增楼栋: a building, by what stands on its wall."""
    return Building(number=half_width(number), name=name, zone=zone, floors=floors)


amend_building = amend(BUILDING, "name", "zone", "floors", "remark")


@step(BUILDING, "retire")
def retire_building(building, *, by, at):
    """停用: the building is no longer served."""


@step(BUILDING, "restore")
def restore_building(building, *, by, at):
    """恢复使用: the building is served again."""


@birth(COMMON_AREA, "add_common_area")
def add_common_area(*, by, at, project, number: str, sort: str = CommonArea.PUBLIC, building=None, place: str = ""):
    """新增公共区域: a place that is nobody's flat."""
    return CommonArea(number=half_width(number), sort=sort, building=building, place=place)


amend_common_area = amend(COMMON_AREA, "sort", "building", "place", "remark")
