"""Who owes a task, and who is told when it was missed."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from guanjia.concerns.access.grants import answering
from guanjia.concerns.access.models import Absence
from guanjia.concerns.escalation.declared import Standing
from guanjia.domains.periodic.models import PeriodicTask
from guanjia.domains.periodic.models.task import assignments_to

# A vacant post's tasks stand with its superior; three posts above one another hold everybody of a project.
CHAIN = ("post", "post__superior", "post__superior__superior")


def handlers(task: PeriodicTask, at: datetime) -> list[int]:
    """Who may hand it in: the one on the shift, else whoever answers for the post (ids)."""
    if task.person_id:
        return [task.person_id]
    return [person.pk for person, _, _ in answering(task.project_id, task.post.code, at)]


def superiors(task: PeriodicTask, at: datetime) -> list[int]:
    """Who is told that it was missed, and may let it be: whoever answers for the superior post, nobody who owes it."""
    if task.superior is None:
        return []
    without = frozenset(handlers(task, at))
    return [person.pk for person, _, _ in answering(task.project_id, task.superior.code, at, without=without)]


def standings(ids: list[int], at: datetime) -> dict[int, Standing]:
    """HANDLER and SUPERIOR of these tasks; each post of a project is asked for once."""
    rows = PeriodicTask.everything.filter(pk__in=ids).select_related("post", "superior")
    kept: dict[tuple, tuple[list[int], list[int]]] = {}
    found = {}
    for task in rows:
        key = (task.project_id, task.post_id, task.superior_id, task.person_id)
        if key not in kept:
            kept[key] = handlers(task, at), superiors(task, at)
        owes, above = kept[key]
        found[task.pk] = Standing({"HANDLER": owes, "FIRST": owes, "SUPERIOR": above})
    return found


def mine(user, at: datetime) -> Q:
    """A condition for lists: tasks this person owes, by his shift, his post, as a deputy, or for a vacant post."""
    away = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values("user")
    held = (Q(user=user) & ~Q(user__in=away)) | Q(deputy=user, user__in=away)
    present = Q(user__is_active=True) & ~Q(user__in=away)
    deputised = Q(deputy__is_active=True, user__in=away) & ~Q(deputy__in=away)
    condition, vacant = Q(person=user), Q(person=None)
    for post in CHAIN:
        condition |= vacant & Q(assignments_to(post, at, held))
        vacant &= ~Q(assignments_to(post, at, present | deputised))
    return condition
