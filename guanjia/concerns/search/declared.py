"""What each kind of record is found by: its own values, and other records that lead to it.

Only own values have keys in the table; a way from one kind to another is gone when somebody asks. So a key follows from
one row alone, and whoever moves out is no longer found with his unit from that moment on.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from guanjia.concerns.search.keys import MAKERS


class SearchFault(Exception):
    """A search is declared wrongly; a programming fault."""


@dataclass(frozen=True)
class Way:
    """How records of another kind (`origin`) lead to a record, told by the rows of `model` between them: `subject` is
    the record found, `through` the one that leads there, `pairs` (sort, path) its values; `where` narrows the rows."""

    origin: str
    model: type
    subject: str
    through: str
    pairs: tuple[tuple[str, str], ...]
    where: Q | None = None

    @property
    def sorts(self) -> set[str]:
        return {sort for sort, _ in self.pairs}


@dataclass
class Source:
    """A kind of record that can be found. `pairs` (sort, path) are its own values and those of records it points at;
    `far` are ways over many rows, which higher rooms declare. `rank` orders the groups of an answer."""

    kind: str
    model: type
    label: str
    pairs: tuple[tuple[str, str], ...]
    title_path: str = ""
    rank: int = 100
    far: list[Way] = field(default_factory=list)

    @property
    def code(self) -> int:
        """The kind in the key table, where every byte counts."""
        return zlib.crc32(self.kind.encode()) % 2**15

    @property
    def titled(self) -> str:
        """The sort of the title (`name`, `room`, …), empty for plain words."""
        return next((sort for sort, path in self.pairs if path == self.title_path), "")

    @property
    def is_room(self) -> bool:
        """Whether its own number is a room's."""
        return "room" in self.own.get("number", ())

    @cached_property
    def own(self) -> dict[str, tuple[str, ...]]:
        """{column: sorts} of the values that have keys."""
        found: dict[str, tuple[str, ...]] = {}
        for sort, path in self.pairs:
            if "__" not in path:
                found[path] = (*found.get(path, ()), sort)
        return found

    @cached_property
    def ways(self) -> list[Way]:
        """All ways that lead here."""
        return [*_ways(self.model, [pair for pair in self.pairs if "__" in pair[1]], None), *self.far]


def _ways(model, pairs, where: Q | None) -> Iterator[Way]:
    through: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for sort, path in pairs:
        through[path.rpartition("__")[0]].append((sort, path.rpartition("__")[2]))
    for path, values in through.items():
        first, _, rest = path.partition("__")
        step = model._meta.get_field(first)
        if step.concrete:  # the record itself points there
            yield Way(_end(model, path).subject_kind, model, "pk", path, _along(path, values), where)
        else:  # the rows that point at the record are where the reading begins: a join less
            far, inner = step.related_model, where and _beyond(first, where)
            origin = _end(far, rest).subject_kind
            yield Way(origin, far, step.field.attname, rest or "pk", _along(rest, values), inner)


def _along(path: str, values: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((sort, f"{path}__{column}" if path else column) for sort, column in values)


def _end(model, path: str) -> type:
    for name in path.split("__") if path else ():
        model = model._meta.get_field(name).related_model
    return model


def _beyond(first: str, where: Q) -> Q:
    """The condition as the rows see it that `first` leads to."""
    children = []
    for child in where.children:
        if isinstance(child, Q):
            children.append(_beyond(first, child))
        elif child[0].startswith(f"{first}__"):
            children.append((child[0].removeprefix(f"{first}__"), child[1]))
        else:
            raise SearchFault(f"{child[0]} says nothing of the rows {first} leads to")
    return Q(*children, _connector=where.connector, _negated=where.negated)


_sources: dict[str, Source] = {}
_also: dict[str, list[tuple[tuple, Q | None]]] = defaultdict(list)
_left_out: set[str] = set()
_known: dict[str, Source] = {}


def found_by(model, search, *, label: str, title_path: str = "", rank: int = 100) -> None:
    """Let records of a model be found; a register says this of itself (`search`, `title_path`, `rank`)."""
    _check(search)
    _sources[model.subject_kind] = Source(model.subject_kind, model, label, tuple(search), title_path, rank)
    _known.clear()


def also_found_by(kind: str, *pairs: tuple[str, str], where: Q | None = None) -> None:
    """Let records of a lower room be found by values of a higher one, which declares it: a unit by the people in it.

    `also_found_by("unit", ("name", "occupancies__customer__name"), where=Q(occupancies__state="CURRENT"))`
    """
    _check(pairs)
    _also[kind].append((pairs, where))
    _known.clear()


def leave_out(kind: str) -> None:
    """Keep a kind out of the box although its list can be searched: what it says is found on another record (who lives
    where, on the unit and on the person)."""
    _left_out.add(kind)
    _known.clear()


def _check(pairs) -> None:
    unknown = [sort for sort, _ in pairs if sort not in MAKERS]
    if unknown:
        raise SearchFault(f"unknown sorts of search {unknown}")


def sources() -> dict[str, Source]:
    """All kinds that can be found, with what higher rooms added."""
    if not _known:
        known = {kind: source for kind, source in _sources.items() if source.pairs and kind not in _left_out}
        for kind, more in _also.items():
            if kind in known:
                known[kind].far = [way for pairs, where in more for way in _ways(known[kind].model, pairs, where)]
                known[kind].__dict__.pop("ways", None)
        _check_whole(known)
        _known.update(known)
    return _known


def _check_whole(known: dict[str, Source]) -> None:
    if len({source.code for source in known.values()}) < len(known):
        raise SearchFault("two kinds have the same code; one of them needs another name")
    for source in known.values():
        if sealed := set(source.own) & set(source.model.sealed_fields):
            raise SearchFault(f"{source.kind} is found by encrypted columns {sealed}")
        for way in source.ways:
            origin = known.get(way.origin)
            for sort, path in way.pairs:
                if origin is None or sort not in origin.own.get(path.rpartition("__")[2], ()):
                    raise SearchFault(f"{source.kind} is found by {path}, which has no keys of the sort {sort}")
