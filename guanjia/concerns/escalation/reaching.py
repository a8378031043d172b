"""From the roles and posts of a rung to people, asked once for a whole batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guanjia.concerns.access import prepared
from guanjia.concerns.access.grants import answering, present
from guanjia.concerns.escalation.declared import DUTY, Standing, duty_managers, told_by
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
