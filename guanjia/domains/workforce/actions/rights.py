"""Who may administer whom: the checks of the acts that are no verbs of a record, and their line in the journal.

Nobody gains a right by administering: not for himself, not through a person he could then stand in for.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from guanjia.concerns.access.grants import SYSTEM, demand, grants_of, may, running_at
from guanjia.concerns.access.models import Assignment, Post, Project, User
from guanjia.concerns.events.switchboard import acting
from guanjia.concerns.flow.changes import refusal_of
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid, NotAllowed

# Without these in the bundle of 系统管理员 nobody could give them back.
KEPT_BY_ADMIN = frozenset({"post.change", "post.assign", "user.add"})


def demand_here(by, verb: str, project, label: str, at: datetime) -> None:
    """The right in one project; for an act on all projects (None) the right in every one of them."""
    if acting() is not None:
        return
    if project is not None:
        demand(by, verb, project, label=label, at=at)
    elif not holds_everywhere(by, verb, at):
        raise NotAllowed(f"只有在全部项目都有「{label}」权限的人才能办这一项，请联系公司的系统管理员。")


def demand_somewhere(by, verb: str, label: str, at: datetime) -> None:
    """The right in some project, for acts that belong to none (a new account, a post)."""
    if acting() is None and by is not SYSTEM and not grants_of(by, at).anywhere(verb) and not _company(by, verb, at):
        raise NotAllowed(f"您的岗位没有「{label}」的权限，请联系系统管理员。")


def demand_over(by, user: User, verb: str, label: str, at: datetime) -> None:
    """The right over a person: in every project in which he holds a post now."""
    demand_somewhere(by, verb, label, at)
    if acting() is not None or by is SYSTEM:
        return
    for project in {row.project for row in _running(user, at).select_related("project")}:
        if not (may(by, verb, project, at=at) if project else holds_everywhere(by, verb, at)):
            raise NotAllowed(f"{user.display_name} 在「{project or '全部项目'}」任职，您在那里没有「{label}」的权限。")


def holds_everywhere(by, verb: str, at: datetime) -> bool:
    if by is SYSTEM or _company(by, verb, at):
        return True
    grants, projects = grants_of(by, at), list(Project.objects.values_list("pk", flat=True))
    return bool(projects) and all(grants.has(verb, pk) for pk in projects)


def _company(by, verb: str, at: datetime) -> bool:
    """Held by a post for all projects; counts also while there is no project yet."""
    posts = _running(by, at).filter(project=None).values_list("post__verbs", flat=True)
    return any(verb in verbs for verbs in posts)


def _running(user, at: datetime):
    return Assignment.objects.filter(running_at(at), user_id=user.pk)


def demand_rank(by, post: Post, project, label: str, at: datetime, inside: bool = False) -> None:
    """Who does not administer posts himself gives and takes only posts below one he holds there.

    `inside`: also when this is part of another verb, whose own permission does not speak of rank.
    """
    if by is SYSTEM or (acting() is not None and not inside):
        return
    if may(by, "post.change", project, at=at) if project else holds_everywhere(by, "post.change", at):
        return
    here = (None, getattr(project, "pk", 0))
    held = {row.post.code for row in _running(by, at).select_related("post") if row.project_id in here}
    above, step = post.superior, 0
    while above is not None and step < 12:
        if above.code in held:
            return
        above, step = above.superior, step + 1
    raise NotAllowed(f"「{post}」不在您所任岗位之下，不能{label}，请联系系统管理员。")


def keep_an_admin(gone, at: datetime) -> None:
    """Refuse to take away the last administrator of a project or of the company; `gone` are the assignments to end."""
    for row in gone:
        if row.post.code != "ADMIN" or (row.to_on and row.to_on < localdate(at)):
            continue
        others = Assignment.objects.filter(running_at(at), post__code="ADMIN", to_on=None, user__is_active=True)
        others = others.exclude(pk__in=[g.pk for g in gone])
        covers = (
            others.filter(project=None)
            if row.project_id is None
            else (others.filter(project=None) | others.filter(project=row.project))
        )
        if not covers.exists():
            raise Invalid("这是最后一个系统管理员，不能停用或卸任。")


def note(by, at: datetime, verb: str, label: str, kind: str, subject_id, project=None, **facts) -> None:
    """One line in the journal; a fact is its new value, or a pair made by `was`."""
    outer = acting()
    journal.write(
        by=by, at=at, project=project, kind=kind, subject_id=subject_id, verb=verb, label=label,
        changes={k: list(v) if isinstance(v, was) else [None, v] for k, v in facts.items()},
        via=outer.verb if outer else "", cause_id=outer.entry_id if outer else None,
    )  # fmt: skip


class was(tuple):
    """Before and after of one fact."""

    def __new__(cls, before, after):
        return super().__new__(cls, (before, after))


def clean(row) -> None:
    """Validate a row that is no record; the faults come back by field, in Chinese."""
    try:
        row.full_clean()
    except ValidationError as fault:
        raise refusal_of(row, fault) from fault
