"""Who holds which post where, kept in the process for as long as nobody changed it.

Every page and every act asks who the person is, what his posts let him do and who answers for a post; the answers
change a few times a day. The tables are read whole and kept under a token that the database itself changes with them
(`stamps`): asking costs one row, and within `once` nothing more. A token is never used twice, so what was read inside a
transaction that is taken back is never taken for what stands.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import date, datetime
from functools import cached_property, lru_cache
from threading import Lock

from django.utils.timezone import localdate

from guanjia.concerns.access import stamps

PERSON = ("id", "username", "display_name", "is_active")  # what a change of must change the token too
REMEMBERED = 2000  # what was worked out of it: one entry for a person and a day
KEPT = 4  # states of the tables: what stands, and what running transactions made of it
_UNREAD = object()


class Standing:
    """The projects, posts, assignments, absences and people as they stood under one token."""

    def __init__(self, token: str | None):
        from guanjia.concerns.access.models import Absence, Assignment, Post, Project, User  # reason: build on this

        self.token = token
        self._projects = {row.pk: row for row in Project.objects.order_by("pk")}
        self._posts = {row.pk: row for row in Post.objects.order_by("pk")}
        self._assignments = list(Assignment.objects.order_by("pk"))
        self._absences = sorted(Absence.objects.values_list("ends_at", "starts_at", "user"))
        self._people = {row.pk: row for row in User.objects.only(*PERSON)}
        self.remembered = lru_cache(REMEMBERED)(lambda make, *given: make(self, *given))

    # projects

    @property
    def project_ids(self) -> list[int]:
        return list(self._projects)

    def projects(self, ids: Iterable[int]) -> list:
        """These projects, in the order they were made."""
        return [copy(self._projects[pk]) for pk in sorted(set(ids)) if pk in self._projects]

    def project_coded(self, code: str):
        return next((copy(row) for row in self._projects.values() if row.code == code), None)

    # posts

    @cached_property
    def _coded(self) -> dict[str, object]:
        return {row.code: row for row in self._posts.values()}

    @cached_property
    def superiors(self) -> dict[str, str | None]:
        """{code of a post: code of the one above it}."""
        return {row.code: self.code_of(row.superior_id) for row in self._posts.values()}

    @cached_property
    def posts(self) -> dict[int, object]:
        """Every post by id, with the one above it. The records are shared: to be read, never changed."""
        found = {pk: copy(row) for pk, row in self._posts.items()}
        for row in found.values():
            row.superior = found.get(row.superior_id)
        return found

    def code_of(self, post_id: int | None) -> str | None:
        return self._posts[post_id].code if post_id in self._posts else None

    def verbs_of(self, post_id: int) -> list[str]:
        return self._posts[post_id].verbs

    def labels(self, codes: Iterable[str]) -> dict[str, str]:
        return {code: self._coded[code].label for code in codes if code in self._coded}

    # people

    def people(self, ids: Iterable[int | None]) -> dict[int, object]:
        """These users by id; further columns than their names are read when they are asked for."""
        return {pk: copy(self._people[pk]) for pk in ids if pk in self._people}

    def is_active(self, pk: int | None) -> bool:
        return pk in self._people and self._people[pk].is_active

    @cached_property
    def _ends(self) -> list[datetime]:
        return [ends for ends, _, _ in self._absences]

    @cached_property
    def _turns(self) -> list[datetime]:
        return sorted(moment for ends, starts, _ in self._absences for moment in (starts, ends))

    def away(self, at: datetime) -> frozenset[int]:
        """Whoever is absent at a moment."""
        later = self._absences[bisect_right(self._ends, at) :]
        return frozenset(user for _, starts, user in later if starts <= at)

    def spell(self, at: datetime) -> int:
        """A number that is the same for two moments between which nobody's absence began or ended."""
        return bisect_right(self._turns, at)

    # assignments

    @cached_property
    def _by_post(self) -> dict[int, list]:
        return self._grouped("post_id")

    @cached_property
    def _by_user(self) -> dict[int, list]:
        return self._grouped("user_id")

    @cached_property
    def _by_deputy(self) -> dict[int, list]:
        return self._grouped("deputy_id")

    def _grouped(self, name: str) -> dict[int, list]:
        found: dict[int, list] = {}
        for row in self._assignments:
            found.setdefault(getattr(row, name), []).append(row)
        return found

    def running(self, at: datetime | date | None, *, post: str = "", user: int = 0, deputy: int = 0) -> list:
        """The assignments of a post, a user or a deputy that run on a day, or the day of a moment; without it, those
        not ended.

        The records are shared: to be read, never changed.
        """
        if post:
            rows = self._by_post.get(self._coded[post].pk, ()) if post in self._coded else ()
        else:
            rows = self._by_user.get(user, ()) if user else self._by_deputy.get(deputy, ())
        if at is None:
            return [row for row in rows if row.to_on is None]
        day = localdate(at) if isinstance(at, datetime) else at
        return [row for row in rows if row.from_on <= day and (row.to_on is None or row.to_on >= day)]


_pinned: ContextVar[list | None] = ContextVar("standing", default=None)
_kept: OrderedDict[str, Standing] = OrderedDict()
_lock = Lock()


def standing() -> Standing:
    """What stands now, for whoever asks inside a transaction as this transaction sees it."""
    pinned = _pinned.get()
    if pinned is None:
        return _under(stamps.token())
    if pinned[0] is _UNREAD:
        pinned[0] = _under(stamps.token())
    return pinned[0]


@contextmanager
def once() -> Iterator[None]:
    """While this lasts what stands is looked up once: for what reads and changes nothing, a page."""
    if _pinned.get() is not None:
        yield
        return
    mark = _pinned.set([_UNREAD])
    try:
        yield
    finally:
        _pinned.reset(mark)


def _under(token: str | None) -> Standing:
    if token is None:  # nothing tells of a change: never kept
        return Standing(None)
    with _lock:
        found = _kept.get(token)
        if found is not None:
            _kept.move_to_end(token)
            return found
    found = Standing(token)
    with _lock:
        _kept[token] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
