"""What was typed for somebody nobody knows: a number, a name, a place, each for its own field."""

from __future__ import annotations

import re

from guanjia.kernel.text import guess_room, half_width, has_ideograph

FIELDS = ("caller_phone", "caller_name", "place")
_PHONE = re.compile(r"\+?\d[\d\s()-]{3,}\d")
_PLACE = re.compile(
    r"\d|[栋幢座楼]|单元|电梯|车库|车位|车场|花园|大堂|大厅|门岗|岗亭|门口|[东南西北正后侧]门|泵房|机房|配电|垃圾|健身|游泳|泳池"
    r"|广场|道路|路口|消防|走廊|通道|园区|小区|会所|公共|架空|绿化|围墙|天台"
)


def read_stranger(text: str) -> dict[str, str]:
    """{field: what belongs there} for a text that named nobody: 王先生 13800001234, 6栋楼下, 13800001234."""
    typed = half_width(text)
    found = dict.fromkeys(FIELDS, "")
    number = _PHONE.search(typed)
    if number and not _is_room(typed):
        found["caller_phone"] = number[0].strip()
        typed = f"{typed[: number.start()]} {typed[number.end() :]}".strip(" ,，、")
    if has_ideograph(typed):
        found["place" if _PLACE.search(typed) else "caller_name"] = typed
    return found


def _is_room(text: str) -> bool:
    """3-2-1502 has digits enough for a telephone and is none."""
    parts = guess_room(text)
    return parts is not None and bool(parts.building and parts.room)


def is_room_number(text: str) -> bool:
    """Whether a typed place means a flat, so that an unknown one is a slip of the pen and no new public area."""
    parts = guess_room(text)
    return parts is not None and bool(parts.room or parts.entrance)
