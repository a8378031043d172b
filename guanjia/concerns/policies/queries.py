"""Asking for a policy: the project's row, else the row for all, else the value as shipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from guanjia.concerns.access import prepared
from guanjia.concerns.policies.declared import PolicyDef, all_declared
from guanjia.concerns.policies.models import Policy


@dataclass(frozen=True)
class InForce:
    """A value in force: what a deadline copies when it is born. `row_id` is None for the value as shipped."""

    key: str
    value: str
    unit: str
    clause: str
    row_id: int | None = None

    @property
    def amount(self) -> int:
        return int(self.value)

    @property
    def on(self) -> bool:
        return self.value == "on"


_kept: ContextVar[dict[int | None, list[Policy]] | None] = ContextVar("policies_kept", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, the rows of a project are read once: one act asks for a dozen policies. The engine opens it."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def forget() -> None:
    """A row was written: what is asked for from here on reads it."""
    if (kept := _kept.get()) is not None:
        kept.clear()


def _row(key: str, project, at: datetime) -> Policy | None:
    kept, place = _kept.get(), getattr(project, "pk", project)
    found = None if kept is None else kept.get(place)
    if found is None:
        where = "(project_id = %s OR project_id IS NULL) ORDER BY (project_id IS NULL), valid_from DESC, id"
        found = prepared.rows(Policy, where, [place])
        if kept is not None:
            kept[place] = found
    return next((row for row in found if row.key == key and row.valid_from <= at), None)


def in_force(key: str, project, at: datetime) -> InForce:
    """The value of a policy for a project at a moment. Raises KeyError for a key nobody declared."""
    shipped: PolicyDef = all_declared()[key]
    row = _row(key, project, at)
    if row is None:
        return InForce(key, shipped.value, shipped.unit, shipped.clause)
    return InForce(key, row.value, row.unit, row.clause, row.pk)


def amount(key: str, project, at: datetime) -> int:
    """The number of a policy (money in 分)."""
    return in_force(key, project, at).amount


def switched_on(key: str, project, at: datetime) -> bool:
    """Whether a switch is on."""
    return in_force(key, project, at).on
