"""What a user may do, where: the sum of his assignments, and of those he deputises for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.timezone import localdate

from guanjia.concerns.access import prepared
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

    def __init__(self, rows, project_ids, at: datetime | None = None):
        self.at = at
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
    from guanjia.concerns.access.models import Project  # reason: models build on this module

    held = _held(user.pk, at)
    everywhere = any(project_id is None for _, _, project_id, _ in held)
    return Grants(held, list(Project.objects.values_list("pk", flat=True)) if everywhere else (), at)


def _held(user_id: int, at: datetime | None) -> list[tuple]:
    """(post, its verbs, project, zone) of each assignment of a user, and of those he deputises for at that moment.

    Every act asks this; Django would spend longer on the text than the database on the answer.
    """
    from guanjia.concerns.access.models import Post  # reason: models build on this module

    running, values = "a.to_on IS NULL", [user_id]
    whose = "a.user_id = %s"
    if at is not None:
        moment = prepared.moment(at)
        day = connection.ops.adapt_datefield_value(localdate(at))
        away = "SELECT user_id FROM access_absence WHERE starts_at <= %s AND ends_at > %s"
        whose = f"(a.user_id = %s OR (a.deputy_id = %s AND a.user_id IN ({away})))"
        running = "a.from_on <= %s AND (a.to_on IS NULL OR a.to_on >= %s)"
        values += [user_id, moment, moment, day, day]
    verbs = Post._meta.get_field("verbs")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.code, p.verbs, a.project_id, a.zone_id FROM access_assignment a "
            f"JOIN access_post p ON p.id = a.post_id WHERE {whose} AND {running}",
            values,
        )
        found = cursor.fetchall()
    return [(code, verbs.from_db_value(held, None, connection), *where) for code, held, *where in found]


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
    from guanjia.concerns.access.models import Absence, Assignment  # reason: models build on this module

    away = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values("user")
    rows = Assignment.objects.filter(Q(user=user) | Q(deputy=user, user__in=away), running_at(at))
    rows = rows.filter(Q(project=project) | Q(project=None)).select_related("user", "post").order_by("id")
    own, other = set(), {}
    for row in rows:
        if row.user_id == user.pk:
            own.update(row.post.verbs)
        else:
            other.update(dict.fromkeys(row.post.verbs, row.user))
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
    from guanjia.concerns.access.models import Post  # reason: models build on this module

    away = set(_away(at))
    for _ in range(8):
        found = {}
        rows = _assignments("post_id = (SELECT id FROM access_post WHERE code = %s)", [post_code], project, at)
        people = _people({pk for row in rows for pk in (row.user_id, row.deputy_id)})
        for row in rows:
            absent = row.user_id in away
            person = people.get(row.deputy_id if absent else row.user_id)
            if person is not None and person.is_active and person.pk not in away and person.pk not in without:
                if person.pk not in found or not absent:  # who holds the post himself stands in for nobody
                    found[person.pk] = (person, people[row.user_id] if absent else None, post_code)
        if found:
            return list(found.values())
        post = Post.objects.filter(code=post_code).select_related("superior").first()
        if post is None or post.superior is None:
            return []
        post_code = post.superior.code
    return []


def present(user_ids, project, at: datetime, *, without=frozenset()) -> list[tuple]:
    """Those of these people who are there, and the deputies of those who are away, as (person, for whom or None)."""
    ids = [pk for pk in dict.fromkeys(user_ids) if pk]
    if not ids:
        return []
    away = set(_away(at))
    here = {pk: user for pk, user in _people(ids).items() if user.is_active}
    found = {pk: (here[pk], None) for pk in ids if pk in here and pk not in away and pk not in without}
    if absent := [pk for pk in ids if pk in away]:
        marks = ", ".join(["%s"] * len(absent))
        rows = _assignments(f"user_id IN ({marks}) AND deputy_id IS NOT NULL", absent, project, at)
        people = _people({pk for row in rows for pk in (row.user_id, row.deputy_id)})
        for row in sorted(rows, key=lambda row: row.pk):
            deputy = people[row.deputy_id]
            if deputy.is_active and deputy.pk not in away and deputy.pk not in without:
                found.setdefault(deputy.pk, (deputy, people[row.user_id]))
    return list(found.values())


def _away(at: datetime) -> list[int]:
    """Whoever is absent at a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id FROM access_absence WHERE starts_at <= %s AND ends_at > %s", [prepared.moment(at)] * 2
        )
        return [pk for (pk,) in cursor.fetchall()]


def _assignments(where: str, values: list, project, at: datetime) -> list:
    """Assignments that run on the day of `at` in a project, its own before those of all projects."""
    from guanjia.concerns.access.models import Assignment  # reason: models build on this module

    day = connection.ops.adapt_datefield_value(localdate(at))
    running = "from_on <= %s AND (to_on IS NULL OR to_on >= %s) AND (project_id = %s OR project_id IS NULL)"
    place = getattr(project, "pk", project)
    return prepared.rows(
        Assignment, f"{where} AND {running} ORDER BY (project_id IS NULL), id", [*values, day, day, place]
    )


def _people(ids) -> dict[int, object]:
    """These users by id."""
    from guanjia.concerns.access.models import User  # reason: models build on this module

    wanted = sorted({pk for pk in ids if pk})
    marks = ", ".join(["%s"] * len(wanted))
    return {user.pk: user for user in prepared.rows(User, f"id IN ({marks})", wanted)} if wanted else {}
