"""When a limit runs out: the policy in force and the calendar of the project, read once for a whole batch."""

from __future__ import annotations

from datetime import date, datetime, time

from guanjia.concerns.access import prepared
from guanjia.concerns.deadlines.models import CalendarDay, Deadline
from guanjia.concerns.deadlines.settings_declared import CUTOFF, LADDER
from guanjia.concerns.policies.declared import all_declared
from guanjia.concerns.policies.queries import InForce, in_force
from guanjia.kernel import ladder
from guanjia.kernel.flow import Limit, Terms
from guanjia.kernel.worktime import Due, Unit, due, due_on, local, shifted
from guanjia.kernel.worktime import at as moment_of


class Reckoner:
    """Reckons the deadlines of one project at one moment."""

    def __init__(self, project_id: int, at: datetime):
        self.project_id, self.at = project_id, at
        self._policies: dict[str, InForce] = {}
        self._days: dict[date, bool] | None = None

    def policy(self, key: str) -> InForce:
        if key not in self._policies:
            self._policies[key] = in_force(key, self.project_id, self.at)
        return self._policies[key]

    @property
    def days(self) -> dict[date, bool]:
        if self._days is None:
            self._days = overrides(self.project_id)
        return self._days

    def begin(self, record, limit: Limit, terms: Terms) -> Deadline:
        """A new run of a limit, not yet stored."""
        policy = self.policy(terms.policy or limit.policy)
        start = start_of(record, limit, terms) or self.at
        runs_out = as_due(terms.due) if terms.due is not None else self._due(start, policy)
        if terms.cap:
            latest = self._due(terms.cap_since or start, self.policy(terms.cap))
            runs_out = min(runs_out, latest, key=lambda each: each.at)
        return Deadline(
            project_id=self.project_id, subject_kind=record.subject_kind, subject_id=record.pk, limit=limit.code,
            label=limit.label, policy=policy.key, policy_row_id=policy.row_id, value=policy.value, unit=policy.unit,
            clause=policy.clause, agreed=terms.due is not None, calendar_note=runs_out.calendar_note,
            ladder=self.ladder(record.subject_kind, limit.code, policy.key), mild=limit.mild,
            starts_at=start, original_due=runs_out.at, due_at=runs_out.at, exclusive=runs_out.exclusive,
        )  # fmt: skip

    def ladder(self, kind: str, limit: str, key: str) -> str:
        """Who is told when: the ladder of this limit of this kind, else that of its policy, else that of all others.

        A limit whose moment is agreed each time has no number; its policy is its ladder.
        """
        declared = all_declared()
        names = (key, f"ladder.{kind}.{limit}", f"ladder.{key}")
        own = (name for name in names if name in declared and declared[name].unit == "LADDER")
        return self.policy(next(own, LADDER)).value

    def _due(self, start: datetime, policy: InForce) -> Due:
        unit = Unit(policy.unit)
        cutoff = None
        if unit == Unit.SAME_DAY and (text := self.policy(CUTOFF).value):
            cutoff = time.fromisoformat(text)
        days = self.days if unit == Unit.WORKDAY else None
        return due(start, 0 if unit == Unit.SAME_DAY else policy.amount, unit, cutoff=cutoff, overrides=days)

    def basis(self, row: Deadline) -> Due:
        """What the promise is judged by: the original moment, moved by the pauses."""
        if row.agreed:
            original = as_due(row.original_due)
        else:
            unit = Unit(row.unit)
            original = Due(row.original_due, exclusive=unit not in (Unit.MIN, Unit.HOUR), unit=unit)
        return self._moved(original, row.pauses)

    def in_force(self, row: Deadline) -> Due:
        """What runs now: the last extension, else the original moment, moved by the pauses since then."""
        if not row.extensions:
            return self.basis(row)
        last = row.extensions[-1]
        since = datetime.fromisoformat(last["at"])
        later = [pause for pause in row.pauses if datetime.fromisoformat(pause["from"]) >= since]
        return self._moved(as_due(datetime.fromisoformat(last["due"])), later)

    def _moved(self, limit: Due, pauses: list[dict]) -> Due:
        spans = [
            (datetime.fromisoformat(pause["from"]), datetime.fromisoformat(pause["to"]))
            for pause in pauses
            if pause["to"] and pause["counts"]
        ]
        return shifted(limit, spans, overrides=self.days if limit.unit == Unit.WORKDAY and spans else None)


def stops_of(row: Deadline) -> list[tuple[datetime, ladder.Stop]]:
    """The stops of a limit with their moments as it runs now, by time."""
    return ladder.parse(row.ladder).in_order(row.starts_at, Due(row.due_at, row.exclusive))


def first_moment(row: Deadline) -> datetime:
    """When a limit asks for attention first. One that was resumed or extended begins again; what has been told of it is
    not told twice."""
    return stops_of(row)[0][0]


def start_of(record, limit: Limit, terms: Terms) -> datetime | None:
    """The moment a run counts from when the record or its flow names one; None: from now on."""
    start = terms.since if terms.since is not None else (getattr(record, limit.since) if limit.since else None)
    if isinstance(start, date) and not isinstance(start, datetime):
        return moment_of(start)
    return start


def as_due(moment) -> Due:
    """An agreed moment: a day ends at its 24:00; so does a moment that is midnight on the wall."""
    if isinstance(moment, Due):
        return moment
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return due_on(moment)
    midnight = local(moment).time() == time.min
    return Due(moment, exclusive=midnight, unit=Unit.DAY if midnight else Unit.HOUR)


def overrides(project_id: int) -> dict[date, bool]:
    """The days that differ from the published calendar, the project's own before those of all projects."""
    where = "project_id = %s OR project_id IS NULL ORDER BY project_id IS NOT NULL, id"
    return {row.day: row.works for row in prepared.rows(CalendarDay, where, [project_id])}
