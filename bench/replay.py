"""One act of the product, recorded, and sent again and again by the bare driver as an act of its own.

Sent again as they are, the statements would meet the unique keys of the first time. So the ids the database gives and
the numbers drawn from the counters are found among the parameters, and each repetition puts in its own: those that
its own INSERT … RETURNING answered, or ids as far from the recorded ones as nobody else's.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, models

from bench.bare import Bare, Statement, recorded
from guanjia.concerns.numbering.actions import written
from guanjia.concerns.numbering.models import Counter

FAR = 700_000_000  # so large that an id is found again among the parameters
# Ids the product chooses itself are moved by a span of their own each time, told apart by process and turn.
PIDS, TURNS, SPAN = 1 << 16, 10_000_000, 1_000_000
_turns = itertools.count(1)
_INSERT = re.compile(r'INSERT INTO "?(\w+)"? \(([^)]*)\)')


@dataclass
class Step:
    """A statement, and what is new in it each time."""

    statement: Statement
    learns: tuple  # what its answer tells: sample values, in the order of the rows
    series: str = ""  # the counter it draws from
    month: str = ""
    given: bool = False  # the values are ids the product chose itself: another time takes others
    fresh: bool = False  # whether a parameter is one of those values


class Act:
    """The recorded act. `once(bare)` does the same durable work again, in one transaction."""

    def __init__(self, steps: list[Step]):
        self.steps = steps

    def __len__(self) -> int:
        return len(self.steps)

    def only_writes(self) -> Act:
        return Act([step for step in self.steps if step.statement.writes])

    @property
    def tables(self) -> list[str]:
        """The tables it writes to."""
        found = (re.match(r'(?:INSERT (?:OR IGNORE )?INTO|UPDATE) "?(\w+)', s.statement.sql) for s in self.steps)
        return sorted({each[1] for each in found if each})

    def once(self, bare: Bare) -> None:
        known: dict = {}
        shift = (os.getpid() % PIDS * TURNS + next(_turns)) * SPAN
        for step in self.steps:
            known.update({str(sample): str(sample + shift) for sample in step.learns if step.given})
        bare.begin()
        try:
            for step in self.steps:
                statement = step.statement
                if step.fresh:
                    statement = Statement(statement.sql, _filled(statement.params, known), statement.many)
                rows = bare.rows(statement)
                if step.series:
                    known[step.learns[0]] = written(step.series, step.month, rows[0][0])
                elif not step.given:
                    known.update({str(sample): str(row[0]) for sample, row in zip(step.learns, rows, strict=False)})
        except BaseException:
            bare.rollback()
            raise
        bare.commit()


def _filled(value, known: dict):
    """The parameters with the values of this time."""
    if isinstance(value, tuple | list):
        return type(value)(_filled(each, known) for each in value)
    if isinstance(value, bool) or not isinstance(value, int | str):
        return value
    if isinstance(value, int):
        return int(known.get(str(value), value)) if value >= FAR else value
    for sample, fresh in known.items():
        if sample in value:
            value = value.replace(sample, fresh)
    return value


def record(act: Callable[[], None], tables: list[type[models.Model]]) -> Act:
    """Record one act; `tables` are those whose ids the database gives in it."""
    starts = {}
    for place, model in enumerate(tables, start=1):
        starts[model._meta.db_table] = FAR + place * 10_000_000
        _set_sequence(model, starts[model._meta.db_table])
    with recorded() as sent:
        act()
    steps = []
    for statement in sent:
        if statement.verb in ("INSERT", "UPDATE", "DELETE", "SELECT"):
            plain = Statement(statement.sql, _plain(statement.params), statement.many)
            steps.append(_step(plain, starts))
    learned = {str(each) for step in steps for each in step.learns}
    for step in steps:
        step.fresh = _names(step.statement.params, learned)
    return Act(steps)


def _step(statement: Statement, starts: dict[str, int]) -> Step:
    found = _INSERT.match(statement.sql)
    if not found or "RETURNING" not in statement.sql:
        ids = _ids_given(statement, found[2].replace('"', "").split(", ")) if found else ()
        return Step(statement, ids, given=bool(ids))
    table, columns = found[1], len(found[2].split(","))
    if table == Counter._meta.db_table:
        with connection.cursor() as cursor:
            place = statement.params[:3]
            marks = "project_id = %s AND series = %s AND month = %s"
            cursor.execute(f"SELECT last FROM {table} WHERE {marks}", place)
            number = written(place[1], place[2], cursor.fetchone()[0])
        return Step(statement, (number,), series=place[1], month=place[2])
    # PostgreSQL takes many rows as an array for each column (unnest), SQLite as so many parameters.
    first_given = statement.params[0]
    rows = len(first_given) if isinstance(first_given, tuple | list) else len(statement.params) // columns
    first = starts[table]
    starts[table] += rows
    return Step(statement, tuple(range(first, first + rows)))


def _ids_given(statement: Statement, columns: list[str]) -> tuple[int, ...]:
    """The ids an insertion brings itself, of the tables whose ids are followed."""
    if "id" not in columns:
        return ()
    place = columns.index("id")
    rows = statement.params if statement.many else [statement.params]
    return tuple(row[place] for row in rows if isinstance(row[place], int) and row[place] >= FAR)


def _plain(value):
    """Parameters without Django's wrappers: JSON as text."""
    if isinstance(value, tuple | list):
        return type(value)(_plain(each) for each in value)
    dumps = getattr(value, "dumps", None)
    return dumps(value.obj) if dumps else value


def _names(value, learned: set[str]) -> bool:
    if isinstance(value, tuple | list):
        return any(_names(each, learned) for each in value)
    return not isinstance(value, bool) and isinstance(value, int | str) and any(e in str(value) for e in learned)


def _set_sequence(model: type[models.Model], first: int) -> None:
    """Let the next id the database gives in this table be that one."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {first}, false)")
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1])
