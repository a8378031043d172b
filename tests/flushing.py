"""Lets a transaction test empty the append-only tables of SQLite afterwards: their triggers are put aside for that.

PostgreSQL needs nothing of the kind: row triggers do not fire on TRUNCATE.
"""

from __future__ import annotations

from django.db.backends.sqlite3.base import DatabaseOperations

_flush = DatabaseOperations.sql_flush


def _sql_flush(self, style, tables, **options):
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
    drop = [f'DROP TRIGGER "{name}"' for name, _ in triggers]
    return [*drop, *_flush(self, style, tables, **options), *(sql for _, sql in triggers)]


DatabaseOperations.sql_flush = _sql_flush
