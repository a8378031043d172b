"""表体: the rows of data below a heading, cleaned as far as that is safe, with every doubt said by row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from guanjia.concerns.exchange.sheets.cells import Value, doubt, row_is_doubtful, shown, trimmed
from guanjia.concerns.exchange.sheets.faults import Fault
from guanjia.concerns.exchange.sheets.header import Header
from guanjia.concerns.exchange.sheets.places import Area, column_letters
from guanjia.concerns.exchange.sheets.refusal import Limits, refuse_too_many_rows
from guanjia.concerns.exchange.sheets.sheet import Row, Sheet
from guanjia.kernel.text.characters import compact

if TYPE_CHECKING:
    from guanjia.concerns.exchange.sheets.table import Heading

# A list that went out with masked names and phones says so in its last line.
MASKED = "姓名、电话已打码"
_MOST_NOTES = 500
_TOTAL = re.compile(r"(?:本页|全部|以上)?(?:合计|总计|小计|共计|总合计|汇总|累计)(?:[:：(（].*|\d.*|户数.*|金额.*)?")
_TOTAL_STARTS = frozenset("本全以合总小共汇累")
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|填表说明|注意事项|填表人?|制表人?|制单人?|审核人?|复核人?|经办人?|打印人|打印时间|导出人|导出时间"
    r"|负责人|单位负责人|填报单位|填表日期|制表日期|日期|事由)\s*[:：].*|第\s*\d+\s*页.*|[※★].+"
    r"|.{1,60}\d{4}-\d\d-\d\d \d\d:\d\d 导出，编号.*"
)


class Note(NamedTuple):
    """A row or a text that is not data, and why it was taken so."""

    row: int
    text: str
    reason: str

    def __str__(self) -> str:
        return f"第 {self.row} 行“{self.text}”：{self.reason}"


class BodyRow(NamedTuple):
    """One row of data: its number in Excel, its values by column of the sheet (texts trimmed, None for empty)."""

    number: int
    values: list[Value]
    faults: Sequence[Fault]


class Body:
    """The rows of data, once through. After the pass, `notes`, `rows` and `trimmed` tell what was met on the way.

    Raises SheetRefused at the first row over the limit.
    """

    def __init__(self, sheet: Sheet, header: Header, headings: Sequence[Heading], limits: Limits):
        self._sheet, self._header, self._headings, self._limits = sheet, header, headings, limits
        self._indices = [heading.index for heading in headings]
        self._width = max(self._indices, default=-1) + 1
        self._said = {heading.index: heading.text for heading in headings}
        self._repeated = {heading.index: heading.parts[-1] for heading in headings if heading.parts}
        self.notes: list[Note] = []
        self.rows = 0
        self.trimmed = 0
        self._first_trimmed = (0, "")

    def __iter__(self) -> Iterator[BodyRow]:
        self.notes, self.rows, self.trimmed, self._first_trimmed = [], 0, 0, (0, "")
        for row, _, text in self._header.above:
            self._note(row, text, "表格上方的文字，不作为数据")
        for row, _, text in self._header.beside:
            self._note(row, text, "表格旁边的文字，不作为数据")
        merges = _Merges(self._sheet.merges, self._header.last, self._width)
        for row in self._sheet.rows():
            if row.number <= self._header.last:
                continue
            body_row = self._row(row, merges)
            if body_row is None:
                continue
            self.rows += 1
            if self.rows > self._limits.rows:
                raise refuse_too_many_rows(self._limits.rows, row.number)
            yield body_row
        if self.trimmed:
            row, place = self._first_trimmed
            self.notes.append(Note(row, place, f"有 {self.trimmed} 个单元格前后有空格，已去掉"))

    def _row(self, row: Row, merges: _Merges) -> BodyRow | None:
        values = row.values[: self._width]
        if len(values) < self._width:
            values += [None] * (self._width - len(values))
        doubtful = row_is_doubtful(values)
        if doubtful:
            self._trim(row.number, values)
        inside = [index for index in self._indices if values[index] is not None]
        self._note_beside(row, values, inside)
        if not inside:
            return None
        if len(inside) <= 4 or type(values[inside[0]]) is str:
            reason = self._why_not_data(row.number, values, inside, merges)
            if reason:
                text = " ".join(shown(values[index]) for index in inside[:6])
                self._note(row.number, text, reason)
                return None
        faults: list[Fault] = []
        if doubtful:
            for index in inside:
                if found := doubt(values[index]):
                    faults.append(Fault(row.number, index, found[0], found[1], self._said[index]))
        if merges:
            self._fill(row.number, values, merges, faults)
        return BodyRow(row.number, values, faults)

    def _trim(self, number: int, values: list[Value]) -> None:
        for index, value in enumerate(values):
            if type(value) is str:
                text = trimmed(value)
                if text != value:
                    values[index] = text or None
                    self.trimmed += 1
                    if self.trimmed == 1:
                        self._first_trimmed = (number, f"{column_letters(index)}{number}")

    def _note_beside(self, row: Row, values: list[Value], inside: list[int]) -> None:
        if len(row.values) <= self._width == len(self._indices):
            return
        beside = [
            text
            for index, value in enumerate(row.values)
            if value is not None
            and index not in self._said
            and index != self._header.ours
            and (text := trimmed(shown(value)))
        ]
        if beside:
            self._note(
                row.number, " ".join(beside), "表格旁边的文字，不作为数据" if inside else "表格以外的文字，不作为数据"
            )

    def _why_not_data(self, number: int, values: list[Value], inside: list[int], merges: _Merges) -> str:
        for index in inside[:3]:
            value = values[index]
            if type(value) is str and value[0] in _TOTAL_STARTS and _TOTAL.fullmatch(compact(value)):
                return "合计行，不作为数据"
        if len(inside) > 1 and values[inside[0]] == self._repeated.get(inside[0]):
            same = sum(1 for index in inside if values[index] == self._repeated.get(index))
            if same * 5 >= len(inside) * 4:
                return "重复的表头，不作为数据"
        if len(inside) > 4:
            return ""
        texts = [value for index in inside if type(value := values[index]) is str]
        if len(texts) == len(inside) and all(_NOTE.fullmatch(text) for text in texts):
            return "说明或签字行，不作为数据"
        if len(inside) == 1 and merges.width_at(number, inside[0]) >= max(3, (len(self._indices) + 1) // 2):
            return "跨列的分组标题，不作为数据"
        return ""

    def _fill(self, number: int, values: list[Value], merges: _Merges, faults: list[Fault]) -> None:
        """Give the value of cells merged downwards to each of their rows, and say so."""
        for area in merges.at(number):
            if area.top == number or (area.top <= self._header.last < number and area not in merges.values):
                merges.values[area] = values[area.left]
                covered = any(column in self._said for column in range(area.left + 1, area.right + 1))
                if covered and area.left in self._said and values[area.left] is not None:
                    faults.append(
                        Fault(
                            number,
                            area.left,
                            "warning",
                            f"{area} 是跨列合并的单元格，内容只读入 {column_letters(area.left)} 列",
                            self._said[area.left],
                        )
                    )
                if area.bottom > area.top and values[area.left] is not None:
                    text = shown(values[area.left])
                    self._note(number, f"{area}", f"纵向合并的单元格，每行都按“{text[:20]}”读入")
            elif values[area.left] is None and (value := merges.values.get(area)) is not None:
                values[area.left] = value
                if type(value) in (int, float) and area.left in self._said:
                    faults.append(
                        Fault(
                            number,
                            area.left,
                            "warning",
                            f"{area} 是合并单元格，数字 {shown(value)} 在每一行都读入了一次，请核对",
                            self._said[area.left],
                        )
                    )

    def _note(self, row: int, text: str, reason: str) -> None:
        if len(self.notes) < _MOST_NOTES:
            self.notes.append(Note(row, text[:200], reason))


class _Merges:
    """The merged areas that reach into the body, found by row without searching all of them each time."""

    def __init__(self, areas: Sequence[Area], last_heading: int, width: int):
        self._by_top: dict[int, list[Area]] = {}
        for area in areas:
            if area.bottom > last_heading and area.left < width:
                self._by_top.setdefault(max(area.top, last_heading + 1), []).append(area)
        self._tops = sorted(self._by_top)
        self._next = 0
        self._open: list[Area] = []
        self.values: dict[Area, Value] = {}

    def __bool__(self) -> bool:
        return bool(self._by_top)

    def at(self, number: int) -> list[Area]:
        """The areas that cover a row; rows must be asked for in ascending order."""
        while self._next < len(self._tops) and self._tops[self._next] <= number:
            self._open.extend(self._by_top[self._tops[self._next]])
            self._next += 1
        for area in [area for area in self._open if area.bottom < number]:
            self.values.pop(area, None)
        self._open = [area for area in self._open if area.bottom >= number]
        return self._open

    def width_at(self, number: int, column: int) -> int:
        for area in self.at(number):
            if area.left <= column <= area.right and area.top <= number <= area.bottom:
                return area.right - area.left + 1
        return 1
