"""Finding duties and tasks."""

from __future__ import annotations

from guanjia.concerns.access.standing import standing
from guanjia.domains.periodic.flow import ON
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask


def duties_in_use(project, **only) -> list[PeriodicDuty]:
    """The duties that are switched on, by code, with their posts; `only` narrows them."""
    found = list(PeriodicDuty.objects.of(project).filter(state=ON, **only).order_by("number"))
    posts = standing().posts
    for duty in found:
        duty.post, duty.superior, duty.project = posts.get(duty.post_id), posts.get(duty.superior_id), project
    return found


def duties_of(project) -> list[PeriodicDuty]:
    """All duties of a project, in use or not, by code."""
    return list(PeriodicDuty.objects.of(project).order_by("number"))


def duty_by_code(project, code: str) -> PeriodicDuty | None:
    """A duty by its code while it is switched on."""
    return next(iter(duties_in_use(project, number=code)), None)


def task_of(duty: PeriodicDuty, period: str) -> PeriodicTask | None:
    """The task of a period that is still to be done, the earliest turn of its day first; else one that is done."""
    rows = list(PeriodicTask.objects.of(duty.project).filter(duty=duty, period=period).order_by("turn"))
    return next((task for task in rows if task.is_open), rows[-1] if rows else None)
