"""逐行检查: every row of a sheet through the room's own checker; what is wrong is said by row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from guanjia.concerns.exchange.headings import BUILDING, ENTRANCE, kind_of, room_column, whole_room
from guanjia.concerns.exchange.sheets.body import MASKED, BodyRow
from guanjia.concerns.exchange.sheets.cells import serial_date, shown
from guanjia.concerns.exchange.sheets.columns import is_serial
from guanjia.concerns.exchange.sheets.faults import Fault
from guanjia.concerns.exchange.sheets.table import Table

# Beyond this many the sheet as a whole is wrong, and nobody reads on.
MOST_FAULTS = 20_000
_MASKED = re.compile(r"[^*＊]*[*＊]{3,}[^*＊]*")
_STEP = 1_000

Progress = Callable[[str, int], None]


class GoodRows(Sequence):
    """The arguments for the verb: a list of dicts that costs a third of one. Each reading makes the dicts anew."""

    def __init__(self):
        self._rows: list[tuple] = []
        self._shapes: dict[tuple, tuple] = {}

    def append(self, row: dict) -> None:
        names = tuple(row)
        self._rows.append((self._shapes.setdefault(names, names), *row.values()))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, at):
        if isinstance(at, slice):
            return [self._dict(row) for row in self._rows[at]]
        return self._dict(self._rows[at])

    def __iter__(self):
        return map(self._dict, self._rows)

    @staticmethod
    def _dict(row: tuple) -> dict:
        return dict(zip(row[0], row[1:], strict=True))


@dataclass
class Checked:
    """What the check found. `right` counts the rows without error; `good` holds them for the verb, with `_row`.

    `faults` are errors and warnings in the order of the sheet, with `values` telling what stood in the cell; `unsaid`
    counts those beyond `MOST_FAULTS`. `masked`: the sheet is a list of ours with masked names, which cannot come back.
    """

    rows: int = 0
    right: int = 0
    bad: int = 0
    warned: int = 0
    good: GoodRows = field(default_factory=GoodRows)
    faults: list[Fault] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    unsaid: int = 0
    masked: bool = False

    def say(self, fault: Fault, value: str = "") -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
            self.values.append(value[:60])
        else:
            self.unsaid += 1


def check(
    spec, table: Table, places: dict[str, int], project, *, at: datetime, most_kept: int | None = None,
    progress: Progress | None,
) -> Checked:  # fmt: skip
    """Check all rows. Beyond `most_kept` good rows none are kept: a mere count costs no memory."""
    found = Checked()
    _unknown_columns(table, places, found)
    reader = _Rows(spec, table, places)
    known = spec.prepare(project, at) if spec.dated else spec.prepare(project)
    keys = _Keys(spec)
    body = table.body()
    for row in body:
        found.rows += 1
        if progress and not found.rows % _STEP:
            progress("check", found.rows)
        values, faults = reader.read(row)
        if values is None:
            found.warned += 1
            found.say(Fault(row.number, None, "warning", "这一行没有要导入的内容，跳过"))
            continue
        cleaned, errors, warnings = spec.check_row(values, known)
        told = {fault.column for fault in faults if fault.level == "error"}
        for level, said in (("error", errors), ("warning", warnings)):
            for name, reason in said.items():
                if reader.place(name) not in told:
                    faults.append(reader.fault(row.number, name, level, reason))
        faults += keys.repeated(row.number, cleaned, values, errors, warnings, reader)
        wrong = False
        if faults:
            wrong = any(fault.level == "error" for fault in faults)
            found.bad += wrong
            found.warned += not wrong
            for fault in sorted(faults, key=lambda f: (f.level, -1 if f.column is None else f.column)):
                found.say(fault, reader.shown(row, fault.column))
        if not wrong:
            found.right += 1
            cleaned["_row"] = row.number
            if most_kept is None or found.right <= most_kept:
                found.good.append(cleaned)
            elif found.good:
                found.good = GoodRows()
    if progress:
        progress("check", found.rows)
    found.masked = any(note.text.startswith(MASKED) for note in body.notes)
    return found


def _unknown_columns(table: Table, places: dict[str, int], found: Checked) -> None:
    taken = set(places.values())
    heading_row = table.header.rows[-1] if table.header.rows else 1
    for heading in table.headings:
        if heading.index not in taken and not is_serial(heading.text):
            reason = "这一列不认识，不导入" if heading.parts else "这一列没有表头，不导入"
            found.say(Fault(heading_row, heading.index, "warning", reason, heading.text))


class _Rows:
    """Turns rows of the sheet into what a checker takes: texts by column name."""

    def __init__(self, spec, table: Table, places: dict[str, int]):
        labels = {column.name: column.label for column in table.columns}
        self._table, self._places, self._labels = table, places, labels
        self._headings = {heading.index: heading.text for heading in table.headings}
        self._plain = [(n, i) for n, i in places.items() if n not in (BUILDING, ENTRANCE)]
        self._dates = [n for n, _ in self._plain if kind_of(labels[n]) == "date"]
        self._phones = [n for n, _ in self._plain if kind_of(labels[n]) == "phone"]
        self._room = room_column(spec)
        self._cut = BUILDING in places and self._room in places

    def place(self, name: str) -> int | None:
        return self._places.get(name)

    def fault(self, number: int, name: str, level, reason: str) -> Fault:
        index = self._places.get(name)
        return Fault(number, index, level, reason, self._headings.get(index) or self._labels.get(name, ""))

    def shown(self, row: BodyRow, column: int | None) -> str:
        return shown(row.values[column]) if column is not None and column < len(row.values) else ""

    def read(self, row: BodyRow) -> tuple[dict[str, str] | None, list[Fault]]:
        """The texts of a row (None when no column of the import is filled) and the faults of the cells themselves."""
        cells = row.values
        values = {name: shown(cells[index]) for name, index in self._plain}
        if not any(values.values()):
            return None, []
        mine = set(self._places.values())
        faults = [fault for fault in row.faults if fault.column in mine] if row.faults else []
        for name in self._dates:
            value = cells[self._places[name]]
            if type(value) in (int, float) and (day := serial_date(value, date1904=self._table.sheet.date1904)):
                if day.year > 1927:  # a bare 2026 is a year, not the 18th of July 1905
                    values[name] = shown(day)
        if self._cut:
            values[self._room] = whole_room(
                values[self._room], shown(cells[self._places[BUILDING]]), self._entrance(cells)
            )
        if any("*" in text for text in values.values()):
            self._unmask(row.number, values, faults)
        values["_row"] = str(row.number)
        return values, faults

    def _entrance(self, cells) -> str:
        index = self._places.get(ENTRANCE)
        return "" if index is None else shown(cells[index])

    def _unmask(self, number: int, values: dict[str, str], faults: list[Fault]) -> None:
        """A list exported with masks must not come back over the whole values."""
        for name, text in values.items():
            if not _MASKED.fullmatch(text):
                continue
            if name in self._phones:
                reason = "号码打了码。打码导出的表不能再导入，请用完整的表"
                faults.append(self.fault(number, name, "error", reason))
            else:
                faults.append(self.fault(number, name, "warning", "内容打了码，这一格不导入"))
            values[name] = ""


class _Keys:
    """The keys met so far: two rows that mean one record would undo each other."""

    def __init__(self, spec):
        self._names = spec.key
        self._rows: dict[int, int] = {}
        self._ids = [c.name for c in spec.columns if kind_of(c.label) == "id_number"]
        self._person = next((c.name for c in spec.columns if kind_of(c.label) == "person"), "")
        self._people: dict[tuple[str, str], tuple[int, str]] = {}

    def repeated(self, number: int, cleaned, values, errors, warnings, reader: _Rows) -> list[Fault]:
        """Faults of a row whose key stood further up; where the room has said something itself, it is left at that."""
        faults = []
        key = tuple(cleaned.get(name) or values.get(name, "") for name in self._names)
        if all(key) and not any(name in errors or name in warnings for name in self._names):
            first = self._rows.setdefault(hash(key), number)
            if first != number:
                said = "、".join(str(part) for part in key)
                faults.append(reader.fault(number, self._names[0], "error", f"与第 {first} 行重复（{said}）"))
        for name in self._ids:
            text = values.get(name, "").strip().upper()
            if text and name not in errors and name not in warnings:
                person = values.get(self._person, "")
                first, other = self._people.setdefault((name, text), (number, person))
                if first != number and (other != person or not person):  # one person may own two flats
                    faults.append(reader.fault(number, name, "warning", f"证件号码与第 {first} 行相同，请核对"))
        return faults
