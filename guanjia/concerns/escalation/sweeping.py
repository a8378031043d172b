"""The sweep: what clocks ask for is done once a minute, by any number of runners, each thing once.

Only timers are looked at. A batch is claimed under a lock, and its alarms, tellings and notices are written in the
transaction that moves the timers on: after a crash either all of it is there or none, and then the timers still ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from guanjia.concerns.access import prepared, storing
from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.concerns.deadlines.reckoning import stops_of
from guanjia.concerns.escalation.declared import told_by
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.telling import Round, Wanted, roles_of
from guanjia.concerns.jobs.schedule import every
from guanjia.kernel.ladder import Stop, parse
from guanjia.kernel.worktime import Due

# SQLite's one writer is held for a batch; PostgreSQL's rows are shared out with SKIP LOCKED (performance.md 4).
BATCH = {"sqlite": 200, "postgresql": 1000}


@every("* * * * *", "escalation.sweep")
def sweep(*, at: datetime) -> int:
    """Do what every due timer asks for; says how many were due. What was missed while nothing ran is made up for, each
    stop once and in order."""
    swept, whole = 0, BATCH.get(connection.vendor, 200)
    while count := sweep_batch(at):
        swept += count
        if count < whole:  # the last ones; what another runner holds is his
            break
    return swept


def sweep_batch(at: datetime) -> int:
    """One batch, in one transaction. Nothing is locked, and no writer waits, where nothing is due."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {Timer._meta.db_table} WHERE next_at <= %s LIMIT 1", [prepared.moment(at)])
        if cursor.fetchone() is None:
            return 0
    with transaction.atomic():
        timers = claim(at)
        if timers:
            _Climb(at).climb(timers)
    return len(timers)


def claim(at: datetime) -> list[Timer]:
    """The next due timers with their deadlines, nobody else's: looked up again under the lock.

    Both rows are locked at once, and skipped where a verb holds one of them, so that neither waits for the other.
    """
    most = BATCH.get(connection.vendor, 200)
    if connection.features.has_select_for_update_skip_locked:
        due = Timer.objects.filter(next_at__lte=at).select_related("deadline").order_by("next_at", "deadline_id")
        return list(due.select_for_update(skip_locked=True, of=("self", "deadline"))[:most])
    where = "next_at <= %s ORDER BY next_at, deadline_id LIMIT %s"
    timers = prepared.rows(Timer, where, [prepared.moment(at), most])
    marks = ", ".join(["%s"] * len(timers))
    found = {row.pk: row for row in prepared.rows(Deadline, f"id IN ({marks})", [timer.pk for timer in timers])}
    for timer in timers:
        timer.deadline = found[timer.pk]
    return timers


@dataclass
class _Climb:
    """The work of one batch."""

    at: datetime
    wanted: list[Wanted] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)

    def climb(self, timers: list[Timer]) -> None:
        fired: dict[int, set[str]] = {timer.pk: set() for timer in timers}
        marks = ", ".join(["%s"] * len(fired))
        for alarm in prepared.rows(Alarm, f"deadline_id IN ({marks})", list(fired)):
            fired[alarm.deadline_id].add(alarm.mark)
        moved, ended = [], []
        for timer in timers:
            left = self._one(timer.deadline, fired[timer.pk])
            if left is None:
                ended.append(timer.pk)
            else:
                timer.next_at, timer.rung = left
                moved.append(timer)
        Round(self.at, SYSTEM).tell(self.wanted)
        if self.missed:
            rows = Deadline.objects.filter(pk__in=self.missed, breached_at=None)
            rows.update(breached_at=F("due_at"))
        if ended:
            storing.remove(Timer, ended)
        storing.change(moved, ["next_at", "rung"])

    def _one(self, row: Deadline, fired: set[str]) -> tuple[datetime, int] | None:
        """Note what is due for a deadline; when it asks again and how much of its ladder is behind it, or None."""
        stops = stops_of(row)
        open_ = [(moment, stop) for moment, stop in stops if stop.mark not in fired]
        passed = [stop for moment, stop in open_ if moment <= self.at]
        over = any(stop.percent >= 100 for stop in passed)
        for stop in passed:
            self._note(row, stop, told=not over or stop.percent >= 100)
        ahead = [moment for moment, _ in open_ if moment > self.at]
        return (ahead[0], len(stops) - len(ahead)) if ahead else None

    def _raise(self, row: Deadline, rung: Wanted, moment: datetime) -> None:
        """What a missed limit raises at once (5.12.6): by this rung, if it tells whoever handles that level, else by a
        trigger besides."""
        told = told_by(row.subject_kind)
        level = told.raises.get(row.policy, 0) if told else 0
        if level <= rung.alarm.level:
            return
        roles = roles_of(level, row.project_id, self.at)
        if set(roles) <= set(rung.roles):
            rung.alarm.level = level
            return
        alarm = Alarm(
            project_id=row.project_id, subject_kind=row.subject_kind, subject_id=row.subject_id, kind=Alarm.TRIGGER,
            level=level, cause=f"{row.label}超时", event=f"deadline:{row.pk}:breach", at=moment,
        )  # fmt: skip
        self.wanted.append(Wanted(alarm, roles, Telling.SIGN))

    def _note(self, row: Deadline, stop: Stop, *, told: bool) -> None:
        """A reminder of what is missed by now is kept, but nobody is reminded any more."""
        moment = stop.moment(row.starts_at, Due(row.due_at, row.exclusive))
        if stop.is_breach:
            self.missed.append(row.pk)
            reminded = tuple(dict.fromkeys(role for each in parse(row.ladder).reminders for role in each.roles))
            roles = tuple(role for role in reminded if role not in stop.roles)
            self.wanted.append(Wanted.by_clock(row, Alarm.BREACH, stop, moment, roles))
        if stop.level:
            self.wanted.append(rung := Wanted.by_clock(row, Alarm.RUNG, stop, moment, stop.roles))
            if stop.is_breach:
                self._raise(row, rung, moment)
        elif not stop.is_breach:
            self.wanted.append(Wanted.by_clock(row, Alarm.WARNING, stop, moment, stop.roles if told else ()))
