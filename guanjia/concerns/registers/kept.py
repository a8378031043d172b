"""Counts that stand on every page, as statements composed once: only the moment changes from one page to the next.

Composing the counts of 待办 and of a list's tabs cost Django ten times what the database needs to answer, more than
half of every page. What a person may see and what waits for him depends on his rights, on who he is, and on the moment;
so the text is kept for a person's rights in a project within one hour, as long as nobody's post changed and nobody's
absence began or ended (`access.standing`). The places where the moment stands are found by composing it for two moments
and looking at what moved. A count whose composing asks the database something (whose turn an approval is) is never
kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import count
from threading import Lock

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg.sql import Literal

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.access.scope import ScopedQuerySet
from guanjia.concerns.access.standing import once, standing
from guanjia.concerns.registers.wording import local

Compose = Callable[[object, dt.datetime], QuerySet | None]  # None: nothing to count
MOST = 4000  # texts kept, of some 4 kB each: a large site has 200 people with a dozen counts
APART = dt.timedelta(seconds=1)
_MET, _UNFIT = object(), object()
_MARK = re.compile(r"(%%|%s)")


@dataclass(frozen=True)
class Part:
    """One count: rows of texts and whole numbers. `name` tells it from the others of this person."""

    name: Hashable
    compose: Compose


@dataclass(frozen=True)
class _Text:
    """A statement, the values that are bound to it, and which of them are moments: {place: how long after the moment
    asked for}. What never changes stands in the statement itself. An empty one has no rows."""

    sql: str
    values: tuple = ()
    moving: tuple[tuple[int, dt.timedelta], ...] = ()

    def values_at(self, at: dt.datetime) -> list:
        values = list(self.values)
        for place, later in self.moving:
            values[place] = _adapted(at + later)
        return values


@dataclass(frozen=True)
class _Plan:
    """The counts that are asked for together: those that are kept as one statement, and the places of the others.

    `numbered` is the same statement as PostgreSQL reads it."""

    text: _Text
    others: tuple[int, ...]
    numbered: str = ""


_kept: OrderedDict[Hashable, object] = OrderedDict()
_lock = Lock()


def answers(parts: Sequence[Part], user, project, at: dt.datetime) -> list[tuple]:
    """The rows of all these counts, in one statement. Each part composes rows of the same columns."""
    with once():
        if getattr(user, "kept_grants", None) is None:  # asked once, and not for each part again
            user = copy(user)
            user.kept_grants = grants_of(user, at)
        known = standing()
        rights, posts = grants_of(user, at).rights_in(project.pk), (known.token, known.spell(at))
        # Without a token nothing tells that a post has changed: then a key that is never met again.
        person = (user.pk, project.pk, rights, posts if known.token else object(), _hour(at), connection.vendor)
        plan = _seen((tuple(part.name for part in parts), person)) or _planned(parts, person)
        if isinstance(plan, _Plan):
            stated, rest = [(plan.text.sql, plan.text.values_at(at))], [parts[place] for place in plan.others]
        else:
            stated, rest = [], parts
        stated += [text for part in rest if (text := _statement(part, person, user, at)) is not None]
    texts = [sql for sql, _ in stated if sql]
    if not texts:
        return []
    values = [each for _, given in stated for each in given]
    if isinstance(plan, _Plan) and plan.numbered and texts == [plan.text.sql]:
        with connection.numbered() as cursor:
            cursor.execute(plan.numbered, values)
            return cursor.fetchall()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), values)
        return cursor.fetchall()


def _planned(parts: Sequence[Part], person: tuple) -> _Plan | None:
    """What to ask for these counts, once each of them is known to be kept or not."""
    found = [_seen((part.name, person)) for part in parts]
    if any(each is None or each is _MET for each in found):
        return None
    texts, values, moving = [], [], []
    for each in found:
        if isinstance(each, _Text) and each.sql:
            texts.append(each.sql)
            moving += [(len(values) + place, later) for place, later in each.moving]
            values += each.values
    others = tuple(place for place, each in enumerate(found) if each is _UNFIT)
    whole = " UNION ALL ".join(texts)
    numbered = _numbered(whole) if connection.vendor == "postgresql" else ""
    plan = _Plan(_Text(whole, tuple(values), tuple(moving)), others, numbered)
    _keep((tuple(part.name for part in parts), person), plan)
    return plan


def _statement(part: Part, person: tuple, user, at: dt.datetime) -> tuple[str, Sequence] | None:
    key = (part.name, person)
    found = _seen(key)
    if isinstance(found, _Text):
        return found.sql, found.values_at(at)
    if found is _MET:  # asked a second time: worth keeping
        text, found = _learn(part, user, at)
        _keep(key, found)
        return text
    if found is None:
        _keep(key, _MET)
    return _stated(part, user, at)


def _stated(part: Part, user, at: dt.datetime) -> tuple[str, Sequence] | None:
    """The text of what a part composes and its values; None where it is known to find nothing."""
    rows = part.compose(user, at)
    if rows is None:
        return None
    if isinstance(rows, ScopedQuerySet):
        rows.demand_scope()
    try:
        return rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return None


def _learn(part: Part, user, at: dt.datetime) -> tuple[tuple | None, object]:
    """The statement for this moment; and the text with the places of the moment, or `_UNFIT` where something else than
    the moment goes into it."""
    asked = []

    def listen(execute, *given):
        asked.append(given)
        return execute(*given)

    other = at + APART if _hour(at + APART) == _hour(at) else at - APART
    with connection.execute_wrapper(listen):
        text = _stated(part, _anew(user), at)
    if asked:
        return text, _UNFIT
    later = _stated(part, _anew(user), other)
    if text is None or later is None:
        return text, _Text("") if text is later else _UNFIT
    if text[0] != later[0] or len(text[1]) != len(later[1]):
        return text, _UNFIT
    moving = {}
    for place, (one, two) in enumerate(zip(text[1], later[1], strict=True)):
        if one != two:
            first, second = _moment(one), _moment(two)
            if first is None or second is None or second - first != other - at:
                return text, _UNFIT
            moving[place] = first - _moment(_adapted(at))
    return text, _with_constants(*text, moving)


def _with_constants(sql: str, values: Sequence, moving: dict[int, dt.timedelta]) -> _Text:
    """The text with whole numbers and words written into it: hundreds of bound values cost more than the counting."""
    pieces, bound, places = [], [], []
    given = iter(enumerate(values))
    for piece in _MARK.split(sql):
        if piece != "%s":
            pieces.append(piece)
            continue
        place, value = next(given)
        constant = None if place in moving else _constant(value)
        if constant is None:
            if place in moving:
                places.append((len(bound), moving[place]))
            bound.append(value)
        pieces.append(piece if constant is None else constant.replace("%", "%%"))
    return _Text("".join(pieces), tuple(bound), tuple(places))


def _numbered(sql: str) -> str:
    places = count(1)
    return _MARK.sub(lambda mark: "%" if mark[0] == "%%" else f"${next(places)}", sql)


def _constant(value) -> str | None:
    """A whole number or a word as SQL; None for what is bound."""
    if type(value) is int:
        return str(value)
    if type(value) is not str or not value.isprintable():
        return None
    if connection.vendor == "postgresql":
        return Literal(value).as_string(connection.connection)
    return "'" + value.replace("'", "''") + "'"


def _anew(user):
    """The person without what was read of him on this page: composing must ask for it, or it would go unnoticed."""
    other = copy(user)
    other._state = copy(user._state)
    other._state.fields_cache = {}
    return other


def _adapted(moment: dt.datetime):
    return connection.ops.adapt_datetimefield_value(moment)


def _moment(value) -> dt.datetime | None:
    """A moment among the values of a statement: itself, or the text SQLite compares."""
    if isinstance(value, dt.datetime):
        return value
    try:
        return dt.datetime.fromisoformat(value) if isinstance(value, str) and "-" in value else None
    except ValueError:
        return None


def _hour(at: dt.datetime) -> tuple:
    """Within one local hour what is composed for a day or a shift stays the same."""
    here = local(at)
    return (here.date(), here.hour)


def _seen(key: Hashable):
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
        return found


def _keep(key: Hashable, text: object) -> None:
    with _lock:
        _kept[key] = text
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
