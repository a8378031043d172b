"""Verbs: the nine acts of a step, always in this order (house.md 5).

1 may this person? 2 open the transaction, lock the row; 3 does the arrow leave this state? 4 the verb's own body;
5 set the state, validate, save; 6 journal; 7 re-arm the time limits (hooks); 8 ring the switchboard; 9 notices (hooks,
sent after commit). A verb's author writes only 4.

A verb called inside another verb (down by call) or inside a reaction (up by wire) is part of the outer one: the outer
permission counts, the journal says "via", and a refusal anywhere rolls the whole back.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import GeneratorType

from django.db import transaction

from guanjia.concerns.access import prepared, storing
from guanjia.concerns.access.grants import demand
from guanjia.concerns.events.switchboard import acting, inside, ring
from guanjia.concerns.flow import hooks
from guanjia.concerns.flow.changes import between, clean, snapshot
from guanjia.concerns.flow.models import RECORDS, Record
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.numbering import actions as numbering
from guanjia.concerns.policies import queries as policies
from guanjia.kernel.flow import Arrow, Flow, Kinds
from guanjia.kernel.refusals import Invalid, NotAllowed, Stale, WrongState

VERBS: dict[str, Verb] = {}
GIVEN = ("by", "at", "project", "version")
SAID = ("reason", "note", "text")
EARLY, LATE = range(0, 80), range(80, 100)


class VerbError(Exception):
    """A verb is declared wrongly; a programming fault."""


class Keep:
    """Marks a field of `amend` that was not given and stays as it is."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP = Keep()


class Verb:
    """动作: something a person may do to a record. Calling it runs the nine acts."""

    def __init__(
        self, flows: Flow | Kinds, name: str, body: Callable, who: tuple[Callable, ...] = (), internal: bool = False,
        not_yet: Callable | None = None,
    ):  # fmt: skip
        self.not_yet = not_yet
        self.flows, self.name, self.body, self.who, self.internal = flows, name, body, who, internal
        self._asks = [(predicate, len(inspect.signature(predicate).parameters) > 2) for predicate in who]
        self.code = f"{flows.code}.{name}"
        self.__doc__ = body.__doc__
        self.__name__ = name
        self.__module__ = body.__module__
        self.arrows = {flow.kind: flow.arrow(name) for flow in flows.all() if flow.arrow(name)}
        if not self.arrows:
            raise VerbError(f"{self.code} is drawn in no flow")
        if self.code in VERBS:
            raise VerbError(f"{self.code} is declared twice")
        self.params = {
            p.name: p
            for p in inspect.signature(body).parameters.values()
            if p.kind is p.KEYWORD_ONLY and p.name not in GIVEN
        }
        VERBS[self.code] = self

    def __repr__(self) -> str:
        return f"<verb {self.code}>"

    @property
    def label(self) -> str:
        return next(iter(self.arrows.values())).label

    @property
    def model(self) -> type[Record]:
        return RECORDS[self.flows.code]

    @property
    def is_birth(self) -> bool:
        return isinstance(self, Birth)

    def label_for(self, kind: str) -> str:
        return self.arrows[kind].label if kind in self.arrows else self.label

    def refusal(self, record, by, at: datetime | None = None) -> str | None:
        """Why this person must not do it to this record (`who=` predicates), in Chinese; None when he may.

        A predicate takes (record, by), or (record, by, at) when the answer depends on the moment (who deputises).
        """
        for predicate, timed in self._asks:
            reason = predicate(record, by, at) if timed else predicate(record, by)
            if reason:
                return reason
        return None

    def too_early(self, record, at: datetime | None) -> str | None:
        """Why it is not time for this step yet (`not_yet=`), in Chinese; None when it is."""
        return self.not_yet(record, at) if self.not_yet and at is not None else None

    def permit(self, by, project, at, kind: str) -> None:
        """Raise `NotAllowed` unless he holds the verb; inside another verb the outer permission counts."""
        if acting() is None:
            demand(by, self.code, project, label=self.label_for(kind), kind=kind, at=at)

    def _write(
        self, record, *, by, at, from_state: str, to_state: str, changes: dict, reason: str = ""
    ) -> hooks.Done:  # fmt: skip
        """Journal the act. A birth leads to the state it was drawn with, whatever step its body took with it since."""
        outer = acting()
        entry = journal.write(
            by=by, at=at, project=record.project_id, kind=self.flows.code, subject_id=record.pk, verb=self.code,
            label=self.label_for(getattr(record, "kind", "")), from_state=from_state, to_state=to_state,
            changes=changes, reason=reason, via=outer.verb if outer else "",
            cause_id=outer.entry_id if outer else None,
        )  # fmt: skip
        return hooks.Done(self, record, by, at, from_state, changes, entry.pk)

    def _announce(self, done: hooks.Done) -> None:
        hooks.publish([done], EARLY)
        ring(self, self.code, done.record, by=done.by, at=done.at, entry_id=done.entry_id)
        hooks.publish([done], LATE)


@contextmanager
def one_transaction() -> Iterator[None]:
    """The outermost verb opens the transaction; one inside it shares it, so nothing can be half undone."""
    with transaction.atomic(savepoint=acting() is None), policies.read_once():
        yield


class Birth(Verb):
    """A verb by which a record comes into the world: `open_case(by=…, at=…, project=…, …)`."""

    def __call__(self, *, by, at: datetime, project, **given) -> Record:
        kind = given.get("kind", "") if isinstance(self.flows, Kinds) else ""
        self.permit(by, project, at, kind)
        with one_transaction():
            if reason := self.refusal(None, by, at):
                raise NotAllowed(reason)
            with inside(self.code):
                made = self.body(by=by, at=at, project=project, **given)
                rest = made if isinstance(made, GeneratorType) else None
                record = next(rest) if rest else made
                self._bring_in(record, by, at, project)
                saved, born = snapshot(record), record.state
                if rest:
                    finish(rest)
                    if snapshot(record) != saved:
                        clean(record)
                        _keep(record, saved)
            changes = between({}, snapshot(record), record.sealed_fields)
            self._announce(self._write(record, by=by, at=at, from_state="", to_state=born, changes=changes))
        return record

    def _bring_in(self, record: Record, by, at: datetime, project) -> None:
        arrow = record.flow.arrow(self.name)
        if arrow is None:
            raise WrongState(f"这类{self.flows.label}不能{self.label}。")
        record.project, record.state = project, arrow.targets[0]
        record.created_by_id, record.created_at = by.pk, at
        taken = {}
        if not record.number:
            record.number = numbering.take(project, record.series_of(), at)[0]
            taken = {"project_id": project.pk, "number": record.number}  # nobody else gets it: no need to ask
        clean(record, taken)
        storing.insert([record])


def _keep(record: Record, before: dict) -> dict:
    """Write the columns that are not as they were; the record as it is now."""
    after = snapshot(record)
    fields = {f.attname: f.name for f in record._meta.concrete_fields}
    storing.change([record], [fields[name] for name, value in after.items() if before[name] != value])
    return after


def finish(rest: GeneratorType) -> None:
    """Run the rest of a body that yielded what it made."""
    for _ in rest:
        raise VerbError("a body yields once")


class Step(Verb):
    """A verb on an existing record: `judge(case, by=…, at=…, …)`. Returns the record as it is afterwards.

    Raises `WrongState` (409) when no arrow leaves the present state, `Stale` (409) when `version` is not the row's,
    `NotAllowed` (403), `Invalid` (422) with fields. After a refusal nothing is written.
    """

    def __call__(self, record: Record, *, by, at: datetime, version: int | None = None, **given) -> Record:
        self.permit(by, record.project_id, at, getattr(record, "kind", ""))
        with one_transaction():
            row = prepared.locked(type(record), record.pk)
            if type(record).project.is_cached(record) and record.project.pk == row.project_id:
                row.project = record.project
            if reason := self.refusal(row, by, at):
                raise NotAllowed(reason)
            if version is not None and version != row.version:
                raise Stale(current=row.version)
            arrow = self.arrow_from(row)
            if reason := self.too_early(row, at):
                raise Invalid(reason)
            before, from_state = snapshot(row), row.state
            with inside(self.code):
                returned = self.body(row, by=by, at=at, **given)
            row.state = self._target(arrow, row, returned)
            row.version += 1
            clean(row, before)
            after = _keep(row, before)
            changes = between(before, after, row.sealed_fields)
            said = self._said(row, given)
            done = self._write(
                row, by=by, at=at, from_state=from_state, to_state=row.state, changes=changes, reason=said
            )  # fmt: skip
            self._announce(done)
        record.__dict__.update(row.__dict__)
        return record

    @staticmethod
    def _said(row: Record, given: dict) -> str:
        """The reason, note or text a person gave that no column keeps; the journal keeps it."""
        columns = {f.name for f in row._meta.concrete_fields}
        return next((str(given[n]).strip() for n in SAID if given.get(n) and n not in columns), "")

    def arrow_from(self, row: Record) -> Arrow:
        arrow = row.flow.arrow(self.name)
        if arrow is None or row.state not in arrow.sources:
            label = arrow.label if arrow else self.label
            raise WrongState(f"{row.number} 现在是「{row.state_label}」，不能{label}。")
        return arrow

    def _target(self, arrow: Arrow, row: Record, returned) -> str:
        if not arrow.targets:
            return row.state
        if len(arrow.targets) == 1:
            return arrow.targets[0]
        if returned not in arrow.targets:
            raise VerbError(f"{self.code} must return one of {arrow.targets}, not {returned!r}")
        return returned


def birth(flows: Flow | Kinds, name: str, *, who=(), internal=False):
    """Make a birth verb of a function `(*, by, at, project, …) -> unsaved record`.

    A body that must write children yields its record (the engine numbers and saves it) and then goes on.
    """
    return lambda body: Birth(flows, name, body, tuple(who), internal)


def step(flows: Flow | Kinds, name: str, *, who=(), internal=False, not_yet=None):
    """Make a step of a function `(record, *, by, at, …)`; with several targets it returns the one it takes.

    `internal`: only other verbs and reactions take it; no button, no form, no API operation, no post holds it.
    `not_yet(record, at)` says why its time has not come: until then it is not offered, and refused (422).
    """
    return lambda body: Step(flows, name, body, tuple(who), internal, not_yet)


def amend(flows: Flow | Kinds, *fields: str, name: str = "amend", who=(), also: Callable | None = None) -> Step:
    """更正: the verb that edits fields, with the same acts as any verb. `also(record, by=, at=)` adds guards."""

    def body(record, *, by, at, **given):
        if others := sorted(given.keys() - set(fields)):
            raise TypeError(f"{flows.code}.{name} does not change {', '.join(others)}")
        for field_name, value in given.items():
            if value is not KEEP:
                setattr(record, field_name, value)
        if also:
            also(record, by=by, at=at)

    body.__doc__ = "更正: change fields; the journal keeps what was there before."
    parameters = [
        inspect.Parameter("record", inspect.Parameter.POSITIONAL_OR_KEYWORD),
        *(inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY) for n in ("by", "at")),
        *(inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=KEEP) for n in fields),
    ]
    body.__signature__ = inspect.Signature(parameters)
    return Step(flows, name, body, tuple(who))
