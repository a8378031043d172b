"""日汇总: a room declares figures that are kept by day; every act on one of its records marks the record's day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models

from guanjia.concerns.access import storing
from guanjia.concerns.flow.hooks import Done
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.measures.declared import MeasureFault
from guanjia.concerns.measures.models import DirtyDay
from guanjia.kernel.worktime import local_date


@dataclass(frozen=True)
class RollUp:
    """日汇总: what the records of one day count for, kept in a table of the room.

    A record belongs to the local day of its `moment`, which no act may change: so whatever an act does to a record, one
    day is touched. `count(project_id, first, last)` gives the rows of `table` (it has `project` and `day`) of these
    days, unsaved, counted from the records.
    """

    name: str
    kind: str
    moment: str
    table: type[models.Model]
    count: Callable[[int, date, date], list[models.Model]]

    @property
    def records(self):
        return RECORDS[self.kind].everything


ROLL_UPS: dict[str, RollUp] = {}
_BY_KIND: dict[str, list[RollUp]] = {}


def roll_up(name: str, *, kind: str, moment: str, table: type[models.Model], count: Callable) -> RollUp:
    """Publish a roll-up under a name; from then on acts mark days, and the runner makes them."""
    if name in ROLL_UPS:
        raise MeasureFault(f"roll-up {name} is declared twice")
    made = ROLL_UPS[name] = RollUp(name, kind, moment, table, count)
    _BY_KIND.setdefault(kind, []).append(made)
    return made


def mark_after(done: list[Done]) -> None:
    """Mark the days of the records that were acted on, in the act's own transaction.

    Raises `MeasureFault` where an act moved a record to another day: the one it left would keep its figures.
    """
    if not done:
        return
    for each in _BY_KIND.get(done[0].record.subject_kind, ()):
        if any(each.moment in act.changes for act in done if not act.is_birth):
            raise MeasureFault(f"{done[0].verb} changes {each.moment}, by which {each.name} are kept")
        days = {(act.record.project_id, local_date(getattr(act.record, each.moment))) for act in done}
        storing.insert([DirtyDay(project_id=project, roll_up=each.name, day=day) for project, day in sorted(days)])
