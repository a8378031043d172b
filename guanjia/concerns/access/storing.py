"""Rows written by one prepared statement instead of Django's long texts of values: new ones and changed ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Taker = Callable[[models.Model], object]
CHUNK = 500  # rows whose values stand in memory beside the records
# What these columns hold is what the driver takes; anything else goes through the field's own conversion.
_PLAIN = ((models.BooleanField, bool), (models.IntegerField, int), (models.CharField, str), (models.TextField, str))


def insert(rows: list[models.Model]) -> None:
    """Store unsaved rows of one table inside the caller's transaction, and give them their ids.

    Like `bulk_create`: no `save()`, no `full_clean()`; the constraints of the table are asked. Raises
    `IntegrityError`.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) == 1 and model._meta.auto_field is not None:
        _insert_one(rows[0])
        return
    if model._meta.auto_field is not None:
        for row, pk in zip(rows, _ids(model, len(rows)), strict=True):
            row.pk = pk
    statement, readings = _insertion(model, connection.vendor)
    _execute(statement, readings, rows, add=True)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def add(row: models.Model) -> models.Model:
    """Store one unsaved row, as `insert` does; the row with its id."""
    insert([row])
    return row


def _insert_one(row: models.Model) -> None:
    """The id comes with the insert itself."""
    database = connections[DEFAULT_DB_ALIAS]
    statement, readings = _insertion(type(row), database.vendor, without_key=True)
    with database.cursor() as cursor:
        cursor.execute(statement, _values(row, readings, database, add=True))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, database.alias


def change(rows: list[models.Model], names: list[str]) -> None:
    """Write these fields of stored rows of one table inside the caller's transaction, as `bulk_update` does."""
    if rows:
        statement, readings = _changing(type(rows[0]), tuple(names), connection.vendor)
        _execute(statement, readings, rows, add=False)


def remove(model: type[models.Model], keys: list[int]) -> None:
    """Take rows nothing points at out of a table, by their keys."""
    table, key = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(model._meta.pk.column)
    with connection.cursor() as cursor:
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(f"DELETE FROM {table} WHERE {key} IN ({marks})", some)


def _execute(statement: str, readings: tuple[_Reading, ...], rows: list[models.Model], *, add: bool) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    if len(rows) == 1:
        with database.cursor() as cursor:
            cursor.execute(statement, _values(rows[0], readings, database, add=add))
        return
    takers = [_taker(reading, database, add) for reading in readings]
    with database.cursor() as cursor:
        for start in range(0, len(rows), CHUNK):
            values = [[take(row) for take in takers] for row in rows[start : start + CHUNK]]
            cursor.executemany(statement, values)


@cache
def _insertion(
    model: type[models.Model], vendor: str, *, without_key: bool = False
) -> tuple[str, tuple[_Reading, ...]]:
    fields = [f for f in model._meta.concrete_fields if not f.generated and not (without_key and f.primary_key)]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    key = f" RETURNING {connection.ops.quote_name(model._meta.pk.column)}" if without_key else ""
    return f"INSERT INTO {table} ({names}) VALUES ({marks}){key}", _readings(fields)


@cache
def _changing(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, tuple[_Reading, ...]]:
    fields = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    table, key = connection.ops.quote_name(model._meta.db_table), model._meta.pk
    where = f"{connection.ops.quote_name(key.column)} = %s"
    return f"UPDATE {table} SET {sets} WHERE {where}", _readings([*fields, key])


def _ids(model: type[models.Model], count: int) -> list[int]:
    """Ids nobody else gets. On SQLite the writer is alone until his transaction ends; a row with an id of its own moves
    the counter behind it."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sequence = "pg_get_serial_sequence(%s, 'id')"
            cursor.execute(f"SELECT nextval({sequence}) FROM generate_series(1, %s)", [f'"{table}"', count])
            return [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        first = (cursor.fetchone() or (0,))[0] + 1
        return list(range(first, first + count))


@dataclass(frozen=True)
class _Reading:
    """How a field's value is read: what its column takes as it is, whether it points at a row, whether it changes when
    it is stored."""

    field: models.Field
    name: str
    native: type | None
    linked: bool
    alive: bool

    def raw(self, row: models.Model, add: bool):
        value = self.field.pre_save(row, add=add) if self.alive else getattr(row, self.name)
        if value is None and self.linked and self.field.is_cached(row):
            return _saved_since(self.field, row)
        return value

    def told(self, value, database):
        """The value as the driver takes it."""
        if value is None or type(value) is self.native:
            return value
        return self.field.get_db_prep_save(value, database)


def _readings(fields: list[models.Field]) -> tuple[_Reading, ...]:
    return tuple(_reading(field) for field in fields)


def _reading(field: models.Field) -> _Reading:
    linked = isinstance(field, models.ForeignKey)
    target = field.target_field if linked else field
    native = next((python for kind, python in _PLAIN if isinstance(target, kind)), None)
    alive = type(field).pre_save not in (models.Field.pre_save, models.ForeignKey.pre_save)
    if isinstance(field, (models.DateField, models.TimeField)):
        alive = field.auto_now or field.auto_now_add
    return _Reading(field, field.attname, native, linked, alive)


def _values(row: models.Model, readings: tuple[_Reading, ...], database, *, add: bool) -> list:
    """What one row holds in these fields, as the driver takes it."""
    held, values = row.__dict__, []
    for reading in readings:
        value = held.get(reading.name, reading)
        if reading.alive or not (type(value) is reading.native or (value is None and not reading.linked)):
            value = reading.told(reading.raw(row, add), database)
        values.append(value)
    return values


def _taker(reading: _Reading, database, add: bool) -> Taker:
    """What reads a field's value out of many records as the driver takes it."""
    seen = last = None

    def take(row: models.Model):
        value = reading.raw(row, add)
        if value is None or type(value) is reading.native:
            return value
        nonlocal seen, last
        if value is not seen:  # the moment of a batch is one object in every row
            seen, last = value, reading.told(value, database)
        return last

    return take


def _saved_since(field: models.ForeignKey, row: models.Model):
    """The key of a record the row was given before that record had one."""
    other = field.get_cached_value(row)
    if other is None:
        return None
    if other.pk is None:
        raise ValueError(f"{field}: the record it points at was not stored")
    setattr(row, field.attname, getattr(other, field.target_field.attname))
    return getattr(row, field.attname)
