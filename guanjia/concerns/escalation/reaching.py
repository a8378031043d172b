"""From the roles and posts of a rung to people, asked once for a whole batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guanjia.concerns.access import prepared
from guanjia.concerns.access.grants import answering, present
from guanjia.concerns.escalation.declared import DUTY, Standing, duty_managers, told_by
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.flow.models import RECORDS
from guanjia.kernel.ladder import ROLES

NAMED = "NAMED"  # told by name, through no post


@dataclass(frozen=True)
class Reached:
    """A person who is told, through which post or role, and for whom he stands in."""

    user: object
    post: str
    stands_for: object = None


class Reach:
    """Finds who is to be told at one moment; posts, absences and standings are read once."""

    def __init__(self, at: datetime):
        self.at = at
        self._standings: dict[tuple[str, int], Standing] = {}
        self._posts: dict[tuple, list[tuple]] = {}
        self._people: dict[tuple, list[tuple]] = {}

    def read(self, kind: str, ids) -> None:
        """Read the standings of these records."""
        wanted = [pk for pk in dict.fromkeys(ids) if (kind, pk) not in self._standings]
        told = told_by(kind)
        found = told.standing(wanted, self.at) if told else _makers(kind, wanted)
        for pk in wanted:
            self._standings[kind, pk] = found.get(pk, Standing())

    def standing(self, kind: str, pk: int) -> Standing:
        if (kind, pk) not in self._standings:
            self.read(kind, [pk])
        return self._standings[kind, pk]

    def owing(self, rows) -> dict[int, int | None]:
        """{deadline: user id}: who owes each of these running limits, None where nobody does: whom the room names for
        it (`Standing.owes`), else whoever handles the record. Of a post it is the one who was told of this record and
        has not signed, as its page says, else whoever answers for the post now."""
        for kind in {row.subject_kind for row in rows}:
            self.read(kind, [row.subject_id for row in rows if row.subject_kind == kind])
        named = {row.pk: self.standing(row.subject_kind, row.subject_id).owes.get(row.limit) for row in rows}
        posts = {who for who in named.values() if isinstance(who, str)} - set(ROLES)
        open_ = self._unsigned([row for row in rows if named[row.pk] in posts], posts) if posts else {}
        return {row.pk: self._owes(row, named[row.pk], open_) for row in rows}

    def _owes(self, row, who, open_: dict) -> int | None:
        people = self.standing(row.subject_kind, row.subject_id).people
        if who is None:
            who = people.get("HANDLER", ())
        elif isinstance(who, str) and who in ROLES:
            who = people.get(who, ())
        elif isinstance(who, str):
            if told := open_.get((row.subject_kind, row.subject_id, who)):
                return told
            who = [each.user.pk for each in self.told(row.subject_kind, row.subject_id, row.project_id, (who,))]
        return next((pk for pk in who if pk), None)

    def _unsigned(self, rows, posts) -> dict[tuple[str, int, str], int]:
        """The first who was told last of each of these records through a post and has not signed."""
        found = Telling.objects.filter(
            acknowledged_at=None, asks=Telling.SIGN, post__in=sorted(posts),
            alarm__subject_kind__in=sorted({row.subject_kind for row in rows}),
            alarm__subject_id__in=sorted({row.subject_id for row in rows}),
        ).order_by("-alarm_id", "pk")  # fmt: skip
        told: dict[tuple[str, int, str], int] = {}
        for kind, pk, post, user in found.values_list("alarm__subject_kind", "alarm__subject_id", "post", "user_id"):
            told.setdefault((kind, pk, post), user)
        return told

    def told(
        self, kind: str, pk: int, project_id: int, roles: tuple[str, ...], people: tuple[int, ...] = (),
        without: frozenset[int] = frozenset(),
    ) -> list[Reached]:  # fmt: skip
        """These people and those of these roles and posts, each once; a post that is vacant or barred passes upward."""
        standing = self.standing(kind, pk)
        barred = standing.barred | without
        found: dict[int, Reached] = {}
        for role in (*((NAMED,) if people else ()), *roles):
            if role == NAMED or role in ROLES:
                ids = people if role == NAMED else standing.people.get(role, ())
                reached = [(*pair, role) for pair in self._present(ids, project_id, barred)]
            else:
                reached = self._of_post(project_id, role, barred)
            for person, stands_for, post in reached:
                found.setdefault(person.pk, Reached(person, post, stands_for))
        return list(found.values())

    def _present(self, ids, project_id: int, barred: frozenset[int]) -> list[tuple]:
        key = (tuple(ids), project_id, barred)
        if key not in self._people:
            self._people[key] = present(ids, project_id, self.at, without=barred) if any(ids) else []
        return self._people[key]

    def _of_post(self, project_id: int, post: str, barred: frozenset[int]) -> list[tuple]:
        key = (project_id, post, barred)
        if key not in self._posts:
            ask = duty_managers if post == DUTY else None
            self._posts[key] = (
                ask(project_id, self.at, without=barred) if ask
                else answering(project_id, post, self.at, without=barred)
            )  # fmt: skip
        return self._posts[key]


def _makers(kind: str, ids: list[int]) -> dict[int, Standing]:
    """Where the room says nothing, whoever made the record handles it."""
    model = RECORDS.get(kind)
    if model is None or not ids:
        return {}
    makers = prepared.column(model, "created_by_id", ids)
    return {pk: Standing({"HANDLER": [by], "FIRST": [by]}) for pk, by in makers.items() if by}
