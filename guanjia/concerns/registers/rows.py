"""The list builder: rows of a register as ready, flat cells for a template that only writes them down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from guanjia.concerns.registers.cells import Plan, field_or_none, plan
from guanjia.concerns.registers.clocks import cell as clock_cell
from guanjia.concerns.registers.clocks import most_urgent, row_tone
from guanjia.concerns.registers.clocks import words as clock_words
from guanjia.concerns.registers.declared import Column, Register
from guanjia.concerns.registers.wording import address, local

CLOCK = "clock"
LEAD = 2  # a row begins with its id and the column of the order


@dataclass(frozen=True)
class Head:
    """A heading: class, label, and the path to sort by ("" when the column cannot be sorted)."""

    css: str
    label: str
    sort: str
    name: str


class Lister:
    """Turns tuples of one register into the rows of `desk/list_body.html`.

    `base` is the address of the project (`/jia/`), `fetched` what the register's columns read for this person
    (`Register.fetched`). All look-ups are done here, once for a list.
    """

    def __init__(
        self, register: Register, base: str, now: datetime, columns: Sequence[Column] | None = None,
        fetched: Sequence = (),
    ):  # fmt: skip
        self.register, self.base, self.now, self.fetched = register, base, now, fetched
        year = local(now).year
        self.columns = list(register.columns if columns is None else columns) or list(register.columns)
        self._plans: list[Plan | str] = [
            CLOCK if c.kind == CLOCK else plan(register.model, c, base, year) for c in self.columns
        ]
        self._prefix = f"{base}{register.slug}/"
        self._lead = ["number", "state", *(["kind"] if self._has_kind else [])]
        self.paths = list(self._lead)
        self._places: list[tuple[Plan | str, slice]] = []
        self._properties: set[str] = set()
        for each in self._plans:
            start = len(self.paths)
            if each is not CLOCK:
                for path in each.paths:
                    if field_or_none(register.model, path) is None:
                        self._properties.add(path)
                self.paths += [p for p in each.paths if p not in self._properties]
            self._places.append((each, slice(start, len(self.paths))))

    @property
    def _has_kind(self) -> bool:
        return field_or_none(self.register.model, "kind") is not None

    @property
    def has_clock(self) -> bool:
        return CLOCK in self._plans

    def heads(self) -> list[Head]:
        found = []
        for column, each in zip(self.columns, self._plans, strict=True):
            if each is CLOCK:
                found.append(Head("nw", column.label or "时限", "", "clock"))
            else:
                found.append(Head(each.css, each.label, each.sort_path if column.sort else "", column.path))
        return found

    def cells(self, rows: list[tuple]) -> list[tuple]:
        """[(href, row_css, head_css, head, [(css, content), …])] of rows that begin with id and order column."""
        ids = [row[0] for row in rows]
        clocks = most_urgent(self.register.model, ids, self.now)
        objects = self._objects(ids) if self._properties and ids else {}
        final = {(f.kind, s.code) for f in self.register.model.flows.all() for s in f.states if s.final}
        made = []
        for row in rows:
            pk, values = row[0], row[2:]
            clock = clocks.get(pk)
            cells = [self._cell(place, values, clock, objects.get(pk)) for place in self._places]
            kind = values[2] if self._has_kind else ""
            tone = row_tone(clock, self.now) or ("done" if (kind, values[1]) in final else "")
            head_css, head = cells[0]
            if isinstance(head, SafeString):  # the whole cell links to the row; a link of its own would break it
                head = unescape(strip_tags(head))
            if not head:
                head = values[0]
            href = f"{self._prefix}{address(values[0], pk)}/"
            made.append((href, tone, head_css.replace("off", "l1"), head, cells[1:]))
        return made

    def _cell(self, place, values, clock, record) -> tuple[str, str]:
        each, where = place
        if each is CLOCK:
            return "nw", clock_cell(clock, self.now) if clock else ""
        if self._properties and each.paths[0] in self._properties:
            return each.css, each.show(getattr(record, each.paths[0]))
        return each.css, each.show(*values[where])

    def _objects(self, ids: list[int]) -> dict:
        """Whole records, only for registers that show a property; one query, and one for each thing fetched."""
        keys = [f.name for f in self.register.model._meta.concrete_fields if f.is_relation]
        return self.register.model._base_manager.select_related(*keys).prefetch_related(*self.fetched).in_bulk(ids)

    def texts(self, rows: Iterable[tuple], *, whole: bool = False) -> Iterable[list]:
        """The same columns for a sheet: one list of plain values a row; personal data masked unless `whole`."""
        writers = [self._writer(each, where, whole) for each, where in self._places]
        for batch in _batches(rows, 500):
            ids = [row[0] for row in batch]
            clocks = most_urgent(self.register.model, ids, self.now) if self.has_clock else {}
            objects = self._objects(ids) if self._properties else {}
            for row in batch:
                told = row, clocks.get(row[0]), objects.get(row[0])
                yield [write(*told) for write in writers]

    def _writer(self, each: Plan | str, where: slice, whole: bool):
        """How one column tells a row: a function of (row, clock, record), worked out once for a sheet."""
        if each is CLOCK:
            return lambda row, clock, record: clock_words(clock, self.now) if clock else ""
        tell = each.whole if whole and each.whole else each.tell
        if each.paths[0] in self._properties:
            return lambda row, clock, record: each.tell(getattr(record, each.paths[0]))
        start, stop = where.start + LEAD, where.stop + LEAD
        if stop - start == 1:
            return lambda row, clock, record: tell(row[start])
        return lambda row, clock, record: tell(*row[start:stop])

    def labels(self) -> list[str]:
        return [head.label for head in self.heads()]

    @property
    def personal(self) -> bool:
        """Whether a column holds names or phones, so that an unmasked sheet needs the right and counts."""
        return any(each != CLOCK and each.personal for each in self._plans)


def _batches(rows: Iterable[tuple], size: int):
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
