"""The hook on finished acts: begins, pauses, replaces and stops the limits of the records that were acted on.

It works on the list as a whole: one look at what runs, one insert, one update, whether one record changed or 5,000.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from guanjia.concerns.access import prepared, storing
from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.concerns.deadlines.reckoning import Reckoner, as_due, first_moment, start_of
from guanjia.concerns.flow.hooks import Done
from guanjia.kernel.flow import Limit, Terms
from guanjia.kernel.worktime import Due, is_late

_PLAIN = Terms()
_CHANGING = [
    "due_at", "paused_at", "pauses", "stopped_at", "met", "breached_at", "lateness", "replaced_by",
]  # fmt: skip


def arm(done: list[Done]) -> None:
    """Bring the deadlines of these records in line with their states and terms."""
    if not done or not any(flow.limits for flow in done[0].record.flows.all()):
        return
    by_place: dict[tuple[int, datetime], list[Done]] = defaultdict(list)
    for each in done:
        by_place[each.record.project_id, each.at].append(each)
    for (project_id, at), acts in by_place.items():
        # A birth whose body took a step with its own record has limits running by now.
        newborn = {act.record.pk for act in acts if act.is_birth and act.record.version == 1}
        _Round(Reckoner(project_id, at), at).arm([act.record for act in acts], newborn)


class _Round:
    """The deadlines of the records of one project at one moment."""

    def __init__(self, reckoner: Reckoner, at: datetime):
        self.reckoner, self.at = reckoner, at
        self.begun: list[Deadline] = []
        self.changed: dict[int, Deadline] = {}
        self.replaced: list[tuple[Deadline, Deadline]] = []
        self.started: list[Deadline] = []  # timers to write
        self.ended: list[int] = []  # timers to remove

    def arm(self, records: list, newborn: set[int]) -> None:
        """`newborn` are the ids of those that came into the world just now: nothing runs for them yet."""
        running = self._running([record for record in records if record.pk not in newborn])
        for record in records:
            for limit in record.flow.limits:
                self._one(record, limit, running.get((record.pk, limit.code)))
        self._store()

    def _running(self, records: list) -> dict[tuple[int, str], Deadline]:
        if not records:
            return {}
        kind, ids = records[0].subject_kind, [record.pk for record in records]
        found: dict[tuple[int, str], Deadline] = {}
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ", ".join(["%s"] * len(some))
            where = f"subject_kind = %s AND subject_id IN ({marks}) AND stopped_at IS NULL"
            for row in prepared.rows(Deadline, where, [kind, *some]):
                found[row.subject_id, row.limit] = row
        return found

    def _one(self, record, limit: Limit, row: Deadline | None) -> None:
        state = record.flow.state(record.state)
        wanted = state.code in limit.running or (state.waits and row is not None)
        if row is None and not wanted:
            return
        terms = record.limit_terms(limit.code) or _PLAIN
        if terms.off or not wanted:
            if row:
                self._stop(row, met=None if terms.off and not terms.kept else True)
            return
        if row and self._differs(row, record, limit, terms):
            row = self._replace(row, record, limit, terms)
        row = row or self._begin(record, limit, terms)
        if state.waits and row.paused_at is None:
            self._pause(row)
        elif not state.waits and row.paused_at is not None:
            self._resume(row)

    def _differs(self, row: Deadline, record, limit: Limit, terms: Terms) -> bool:
        """Whether the record now asks for another limit than the one that runs; changed policies do not count."""
        start = start_of(record, limit, terms)
        if start is not None and start != row.starts_at:
            return True
        if terms.due is not None:
            return as_due(terms.due).at != row.original_due
        return row.agreed or (terms.policy or limit.policy) != row.policy

    def _begin(self, record, limit: Limit, terms: Terms) -> Deadline:
        row = self.reckoner.begin(record, limit, terms)
        self.begun.append(row)
        self.started.append(row)
        return row

    def _change(self, row: Deadline) -> None:
        if row.pk:
            self.changed[row.pk] = row

    def _replace(self, old: Deadline, record, limit: Limit, terms: Terms) -> Deadline:
        """Another limit takes the place of one that runs; counted from the same moment, it keeps the pauses."""
        self._stop(old, met=None)
        fresh = self._begin(record, limit, terms)
        if fresh.starts_at == old.starts_at and not fresh.agreed:
            fresh.pauses = list(old.pauses)
            fresh.due_at = self.reckoner.in_force(fresh).at
        self.replaced.append((old, fresh))
        return fresh

    def _stop(self, row: Deadline, *, met: bool | None) -> None:
        """End a run; in time it is `met` as given. What was missed stays missed, whatever ends it."""
        if row.paused_at is not None:
            self._resume(row)
        basis = self.reckoner.basis(row)
        row.stopped_at, row.met = self.at, met
        if is_late(basis, self.at):
            row.met, row.breached_at = False, basis.at
            row.lateness = int((self.at - basis.at).total_seconds())
        self.ended.append(row.pk)
        self._change(row)

    def _pause(self, row: Deadline) -> None:
        # A limit that has already run out is not moved by the wait: what is missed stays missed.
        counts = not is_late(Due(row.due_at, row.exclusive), self.at)
        row.paused_at = self.at
        row.pauses = [*row.pauses, {"from": self.at.isoformat(), "to": None, "counts": counts}]
        if row in self.started:
            self.started.remove(row)
        elif row.pk:
            self.ended.append(row.pk)
        self._change(row)

    def _resume(self, row: Deadline) -> None:
        row.pauses = [*row.pauses[:-1], {**row.pauses[-1], "to": max(self.at, row.paused_at).isoformat()}]
        row.paused_at = None
        row.due_at = self.reckoner.in_force(row).at
        self.started.append(row)
        self._change(row)

    def _store(self) -> None:
        # The unique key "runs once" wants the old run stopped before the new one is written.
        stopped = [row for row in self.changed.values() if row.stopped_at]
        storing.change(stopped, [f for f in _CHANGING if f != "replaced_by"])
        storing.insert(self.begun)
        for old, new in self.replaced:
            old.replaced_by = new
        storing.change([old for old, _ in self.replaced], ["replaced_by"])
        storing.change([row for row in self.changed.values() if not row.stopped_at], _CHANGING)
        if self.ended:
            storing.remove(Timer, self.ended)
        alive = [row for row in self.started if not row.stopped_at]
        storing.insert([Timer(deadline=row, next_at=first_moment(row)) for row in alive])
