"""到期生成: tasks are born ahead of their due day, each once however many runners look."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.policies import queries as policies
from guanjia.domains.periodic import queries
from guanjia.domains.periodic.actions.duties import ship, ship_waiting
from guanjia.domains.periodic.flow import TASK
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask
from guanjia.domains.periodic.queries import Born
from guanjia.domains.periodic.queries.shipped import DUTIES
from guanjia.kernel.rhythm import SHIFT


def ship_missing(*, by, at: datetime, project) -> int:
    """The duties of the manual a project does not have yet: all of a new one's, the new ones after an upgrade."""
    there = set(PeriodicDuty.objects.of(project).values_list("number", flat=True))
    missing = [duty for duty in DUTIES if duty.code not in there]
    for verb, rows in ((ship, [d for d in missing if not d.waits]), (ship_waiting, [d for d in missing if d.waits])):
        if rows:
            verb(rows, by=by, at=at, project=project)
    return len(missing)


@batch(TASK, "bear", internal=True)
def bear(rows: list[Born], *, by, at, project):
    """到期生成: these tasks, but for those somebody has borne meanwhile; the duties are locked while it looks."""
    claim(rows)
    there = queries.existing(project, rows)
    return Rows(new=[_task(born) for born in rows if born.identity not in there])


def claim(rows: list[Born]) -> None:
    """Nobody else bears tasks of these duties until the transaction ends."""
    ids = sorted({born.duty.pk for born in rows})
    list(PeriodicDuty.everything.select_for_update().filter(pk__in=ids).order_by("pk"))


def _task(born: Born) -> PeriodicTask:
    duty = born.duty
    return PeriodicTask(
        duty=duty, title=born.title[:120], rhythm=duty.rhythm, period=born.key, period_first=born.first,
        period_last=born.last, turn=born.turn, post=duty.post, superior=duty.told, person=born.person,
        output=duty.output, source=duty.source, opens_at=born.opens_at, due_at=born.due_at, due_on=born.due_on,
    )  # fmt: skip


def bear_due(*, by, at: datetime, project) -> int:
    """Bear what a project wants by now; says how many."""
    rows = queries.wanted(project, at)
    return len(bear(rows, by=by, at=at, project=project).new) if rows else 0


@every("10 * * * *", "periodic.bear")
def bear_everywhere(*, at: datetime) -> int:
    """到期生成: `bear_due` for every project, each hour; an upgraded project is given the duties it lacks first."""
    born = 0
    for project in Project.objects.order_by("pk"):
        ship_missing(by=SYSTEM, at=at, project=project)
        born += bear_due(by=SYSTEM, at=at, project=project)
    return born


def bear_for_shift(shift, *, by, at: datetime) -> int:
    """每班: what the one on duty owes when his shift ends; `shift` has number, post, person and its planned moments."""
    grace = timedelta(minutes=policies.amount("periodic.shift_grace", shift.project_id, at))
    rows = [
        Born(
            duty, shift.number, f"{shift.on} {shift.title}", shift.on, shift.on, 1, min(at, shift.planned_start),
            shift.planned_end + grace, shift.person,
        )
        for duty in queries.duties_in_use(shift.project, rhythm=SHIFT)
        if duty.post.code == shift.post
    ]  # fmt: skip
    there = queries.existing(shift.project, rows)
    rows = [born for born in rows if born.identity not in there]
    return len(bear(rows, by=by, at=at, project=shift.project).new) if rows else 0
