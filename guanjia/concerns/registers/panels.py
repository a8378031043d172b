"""全景: what other registers hold about a unit or a customer (`Register.about`, decision 28)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, ForeignKey, Q, QuerySet, Value

from guanjia.concerns.access.grants import may
from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.cells import field_or_none, name_path, plan
from guanjia.concerns.registers.declared import REGISTERS, Column, Register, field_at, place_of
from guanjia.concerns.registers.pages import page
from guanjia.concerns.registers.rows import Lister
from guanjia.concerns.registers.wording import state_of

ROWS = 30
COLUMNS = 6


@dataclass(frozen=True)
class Panel:
    """One register's rows about a record: how many there are, how many still open."""

    register: Register
    path: str
    count: int
    open_count: int


@dataclass(frozen=True)
class Happening:
    """One record about a unit or a person, as a line of 全部时间线."""

    at: datetime
    register: Register
    number: str
    pk: int
    what: str
    state: str


def registers_about(model: type[Record]) -> list[tuple[Register, str]]:
    """The registers whose rows belong on the page of this kind of record, with the key that says so."""
    found = []
    for register in REGISTERS.values():
        for path in register.about:
            if field_at(register.model, path).related_model is model:
                found.append((register, path))
                break
    return sorted(found, key=lambda pair: place_of(pair[0]))


def may_see(user, register: Register, project, at: datetime) -> bool:
    """Whether the person sees the register at all, whole or his own rows."""
    return may(user, register.see, project, at=at) or may(user, f"{register.kind}.see_own", project, at=at)


def rows_about(register: Register, path: str, record: Record, user, at: datetime):
    """The rows of one register about a record, as far as this person sees them."""
    return register.model.objects.seen_by(user, record.project, at).filter(**{path: record})


def panels_of(record: Record, *, user, at: datetime) -> list[Panel]:
    """All panels this person may see, in menu order; one query counts the rows of all of them."""
    seen = [(r, path) for r, path in registers_about(type(record)) if may_see(user, r, record.project, at)]
    if not seen:
        return []
    counted = [_numbers(register, path, record, user, at) for register, path in seen]
    first, *others = counted
    rows = first.union(*others, all=True) if others else first
    found = {slug: (every, still_open) for slug, every, still_open in rows}
    return [Panel(register, path, *found.get(register.slug, (0, 0))) for register, path in seen]


def _numbers(register: Register, path: str, record: Record, user, at: datetime) -> QuerySet:
    """(slug, rows, open rows) as a query of one row; of none where there are no rows."""
    still_open = Count("pk", filter=Q(state__in=sorted(register.model.flows.open_states)))
    rows = rows_about(register, path, record, user, at).order_by()
    named = rows.annotate(slug=Value(register.slug, output_field=CharField())).values("slug")
    return named.annotate(every=Count("pk"), still_open=still_open).values_list("slug", "every", "still_open")


def table_of(panel: Panel, record: Record, *, user, at: datetime, base: str) -> tuple[list, list]:
    """(headings, rows) of one panel, newest first; the column that would say the same in each row is left out."""
    leading = (panel.path, f"{panel.path}__")
    columns = [c for c in panel.register.columns if not c.hidden and c.path != leading[0]]
    columns = narrowed([c for c in columns if not c.path.startswith(leading[1])], panel.register)
    lister = Lister(panel.register, base, at, columns, panel.register.fetched(user, record.project, at))
    rows = rows_about(panel.register, panel.path, record, user, at)
    return lister.heads(), lister.cells(page(rows, panel.register.model, "-created_at", lister.paths, size=ROWS).rows)


def narrowed(columns: list[Column], register: Register) -> list[Column]:
    """At most `COLUMNS` of them, so that a panel fits beside the side column: what a phone's card shows comes first."""
    if len(columns) <= COLUMNS:
        return columns or list(register.columns[:1])
    shown = {c.path for c in columns if c.kind == "clock" or "off" not in plan(register.model, c, "", 0).css}
    for column in columns:
        if len(shown) >= COLUMNS:
            break
        shown.add(column.path)
    return [c for c in columns if c.path in shown][:COLUMNS]


def happenings(panels: list[Panel], record: Record, *, user, at: datetime) -> list[Happening]:
    """What happened around a record, newest first; one query for each register that has rows."""
    found = []
    for panel in panels:
        if not panel.count:
            continue
        register = panel.register
        title, kind = title_of(register), "kind" if field_or_none(register.model, "kind") else "state"
        rows = rows_about(register, panel.path, record, user, at).order_by("-created_at", "-id")
        for pk, number, made, state, sort, what in rows.values_list("pk", "number", "created_at", "state", kind, title)[
            :ROWS
        ]:
            label = state_of(register.model.flows, sort if kind == "kind" else "", state)[0]
            found.append(Happening(made, register, number, pk, str(what or "")[:60], label))
    return sorted(found, key=lambda h: (h.at, h.pk), reverse=True)[: 2 * ROWS]


def title_of(register: Register) -> str:
    """The column that says what a record is about, as a path `values_list` can read; its number where there is none."""
    field = field_or_none(register.model, register.title_path) if register.title_path else None
    if field is None:
        return "number"
    return f"{register.title_path}__{name_path(field)}" if isinstance(field, ForeignKey) else register.title_path


def titles_made(register: Register, ids: Collection[int]) -> dict[int, str]:
    """{id: what the record is about} where the title is worked out and no column (`11月22日` of a 日清表, with the name
    of its register before it); nothing where `title_of` reads it. One query."""
    name = register.title_path
    if not ids or not hasattr(register.model, name) or field_or_none(register.model, name) is not None:
        return {}
    titles = {record.pk: getattr(record, name) for record in register.model._base_manager.filter(pk__in=ids)}
    return {pk: title if register.label in title else f"{register.label} {title}" for pk, title in titles.items()}
