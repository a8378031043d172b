"""导出清单: one list as an .xlsx for people or a .csv for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import IO

from guanjia.concerns.exchange.sheets.cell_xml import safe_text
from guanjia.concerns.exchange.sheets.cells import shown
from guanjia.concerns.exchange.sheets.inert import inert
from guanjia.concerns.exchange.sheets.styles import Look
from guanjia.concerns.exchange.sheets.workbook import Shape, Workbook
from guanjia.kernel.text.characters import columns as text_width

_SAMPLED = 100
_NARROWEST, _WIDEST = 8, 50


def write_xlsx(
    out: IO[bytes],
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    name: str = "清单",
    titles: Sequence[str] = (),
    footers: Sequence[str] = (),
) -> int:
    """Write a list as an .xlsx and give the number of rows.

    `titles` stand above the heading (the first one large), `footers` below the last row and on each printed page: who
    exported what, when and why. Values keep their kind: numbers, Decimal (money with two places), date, naive datetime
    and time; everything else is text, and text is never a formula. `rows` is consumed as a stream.
    """
    rows = iter(rows)
    sample = list(islice(rows, _SAMPLED))
    heading_row = len(titles) + 1
    shape = Shape(
        widths=widths([headings, *sample]),
        frozen_rows=heading_row,
        filter_row=heading_row,
        page_footer="　".join(footers),
    )
    with Workbook(out, [name]) as book, book.sheet(shape) as sheet:
        for at, title in enumerate(titles):
            sheet.row([title], look=Look.REMARK if at else Look.TITLE)
        sheet.row(headings, look=Look.HEADING)
        count = sheet.rows(chain(sample, rows))
        sheet.filter_until_here()
        for footer in footers:
            sheet.row([footer], look=Look.REMARK)
    return count


def write_csv(
    out: IO[bytes],
    headings: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    titles: Sequence[str] = (),
    footers: Sequence[str] = (),
) -> int:
    """Write a list as UTF-8 .csv with a mark, so that Excel reads it right, and give the number of rows.

    Text that a spreadsheet would run as a formula gets an apostrophe before it (`inert`); `read_sheet` takes it off.
    """
    text = io.TextIOWrapper(out, "utf-8-sig", errors="ignore", newline="", write_through=False)
    writer = csv.writer(text)
    for title in titles:
        writer.writerow([_csv_value(title)])
    writer.writerow([_csv_value(heading) for heading in headings])
    count = 0
    for count, values in enumerate(rows, start=1):  # noqa: B007 (the count is the answer)
        writer.writerow([_csv_value(value) for value in values])
    for footer in footers:
        writer.writerow([_csv_value(footer)])
    text.flush()
    text.detach()
    return count


def _csv_value(value: object) -> str | int:
    kind = type(value)
    if kind is int:
        return value
    return inert(safe_text(value)) if kind is str else shown(value)


def widths(rows: Iterable[Sequence[object]]) -> list[int]:
    """Column widths in characters that show nearly all of these rows."""
    found: list[int] = []
    for values in rows:
        found.extend([_NARROWEST] * (len(values) - len(found)))
        for column, value in enumerate(values):
            if value is not None:
                longest = max(map(text_width, shown(value)[:200].split("\n")), default=0)
                found[column] = max(found[column], min(longest + 2, _WIDEST))
    return found
