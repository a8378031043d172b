"""The driver alone: the statements the product sends, sent again without the product.

`recorded()` keeps what goes through Django's cursor; `Bare` is a connection of its own to the same database, opened
with the same durability, that sends such statements. What both take the same time for is the database's; the rest is
ours.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX


@dataclass(frozen=True)
class Statement:
    """One statement as a driver takes it."""

    sql: str
    params: tuple = ()
    many: bool = False

    @property
    def verb(self) -> str:
        return self.sql.lstrip("( \n")[:6].upper()

    @property
    def writes(self) -> bool:
        return self.verb in ("INSERT", "UPDATE", "DELETE")


@contextmanager
def recorded() -> Iterator[list[Statement]]:
    """Every statement sent inside, in the driver's spelling."""
    found: list[Statement] = []

    def keep(execute, sql, params, many, context):
        given = tuple(map(tuple, params)) if many else tuple(params or ())
        found.append(Statement(_native(sql, bool(given)), given, many))
        return execute(sql, given if many else params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def _native(sql: str, has_params: bool) -> str:
    if connection.vendor != "sqlite" or not has_params:
        return sql
    return FORMAT_QMARK_REGEX.sub("?", sql).replace("%%", "%")


class Bare:
    """A connection of the driver to the database of the run, or to another file of SQLite."""

    def __init__(self, file: str = ""):
        if connection.vendor == "sqlite":
            settings = connection.settings_dict
            path = file or settings["NAME"]
            self.driver = sqlite3.connect(path, isolation_level=None, timeout=20, check_same_thread=False)
            self.driver.executescript(settings["OPTIONS"]["init_command"])
            self.cursor = self.driver
        else:
            import psycopg  # reason: only for this engine

            kept = ("host", "port", "user", "password", "dbname")
            params = {k: v for k, v in connection.get_connection_params().items() if k in kept}
            self.driver = psycopg.connect(**params, autocommit=True, prepare_threshold=2)
            self.cursor = self.driver.cursor()

    def rows(self, statement: Statement) -> list[tuple]:
        """Send it and read all it answers."""
        if statement.many:
            self.driver.cursor().executemany(statement.sql, statement.params)
            return []
        found = self.cursor.execute(statement.sql, statement.params or ())
        return found.fetchall() if found.description else []

    def all(self, statements: list[Statement]) -> list[list[tuple]]:
        return [self.rows(statement) for statement in statements]

    def begin(self) -> None:
        self.cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")

    def commit(self) -> None:
        self.cursor.execute("COMMIT")

    def rollback(self) -> None:
        self.cursor.execute("ROLLBACK")

    def close(self) -> None:
        self.driver.close()
