"""Many rows into the table of a model at once: COPY on PostgreSQL, executemany on SQLite.

A row names only what it sets; the rest has the model's defaults, worked out once. The speed of the makers is no figure
of the report, but a benchmark that spends its minutes on making data is not run.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence

from django.db import connection, models, transaction


def columns_of(model: type[models.Model]) -> list[models.Field]:
    """The columns of the table, without a key the database gives."""
    return [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField | models.BigAutoField)]


def defaults_of(model: type[models.Model], given: Sequence[str]) -> dict[str, object]:
    """{column: what the database stores} for the columns that are not given."""
    return {
        f.column: f.get_db_prep_save(f.get_default(), connection) for f in columns_of(model) if f.attname not in given
    }


def put(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence], *, with_id: bool = False) -> None:
    """Write rows of values for these attributes (plain Python values; JSON as text)."""
    fields = {f.attname: f for f in model._meta.concrete_fields}
    rest = defaults_of(model, names)
    columns = [fields[name].column for name in names] + list(rest)
    tail = tuple(rest.values())
    put_raw(model._meta.db_table, columns, ((*map(_plain, row), *tail) for row in rows))
    if with_id:
        reset_key(model)


def put_raw(table: str, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    names = ", ".join(f'"{c}"' for c in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["?"] * len(columns))
            connection.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)


def _plain(value):
    if connection.vendor == "sqlite":
        if isinstance(value, dt.datetime):
            return moment(value)
        if isinstance(value, dt.date):
            return value.isoformat()
        if isinstance(value, list | dict):
            return json.dumps(value)
    return value


def moment(value: dt.datetime) -> str:
    """A moment as Django stores it on SQLite."""
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")


def reset_key(model: type[models.Model]) -> None:
    """Rows were given their ids: let the sequence go on behind them (SQLite knows by itself)."""
    if connection.vendor == "postgresql":
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def settle() -> None:
    """Let the planner know what was put in, and the tables be as a server's own upkeep would have them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM (ANALYZE)")
            cursor.execute("RESET statement_timeout")
        else:
            cursor.execute("PRAGMA optimize=0x10002")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
