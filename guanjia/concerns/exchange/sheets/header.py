"""表头: which rows of a sheet name its columns — below the titles, above the data, one line or two."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from guanjia.concerns.exchange.sheets.cells import shown, trimmed
from guanjia.concerns.exchange.sheets.columns import LIKELY, SURE, Column, fit
from guanjia.concerns.exchange.sheets.places import Area
from guanjia.concerns.exchange.sheets.sheet import Row

PROBLEM = "问题"
_CANDIDATES = 40
_LONGEST_HEADING = 40
# What stands in data and never in a heading: long digits, 3-2-1502, 2024-05-01, 13800138000/0755-…
_DATA = re.compile(
    r"[\d\s/、,;+()-]{5,}|\d+[-#栋幢座号/].*\d.*|[a-z]?\d{1,3}[-#]\d+.*|\d+(?:\.\d+)?|.*\d{7,}.*", re.IGNORECASE
)
_ASIDE = re.compile(r"(?:注|备注|说明|附注|提示|填写说明|注意)\s*[:：].+|[※★].*")

Parts = dict[int, tuple[str, ...]]


@dataclass
class Header:
    """The heading rows found. `rows` is empty where the sheet has none and data begin at once.

    `parts` gives for each column of the table the lines of its heading; `above` and `beside` the texts around it that
    are not headings, as (row, column, text).
    """

    rows: tuple[int, ...]
    parts: Parts
    last: int
    above: list[tuple[int, int, str]] = field(default_factory=list)
    beside: list[tuple[int, int, str]] = field(default_factory=list)
    # The column 「问题」 of a sheet we gave back marked: neither data nor worth a note.
    ours: int | None = None


def find_header(
    head: Sequence[Row], merges: Sequence[Area], columns: Sequence[Column], told: int | None = None
) -> Header:
    """Choose the heading among the first rows: by the columns it names, then by its shape.

    `told` is the row a person named as the last row of the heading, 0 for a sheet without any.
    """
    if told == 0:
        return _without_header(head)
    best: tuple[float, tuple[int, ...], Parts] | None = None
    known = 0
    for at, row in enumerate(head[:_CANDIDATES]):
        below = head[at + 1 : at + 21]
        options = [((row.number,), _one_line(row), below)]
        if below and below[0].number == row.number + 1 and (two := _two_lines(row, below[0], merges)):
            options.append(((row.number, below[0].number), two, below[1:]))
        for numbers, parts, rest in options:
            if told and numbers[-1] != told:
                continue
            rating, named = _rating(row, parts, rest, columns)
            rating -= 0.2 * at - 1.0 * (len(numbers) - 1)
            # The heading comes again on each printed page: a later row must say more to be the heading.
            if best is None or rating > best[0] + (3.0 if 0 < named <= known else 0.0):
                best, known = (rating, numbers, parts), named
    if best is None or (known == 0 and best[0] < 3 and not told):
        return _without_header(head)
    _, numbers, parts = best
    header = Header(rows=numbers, parts=dict(parts), last=numbers[-1])
    header.above = [
        (row.number, column, text)
        for row in head
        if row.number < numbers[0]
        for column, text in _one_line_texts(row).items()
    ]
    _settle_edges(header, [row for row in head if row.number > header.last], columns)
    return header


def _one_line_texts(row: Row) -> dict[int, str]:
    return {i: text for i, value in enumerate(row.values) if (text := trimmed(shown(value)))}


def _one_line(row: Row) -> Parts:
    return {index: (text,) for index, text in _one_line_texts(row).items()}


def _two_lines(upper: Row, lower: Row, merges: Sequence[Area]) -> Parts | None:
    """The headings of two rows read together; None if nothing says that the two belong together."""
    above, under = _one_line_texts(upper), _one_line_texts(lower)
    wide = [a for a in merges if a.top == upper.number == a.bottom and a.right > a.left and a.left in above]
    tall = [a for a in merges if a.top == upper.number and a.bottom == lower.number and a.left == a.right]
    if any((a.right - a.left + 1) * 4 >= len(under) * 3 for a in wide):
        return None  # one line over all columns is a title, not a group of some
    if not wide and not tall and merges:
        return None
    if not wide and not tall and not _spread_by_blanks(above, under):
        return None
    group = dict(above)
    for area in wide:
        for column in range(area.left, area.right + 1):
            group[column] = above[area.left]
    if not wide and not tall:
        said = ""
        for column in range(max(under) + 1):
            said = above.get(column, said if column in under else "")
            if said and column in under:
                group[column] = said
    if len(under) < 2 or not set(under) & {column for column in group if column not in above or _in(column, wide)}:
        return None
    parts: Parts = {}
    for column in sorted({*above, *under}):
        lines = [text for text in (group.get(column, ""), under.get(column, "")) if text]
        parts[column] = tuple(dict.fromkeys(lines))
    return parts


def _in(column: int, areas: Sequence[Area]) -> bool:
    return any(area.left <= column <= area.right for area in areas)


def _spread_by_blanks(above: dict[int, str], under: dict[int, str]) -> bool:
    """A csv keeps no merged cells: 业主信息,,,租户信息,, over 姓名,电话,证件号,… still shows what it was."""
    return (
        len(under) > len(above) >= 2
        and all(not _is_data(text) for text in under.values())
        and any(column in under and column not in above for column in range(min(above), max(under) + 1))
    )


def _is_data(text: str) -> bool:
    return bool(_DATA.fullmatch(text))


def _rating(row: Row, parts: Parts, below: Sequence[Row], columns: Sequence[Column]) -> tuple[float, int]:
    if not parts:
        return -100.0, 0
    last_lines = [lines[-1] for lines in parts.values()]
    data = sum(1 for text in last_lines if _is_data(text))
    data += sum(1 for value in row.values if isinstance(value, (int, float, dt.date)))
    if data * 3 > len(parts) * 2:
        return -100.0, 0
    named: dict[str, int] = {}
    for lines in parts.values():
        if len(lines[-1]) <= _LONGEST_HEADING:
            for column in columns:
                score = fit(column, lines)
                if score >= LIKELY:
                    named[column.name] = max(named.get(column.name, 0), score)
    sure = sum(1 for score in named.values() if score >= SURE)
    long = sum(1 for text in last_lines if len(text) > _LONGEST_HEADING)
    repeated = len(last_lines) - len(set(parts.values()))
    rating = 10.0 * sure + 4.0 * (len(named) - sure) - 5.0 * data - 3.0 * long - 1.0 * repeated
    rating += min(len(parts), 10) * 0.6
    if len(parts) == 1 and (len(columns) != 1 or not sure):
        rating -= 6
    # A heading stands over filled columns; a title or a note does not.
    if below:
        filled = sum(
            1
            for under in below[:10]
            for column in parts
            if column < len(under.values) and under.values[column] is not None
        )
        rating += 4.0 * filled / (len(parts) * len(below[:10])) - 2.0
    return rating, len(named)


def _without_header(head: Sequence[Row]) -> Header:
    width = max(len(row.values) for row in head)
    used = [i for i in range(width) if any(i < len(row.values) and row.values[i] is not None for row in head)]
    return Header(rows=(), parts=dict.fromkeys(used, ()), last=0)


def _settle_edges(header: Header, below: Sequence[Row], columns: Sequence[Column]) -> None:
    """Take notes that stand beside the heading out of it, and filled columns without a heading in."""
    filled: dict[int, int] = {}
    for row in below:
        for index, value in enumerate(row.values):
            if value is not None and (type(value) is not str or trimmed(value)):
                filled[index] = filled.get(index, 0) + 1
    if header.parts and header.parts[last := max(header.parts)] == (PROBLEM,):
        header.ours = last
        del header.parts[last]
    for index, lines in list(header.parts.items()):
        apart = index - 1 not in header.parts and index > min(header.parts)
        aside = bool(_ASIDE.fullmatch(lines[-1])) or len(lines[-1]) > _LONGEST_HEADING
        # 说明：每户一行 resembles the heading 说明 and is none.
        understood = any(fit(column, lines) >= (SURE if aside else LIKELY) for column in columns)
        if not understood and ((below and apart and not filled.get(index)) or aside):
            header.beside.append((header.last, index, "／".join(lines)))
            del header.parts[index]
    notes = {index for _, index, _ in header.beside}
    for index, count in filled.items():
        if (
            index not in header.parts
            and index not in notes
            and index != header.ours
            and count >= 2
            and count * 3 >= len(below)
        ):
            header.parts[index] = ()
    header.parts = dict(sorted(header.parts.items()))
