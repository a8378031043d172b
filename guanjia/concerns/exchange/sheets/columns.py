"""列的约定: what an import asks for, column by column, and how well a heading somebody else wrote fits it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from guanjia.kernel.text.characters import compact

Kind = Literal["text", "room", "person", "phone", "date", "number", "area", "id_number", "plate", "choice"]

_MARKS = re.compile(r"[*＊※★☆●:：。]+|\(?(?:必填项?|选填|可选|可空|必须填写|非必填)\)?|^\d{1,2}[.、)]")
_BRACKETS = re.compile(r"[(\[{<【《「〔](.*?)[)\]}>】》」〕]")
_JOINTS = re.compile(r"[\s/\\|、,，_\-—–.·]+")
# Headings that say nothing: codes that only the program that wrote them understands.
_CODED = re.compile(
    r"[a-z]{0,4}[_-]?\d{1,4}[a-z]?|(?:字段|栏位|列|项|自定义|备用|扩展|未命名|column|field|col|attr|item)\d*"
)
# Rows counted by the office program: nothing to import, nothing to ask about.
_SERIAL = frozenset(("序号", "序", "行号", "项次", "顺序号", "编序", "no", "no.", "#", "seq", "№"))
# Words that say nothing without the word before them: 产权证编号 is not the 编号 of anything we know.
_GENERAL = frozenset(("编号", "名称", "号码", "日期", "时间", "类型", "状态", "性质", "说明", "关系", "地址", "数量"))
SURE = 85
LIKELY = 50


@dataclass(frozen=True)
class Column:
    """One column of an import or a template.

    `name` is the field in code, `label` its Chinese heading. `synonyms` are other headings that mean it beyond doubt.
    `kind` says what its values look like (for the mapping page), `choices` what may be chosen in a template.
    """

    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""
    note: str = ""
    width: int | None = None

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(heading_key(text) for text in (self.label, *self.synonyms))

    @cached_property
    def plain_keys(self) -> frozenset[str]:
        return frozenset(_without_brackets(key) for key in self.keys)

    @cached_property
    def bare_keys(self) -> frozenset[str]:
        return frozenset(_JOINTS.sub("", key) for key in self.plain_keys)


@lru_cache(maxsize=4096)
def heading_key(text: str) -> str:
    """One spelling for headings that read the same: full-width folded, no blanks, no 必填 marks, small letters."""
    return _MARKS.sub("", compact(text).lower())


def _without_brackets(key: str) -> str:
    return _BRACKETS.sub("", key) or key


def is_serial(text: str) -> bool:
    """序号: the number of the row in the sheet."""
    return heading_key(text) in _SERIAL


def is_coded(text: str) -> bool:
    """X1, 字段3, F_07, A: a heading that cannot be understood without asking."""
    key = heading_key(text)
    if key in _SERIAL:
        return False
    return not key or len(key) == 1 and key.isascii() or bool(_CODED.fullmatch(key))


@lru_cache(maxsize=4096)
def _readings(parts: tuple[str, ...]) -> tuple[str, str, tuple[str, ...], tuple[str, ...], str]:
    """Of one heading: whole, without brackets, the lower line with and without the upper, what is in brackets, bare."""
    whole = heading_key("".join(parts))
    plain = _without_brackets(whole)
    lower: tuple[str, ...] = ()
    if len(parts) > 1:
        # 业主信息 over 电话 reads as 业主电话
        upper = re.sub(r"(?:基本)?(?:信息|资料|情况|登记|档案)$", "", heading_key("".join(parts[:-1])))
        own = heading_key(parts[-1])
        lower = (_without_brackets(upper + own), own, _without_brackets(own))
    return whole, plain, lower, tuple(_BRACKETS.findall(whole)), _JOINTS.sub("", plain)


def fit(column: Column, parts: tuple[str, ...]) -> int:
    """How well a heading fits a column, 0 to 100; from SURE on nobody needs to be asked.

    `parts` are the lines of the heading from top to bottom: ("业主信息", "电话"), or one line alone.
    """
    whole, plain, lower, inside, bare = _readings(parts)
    keys = column.plain_keys
    if whole in column.keys:
        return 100 if whole == heading_key(column.label) else 99
    if lower and lower[0] in keys:
        return 98
    if plain in keys:
        return 95
    if lower and (lower[1] in column.keys or lower[2] in keys):
        return 88
    best = 80 if any(text in column.keys for text in inside) else 0
    if len(bare) < 2:
        return best
    for key in column.bare_keys:
        if bare == key:
            return 92
        if len(key) < 2 or key in _GENERAL:
            continue
        if bare.endswith(key):
            best = max(best, 60 + 20 * len(key) // len(bare))
        elif key in bare:
            best = max(best, 50 + 20 * len(key) // len(bare))
        elif key.endswith(bare):
            best = max(best, 50 + 20 * len(bare) // len(key))
    return best
