"""列的对应: suggestions for the page where a person says which heading is which column."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import NamedTuple

from guanjia.concerns.exchange.sheets.cells import Value, serial_date, shown, trimmed
from guanjia.concerns.exchange.sheets.columns import Kind, fit, is_coded, is_serial
from guanjia.concerns.exchange.sheets.table import Heading, Table
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text.characters import IDEOGRAPH, half_width, has_ideograph
from guanjia.kernel.text.names import is_company
from guanjia.kernel.text.phones import read_phones
from guanjia.kernel.text.rooms import guess_room
from guanjia.kernel.text.surnames import COMPOUND_SURNAMES, SURNAMES

_DATE = re.compile(
    r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?)?(?:[ T]+\d{1,2}:\d\d(?::\d\d)?)?|(?:19|20)\d{6}"
)
_ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{15}")
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领][A-Z][·. ]?[A-Z0-9]{5,6}[学警港澳]?"
)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_PERSON = re.compile(f"[{IDEOGRAPH}]{{2,4}}(?:先生|女士|小姐)?|[{IDEOGRAPH}]{{2,}}·[{IDEOGRAPH}·]{{2,}}")
_ENOUGH = 0.6
# The surnames of nine people in ten; the rarer ones need not be known where a column holds fifty names.
_COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季葛倪柳"
) | frozenset(SURNAMES)


class Suggestion(NamedTuple):
    """Of one heading: the column it may be (None: no idea), how sure (0–1), why, and what stands below it."""

    heading: Heading
    name: str | None
    score: float
    reason: str
    examples: tuple[str, ...]


def suggest_mapping(table: Table) -> list[Suggestion]:
    """A suggestion for every heading, in the order of the sheet; each column is suggested at most once.

    What the headings say goes first; where they say nothing (X1, 字段3), the values decide by what they look like.
    """
    samples = {heading.index: _values(table, heading) for heading in table.headings}
    ratings: list[tuple[float, int, str, str]] = []
    for heading in table.headings:
        for column in table.columns:
            said = fit(column, heading.parts) / 100 if heading.parts else 0.0
            seen = looks_like(column.kind, samples[heading.index], column.choices)
            if said >= 0.5:
                # What stands below can unmask a heading: 联系方式 over addresses is no telephone.
                rating = said if seen is None or seen >= 0.3 or said >= 0.95 else said * 0.6
                ratings.append((rating, heading.index, column.name, "按表头"))
            elif seen is not None and seen >= _ENOUGH and _telling(column.kind, heading):
                ratings.append((0.45 * seen, heading.index, column.name, f"内容像{_KINDS[column.kind]}"))
    chosen: dict[int, tuple[str, float, str]] = {}
    given: set[str] = set()
    for rating, index, name, reason in sorted(ratings, key=lambda item: (-item[0], item[1])):
        if index not in chosen and name not in given:
            chosen[index] = (name, round(rating, 2), reason)
            given.add(name)
    suggestions = []
    for heading in table.headings:
        name, score, reason = chosen.get(heading.index, (None, 0.0, ""))
        examples = tuple(dict.fromkeys(shown(value) for value in samples[heading.index]))[:3]
        suggestions.append(Suggestion(heading, name, score, reason, examples))
    return suggestions


def looks_like(kind: Kind, values: list[Value], choices: tuple[str, ...] = ()) -> float | None:
    """The share of values that look like the kind; None where nothing can be said (no values, or any text would do)."""
    if kind == "choice":
        return sum(shown(value) in choices for value in values) / len(values) if values and choices else None
    test = _LOOKS.get(kind)
    return sum(map(test, values)) / len(values) if values and test else None


def _values(table: Table, heading: Heading) -> list[Value]:
    found = []
    for row in table.sample:
        value = row.values[heading.index] if heading.index < len(row.values) else None
        if type(value) is str:
            value = trimmed(value)
        if value not in (None, ""):
            found.append(value)
    return found


def _telling(kind: Kind, heading: Heading) -> bool:
    """A bare number may be anything; it is only taken for an area under a heading that says nothing to us."""
    if is_serial(heading.text):
        return False
    return kind not in ("number", "area", "choice") or is_coded(heading.text) or not has_ideograph(heading.text)


def _phone(value: Value) -> bool:
    if isinstance(value, (float, bool, dt.date, dt.time)) or value is None:
        return False
    text = half_width(shown(value))
    if not 7 <= sum(map(str.isdecimal, text)) <= 40 or _ID_NUMBER.fullmatch(text) or _DATE.fullmatch(text):
        return False
    try:
        return bool(read_phones(value))
    except Refused:
        return False


def _room(value: Value) -> bool:
    text = half_width(shown(value))
    if isinstance(value, (float, bool, dt.date, dt.time)) or _DATE.fullmatch(text) or len(text) > 40:
        return False
    parts = guess_room(text)
    # A bare number is a room only if it is as long as one: 1502, 12-digit codes are not.
    return parts is not None and (bool(parts.building) or (text.isdecimal() and 3 <= len(text) <= 4))


def _person(value: Value) -> bool:
    if type(value) is not str:
        return False
    text = half_width(value)
    if is_company(text):
        return True
    return bool(_PERSON.fullmatch(text)) and (text[0] in _COMMON or text[:2] in COMPOUND_SURNAMES or "·" in text)


def _date(value: Value) -> bool:
    if isinstance(value, dt.date):
        return True
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return 25_000 <= value <= 60_000 and serial_date(value) is not None or bool(_DATE.fullmatch(shown(value)))
    return type(value) is str and bool(_DATE.fullmatch(half_width(value)))


def _number(value: Value) -> bool:
    if isinstance(value, (int, float)):
        return not isinstance(value, bool)
    return type(value) is str and bool(_NUMBER.fullmatch(half_width(value).replace(",", "")))


def _area(value: Value) -> bool:
    text = half_width(shown(value)).lower().removesuffix("平方米").removesuffix("㎡").removesuffix("m²").strip()
    return bool(_NUMBER.fullmatch(text)) and 5 <= float(text) <= 5_000


def _id_number(value: Value) -> bool:
    return bool(_ID_NUMBER.fullmatch(half_width(shown(value))))


def _plate(value: Value) -> bool:
    return type(value) is str and bool(_PLATE.fullmatch(half_width(value).upper()))


_KINDS: dict[str, str] = {
    "room": "房号",
    "person": "姓名",
    "phone": "电话",
    "date": "日期",
    "number": "数字",
    "area": "面积",
    "id_number": "证件号",
    "plate": "车牌",
    "choice": "选项",
    "text": "文字",
}
_LOOKS: dict[str, Callable[[Value], bool]] = {
    "room": _room,
    "person": _person,
    "phone": _phone,
    "date": _date,
    "number": _number,
    "area": _area,
    "id_number": _id_number,
    "plate": _plate,
}
