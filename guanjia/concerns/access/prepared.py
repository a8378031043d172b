"""Questions the engine asks at every act: their text is made once, only the values change.

Django builds the text of a query anew each time it is asked; for the few that every act asks, that costs more than
the database needs for the answer. Columns and their conversion are Django's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState
from django.db.models.expressions import Col


@cache
def _columns(model: type[models.Model], vendor: str) -> tuple[str, list[str], list[tuple[int, list, Col]]]:
    """The question for a table's columns, the attributes they fill, and what converts those that need it."""
    fields = model._meta.concrete_fields
    table = connection.ops.quote_name(model._meta.db_table)
    text = ", ".join(f"{table}.{connection.ops.quote_name(field.column)}" for field in fields)
    converted = []
    for place, field in enumerate(fields):
        column = field.get_col(model._meta.db_table)
        converters = connection.ops.get_db_converters(column) + field.get_db_converters(connection)
        if converters:
            converted.append((place, converters, column))
    return f"SELECT {text} FROM {table}", [field.attname for field in fields], converted


def rows(model: type[models.Model], where: str, values: list, *, lock: bool = False) -> list:
    """The rows of a table for which a condition holds, as records; `lock` keeps them for this transaction.

    `where` is the program's own text, never a person's; moments among the `values` go through `moment`.
    """
    database = connections[DEFAULT_DB_ALIAS]
    text, names, converted = _columns(model, database.vendor)
    locking = " FOR UPDATE" if lock and database.features.has_select_for_update else ""
    with database.cursor() as cursor:
        cursor.execute(f"{text} WHERE {where}{locking}", values)
        found = cursor.fetchall()
    return [_record(model, names, converted, row, database) for row in found]


def locked(model: type[models.Model], pk: int) -> models.Model:
    """One row, kept for this transaction. Raises the model's `DoesNotExist`."""
    key = connection.ops.quote_name(model._meta.pk.column)
    found = rows(model, f"{key} = %s", [pk], lock=True)
    if not found:
        raise model.DoesNotExist
    return found[0]


def column(model: type[models.Model], name: str, ids: Iterable[int]) -> dict[int, object]:
    """One column of these rows by id, as it is stored: for texts, numbers and keys."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    asked = [connection.ops.quote_name(each) for each in (model._meta.pk.column, name, model._meta.db_table)]
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked[0]}, {asked[1]} FROM {asked[2]} WHERE {asked[0]} IN ({marks})", wanted)
        return dict(cursor.fetchall())


def fill(records: list[models.Model], paths: list[str]) -> None:
    """Read what these foreign keys lead to (`unit__building`), one question a table and level, only where they are set.

    As `select_related` does, whose one statement over a dozen tables takes the database ten times longer to plan than
    to answer.
    """
    levels: dict[int, list[tuple[str, ...]]] = {}
    for parts in sorted({tuple(path.split("__")) for path in paths}):
        levels.setdefault(len(parts), []).append(parts)
    for size in sorted(levels):
        wanted: dict[type[models.Model], list[tuple[models.Model, models.ForeignKey]]] = {}
        for parts in levels[size]:
            for owner in _owners(records, parts[:-1]):
                field = owner._meta.get_field(parts[-1])
                if getattr(owner, field.attname) is not None and not field.is_cached(owner):
                    wanted.setdefault(field.related_model, []).append((owner, field))
        for model, places in wanted.items():
            ids = sorted({getattr(owner, field.attname) for owner, field in places})
            key, marks = connection.ops.quote_name(model._meta.pk.column), ", ".join(["%s"] * len(ids))
            found = {row.pk: row for row in rows(model, f"{key} IN ({marks})", ids)}
            for owner, field in places:
                field.set_cached_value(owner, found[getattr(owner, field.attname)])


def _owners(records: list[models.Model], parts: tuple[str, ...]) -> list[models.Model]:
    """What a path leads to from these records, where it leads anywhere."""
    for part in parts:
        records = [each for record in records if (each := getattr(record, part)) is not None]
    return list({id(each): each for each in records}.values())


def moment(value):
    """A moment as the driver compares it."""
    return connection.ops.adapt_datetimefield_value(value)


def _record(model: type[models.Model], names: list[str], converted: list, row: tuple, database) -> models.Model:
    values = list(row)
    for place, converters, column in converted:
        for convert in converters:
            values[place] = convert(values[place], column, database)
    return drawn(model, database.alias, names, values)


def drawn(model: type[models.Model], alias: str, names: Sequence[str], values: Sequence) -> models.Model:
    """A record of a row, all columns of which were read. Django sets each column through its descriptor, which for a
    key looks whether another record hangs on it; on a record that is only just made none does. The signals it would
    send nobody hears: this house has none (a test looks after the libraries)."""
    record = model.__new__(model)
    record._state = state = ModelState()
    state.adding, state.db = False, alias
    record.__dict__.update(zip(names, values, strict=True))
    return record
