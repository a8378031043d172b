"""Batch verbs: a whole sheet comes into the world in one act."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from types import GeneratorType

from guanjia.concerns.access import storing
from guanjia.concerns.events.switchboard import acting, inside
from guanjia.concerns.flow import hooks
from guanjia.concerns.flow.changes import between, snapshot
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import EARLY, LATE, Verb, finish, one_transaction
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.numbering import actions as numbering
from guanjia.kernel.flow import Flow, Kinds


@dataclass
class Rows:
    """What a batch verb's body hands back: new records (unsaved) and changed ones with the fields that changed."""

    new: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    changed_fields: tuple[str, ...] = ()


class Batch(Verb):
    """A set-based birth for imports: one journal entry for the batch, and every row names it (law 2, decision 8).

    Rows that were there already get an entry of their own besides, with what was changed (R-301).
    """

    def __call__(self, rows, *, by, at: datetime, project, reason: str = "", **given) -> Rows:
        self.permit(by, project, at, "")
        with one_transaction():
            outer = acting()
            with inside(self.code):
                made = self.body(rows, by=by, at=at, project=project, **given)
                rest = made if isinstance(made, GeneratorType) else None
                made = next(rest) if rest else made
            entry = journal.write(
                by=by, at=at, project=project, kind=self.flows.code, subject_id=None, verb=self.code, label=self.label,
                reason=reason, rows=len(made.new) + len(made.changed), via=outer.verb if outer else "",
                cause_id=outer.entry_id if outer else None,
            )  # fmt: skip
            before = self._before(made.changed)
            self._store(made, by, at, project, entry.pk)
            if rest:
                with inside(self.code, entry.pk):
                    finish(rest)
            done = [hooks.Done(self, r, by, at, "", {}, entry.pk) for r in made.new]
            for r in made.changed:
                changes = between(before[r.pk], snapshot(r), r.sealed_fields)
                done.append(hooks.Done(self, r, by, at, r.state, changes, entry.pk))
            journal.write_rows(entry, [(d.record.pk, d.record.state, d.changes) for d in done if d.changes])
            if done:
                hooks.publish(done, EARLY)
                hooks.publish(done, LATE)
        return made

    def _before(self, changed: list[Record]) -> dict[int, dict]:
        """What stands in the table for rows about to be changed: the journal keeps it row by row (R-301)."""
        found, keys = {}, [record.pk for record in changed]
        for start in range(0, len(keys), 500):
            rows = self.model._base_manager.filter(pk__in=keys[start : start + 500])
            found |= {row.pk: snapshot(row) for row in rows}
        return found

    def _store(self, made: Rows, by, at: datetime, project, entry_id: int) -> None:
        unnumbered: dict[str, list[Record]] = {}
        for record in made.new:
            record.project, record.state = project, record.flow.arrow(self.name).targets[0]
            record.created_by_id, record.created_at, record.batch_id = by.pk, at, entry_id
            if not record.number:
                unnumbered.setdefault(record.series_of(), []).append(record)
        for series, group in unnumbered.items():
            for record, number in zip(group, numbering.take(project, series, at, len(group)), strict=True):
                record.number = number
        storing.insert(made.new)
        for record in made.changed:
            record.version += 1
            record.batch_id = entry_id
        if made.changed:
            fields = [*made.changed_fields, "version", "batch_id"]
            self.model._base_manager.bulk_update(made.changed, fields, batch_size=200)


def batch(flows: Flow | Kinds, name: str, *, internal=False):
    """Make a batch verb of a function `(rows, *, by, at, project) -> Rows`.

    A body that must write children yields its rows (the engine numbers and stores them) and then goes on. `internal` as
    for a step.
    """
    return lambda body: Batch(flows, name, body, (), internal)
