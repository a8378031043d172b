"""Keeping the keys: written in the transaction of the act that changed a value, and only where they differ.

A record's keys follow from its own columns, so what an act's journal says of them before and after is enough to know
which keys go and which come; no list of them is kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from guanjia.concerns.flow.hooks import Done
from guanjia.concerns.search.declared import Source, sources
from guanjia.concerns.search.keys import keys_of
from guanjia.concerns.search.models import SearchKey

Row = tuple[int, str, int, int]  # project, key, kind, record: the order of the primary key
_TABLE = SearchKey._meta.db_table


def rewrite_after(done: list[Done]) -> None:
    """The hook on finished acts, all on one kind of record."""
    source = sources().get(done[0].record.subject_kind) if done else None
    if source is None:
        return
    gone, new = set(), set()
    for each in done:
        if each.is_birth or not source.own.keys().isdisjoint(each.changes):
            now = {column: getattr(each.record, column) for column in source.own}
            keys = keys_from(source, now)
            before = set()
            if not each.is_birth:
                before = keys_from(source, now | {n: old for n, (old, _) in each.changes.items() if n in now})
            new.update(_rows(source, each.record, keys - before))
            gone.update(_rows(source, each.record, before - keys))
    delete(gone)
    insert(new)


def keys_from(source: Source, values: dict[str, object]) -> set[str]:
    """The keys of one record with these values of its own columns."""
    found: set[str] = set()
    for column, sorts in source.own.items():
        for sort in sorts:
            found.update(keys_of(sort, values[column]))
    return found


def _rows(source: Source, record, keys: set[str]) -> Iterable[Row]:
    return ((record.project_id, key, source.code, record.pk) for key in keys)


def insert(rows: Iterable[Row]) -> None:
    """Put keys into the table, in its own order; one that is there already stays."""
    rows = sorted(rows)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {_TABLE} (project_id, key, kind, subject_id) SELECT * FROM "
                "unnest(%s::integer[], %s::text[], %s::smallint[], %s::integer[]) ON CONFLICT DO NOTHING",
                _columns(rows),
            )
        else:
            cursor.executemany(f"INSERT OR IGNORE INTO {_TABLE} VALUES (%s, %s, %s, %s)", rows)


def delete(rows: Iterable[Row]) -> None:
    """Take keys out of the table."""
    rows = sorted(rows)
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"DELETE FROM {_TABLE} k "
                "USING unnest(%s::integer[], %s::text[], %s::smallint[], %s::integer[]) AS g(p, t, n, i) "
                "WHERE (k.project_id, k.key, k.kind, k.subject_id) = (g.p, g.t, g.n, g.i)",
                _columns(rows),
            )
        else:
            cursor.executemany(
                f"DELETE FROM {_TABLE} WHERE project_id = %s AND key = %s AND kind = %s AND subject_id = %s", rows
            )


def _columns(rows: list[Row]) -> list[list]:
    return [list(column) for column in zip(*rows, strict=True)]
