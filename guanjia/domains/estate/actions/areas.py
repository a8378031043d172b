"""The verbs of common areas."""

from __future__ import annotations

from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.estate.flow import COMMON_AREA
from guanjia.domains.estate.models import CommonArea
from guanjia.kernel.text import half_width


@birth(COMMON_AREA, "add_common_area")
def add_common_area(
    *, by, at, project, number: str, sort: str = CommonArea.PUBLIC, building=None, place: str = "", remark: str = ""
):
    """新增公共区域: a place that is nobody's flat."""
    return CommonArea(number=half_width(number), sort=sort, building=building, place=place, remark=remark)


amend_common_area = amend(COMMON_AREA, "sort", "building", "place", "remark")


@step(COMMON_AREA, "retire")
def retire_common_area(area, *, by, at):
    """停用: the place is no longer looked after."""


@step(COMMON_AREA, "restore")
def restore_common_area(area, *, by, at):
    """恢复使用: the place is looked after again."""
