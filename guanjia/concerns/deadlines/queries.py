"""Questions about limits. *Late* is reckoned when it is asked, so screens are right even while the runner is down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from guanjia.concerns.access import prepared
from guanjia.concerns.deadlines.models import Deadline
from guanjia.kernel.worktime import Due, is_late

RUNNING, PAUSED, MET, MISSED = "RUNNING", "PAUSED", "MET", "MISSED"
REPLACED, CALLED_OFF = "REPLACED", "CALLED_OFF"
STATE_LABELS = {
    RUNNING: "计时中", PAUSED: "已暂停", MET: "按时", MISSED: "超时", REPLACED: "已改期", CALLED_OFF: "不再计时",
}  # fmt: skip


@dataclass(frozen=True)
class Clock:
    """A limit as screens and prints show it. `clause` says where the number comes from."""

    id: int
    code: str
    label: str
    state: str
    started_at: datetime
    due_at: datetime
    original_due: datetime
    exclusive: bool
    value: str
    unit: str
    clause: str
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    lateness: timedelta | None = None
    paused_at: datetime | None = None
    pauses: list = field(default_factory=list)
    extensions: list = field(default_factory=list)
    calendar_note: str = ""
    mild: bool = False
    ladder: str = ""
    agreed: bool = False

    @property
    def running(self) -> bool:
        return self.state in (RUNNING, PAUSED)

    @property
    def paused(self) -> bool:
        return self.state == PAUSED

    @property
    def state_label(self) -> str:
        return STATE_LABELS[self.state]

    @property
    def due(self) -> Due:
        return Due(self.due_at, self.exclusive)

    def late_at(self, moment: datetime) -> bool:
        """Whether the limit was missed, or would be if it ended at that moment."""
        if self.stopped_at is not None:
            return self.breached_at is not None
        return is_late(self.due, self.paused_at or moment)

    def late_by(self, moment: datetime) -> timedelta | None:
        """By how much it is late; None in time."""
        if self.stopped_at is not None:
            return self.lateness
        return moment - self.due_at if self.late_at(moment) else None


def _clock(row: Deadline) -> Clock:
    if row.stopped_at is None:
        state = PAUSED if row.paused_at else RUNNING
    else:
        over = REPLACED if row.replaced_by_id else CALLED_OFF
        state = MET if row.met else MISSED if row.met is False else over
    return Clock(
        id=row.pk, code=row.limit, label=row.label, state=state, started_at=row.starts_at, due_at=row.due_at,
        original_due=row.original_due, exclusive=row.exclusive, value=row.value, unit=row.unit, clause=row.clause,
        stopped_at=row.stopped_at, breached_at=row.breached_at, paused_at=row.paused_at, pauses=row.pauses,
        lateness=None if row.lateness is None else timedelta(seconds=row.lateness), extensions=row.extensions,
        calendar_note=row.calendar_note, mild=row.mild, ladder=row.ladder, agreed=row.agreed,
    )  # fmt: skip


def clocks_of(record) -> list[Clock]:
    """All limits a record has had, oldest first: running, met, missed and replaced ones."""
    rows = Deadline.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk).order_by("id")
    return [_clock(row) for row in rows]


def runs_of(kind: str, ids, limit: str) -> dict[int, list[Clock]]:
    """All runs of one limit of each of these records, oldest first, in one query: a new slip begins a new run."""
    found: dict[int, list[Clock]] = {}
    for row in Deadline.objects.filter(subject_kind=kind, subject_id__in=list(ids), limit=limit).order_by("id"):
        found.setdefault(row.subject_id, []).append(_clock(row))
    return found


def running_of(record) -> list[Clock]:
    """The limits that run for a record, the most urgent first; paused ones last."""
    rows = Deadline.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk, stopped_at=None)
    return sorted((_clock(row) for row in rows), key=_urgency)


def _urgency(clock: Clock) -> tuple:
    return (clock.paused, clock.due_at, clock.id)


def most_urgent(records, now: datetime) -> dict[int, Clock]:
    """For each of these records of one kind the limit that runs out first, in one query."""
    found = list(records)
    return most_urgent_of(found[0].subject_kind, [record.pk for record in found], now) if found else {}


def most_urgent_of(kind: str, ids, now: datetime) -> dict[int, Clock]:
    """As `most_urgent`, for those who have only ids. A record whose limits are all paused gives a paused one; a limit
    that was missed comes before one that only flags."""
    wanted, best = list(ids), {}
    if not wanted:
        return {}

    def place(row: Deadline) -> tuple:
        late = is_late(Due(row.due_at, row.exclusive), row.paused_at or now)
        return (row.paused_at is not None, row.mild or not late, row.due_at, row.pk)

    marks = ", ".join(["%s"] * len(wanted))
    where = f"subject_kind = %s AND subject_id IN ({marks}) AND stopped_at IS NULL"
    for row in prepared.rows(Deadline, where, [kind, *wanted]):
        if row.subject_id not in best or place(row) < place(best[row.subject_id]):
            best[row.subject_id] = row
    return {pk: _clock(row) for pk, row in best.items()}


def _late(now: datetime) -> Q:
    return Q(stopped_at=None, paused_at=None, mild=False) & (Q(due_at__lt=now) | Q(due_at=now, exclusive=True))


def overdue(kind: str, now: datetime, *, project=None, limit: str = "") -> Q:
    """A condition for lists: records of this kind with a limit that has run out, unless it only flags."""
    return _with(kind, _late(now), project, limit)


def flagged(kind: str, now: datetime, limit: str, *, project=None) -> Q:
    """A condition for lists: records of this kind for which this limit, which only flags, has run out."""
    return _with(kind, Q(stopped_at=None, paused_at=None, mild=True, due_at__lt=now), project, limit)


def due_by(kind: str, moment: datetime, *, project=None, limit: str = "") -> Q:
    """A condition for lists: records of this kind with a limit that runs out by that moment, or has."""
    return _with(kind, Q(stopped_at=None, paused_at=None, mild=False, due_at__lte=moment), project, limit)


def due_ids(project, moment: datetime) -> dict[str, set[int]]:
    """The records of a project, by kind, that `due_by` is a condition for: one short question for all kinds."""
    where = "project_id = %s AND stopped_at IS NULL AND paused_at IS NULL AND NOT mild AND due_at <= %s"
    found: dict[str, set[int]] = {}
    for row in prepared.rows(Deadline, where, [getattr(project, "pk", project), prepared.moment(moment)]):
        found.setdefault(row.subject_kind, set()).add(row.subject_id)
    return found


def _with(kind: str, condition: Q, project, limit: str) -> Q:
    rows = Deadline.objects.filter(condition, subject_kind=kind)
    if project is not None:
        rows = rows.filter(project=project)
    if limit:
        rows = rows.filter(limit=limit)
    return Q(pk__in=rows.values("subject_id"))


def overdue_deadlines(project, kinds, now: datetime):
    """The limits of a project that have run out, the latest first of all; for to-do pages and boards."""
    return Deadline.objects.filter(_late(now), project=project, subject_kind__in=list(kinds)).order_by("due_at", "id")


def was_missed(record, limit: str, now: datetime) -> bool:
    """Whether this limit was missed in any of its runs, or is late now."""
    return any(clock.late_at(now) for clock in clocks_of(record) if clock.code == limit)
