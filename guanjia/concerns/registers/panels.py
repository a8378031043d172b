"""全景: what other registers hold about a unit or a customer (`Register.about`, decision 28)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from guanjia.concerns.access.grants import may
from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.declared import REGISTERS, Register, field_at
from guanjia.concerns.registers.pages import page
from guanjia.concerns.registers.rows import Lister

ROWS = 8


@dataclass(frozen=True)
class Panel:
    """One register's rows about a record: how many, how many still open, the latest few."""

    register: Register
    path: str
    count: int
    open_count: int
    heads: list
    rows: list


def registers_about(model: type[Record]) -> list[tuple[Register, str]]:
    """The registers whose rows belong on the page of this kind of record, with the key that says so."""
    found = []
    for register in REGISTERS.values():
        for path in register.about:
            if field_at(register.model, path).related_model is model:
                found.append((register, path))
                break
    return sorted(found, key=lambda pair: pair[0].rank)


def may_see(user, register: Register, project, at: datetime) -> bool:
    """Whether the person sees the register at all, whole or his own rows."""
    return may(user, register.see, project, at=at) or may(user, f"{register.kind}.see_own", project, at=at)


def panel(register: Register, path: str, record: Record, *, user, at: datetime, base: str, rows: int = ROWS) -> Panel:
    """One panel; three queries at most, however many rows there are."""
    about = register.model.objects.seen_by(user, record.project, at).filter(**{path: record})
    open_states = sorted(register.model.flows.open_states)
    number = about.aggregate(all=Count("pk"), open=Count("pk", filter=Q(state__in=open_states)))
    leading = {path, f"{path}__number"}
    columns = [c for c in register.columns if not c.hidden and c.path not in leading] or list(register.columns[:1])
    lister = Lister(register, base, at, columns)
    found = page(about, register.model, "-created_at", lister.paths, size=rows) if number["all"] else None
    return Panel(
        register, path, number["all"], number["open"], lister.heads(),
        lister.cells(found.rows) if found else [],
    )  # fmt: skip


def panels_of(record: Record, *, user, at: datetime, base: str) -> list[Panel]:
    """All panels this person may see, in menu order; empty registers are left out by the page, not here."""
    return [
        panel(register, path, record, user=user, at=at, base=base)
        for register, path in registers_about(type(record))
        if may_see(user, register, record.project, at)
    ]
