"""Comparing the keys with the records, and writing them anew: for `guanjia check`, upgrades, and every night."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum, Value
from django.db.models.functions import Length, Replace

from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.search.declared import Source, sources
from guanjia.concerns.search.models import SearchEntry, SearchKey
from guanjia.concerns.search.writing import CHUNK, keys_in_database, rewrite

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """A record whose keys are not what its values say."""

    kind: str
    subject_id: int
    missing: frozenset[str]
    extra: frozenset[str]


def rebuild(project=None) -> int:
    """Write the keys of a project (or of all) anew; says how many records were out of step. Each kind and chunk in a
    transaction of its own, so that a long run lets others write."""
    changed = 0
    for source in sources().values():
        for ids in _ids(source, project):
            with transaction.atomic():
                changed += _set_right(source, ids)
        with transaction.atomic():
            changed += rewrite(source, _strays(source, project))
            changed += _drop_loose(source, project)
    return changed


def check(project=None) -> list[Difference]:
    """Records of a project (or of all) whose keys are wrong; nothing is changed."""
    found = []
    for source in sources().values():
        for ids in _ids(source, project):
            found += _differences(source, ids)
        gone = [*_strays(source, project), *(key.subject_id for key in _loose(source, project))]
        found += [Difference(source.kind, pk, frozenset(), frozenset({"*"})) for pk in dict.fromkeys(gone)]
    return found


@every("10 4 * * *", "search.repair", minutes=240)
def repair(*, at: datetime) -> int:
    """Two acts at the very same moment on PostgreSQL can leave a key behind; the night sets it right."""
    changed = rebuild()
    if changed:
        log.warning("search: the keys of %s records were out of step", changed)
    return changed


def _ids(source: Source, project) -> Iterator[list[int]]:
    rows = source.model._base_manager.order_by("pk")
    if project is not None:
        rows = rows.filter(project=project)
    last = 0
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield ids
        last = ids[-1]


def _differences(source: Source, ids: list[int]) -> list[Difference]:
    wanted = keys_in_database(source, ids)
    there: dict[int, set] = {pk: set() for pk in ids}
    entered: dict[int, set] = {pk: set() for pk in ids}
    for entry in SearchEntry.objects.filter(kind=source.kind, subject_id__in=ids):
        entered[entry.subject_id] = {(entry.project_id, key) for key in entry.keys.split("\n") if key}
    # The key table has no index by record: it is asked for exactly the keys it should hold, and for those entered.
    for pk in ids:
        project_id, keys = wanted[pk]
        there[pk] = _present(source.kind, pk, {(project_id, key) for key in keys} | entered[pk])
    found = []
    for pk in ids:
        project_id, keys = wanted[pk]
        should = {(project_id, key) for key in keys}
        missing = should - (there[pk] & entered[pk])
        extra = (there[pk] | entered[pk]) - should
        if missing or extra:
            found.append(Difference(source.kind, pk, _plain(missing), _plain(extra)))
    return found


def _plain(pairs: set) -> frozenset[str]:
    return frozenset(key for _, key in pairs)


def _present(kind: str, pk: int, pairs: set) -> set:
    if not pairs:
        return set()
    rows = SearchKey.objects.filter(
        kind=kind, subject_id=pk, project_id__in={project_id for project_id, _ in pairs},
        sort__in={key[0] for _, key in pairs}, key__in={key[1:] for _, key in pairs},
    )  # fmt: skip
    found = {(project_id, sort + key) for project_id, sort, key in rows.values_list("project_id", "sort", "key")}
    return found & pairs


def _set_right(source: Source, ids: list[int]) -> int:
    wrong = [difference.subject_id for difference in _differences(source, ids)]
    if wrong:
        # Whatever the entry says is taken out and forgotten, so that the rewrite puts every key in again.
        rewrite(source, wrong, afresh=True)
    return len(wrong)


def _strays(source: Source, project) -> list[int]:
    """Entries without a record."""
    rows = SearchEntry.objects.filter(kind=source.kind)
    if project is not None:
        rows = rows.filter(project_id=project.pk)
    return list(
        rows.exclude(subject_id__in=source.model._base_manager.values("pk")).values_list("subject_id", flat=True)
    )


def _loose(source: Source, project) -> list[SearchKey]:
    """Keys no entry speaks of."""
    keys = SearchKey.objects.filter(kind=source.kind)
    entries = SearchEntry.objects.filter(kind=source.kind)
    if project is not None:
        keys, entries = keys.filter(project_id=project.pk), entries.filter(project_id=project.pk)
    known = {
        (entry.subject_id, entry.project_id, key)
        for entry in entries.iterator(chunk_size=2000)
        for key in entry.keys.split("\n")
    }
    return [
        key
        for key in keys.iterator(chunk_size=2000)
        if (key.subject_id, key.project_id, key.sort + key.key) not in known
    ]


def _drop_loose(source: Source, project) -> int:
    """Counted first: when every entry is right, reading every key is only worth it where there are too many."""
    keys, entries = SearchKey.objects.filter(kind=source.kind), SearchEntry.objects.filter(kind=source.kind)
    lines = Length("keys") - Length(Replace("keys", Value("\n"), Value(""))) + 1
    if keys.count() == (entries.aggregate(all=Sum(lines))["all"] or 0):
        return 0
    loose = _loose(source, project)
    for key in loose:
        key.delete()
    return len({key.subject_id for key in loose})
