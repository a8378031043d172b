"""What each kind of record is found by: its own values, and those of other records that lead to it (fan-out)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q

from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.search.keys import MAKERS


class SearchFault(Exception):
    """A search is declared wrongly; a programming fault."""


@dataclass(frozen=True)
class Terms:
    """Pairs (sort, path) read in one query; `where` narrows rows reached over many (only who lives there now)."""

    pairs: tuple[tuple[str, str], ...]
    where: Q | None = None


@dataclass
class Source:
    """A kind of record that can be found. `rank` orders the groups of an answer."""

    kind: str
    model: type
    label: str
    title_path: str = ""
    rank: int = 100
    terms: list[Terms] = field(default_factory=list)

    @property
    def titled(self) -> str:
        """The sort of the title (`name`, `room`, …), empty for plain words."""
        pairs = self.terms[0].pairs if self.terms else ()
        return next((sort for sort, path in pairs if path == self.title_path), "")

    @cached_property
    def watched(self) -> dict[str, dict[str, set[str]]]:
        """{kind of record: {path to it from here ("" is itself): the columns that matter there}}."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for terms in self.terms:
            paths = [path for _, path in terms.pairs]
            if terms.where is not None:
                paths += _paths_in(terms.where)
            for path in paths:
                self._watch(path, found)
        return found

    def _watch(self, path: str, found) -> None:
        model, walked = self.model, []
        for name in path.split("__"):
            column = model._meta.get_field(name)
            if column.concrete and model in RECORDS.values():
                found[model.subject_kind]["__".join(walked)].add(column.attname)
            if column.is_relation:
                walked.append(name)
                model = column.related_model
                if not column.concrete and model in RECORDS.values():
                    # Over many: the row's own foreign key decides whose it is.
                    found[model.subject_kind]["__".join(walked)].add(column.field.attname)


def _paths_in(where: Q) -> list[str]:
    found = []
    for child in where.children:
        found += _paths_in(child) if isinstance(child, Q) else [_without_lookup(child[0])]
    return found


_LOOKUPS = {"in", "exact", "isnull", "gte", "lte", "gt", "lt"}


def _without_lookup(path: str) -> str:
    *steps, last = path.split("__")
    return "__".join(steps) if last in _LOOKUPS else path


_sources: dict[str, Source] = {}
_also: dict[str, list[Terms]] = defaultdict(list)
_left_out: set[str] = set()


def found_by(model, search, *, label: str, title_path: str = "", rank: int = 100) -> None:
    """Let records of a model be found; a register says this of itself (`search`, `title_path`, `rank`)."""
    kind = model.subject_kind
    _check(search)
    _sources[kind] = Source(kind, model, label, title_path, rank, [Terms(tuple(search))] if search else [])


def also_found_by(kind: str, *pairs: tuple[str, str], where: Q | None = None) -> None:
    """Let records of a lower room be found by values of a higher one, which declares it: a unit by the people in it.

    `also_found_by("unit", ("name", "occupancies__customer__name"), where=Q(occupancies__state="CURRENT"))`
    """
    _check(pairs)
    _also[kind].append(Terms(tuple(pairs), where))


def leave_out(kind: str) -> None:
    """Keep a kind out of the box although its list can be searched: what it says is found on another record (who lives
    where, on the unit and on the person)."""
    _left_out.add(kind)


def _check(pairs) -> None:
    unknown = [sort for sort, _ in pairs if sort not in MAKERS]
    if unknown:
        raise SearchFault(f"unknown sorts of search {unknown}")


def sources() -> dict[str, Source]:
    """All kinds that can be found, with what higher rooms added."""
    for kind, more in list(_also.items()):
        if kind in _sources:
            _sources[kind].terms += more
            _sources[kind].__dict__.pop("watched", None)
            del _also[kind]
    return {kind: source for kind, source in _sources.items() if source.terms and kind not in _left_out}
