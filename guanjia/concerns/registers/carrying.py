"""移交: the open matters of all registers that go from one shift to the next (`Register.carry`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.registers.cells import field_or_none
from guanjia.concerns.registers.clocks import most_urgent
from guanjia.concerns.registers.declared import REGISTERS, Register, Turn, place_of
from guanjia.concerns.registers.panels import title_of
from guanjia.concerns.registers.wording import state_of

SUMMARY = 120


@dataclass(frozen=True)
class Line:
    """One open matter: what it is, when it runs out, what is to be done next. `keeps`: the giver has to stay for it."""

    kind: str
    pk: int
    number: str
    label: str
    summary: str
    due_at: datetime | None
    next_step: str
    keeps: bool = False

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"


def lines(turn: Turn, *, shown_to: Iterable = ()) -> list[Line]:
    """The matters to hand over, what runs out first before the others; one pass a register.

    `shown_to` are those who will read them: what is hidden from one of them (the target of a complaint) stays with
    whoever answers for it, and is not handed over here.
    """
    found = []
    for register in sorted((r for r in REGISTERS.values() if r.carry), key=place_of):
        found += _of(register, turn, list(shown_to))
    return sorted(found, key=lambda line: (line.due_at is None, line.due_at or turn.at, line.number))


def _of(register: Register, turn: Turn, people: list) -> list[Line]:
    model, carry = register.model, register.carry
    rows = model.objects.of(turn.project).filter(carry.where(turn), state__in=sorted(model.flows.open_states))
    barred = [hidden for person in people if (hidden := model.barred_rows(person)) is not None]
    rows = rows.exclude(reduce(or_, barred)) if barred else rows
    kinds = ["kind"] if field_or_none(model, "kind") is not None else []
    due = [carry.due] if carry.due else []
    listed = list(rows.order_by("pk").values_list("id", "number", "state", title_of(register), *kinds, *due))
    if not listed:
        return []
    clocks = most_urgent(model, [row[0] for row in listed], turn.at)
    kept = set()
    if carry.keeps:
        there = model._base_manager.filter(carry.keeps(turn), pk__in=[row[0] for row in listed])
        kept = set(there.values_list("pk", flat=True))
    found = []
    for pk, number, state, title, *more in listed:
        kind = more.pop(0) if kinds else ""
        clock = clocks.get(pk)
        moment = clock.due_at if clock else more[0] if due else None
        label = model.flows.of(kind).label if kinds else register.label
        summary = "" if title == number else str(title or "")[:SUMMARY]
        step = next_step(model, kind, state)
        found.append(Line(register.kind, pk, number, label, summary, moment, step, pk in kept))
    return found


def due_in(turn: Turn, kind: str) -> Q:
    """Rows with a limit that runs out before the next shift ends, or has."""
    return Q(pk__in=turn.due.get(kind, ()))


def next_step(model, kind: str, state: str) -> str:
    """What a record in this state waits for: the main step of its flow, else the name of the state."""
    flow = model.flows.of(kind)
    main = next((arrow.label for arrow in flow.leaving(state) if arrow.is_main(state)), "")
    return main or state_of(model.flows, kind, state)[0]


def seen_keys(keys: Iterable[tuple[str, int]], user, project, at: datetime) -> set[tuple[str, int]]:
    """Those of these records (kind, id) the person may see; a query a kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in keys:
        by_kind[kind].append(pk)
    found: set[tuple[str, int]] = set()
    for kind, ids in by_kind.items():
        if (model := RECORDS.get(kind)) is not None:
            seen = model.objects.seen_by(user, project, at).filter(pk__in=ids)
            found |= {(kind, pk) for pk in seen.values_list("pk", flat=True)}
    return found


def open_keys(keys: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those of these records of which something is still expected; a query a kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, pk in keys:
        by_kind[kind].append(pk)
    found: set[tuple[str, int]] = set()
    for kind, ids in by_kind.items():
        if (model := RECORDS.get(kind)) is None:
            continue
        rows = model._base_manager.filter(Q(state__in=sorted(model.flows.open_states)), pk__in=ids)
        found |= {(kind, pk) for pk in rows.values_list("pk", flat=True)}
    return found
