"""Which tasks are to exist by now, and when each is due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from guanjia.concerns.deadlines.reckoning import overrides
from guanjia.concerns.policies import queries as policies
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask
from guanjia.domains.periodic.queries.finding import duties_in_use
from guanjia.kernel import rhythm
from guanjia.kernel.rhythm import Coming, Rule
from guanjia.kernel.worktime import local_date

# What fell due while nothing ran is made up for as far back as this; older than that it helps nobody.
CATCH_UP_DAILY, CATCH_UP = timedelta(days=2), timedelta(days=14)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Born:
    """A task that is to exist: the duty, the period and turn that make it one of its kind, and its moments."""

    duty: PeriodicDuty
    key: str
    label: str
    first: date
    last: date
    turn: int
    opens_at: datetime
    due_at: datetime
    person: object = None

    @property
    def identity(self) -> tuple[int, str, int]:
        return self.duty.pk, self.key, self.turn

    @property
    def due_on(self) -> date:
        """The day it is due; 24:00 belongs to the day that ends."""
        return local_date(self.due_at - _INSTANT)

    @property
    def title(self) -> str:
        """投诉统计表 2026年11月; of several a day, which of them."""
        turn = f" 第{self.turn}次" if self.duty.times > 1 else ""
        return f"{self.duty.name} {self.label}{turn}"


def rule_of(duty: PeriodicDuty, at: datetime) -> Rule:
    """The rule of a duty under the policies of its project."""
    return duty.rule(
        stat_day=policies.amount("periodic.stat_day", duty.project_id, at),
        moved=policies.switched_on("periodic.rest_day", duty.project_id, at),
    )


def ahead(duty: PeriodicDuty, at: datetime) -> timedelta:
    """How long before its due moment a task is listed; a daily one from the beginning of its day."""
    if duty.rhythm in rhythm.DAILY:
        return timedelta(days=1)
    long = duty.rhythm in (rhythm.QUARTER, rhythm.HALF, rhythm.YEAR, rhythm.DATES)
    return timedelta(days=policies.amount("periodic.ahead.long" if long else "periodic.ahead", duty.project_id, at))


def born_of(duty: PeriodicDuty, coming: Coming, before: timedelta) -> Born:
    """The task of a due moment."""
    daily = duty.rhythm in rhythm.DAILY
    opens = coming.opens_at if daily else coming.due_at - before
    period = coming.period
    return Born(duty, period.key, period.label, period.first, period.last, coming.turn, opens, coming.due_at)


def wanted(project, at: datetime) -> list[Born]:
    """The tasks that are to exist at a moment and do not yet, by due moment."""
    with policies.read_once():
        found = [born for duty in duties_in_use(project) for born in _of_duty(duty, at)]
    there = existing(project, found)
    return sorted((b for b in found if b.identity not in there), key=lambda b: (b.due_at, b.duty.number))


def _of_duty(duty: PeriodicDuty, at: datetime) -> list[Born]:
    before = ahead(duty, at)
    back = CATCH_UP_DAILY if duty.rhythm in rhythm.DAILY else CATCH_UP
    after = max(duty.since or at, at - back)
    moments = rhythm.coming(rule_of(duty, at), after, at + before, overrides(duty.project_id))
    born = [born_of(duty, each, before) for each in moments]
    return [each for each in born if each.opens_at <= at and _in_force(duty, each)]


def _in_force(duty: PeriodicDuty, born: Born) -> bool:
    begun = duty.from_on is None or duty.from_on <= born.due_on
    return begun and (duty.to_on is None or born.due_on <= duty.to_on)


def period_on(duty: PeriodicDuty, day: date, at: datetime) -> list[Born]:
    """The tasks of the period a day lies in, whether they are to exist yet or not; none where nothing was due since the
    duty was switched on."""
    rule, days = rule_of(duty, at), overrides(duty.project_id)
    period = rhythm.period_of(rule, day, days)
    if period is None:
        return []
    before = ahead(duty, at)
    found = [born_of(duty, each, before) for each in rhythm.dues(rule, period, days)]
    return [each for each in found if duty.since and each.due_at > duty.since and _in_force(duty, each)]


def existing(project, born: Iterable[Born]) -> set[tuple[int, str, int]]:
    """Which of these exist already."""
    rows = list(born)
    there = PeriodicTask.objects.of(project).filter(
        duty__in={each.duty.pk for each in rows}, period__in={each.key for each in rows}
    )
    return set(there.values_list("duty_id", "period", "turn")) if rows else set()
