"""登记表: any list printed as it is shown, for registers without a template of their own."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from guanjia.kernel.text import columns as columns_of

# Half-width characters: a Chinese character counts two, a digit one.
_LONG = 22
_WIDEST, _NARROWEST = 60, 4
# Millimetres between the margins of an A4 page, less the column of row numbers.
_ROOM = {True: 273 - 8, False: 178 - 8}
_SIZES = (9.0, 8.0, 7.0)
_PT = 0.3528  # millimetres
_PADDING = 2.2


class Column(NamedTuple):
    """One column of a list: its heading, and `left`, `right` (figures) or `center`."""

    label: str
    align: str = "left"


def as_context(
    columns: Sequence[Column],
    rows: Iterable[Sequence[str]],
    *,
    filter: str = "",
    totals: str = "",
    landscape: bool = True,
) -> dict[str, Any]:
    """The context of a list print: `rows` hold one text per column, "" prints as —.

    Short columns get the width they need, long ones share the rest; with many columns the type gets smaller (9, 8,
    7 points). Raises ValueError on a row whose length differs from the headings'.
    """
    body = [tuple(row) for row in rows]
    for i, row in enumerate(body):
        if len(row) != len(columns):
            raise ValueError(f"row {i} has {len(row)} cells, the list has {len(columns)} columns")
    needs = [
        max([_width(column.label), *(_width(row[i]) for row in body), _NARROWEST]) for i, column in enumerate(columns)
    ]
    size = next((s for s in _SIZES if _fits(needs, s, landscape)), _SIZES[-1])
    return {
        "columns": [
            {"label": column.label, "align": column.align, "width": width}
            for column, width in zip(columns, _widths(needs, size, landscape), strict=True)
        ],
        "rows": [{"cells": list(row)} for row in body],
        "size": f"{size:g}",
        "filter": filter,
        "totals": totals,
    }


def _width(text: str) -> int:
    return max(map(columns_of, text.split("\n")))


def _millimetres(need: int, size: float) -> float:
    return need * size / 2 * _PT * 1.12 + _PADDING


def _fits(needs: Sequence[int], size: float, landscape: bool) -> bool:
    """The short columns as they are, the long ones at the least that still reads, fill no more than the page."""
    return sum(_millimetres(min(need, _LONG), size) for need in needs) <= _ROOM[landscape]


def _widths(needs: Sequence[int], size: float, landscape: bool) -> list[str]:
    shares = [str(min(need, _WIDEST)) for need in needs]
    if not _fits(needs, size, landscape) or all(need <= _LONG for need in needs):
        return shares
    return [
        f"{_millimetres(need, size):.1f}mm" if need <= _LONG else share
        for need, share in zip(needs, shares, strict=True)
    ]
