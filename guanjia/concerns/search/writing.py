"""Keeping the keys: rewritten in the transaction of the act that changed them, and only where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from guanjia.concerns.flow.hooks import Done
from guanjia.concerns.search.declared import Source, sources
from guanjia.concerns.search.keys import keys_of
from guanjia.concerns.search.models import SearchEntry, SearchKey

CHUNK = 500


def rewrite_after(done: list[Done]) -> None:
    """The hook on finished acts: rewrite the keys of these records and of those that are found through them."""
    if not done:
        return
    kind = done[0].record.subject_kind
    for source in sources().values():
        ids: set[int] = set()
        for path, columns in source.watched.get(kind, {}).items():
            touched = [each for each in done if _matters(each, path, columns)]
            if touched:
                ids |= _found_through(source, path, touched)
        if ids:
            rewrite(source, ids)


def _matters(done: Done, path: str, columns: set[str]) -> bool:
    """Whether this act can have changed a key."""
    if done.is_birth:
        return True
    moved = done.from_state != done.record.state and "state" in columns
    return moved or not columns.isdisjoint(done.changes)


def _found_through(source: Source, path: str, done: list[Done]) -> set[int]:
    ids = {each.record.pk for each in done}
    if not path:
        return ids
    found: set[int] = set()
    for chunk in _chunks(sorted(ids)):
        found.update(source.model._base_manager.filter(**{f"{path}__in": chunk}).values_list("pk", flat=True))
    if "__" not in path:
        column = source.model._meta.get_field(path)
        if not column.concrete:  # the row that belonged to another record before: that one changes too
            name = column.field.attname
            found |= {each.changes[name][0] for each in done if each.changes.get(name, [None])[0]}
    return found


def rewrite(source: Source, ids: Iterable[int], *, afresh: bool = False) -> int:
    """Bring the keys of these records up to date; says how many records changed. `afresh` does not trust the entry
    that says which keys are there."""
    changed = 0
    for chunk in _chunks(sorted(ids)):
        wanted = keys_in_database(source, chunk)
        there = {
            entry.subject_id: entry
            for entry in SearchEntry.objects.select_for_update().filter(kind=source.kind, subject_id__in=chunk)
        }
        gone, new, entries = [], [], []
        for pk in chunk:
            project_id, keys = wanted.get(pk, (None, set()))
            entry = there.get(pk)
            before = set(entry.keys.split("\n")) if entry else set()
            if before == keys and not afresh:
                continue
            if entry:
                out = before if afresh else before - keys
                gone += [(entry.project_id, key[0], key[1:], source.kind, pk) for key in out]
            new += [(project_id, key[0], key[1:], source.kind, pk) for key in (keys if afresh else keys - before)]
            entries.append((source.kind, pk, project_id, "\n".join(sorted(keys))))
            changed += 1
        _delete(gone)
        _insert(new)
        _enter(entries)
    return changed


def keys_in_database(source: Source, ids: list[int]) -> dict[int, tuple[int, set[str]]]:
    """{id: (project, keys)} as the records say it now."""
    rows = source.model._base_manager.filter(pk__in=ids)
    found: dict[int, tuple[int, set[str]]] = {
        pk: (project_id, set()) for pk, project_id in rows.values_list("pk", "project_id")
    }
    for terms in source.terms:
        chosen = rows if terms.where is None else rows.filter(terms.where)
        for pk, *values in chosen.values_list("pk", *(path for _, path in terms.pairs)):
            for (sort, _), value in zip(terms.pairs, values, strict=True):
                found[pk][1].update(keys_of(sort, value))
    return found


def _chunks(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


_KEYS, _ENTRIES = SearchKey._meta.db_table, SearchEntry._meta.db_table


def _insert(rows: list[tuple]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {_KEYS} SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], "
                "%s::bigint[]) ON CONFLICT DO NOTHING",
                _columns(rows),
            )
        else:
            cursor.executemany(f"INSERT OR IGNORE INTO {_KEYS} VALUES (%s, %s, %s, %s, %s)", rows)


def _delete(rows: list[tuple]) -> None:
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"DELETE FROM {_KEYS} k USING unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[]) "
                "AS g(p, s, t, n, i) "
                "WHERE (k.project_id, k.sort, k.key, k.kind, k.subject_id) = (g.p, g.s, g.t, g.n, g.i)",
                _columns(rows),
            )
        else:
            cursor.executemany(
                f"DELETE FROM {_KEYS} WHERE project_id = %s AND sort = %s AND key = %s AND kind = %s "
                "AND subject_id = %s",
                rows,
            )


def _enter(entries: list[tuple]) -> None:
    """Note the keys of each record; one without keys loses its entry."""
    kept = [entry for entry in entries if entry[3]]
    dropped: dict[str, list[int]] = defaultdict(list)
    for kind, pk, _, keys in entries:
        if not keys:
            dropped[kind].append(pk)
    for kind, ids in dropped.items():
        SearchEntry.objects.filter(kind=kind, subject_id__in=ids).delete()
    if not kept:
        return
    act = (
        "ON CONFLICT (kind, subject_id) DO UPDATE SET project_id = excluded.project_id, keys = excluded.keys"
    )  # fmt: skip
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {_ENTRIES} "
                f"SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[]) {act}",
                _columns(kept),
            )
        else:
            cursor.executemany(f"INSERT INTO {_ENTRIES} VALUES (%s, %s, %s, %s) {act}", kept)


def _columns(rows: list[tuple]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]
