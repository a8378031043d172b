"""What a room says about its records: who handles them, who must hear nothing, what is urgent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from guanjia.concerns.access.grants import answering


@dataclass(frozen=True)
class Standing:
    """Who stands where for one record: user ids by role (`kernel.ladder.ROLES`); `barred` are told nothing (the person
    a complaint is about). `urgent`: quiet hours do not hold its notices back. `owes`: whose a limit is, by its code,
    where it is not the handler's: people by id, or a post or role."""

    people: dict[str, list[int]] = field(default_factory=dict)
    barred: frozenset[int] = frozenset()
    urgent: bool = False
    owes: dict[str, list[int] | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Told:
    """What a room has registered for a kind of record."""

    standing: Callable[[list[int], datetime], dict[int, Standing]]
    acknowledged: Callable | None = None
    raises: dict[str, int] = field(default_factory=dict)


_told: dict[str, Told] = {}
_duty: list[Callable] = []


def answer_for(kind: str, standing, *, acknowledged=None, raises: dict[str, int] | None = None) -> None:
    """Register who answers for the records of a kind (a room does so beside its verbs).

    `standing(ids, at) -> {id: Standing}` is asked once for a whole batch. `acknowledged(record, alarm, by=, at=)` is
    called, in the same transaction, when somebody signed for an alarm. `raises`: {policy of a limit: level} for limits
    whose breach raises the record at once (5.12.6), whatever rung their ladder has there.
    """
    _told[kind] = Told(standing, acknowledged, raises or {})


def told_by(kind: str) -> Told | None:
    return _told.get(kind)


def on_duty_is(answer: Callable) -> None:
    """Let a roster say who is manager on duty: `answer(project, at) -> [User]`; empty leaves it to the post."""
    _duty[:] = [answer]


def duty_managers(project, at: datetime, *, without=frozenset()) -> list[tuple]:
    """当值经理 at a moment, as (person, for whom he stands in, post): by the roster, else by the post."""
    for answer in _duty:
        if found := [(person, None, DUTY) for person in answer(project, at) if person.pk not in without]:
            return found
    return answering(project, DUTY, at, without=without)


DUTY = "DUTY_MANAGER"
