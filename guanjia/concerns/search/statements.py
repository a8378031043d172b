"""The two statements of a look-up that no scope changes: which records a text leads to, and the words beside them.

Each is one statement however many kinds take part. Their inner parts, the ways from one kind to another, are composed
by Django once in the life of the process: composing them costs ten times what the database needs to answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from django.db import connection

from guanjia.concerns.search.declared import Source, Way
from guanjia.concerns.search.keys import LETTERS
from guanjia.concerns.search.models import SearchKey

# SQLite compiles a statement anew each time it is sent when a bare parameter stands beside an indexed column (its
# statistics might choose another plan); so what is typed is an expression, and everything of ours is part of the text,
# which then stays the same from one question to the next.
_IN = {"sqlite": "IN (SELECT value FROM json_each(%s))", "postgresql": "= ANY(%s)"}
PER_RANGE = 60  # records read per reading of the text and per way: enough to fill a page after the scope took its part
_END = "\U0010ffff"


def look_up(
    project_ids: list[int], wanted: list[tuple[str, str]], visible: list[Source], known: dict[str, Source]
) -> list[tuple[str, int]]:
    """(kind, id) of visible kinds by the order of the readings `wanted` (sort, beginning), whole keys before longer
    ones; first who has the key, then whom he leads to."""
    ways = [
        (source, way, places)
        for source in visible
        for way in source.ways
        if (places := _places(way, wanted))
    ]  # fmt: skip
    asked = sorted({source.code for source in visible} | {known[way.origin].code for _, way, _ in ways})
    # In one project the index is already in the order of the keys; over many an order would read all that match.
    order = "ORDER BY key" if len(project_ids) == 1 else ""
    ranges, values = [], []
    for place, (sort, beginning) in enumerate(wanted):
        ranges.append(
            f"SELECT * FROM (SELECT {place} AS place, key, kind, subject_id FROM {SearchKey._meta.db_table} "
            f"WHERE project_id IN ({_listed(project_ids)}) AND key >= %s || '' AND key < %s || '' "
            f"AND kind IN ({_listed(asked)}) {order} LIMIT {PER_RANGE}) AS r{place}"
        )
        values += [sort + beginning, sort + beginning + _END]
    sql = " UNION ALL ".join(ranges)
    if ways:
        tables, arms = [f"hit (place, key, kind, subject_id) AS MATERIALIZED ({sql})"], []
        for number, (source, way, places) in enumerate(ways):
            inner = _composed(way, (way.through,), connection.vendor)
            tables.append(f"way{number} (subject_id, origin_id) AS ({inner})")
            arms.append(
                f"SELECT * FROM (SELECT hit.place, hit.key, {source.code}, w.subject_id FROM hit "
                f"CROSS JOIN way{number} w WHERE w.origin_id = hit.subject_id AND hit.kind = {known[way.origin].code} "
                f"AND hit.place IN ({_listed(places)}) ORDER BY 1, 2, 4 DESC LIMIT {PER_RANGE}) AS a{number}"
            )
        sql = f"WITH {', '.join(tables)} SELECT * FROM hit UNION ALL {' UNION ALL '.join(arms)}"
    rows = _rows(sql, values)
    rows.sort(key=lambda row: (row[1] != "".join(wanted[row[0]]), row[0], row[1], -row[3]))
    kinds = {source.code: source.kind for source in visible}
    return [(kinds[code], pk) for _, _, code, pk in rows if code in kinds]


def words_beside(chosen: list[tuple[Source, list[int]]]) -> Iterator[tuple[str, int, list[tuple[str, str]]]]:
    """(kind, id, [(sort, value)]) of the records that lead to those chosen: who lives in a room, which cars he has."""
    ways = [(source, ids, way) for source, ids in chosen for way in source.far]
    if not ways:
        return
    width = max(len(way.pairs) for _, _, way in ways)
    arms, values = [], []
    for number, (_, ids, way) in enumerate(ways):
        inner = _composed(way, tuple(path for _, path in way.pairs), connection.vendor)
        columns = [f"v{n}" for n in range(len(way.pairs))]
        padded = columns + ["''"] * (width - len(columns))
        arms.append(
            f"SELECT * FROM (WITH told (subject_id, {', '.join(columns)}) AS ({inner}) "
            f"SELECT {number}, subject_id, {', '.join(padded)} FROM told "
            f"WHERE subject_id {_IN[connection.vendor]}) AS t{number}"
        )
        values.append(json.dumps(ids) if connection.vendor == "sqlite" else ids)
    for number, pk, *told in _rows(" UNION ALL ".join(arms), values):
        source, _, way = ways[number]
        yield source.kind, pk, [(sort, value) for (sort, _), value in zip(way.pairs, told, strict=False)]


def _places(way: Way, wanted: list[tuple[str, str]]) -> list[int]:
    letters = {letter for sort in way.sorts for letter in LETTERS[sort]}
    return [place for place, (letter, _) in enumerate(wanted) if letter in letters]


@cache
def _composed(way: Way, paths: tuple[str, ...], vendor: str) -> str:
    """What Django makes of (record found, *paths) of all rows; `vendor`, for each database has its own spelling."""
    rows = way.model._base_manager.order_by()
    rows = (rows if way.where is None else rows.filter(way.where)).values_list(way.subject, *paths)
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    # What a declaration compares with is a constant of the code: states, mostly.
    return sql.replace("%%", "%%%%") % tuple(_literal(each) for each in params)


def _literal(value) -> str:
    return "'" + str(value).replace("'", "''").replace("%", "%%") + "'"


def _listed(numbers: list[int]) -> str:
    """Numbers of our own, never what was typed."""
    return ", ".join(str(int(number)) for number in numbers)


def _rows(sql: str, values: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
