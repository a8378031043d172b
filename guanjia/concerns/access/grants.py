"""What a user may do, where: the sum of his assignments, and of those he deputises for."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from guanjia.concerns.access.standing import Standing, standing
from guanjia.kernel.refusals import NotAllowed


class System:
    """系统: the explicit actor for what nobody pressed a button for (the runner, the set-up)."""

    pk = id = None
    is_authenticated = True
    is_active = True
    display_name = "系统"

    def __str__(self) -> str:
        return self.display_name


SYSTEM = System()


@dataclass
class Grant:
    """Verbs held in one project; for each verb the zones it is limited to (None: the whole project)."""

    verbs: set[str] = field(default_factory=set)
    zones: dict[str, set[int] | None] = field(default_factory=dict)

    def add(self, verbs, zone_id: int | None) -> None:
        for verb in verbs:
            self.verbs.add(verb)
            if zone_id is None:
                self.zones[verb] = None
            elif self.zones.get(verb, ()) is not None:
                self.zones.setdefault(verb, set()).add(zone_id)

    def zones_for(self, verb: str) -> set[int] | None:
        return self.zones.get(verb)


class Grants:
    """Everything one user may do at one moment; `at` says which, None: whatever is assigned without an end."""

    def __init__(self, rows, project_ids):
        self.at: datetime | None = None
        self._by_project: dict[int, Grant] = {}
        self._rights: dict[int | None, tuple] = {}
        self.posts: set[str] = set()
        for post, verbs, project_id, zone_id in rows:
            self.posts.add(post)
            for target in project_ids if project_id is None else (project_id,):
                self._by_project.setdefault(target, Grant()).add(verbs, zone_id)

    def by_project(self) -> dict[int, Grant]:
        return self._by_project

    def project_ids(self) -> list[int]:
        return sorted(self._by_project)

    def has(self, verb: str, project_id: int | None, kind: str = "") -> bool:
        grant = self._by_project.get(project_id)
        return bool(grant) and (verb in grant.verbs or (bool(kind) and f"{verb}:{kind}" in grant.verbs))

    def rights_in(self, project_id: int | None) -> tuple:
        """Everything he may do in a project, to be compared: equal rights give equal conditions (`visible_rows`)."""
        if project_id not in self._rights:
            grant = self._by_project.get(project_id) or Grant()
            zones = sorted((verb, tuple(sorted(held))) for verb, held in grant.zones.items() if held is not None)
            self._rights[project_id] = (frozenset(grant.verbs), tuple(zones), frozenset(self.posts))
        return self._rights[project_id]

    def anywhere(self, verb: str) -> bool:
        return any(verb in grant.verbs for grant in self._by_project.values())


NOTHING = Grants((), ())


def grants_of(user, at: datetime | None = None) -> Grants:
    """The grants of a user at a moment (None: whatever is assigned now without an end, or not yet ended).

    A request keeps them on its user object (`user.kept_grants`), so a page asks the database once.
    """
    if user is SYSTEM or not getattr(user, "is_active", False) or user.pk is None:
        return NOTHING
    kept = getattr(user, "kept_grants", None)
    if kept is not None:
        return kept
    known = standing()
    day, away = (None, frozenset()) if at is None else (localdate(at), known.away(at))
    found = copy(known.remembered(_worked_out, user.pk, day, away))
    found.at = at
    return found


def _worked_out(known: Standing, user_id: int, day: date | None, away: frozenset[int]) -> Grants:
    """What the posts of a user give him on a day, and those he deputises for while these people are away."""
    rows = [*known.running(day, user=user_id), *(r for r in known.running(day, deputy=user_id) if r.user_id in away)]
    everywhere = any(row.project_id is None for row in rows)
    held = [(known.code_of(row.post_id), known.verbs_of(row.post_id), row.project_id, row.zone_id) for row in rows]
    return Grants(held, known.project_ids if everywhere else ())


def running_at(at: datetime | None) -> Q:
    """Assignments that run on the day of `at`; without a moment, those not ended."""
    if at is None:
        return Q(to_on=None)
    day = localdate(at)  # the day of the site: at 2 in the morning UTC is still at yesterday
    return Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gte=day))


def may(user, verb: str, project, *, kind: str = "", at: datetime | None = None) -> bool:
    """Whether the user holds the verb in the project, perhaps only for that kind of record."""
    return user is SYSTEM or grants_of(user, at).has(verb, getattr(project, "pk", project), kind)


def deputised(user, project, at: datetime) -> dict[str, object]:
    """{verb: for whom}: what the user may do in the project only because he stands in for somebody who is away."""
    known = standing()
    away, place = known.away(at), getattr(project, "pk", project)
    rows = [row for row in known.running(at, deputy=user.pk) if row.user_id in away and row.user_id != user.pk]
    own = {verb for row in known.running(at, user=user.pk) if row.project_id in (place, None)
           for verb in known.verbs_of(row.post_id)}  # fmt: skip
    other: dict[str, object] = {}
    for row in sorted((row for row in rows if row.project_id in (place, None)), key=lambda row: row.pk):
        other.update(dict.fromkeys(known.verbs_of(row.post_id), known.people([row.user_id])[row.user_id]))
    return {verb: person for verb, person in other.items() if verb not in own}


def demand(user, verb: str, project, *, label: str = "", kind: str = "", at: datetime | None = None) -> None:
    """Raise `NotAllowed` with a Chinese sentence unless the user holds the verb."""
    if not may(user, verb, project, kind=kind, at=at):
        raise NotAllowed(f"您的岗位没有「{label or verb}」的权限，请联系系统管理员在「设置 › 岗位」中开通。")


def holders(project, post_code: str, at: datetime) -> list:
    """Who answers for a post at a moment: its holders who are present, and the deputies of those who are not.

    A vacant post answers with the holders of its superior post (X-24).
    """
    return [person for person, _, _ in answering(project, post_code, at)]


def answering(project, post_code: str, at: datetime, *, without=frozenset()) -> list[tuple]:
    """As `holders`, as (person, for whom he stands in or None, code of the post that answers).

    Whoever is in `without` (ids) does not count: a matter that is about him goes to the superior post.
    """
    known = standing()
    away, post, place = known.away(at), post_code, getattr(project, "pk", project)
    for _ in range(8):
        found = {}
        for row in _in_project(known.running(at, post=post), place):
            absent = row.user_id in away
            pk = row.deputy_id if absent else row.user_id
            if known.is_active(pk) and pk not in away and pk not in without:
                if pk not in found or not absent:  # who holds the post himself stands in for nobody
                    found[pk] = row.user_id if absent else None
        if found:
            people = known.people({*found, *found.values()})
            return [(people[pk], people.get(stood_for), post) for pk, stood_for in found.items()]
        post = known.superiors.get(post)
        if post is None:
            return []
    return []


def present(user_ids, project, at: datetime, *, without=frozenset()) -> list[tuple]:
    """Those of these people who are there, and the deputies of those who are away, as (person, for whom or None)."""
    ids = [pk for pk in dict.fromkeys(user_ids) if pk]
    if not ids:
        return []
    known = standing()
    away, place = known.away(at), getattr(project, "pk", project)
    found = {pk: None for pk in ids if known.is_active(pk) and pk not in away and pk not in without}
    rows = [row for pk in ids if pk in away for row in known.running(at, user=pk) if row.project_id in (place, None)]
    for row in sorted(rows, key=lambda row: row.pk):
        if known.is_active(row.deputy_id) and row.deputy_id not in away and row.deputy_id not in without:
            found.setdefault(row.deputy_id, row.user_id)
    people = known.people({*found, *found.values()})
    return [(people[pk], people.get(stood_for)) for pk, stood_for in found.items()]


def _in_project(rows, place: int) -> list:
    """Assignments in a project, its own before those of all projects."""
    return [*(row for row in rows if row.project_id == place), *(row for row in rows if row.project_id is None)]
