"""一张表: the rows of one sheet with what was noticed while reading it, whatever kind of file it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from guanjia.concerns.exchange.sheets.cells import Value, shown
from guanjia.concerns.exchange.sheets.places import Area


class Row(NamedTuple):
    """One row with anything in it: its number as Excel shows it (from 1), and its values from column A on."""

    number: int
    values: list[Value]

    @property
    def texts(self) -> list[str]:
        return [shown(value) for value in self.values]


@dataclass
class Sheet:
    """One sheet of a file. `rows()` may be called again and again; each call starts at the top.

    `notes` are sentences for the person who brought the file (hidden rows are read too, and so on).
    """

    filename: str
    kind: str  # xlsx, xls, csv
    name: str
    names: list[str]
    source: Callable[[], Iterable[Row]] = field(repr=False)
    encoding: str = ""
    delimiter: str = ""
    date1904: bool = False
    merges: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows that hold anything, top to bottom; empty rows are left out, so numbers may jump."""
        return iter(self.source())

    def facts(self) -> dict[str, object]:
        """All but the rows, in a form that JSON can carry (see `Sheet.from_facts`)."""
        return {
            "filename": self.filename,
            "kind": self.kind,
            "name": self.name,
            "names": self.names,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "date1904": self.date1904,
            "merges": [list(area) for area in self.merges],
            "hidden_rows": self.hidden_rows,
            "hidden_columns": self.hidden_columns,
            "notes": self.notes,
        }

    @classmethod
    def from_facts(cls, facts: dict, source: Callable[[], Iterable[Row]]) -> Sheet:
        return cls(**{**facts, "merges": [Area(*area) for area in facts["merges"]]}, source=source)


def pack(value: object) -> dict[str, str]:
    """JSON has no dates: they travel as {"d": "2024-05-01"}, the key says which kind."""
    if isinstance(value, dt.datetime):
        return {"m": value.isoformat()}
    if isinstance(value, dt.date):
        return {"d": value.isoformat()}
    if isinstance(value, dt.time):
        return {"t": value.isoformat()}
    raise TypeError(f"no cell holds a {type(value).__name__}")


def unpack(packed: dict) -> object:
    if len(packed) == 1:
        ((kind, text),) = packed.items()
        if kind == "d":
            return dt.date.fromisoformat(text)
        if kind == "m":
            return dt.datetime.fromisoformat(text)
        if kind == "t":
            return dt.time.fromisoformat(text)
    return packed
