"""导入的列: what an import asks for, in the words of the sheets that come in."""

from __future__ import annotations

import re

from django.core.exceptions import FieldDoesNotExist

from guanjia.concerns.exchange.sheets.columns import Column, Kind, heading_key
from guanjia.concerns.exchange.sheets.table import Table
from guanjia.kernel.text import guess_room

# Told by the label, since a room names its columns for people: what stands below is judged by it on the mapping page.
_KINDS: tuple[tuple[str, Kind], ...] = (
    (r"房号", "room"), (r"姓名|名称|联系人", "person"), (r"电话|手机", "phone"), (r"证件号|身份证", "id_number"),
    (r"日期|时间", "date"), (r"面积", "area"), (r"车牌", "plate"), (r"份额|数量|金额|层数", "number"),
)  # fmt: skip
BUILDING, ENTRANCE = "_building", "_entrance"
# A sheet may cut the room number into three columns where the import asks for one.
_CUT = (
    Column(BUILDING, "楼栋", ("栋", "栋号", "楼号", "幢", "幢号", "座", "楼栋号", "楼宇")),
    Column(ENTRANCE, "单元", ("单元号", "单元门", "门洞", "梯号")),
)


def kind_of(label: str) -> Kind:
    """What the values below a heading look like."""
    return next((kind for pattern, kind in _KINDS if re.search(pattern, label)), "text")


def columns_of(spec, *, cut: bool = True) -> tuple[Column, ...]:
    """The columns of an import for `find_table` and `write_template`; with `cut` the pieces of a room number too."""
    asked = tuple(
        Column(
            c.name, c.label, tuple(c.synonyms), kind=kind_of(c.label), required=c.required, example=c.example,
            note=c.note,
        )
        for c in spec.columns
    )  # fmt: skip
    return asked + _CUT if cut and room_column(spec) and not any(c.name == "building" for c in spec.columns) else asked


def room_column(spec) -> str:
    """The name of the column that holds a room number, "" if there is none."""
    return next((c.name for c in spec.columns if kind_of(c.label) == "room"), "")


def whole_room(room: str, building: str, entrance: str) -> str:
    """One room number of the three pieces of a row: 1502, 3栋 and 2单元 read as 3栋-2单元-1502."""
    if not building or not room:
        return room
    parts = guess_room(room)
    if parts is not None and parts.building and (parts.entrance or not entrance):
        return room
    if parts is not None and parts.building and not parts.entrance:
        return f"{building}-{room}" if parts.building == entrance else room
    return "-".join(part for part in (building, entrance, room) if part)


def is_own_export(register, table: Table) -> bool:
    """Whether the sheet is a list of this register as we write it: every heading is one of ours.

    Then headings that name no column of the import (编号, 状态) are left out without asking anybody.
    """
    own = {heading_key(label) for column in register.columns if (label := _label(register.model, column))}
    keys = [heading.key for heading in table.headings]
    return len(keys) > 1 and own.issuperset(keys)


def _label(model, column) -> str:
    if column.label:
        return column.label
    head, _, rest = column.path.partition("__")
    try:
        field = model._meta.get_field(head)
        if rest and rest not in ("display_name", "name", "label", "number"):
            field = field.related_model._meta.get_field(rest)
    except FieldDoesNotExist:
        return ""
    return str(field.verbose_name)
