"""5a: the figures of a month from the raw matters, `cases.measures.by_category`: counts by category with what the
clocks of each complaint say.

Limit: the same statements over the same rows in DuckDB, columns in memory, in process.

The result that is compared: every figure of every category.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
from django.db import connection

from bench.bare import Statement, recorded
from bench.turns import Figure, agree, in_turns, spread
from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases import measures
from guanjia.domains.cases.models import Case, CaseCategory
from guanjia.kernel.worktime import add_months, local_date, month_bounds

GOAL = 0.2
TABLES = (Case, CaseCategory, Deadline)
NOTHING = "∅"  # stands for NULL in the file between the two
TIMES = 5  # readings of one figure


def measure(code: str, stage) -> Iterator[Figure]:
    project, month = stage.places[-1].project, add_months(local_date(stage.at).replace(day=1), -1)
    start, end = month_bounds(month.year, month.month)

    def ours():
        return measures.by_category(project, start, end)

    with recorded() as sent:
        ours()
    asked = [statement for statement in sent if "cases_case" in statement.sql and statement.verb == "SELECT"]
    duck = _in_columns(project.pk, stage.folder)
    theirs = [_spoken(statement) for statement in asked]
    agree({"ours": _rows(connection, asked), "duckdb": _rows(duck, theirs)})
    takes = {
        "limit": lambda: _ms(lambda: [duck.execute(s.sql, list(s.params)).fetchall() for s in theirs]),
        "ours": lambda: _ms(ours),
    }
    found = in_turns(takes, patience=stage.size.patience)
    limits, mine = (sorted(found[name]) for name in ("limit", "ours"))
    middle = (limits[len(limits) // 2], mine[len(mine) // 2])
    counted = Case.everything.filter(project=project, received_at__gte=start, received_at__lt=end).count()
    yield Figure(
        code, stage.engine, f"a month of {counted:,} complaints, raw", *middle, unit="ms", ratio=middle[0] / middle[1],
        goal=GOAL, in_times=False, spread=spread(limits), rounds=len(limits),
    )  # fmt: skip
    duck.close()


def _in_columns(project_id: int, folder: Path) -> duckdb.DuckDBPyConnection:
    """The project's rows of the tables the statements name, in DuckDB."""
    duck = duckdb.connect()
    for model in TABLES:
        fields = model._meta.concrete_fields
        names = ", ".join(f'"{field.column}"' for field in fields)
        table = f'"{model._meta.db_table}"'
        duck.execute(f"CREATE TABLE {table} ({', '.join(f'{chr(34)}{f.column}{chr(34)} {_kind(f)}' for f in fields)})")
        file = folder / f"{model._meta.db_table}.csv"
        with connection.cursor() as cursor, file.open("w", newline="", encoding="utf-8") as out:
            cursor.execute(f"SELECT {names} FROM {table} WHERE project_id = %s", [project_id])
            writer = csv.writer(out, quoting=csv.QUOTE_ALL)
            while rows := cursor.fetchmany(10_000):
                writer.writerows([[NOTHING if v is None else _plain(v) for v in row] for row in rows])
        duck.execute(f"COPY {table} FROM '{file}' (HEADER false, NULLSTR '{NOTHING}', ESCAPE '\"')")
    return duck


def _kind(field) -> str:
    kind = field.get_internal_type()
    if kind in ("BigAutoField", "BigIntegerField", "IntegerField", "PositiveIntegerField", "ForeignKey",
                "PositiveSmallIntegerField", "SmallIntegerField", "AutoField"):  # fmt: skip
        return "BIGINT"
    return "BOOLEAN" if kind == "BooleanField" else "VARCHAR"


def _plain(value):
    return value if isinstance(value, (int, str, bool)) or value is None else str(value)


def _spoken(statement: Statement) -> Statement:
    """The statement in DuckDB's spelling; moments are texts there, compared as texts of one spelling."""
    sql = re.sub(r"%s", "?", statement.sql)
    return Statement(sql, tuple(_plain(value) for value in statement.params))


def _rows(where, statements: list[Statement]) -> list[list[tuple]]:
    """What each statement answers, numbers as numbers, in an order of its own."""
    found = []
    for statement in statements:
        if where is connection:
            with connection.cursor() as cursor:
                cursor.execute(statement.sql.replace("?", "%s"), list(statement.params))
                rows = cursor.fetchall()
        else:
            rows = where.execute(statement.sql, list(statement.params)).fetchall()
        found.append(sorted([tuple(int(v) if v is not None else -1 for v in row) for row in rows]))
    return found


def _ms(act) -> float:
    start = time.perf_counter()
    for _ in range(TIMES):
        act()
    return (time.perf_counter() - start) * 1000 / TIMES
