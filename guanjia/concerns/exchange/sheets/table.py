"""表中之表: the table inside a sheet — where its heading is, what its columns mean, which rows are its own.

Sheets come with a title above, notes beside and below, sums at the end, headings of two lines, merged cells and blank
columns. Nothing is dropped in silence: every row that is not read as data is listed with the reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from guanjia.concerns.exchange.sheets.body import Body, BodyRow
from guanjia.concerns.exchange.sheets.columns import LIKELY, SURE, Column, fit, heading_key, is_coded
from guanjia.concerns.exchange.sheets.header import Header, find_header
from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.refusal import LIMITS, Limits, SheetRefused
from guanjia.concerns.exchange.sheets.sheet import Sheet

_HEAD_ROWS = 120
_SAMPLE = 50


@dataclass(frozen=True)
class Heading:
    """One column of the table as its heading reads; `parts` are its lines from top to bottom."""

    index: int
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        return "／".join(self.parts)

    @property
    def letters(self) -> str:
        return column_letters(self.index)

    @property
    def key(self) -> str:
        """How the heading is remembered; a heading without text by its letters."""
        return heading_key("/".join(self.parts)) or f"#{self.letters}"

    @property
    def said(self) -> str:
        return f"{self.letters} 列“{self.text}”" if self.parts else f"{self.letters} 列"


class Match(NamedTuple):
    """A heading understood as a column; `score` as in `fit`."""

    name: str
    heading: Heading
    score: int

    @property
    def sure(self) -> bool:
        return self.score >= SURE


@dataclass
class Table:
    """The table of a sheet.

    `matches` are the columns recognised, sure or likely; `unknown` the headings that mean none of them (a warning);
    `ambiguous` says in Chinese where two headings could be the same column; `missing` the required columns not surely
    found. If `needs_mapping`, a person must say which heading is which; `mapping_with(remembered)` takes the answer.
    """

    sheet: Sheet
    columns: tuple[Column, ...]
    header: Header
    headings: list[Heading]
    matches: dict[str, Match]
    unknown: list[Heading]
    ambiguous: list[str]
    limits: Limits = LIMITS

    @property
    def missing(self) -> list[Column]:
        return [c for c in self.columns if c.required and not (c.name in self.matches and self.matches[c.name].sure)]

    @property
    def needs_mapping(self) -> bool:
        return bool(
            self.missing
            or self.ambiguous
            or any(not match.sure for match in self.matches.values())
            # A code that is none of ours only matters while one of ours is not found.
            or len(self.matches) < len(self.columns)
            and any(heading.parts and is_coded(heading.text) for heading in self.unknown)
        )

    @property
    def fingerprint(self) -> str:
        """The same for every sheet with these headings, in whatever order: under it a mapping is remembered."""
        keys = "\n".join(sorted(heading.key for heading in self.headings))
        return hashlib.sha256(keys.encode("utf-8", "surrogatepass")).hexdigest()

    def mapping(self, *, sure: bool = True) -> dict[str, int]:
        """Column name → index in a row's values, of the sure matches or of all."""
        return {name: match.heading.index for name, match in self.matches.items() if match.sure or not sure}

    def mapping_with(self, remembered: Mapping[str, str]) -> dict[str, int]:
        """The mapping a person gave: heading key → column name. Headings not in it are not read."""
        known = {column.name for column in self.columns}
        found: dict[str, int] = {}
        for heading in self.headings:
            name = remembered.get(heading.key)
            if name in known and name not in found:
                found[name] = heading.index
        return found

    @cached_property
    def sample(self) -> list[BodyRow]:
        """The first rows of data, for previews and suggestions."""
        return list(islice(self.body(), _SAMPLE))

    def body(self) -> Body:
        """The rows of data with what is wrong in them; a fresh pass over the sheet each time."""
        return Body(self.sheet, self.header, self.headings, self.limits)


def find_table(
    sheet: Sheet, columns: Iterable[Column], *, header_row: int | None = None, limits: Limits = LIMITS
) -> Table:
    """Find the table in a sheet for the columns that are wanted.

    `header_row` is where a person says the heading ends (0: there is none); left out, it is found by looking. Raises
    SheetRefused when the sheet holds nothing that could be a table.
    """
    columns = tuple(columns)
    head = list(islice(sheet.rows(), _HEAD_ROWS))
    if not head:
        raise SheetRefused("empty", "表格是空的，没有任何内容。")
    header = find_header(head, sheet.merges, columns, header_row)
    headings = [Heading(index, parts) for index, parts in header.parts.items()]
    matches, ambiguous = _match(headings, columns)
    taken = {match.heading.index for match in matches.values()}
    return Table(
        sheet=sheet,
        columns=columns,
        header=header,
        headings=headings,
        matches=matches,
        unknown=[heading for heading in headings if heading.index not in taken],
        ambiguous=ambiguous,
        limits=limits,
    )


def _match(headings: Sequence[Heading], columns: Sequence[Column]) -> tuple[dict[str, Match], list[str]]:
    """Give each column the heading that fits best, best fits first; say where the choice was not clear."""
    scored = [
        (score, -heading.index, column.name, heading)
        for heading in headings
        if heading.parts
        for column in columns
        if (score := fit(column, heading.parts)) >= LIKELY
    ]
    scored.sort(key=lambda item: item[:2], reverse=True)
    labels = {column.name: column.label for column in columns}
    matches: dict[str, Match] = {}
    taken: set[int] = set()
    ambiguous: list[str] = []
    for score, _, name, heading in scored:
        if heading.index in taken:
            continue
        if name not in matches:
            matches[name] = Match(name, heading, score)
            taken.add(heading.index)
        elif score >= SURE:
            # Two headings that both surely mean this column, and the second fits no other column as well.
            others = [s for s, _, other, h in scored if h is heading and other not in matches and s >= SURE]
            if not others:
                first = matches[name].heading
                ambiguous.append(f"{first.said}和{heading.said}都像是“{labels[name]}”，请指明用哪一列")
    return matches, list(dict.fromkeys(ambiguous))
