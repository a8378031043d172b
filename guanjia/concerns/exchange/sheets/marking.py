"""退回的表: the sheet as it came, faulty cells coloured, the faults of a row said in a column 「问题」 at its right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from guanjia.concerns.exchange.sheets.faults import LEVELS, Fault
from guanjia.concerns.exchange.sheets.header import PROBLEM, Header
from guanjia.concerns.exchange.sheets.lists import widths
from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.sheet import Sheet
from guanjia.concerns.exchange.sheets.styles import ERROR_FILL, NO_FILL, WARNING_FILL, Look
from guanjia.concerns.exchange.sheets.workbook import Shape, Workbook

FAULT_LIST = "问题清单"
_MOST_SAID = 20
_SAMPLED = 100


def write_marked_copy(out: IO[bytes], sheet: Sheet, faults: Iterable[Fault], header: Header) -> None:
    """Write the sheet with its faults marked: same rows, same numbers, errors on red and warnings on yellow ground.

    The faults of each row stand in one more column 「问题」, those of the sheet also on a second sheet as a list. Who
    corrects the file and brings it back loses nothing: the column is recognised and not read as data.
    """
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    width, sample = 0, []
    for row in sheet.rows():
        # The column of an earlier marking gives way to this one.
        values = row.values[: header.ours]
        width = max(width, len(values))
        if len(sample) < _SAMPLED:
            sample.append(values)
    heading = header.rows[-1] if header.rows else 0
    shape = Shape(widths=[*(widths([[None] * width, *sample])), 60], frozen_rows=heading, filter_row=heading)
    with Workbook(out, [sheet.name or "数据", FAULT_LIST]) as book:
        with book.sheet(shape) as marked:
            for row in sheet.rows():
                values = row.values[: header.ours]
                values += [None] * (width - len(values))
                found = by_row.get(row.number, ())
                said = PROBLEM if row.number == heading else _said(found)
                last = Look.HEADING if row.number == heading else Look.WRAPPED
                marked.coloured_row([*values, said], _fills(found, width), last, number=row.number)
        with book.sheet(Shape(widths=[8, 8, 20, 8, 80], frozen_rows=1, filter_row=1)) as listed:
            listed.row(["行", "列", "表头", "级别", PROBLEM], look=Look.HEADING)
            listed.rows(
                [f.row, "" if f.column is None else column_letters(f.column), f.heading, LEVELS[f.level], f.reason]
                for number in sorted(by_row)
                for f in by_row[number]
            )


def _fills(faults: Iterable[Fault], width: int) -> dict[int, int]:
    fills: dict[int, int] = {}
    for fault in faults:
        column = width if fault.column is None else fault.column
        colour = ERROR_FILL if fault.level == "error" else WARNING_FILL
        fills[column] = max(fills.get(column, NO_FILL), colour)
        fills[width] = max(fills.get(width, NO_FILL), colour)
    return fills


def _said(faults: Iterable[Fault]) -> str | None:
    lines = []
    for fault in faults:
        place = fault.heading or (column_letters(fault.column) + " 列" if fault.column is not None else "")
        lines.append(("提醒：" if fault.level == "warning" else "") + (f"{place}：" if place else "") + fault.reason)
    if len(lines) > _MOST_SAID:
        lines[_MOST_SAID:] = [f"……还有 {len(lines) - _MOST_SAID} 处"]
    return "\n".join(lines) or None
