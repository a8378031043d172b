"""What belongs to a record: records that point at it, and records tied to it by a table of ties (decision 4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models
from django.db.models import Q

from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.cells import field_or_none
from guanjia.concerns.registers.declared import REGISTERS, Register, place_of, register_of
from guanjia.concerns.registers.panels import may_see, title_of
from guanjia.concerns.registers.wording import address, state_of

SHOWN = 5


@dataclass(frozen=True)
class Linked:
    """Records of one register that belong to this one: the latest few."""

    register: Register
    label: str
    rows: list[tuple[str, str, str, str, str]]  # number, href, what, state label, tone
    more: bool


def pointing_at(model: type[Record]) -> list[tuple[Register, Callable[[Record], Q]]]:
    """Registers whose records have a key to this kind, with the condition by the first such key."""
    found = []
    for register in REGISTERS.values():
        keys = [f for f in register.model._meta.concrete_fields if isinstance(f, models.ForeignKey)]
        key = next((f.name for f in keys if f.related_model is model and register.model is not model), "")
        if key:
            found.append((register, lambda record, key=key: Q(**{key: record})))
    return found


def tied_to(model: type[Record]) -> list[tuple[Register, Callable[[Record], Q]]]:
    """Registers tied to this kind by a table of the higher room, such as a matter and its work orders."""
    found = []
    for table in apps.get_models():
        keys = [f for f in table._meta.concrete_fields if isinstance(f, models.ForeignKey)]
        if issubclass(table, Record) or not any(k.one_to_one and issubclass(k.related_model, Record) for k in keys):
            continue
        here = next((k.name for k in keys if k.related_model is model), "")
        for there in keys if here else ():
            shown_by = register_of(getattr(there.related_model, "subject_kind", ""))
            if there.name != here and shown_by:
                found.append((shown_by, _by_table(table, here, there.name)))
    return found


def _by_table(table: type[models.Model], here: str, there: str) -> Callable[[Record], Q]:
    def tied(record: Record) -> Q:
        return Q(pk__in=table._base_manager.filter(**{here: record}).values(there))

    return tied


def linked_records(record: Record, *, user, at: datetime, base: str) -> list[Linked]:
    """What belongs to this record and may be seen; one query for each register."""
    found = []
    ways = {way[0].slug: way for way in (*tied_to(type(record)), *pointing_at(type(record)))}
    for register, condition in sorted(ways.values(), key=lambda way: place_of(way[0])):
        if not may_see(user, register, record.project, at):
            continue
        title = title_of(register)
        has_kind = field_or_none(register.model, "kind") is not None
        paths = ["id", "number", "state", title, *(["kind"] if has_kind else [])]
        rows = list(
            register.model.objects.seen_by(user, record.project, at)
            .filter(condition(record))
            .order_by("-created_at", "-id")
            .values_list(*paths)[: SHOWN + 1]
        )
        if rows:
            made = [_row(register, row, title, base, row[-1] if has_kind else "") for row in rows[:SHOWN]]
            found.append(Linked(register, register.label, made, len(rows) > SHOWN))
    return found


def _row(register: Register, row, title: str, base: str, kind: str) -> tuple[str, str, str, str, str]:
    state, tone = state_of(register.model.flows, kind, row[2])
    href = f"{base}{register.slug}/{address(row[1], row[0])}/"
    return row[1], href, "" if title == "number" else str(row[3] or "")[:40], state, tone
