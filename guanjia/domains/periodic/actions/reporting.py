"""What other rooms report: the output of a duty exists, so its task is handed in."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from guanjia.concerns.events.switchboard import inside
from guanjia.domains.periodic import queries
from guanjia.domains.periodic.actions.bearing import bear
from guanjia.domains.periodic.actions.tasks import let_be, take_output
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask

REPORTED = "periodic_task.take_output"


@transaction.atomic
def report_output(code: str, project, *, day: date, by, at: datetime, record=None) -> PeriodicTask | None:
    """随业务交: the output of the duty `code` (D-25) for the period `day` lies in exists; its task is handed in.

    `record` is the record that is the output; the task's page leads to it. Of several turns a day the earliest that is
    open. None where the duty is switched off, was not in force then, or has it already. The caller's permission counts.
    """
    duty = queries.duty_by_code(project, code)
    wanted = queries.period_on(duty, day, at) if duty else []
    if not wanted:
        return None
    with inside(REPORTED):
        there = queries.existing(project, wanted)
        if missing := [born for born in wanted if born.identity not in there]:
            bear(missing, by=by, at=at, project=project)
        return _take(duty, wanted[0].key, record, by, at)


@transaction.atomic
def report_shift(codes: tuple[str, ...], shift, *, by, at: datetime) -> list[PeriodicTask]:
    """随业务交: the paper of a shift is signed; what its duties among `codes` owe for it is handed in."""
    with inside(REPORTED):
        duties = queries.duties_in_use(shift.project, number__in=codes)
        taken = [_take(duty, shift.number, shift, by, at) for duty in duties]
    return [task for task in taken if task is not None]


@transaction.atomic
def let_shift_be(codes: tuple[str, ...], shift, reason: str, *, by, at: datetime) -> None:
    """随指定接班免办: the shift was taken over without its paper, so nothing is owed for it any more."""
    with inside(REPORTED):
        found = [queries.task_of(d, shift.number) for d in queries.duties_in_use(shift.project) if d.number in codes]
        for task in (t for t in found if t is not None and t.is_open):
            let_be(task, by=by, at=at, waive_reason=reason)


def _take(duty: PeriodicDuty, period: str, record, by, at: datetime) -> PeriodicTask | None:
    task = queries.task_of(duty, period)
    return take_output(task, by=by, at=at, made_of=record) if task is not None and task.is_open else None
