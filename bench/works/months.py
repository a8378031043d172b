"""5a: the figures of a month from the raw matters, `counting.by_category` of `cases`: counts by category with what the
clocks of each complaint say.

Limit: the same questions over the same rows in DuckDB, columns in memory, in process. Two of the three statements are
the product's own; the one about limits asks for the judged run of each complaint, which DuckDB takes 39 s for in the
product's words, so it is asked in words that suit columns (`DUE`).

The result that is compared: what each statement answers, every figure of every category.
"""

from __future__ import annotations

import csv
import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import duckdb
from django.db import connection, models

from bench.bare import Statement, recorded
from bench.data import judged
from bench.turns import Figure, agree, in_turns, spread
from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases.measures import counting
from guanjia.domains.cases.models import Case, CaseCategory
from guanjia.kernel.worktime import add_months, local_date, month_bounds

GOAL = 0.2
TABLES = (Case, CaseCategory, Deadline)
NOTHING = "∅"  # stands for NULL in the file between the two
TIMES = 3  # readings of one figure
WHOLE = (models.AutoField, models.IntegerField, models.ForeignKey)
DUE = """
WITH runs AS (SELECT * FROM deadlines_deadline WHERE subject_kind = 'case' AND "limit" = 'settle'),
judged AS (
  SELECT subject_id, min(id) AS first, max(id) AS last FROM runs
  WHERE replaced_by_id IS NULL AND (stopped_at IS NULL OR met IS NOT NULL) GROUP BY subject_id),
missed AS (SELECT subject_id, min(id) AS first FROM runs WHERE NOT met GROUP BY subject_id)
SELECT coalesce(g.parent_id, c.category_id) AS top, count(*) FILTER (c.validity = 'VALID'),
  count(*) FILTER (c.validity = 'VALID' AND own.met AND coalesce(m.first >= own.id, true)),
  count(*) FILTER (c.validity = 'VALID' AND c.result = 'SOLVED' AND c.solved_at IS NOT NULL)
FROM cases_case c JOIN judged j ON j.subject_id = c.id
JOIN runs own ON own.id = CASE WHEN c.reopened = 0 THEN j.last ELSE j.first END
LEFT JOIN missed m ON m.subject_id = c.id LEFT JOIN cases_casecategory g ON g.id = c.category_id
WHERE c.kind = 'COMPLAINT' AND c.state <> 'VOID' AND CASE WHEN own.exclusive
  THEN own.original_due > CAST(? AS TIMESTAMP) AND own.original_due <= CAST(? AS TIMESTAMP)
  ELSE own.original_due >= CAST(? AS TIMESTAMP) AND own.original_due < CAST(? AS TIMESTAMP) END
GROUP BY 1"""


def measure(code: str, stage) -> Iterator[Figure]:
    project, (start, end) = judged.deep(stage), last_month(stage.at)
    duck, theirs, asked = beside(project, start, end, stage.folder)
    agree({"ours": sorted_rows(connection, asked), "duckdb": sorted_rows(duck, theirs)})
    takes = {
        "limit": lambda: ms(lambda: answers(duck, theirs)),
        "ours": lambda: ms(lambda: counting.by_category(project, start, end)),
    }
    found = in_turns(takes, patience=stage.size.patience)
    middle = (median(found["limit"]), median(found["ours"]))
    yield Figure(
        code, stage.engine, f"a month of {received(project, start, end):,} complaints, raw", *middle, unit="ms",
        ratio=middle[0] / middle[1], goal=GOAL, in_times=False, spread=spread(found["limit"]),
        rounds=len(found["limit"]),
    )  # fmt: skip
    duck.close()


def beside(project, start: dt.datetime, end: dt.datetime, folder: Path):
    """The rows in DuckDB, what it is asked for the figures of a month, and what we ask."""
    asked = statements_of(lambda: counting.by_category(project, start, end))
    return in_columns(project.pk, asked, folder), in_duckdb(asked, start, end), asked


def answers(duck, theirs: list[Statement]) -> list:
    return [duck.execute(s.sql, list(s.params)).fetchall() for s in theirs]


def received(project, start: dt.datetime, end: dt.datetime) -> int:
    return Case.everything.filter(project=project, received_at__gte=start, received_at__lt=end).count()


def last_month(at: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The last month that is over."""
    first = add_months(local_date(at).replace(day=1), -1)
    return month_bounds(first.year, first.month)


def statements_of(ask) -> list[Statement]:
    """What a question sends about matters; the policies it reads beside them are not the work."""
    with recorded() as sent:
        ask()
    return [statement for statement in sent if "cases_case" in statement.sql and statement.verb == "SELECT"]


def in_columns(project_id: int, asked: list[Statement], folder: Path) -> duckdb.DuckDBPyConnection:
    """The project's rows in DuckDB: of each table the columns the statements name."""
    duck = duckdb.connect()
    duck.execute("SET TimeZone = 'UTC'")
    words = " ".join(statement.sql for statement in asked)
    for model in TABLES:
        fields = [f for f in model._meta.concrete_fields if f.primary_key or f'"{f.column}"' in words]
        table = f'"{model._meta.db_table}"'
        duck.execute(f"CREATE TABLE {table} ({', '.join(f'{chr(34)}{f.column}{chr(34)} {_kind(f)}' for f in fields)})")
        file = folder / f"{model._meta.db_table}.csv"
        with connection.cursor() as cursor, file.open("w", newline="", encoding="utf-8") as out:
            names = ", ".join(f'"{field.column}"' for field in fields)
            cursor.execute(f"SELECT {names} FROM {table} WHERE project_id = %s", [project_id])
            writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
            while rows := cursor.fetchmany(10_000):
                writer.writerows([[NOTHING if v is None else _told(v) for v in row] for row in rows])
        options = f"AUTO_DETECT false, HEADER false, DELIM ',', QUOTE '\"', ESCAPE '\"', NULLSTR '{NOTHING}'"
        duck.execute(f"COPY {table} FROM '{file}' ({options})")
        file.unlink()
    return duck


def _kind(field: models.Field) -> str:
    if isinstance(field, WHOLE):
        return "BIGINT"
    if isinstance(field, models.DateTimeField):
        return "TIMESTAMP"
    return "BOOLEAN" if isinstance(field, models.BooleanField) else "VARCHAR"


def _told(value):
    """A moment in UTC without its zone: as SQLite's driver gives it, and as a column of moments holds it."""
    aware = isinstance(value, dt.datetime) and value.tzinfo is not None
    return value.astimezone(dt.UTC).replace(tzinfo=None) if aware else value


def in_duckdb(asked: list[Statement], start: dt.datetime, end: dt.datetime) -> list[Statement]:
    """What DuckDB is asked, in the order of what we ask: of what was received, of what had its limit, of what came
    late."""
    received, _, late = asked
    span = [str(_told(moment)) for moment in (start, end)]
    return [_spoken(received), Statement(DUE, (*span, *span)), _spoken(late)]


def _spoken(statement: Statement) -> Statement:
    """The statement in DuckDB's spelling; a moment is a text, as SQLite's driver sends it."""
    params = [str(_told(p)) if isinstance(p, dt.datetime) else p for p in statement.params]
    return Statement(statement.sql.replace("%s", "?"), tuple(params))


def sorted_rows(where, statements: list[Statement]) -> list[list[tuple]]:
    """What each statement answers, numbers as numbers, in an order of its own."""
    found = []
    for statement in statements:
        if where is connection:
            with connection.cursor() as cursor:
                cursor.execute(statement.sql.replace("?", "%s"), list(statement.params))
                rows = cursor.fetchall()
        else:
            rows = where.execute(statement.sql, list(statement.params)).fetchall()
        found.append(sorted(tuple(-1 if v is None else int(v) for v in row) for row in rows))
    return found


def ms(act, times: int = TIMES) -> float:
    """Milliseconds of one act, of several."""
    start = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - start) * 1000 / times
