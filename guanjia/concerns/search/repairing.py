"""Comparing the keys with the records, and setting them right: for `guanjia check`, upgrades, and every night."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.search.declared import Source, sources
from guanjia.concerns.search.models import SearchKey
from guanjia.concerns.search.writing import Row, delete, insert, keys_from

CHUNK = 500
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Difference:
    """A record whose keys are not what its values say."""

    kind: str
    subject_id: int
    missing: frozenset[str]
    extra: frozenset[str]


def check(project=None) -> list[Difference]:
    """Records of a project (or of all) whose keys are wrong; nothing is changed."""
    found = []
    for source in sources().values():
        missing, right = defaultdict(set), 0
        for ids in _ids(source, project):
            wanted = _wanted(source, ids)
            there = _present(source, wanted)
            right += len(there)
            for _, key, _, pk in wanted - there:
                missing[pk].add(key)
        extra = defaultdict(set)
        for _, key, _, pk in _extra(source, project, right):
            extra[pk].add(key)
        found += [
            Difference(source.kind, pk, frozenset(missing[pk]), frozenset(extra[pk]))
            for pk in sorted({*missing, *extra})
        ]
    return found


def rebuild(project=None) -> int:
    """Set the keys of a project (or of all) right; says how many records were out of step. Each chunk is a transaction
    of its own with its records locked, so that a long run lets others write."""
    wrong: set[tuple[str, int]] = set()
    for source in sources().values():
        right = 0
        for ids in _ids(source, project):
            with transaction.atomic():
                wanted = _wanted(source, ids, lock=True)
                missing = wanted - _present(source, wanted)
                insert(missing)
            right += len(wanted)
            wrong |= {(source.kind, row[3]) for row in missing}
        extra = _extra(source, project, right)
        for start in range(0, len(extra), CHUNK):
            chunk = set(extra[start : start + CHUNK])
            with transaction.atomic():
                chunk -= _wanted(source, {row[3] for row in chunk}, lock=True)
                delete(chunk)
            wrong |= {(source.kind, row[3]) for row in chunk}
    return len(wrong)


@every("10 4 * * *", "search.repair", minutes=240)
def repair(*, at: datetime) -> int:
    """Whatever was changed behind the verbs (a restore, a statement by hand), the night sets right."""
    changed = rebuild()
    if changed:
        log.warning("search: the keys of %s records were out of step", changed)
    return changed


def _extra(source: Source, project, right: int) -> list[Row]:
    """Keys no record asks for. The table has no index by record, so every key is only read where there are more than
    the `right` ones."""
    rows = _keys(source, project)
    if rows.count() <= right:
        return []
    found, chunk = [], set()
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=2000):
        chunk.add(row)
        if len(chunk) == CHUNK:
            found += chunk - _wanted(source, {row[3] for row in chunk})
            chunk = set()
    return sorted([*found, *(chunk - _wanted(source, {row[3] for row in chunk}))])


_COLUMNS = ("project_id", "key", "kind", "subject_id")


def _keys(source: Source, project):
    keys = SearchKey.objects.filter(kind=source.code)
    return keys if project is None else keys.filter(project_id=project.pk)


def _ids(source: Source, project) -> Iterator[list[int]]:
    rows = source.model._base_manager.order_by("pk")
    if project is not None:
        rows = rows.filter(project=project)
    last = 0
    while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield ids
        last = ids[-1]


def _wanted(source: Source, ids, *, lock: bool = False) -> set[Row]:
    """The keys these records should have, as the table says it now; none for a record that is not there."""
    rows = source.model._base_manager.filter(pk__in=ids)
    found: set[Row] = set()
    for pk, project_id, *values in (rows.select_for_update() if lock else rows).values_list(
        "pk", "project_id", *source.own
    ):
        keys = keys_from(source, dict(zip(source.own, values, strict=True)))
        found.update((project_id, key, source.code, pk) for key in keys)
    return found


def _present(source: Source, wanted: set[Row]) -> set[Row]:
    keys: dict[int, set[str]] = defaultdict(set)
    for project_id, key, _, _ in wanted:
        keys[project_id].add(key)
    found: set[Row] = set()
    for project_id, each in keys.items():
        rows = SearchKey.objects.filter(project_id=project_id, key__in=each, kind=source.code)
        found.update(rows.values_list(*_COLUMNS).iterator(chunk_size=2000))
    return found & wanted
