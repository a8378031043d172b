"""Keyset paging: the next page starts after the last row seen, so page 2,000 costs what page 1 does."""

from __future__ import annotations

import base64
import datetime as dt
import decimal
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from guanjia.concerns.registers.declared import field_at

SIZE = 50
LARGEST = 2**63  # of a number column
DIGITS = 30  # more than any amount has


@dataclass(frozen=True)
class Page:
    """Rows as asked for, and the marks of the pages beside it ("" where there is none)."""

    rows: list[tuple]
    previous: str
    following: str


def mark(value, pk: int) -> str:
    """The place of a row in the order, as it stands in an address."""
    if isinstance(value, dt.datetime | dt.date):
        value = {"d": value.isoformat()}
    elif isinstance(value, decimal.Decimal):
        value = {"n": str(value)}
    raw = json.dumps([value, pk], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_mark(text: str, field: models.Field) -> tuple | None:
    """(value, pk) of a mark; None for one that was bent on the way, so the list starts at its beginning.

    A place no row can have (a number or a year the database does not know) is bent too.
    """
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(value, dict):
            value = next(iter(value.values()))
        value, pk = (None if value is None else field.to_python(value)), int(pk)
        return (value, pk) if 0 < pk < LARGEST and _can_stand(value) else None
    except (ValueError, TypeError, StopIteration, OverflowError, RecursionError, ValidationError):
        return None


def _can_stand(value) -> bool:
    """Whether a database can be asked for a value beside this one; raises OverflowError for a year out of range."""
    if isinstance(value, dt.datetime):
        return value.tzinfo is not None and bool(value.astimezone(dt.UTC))
    if isinstance(value, decimal.Decimal):
        return value.is_finite() and abs(value.adjusted()) < DIGITS
    if isinstance(value, str):
        return "\x00" not in value and bool(value.encode() or True)
    return not isinstance(value, int) or abs(value) < LARGEST


class Beyond(Func):
    """Rows after a place in the order, as one comparison of row values: `(order, id) > (value, pk)`.

    Django would write it as an OR, which no index serves; and a second lower bound on the column makes SQLite seek to
    the wrong one and scan (performance.md 4, trap).
    """

    output_field = models.BooleanField()

    def __init__(self, path: str, field: models.Field, value, pk: int, upwards: bool):
        super().__init__(F(path), F("id"), Value(value, output_field=field), Value(pk))
        self.sign = ">" if upwards else "<"

    def as_sql(self, compiler, connection, **context):
        parts, params = zip(*(compiler.compile(e) for e in self.source_expressions), strict=True)
        column, pk, value, place = parts
        return f"({column}, {pk}) {self.sign} ({value}, {place})", [p for each in params for p in each]


def page(
    rows: models.QuerySet, model, order: str, paths: list[str], *, after: str = "", before: str = "", size: int = SIZE
) -> Page:
    """One page of `rows` (a scoped queryset) as tuples of `paths`; the first two paths are `id` and the order column.

    `order` is a path, `-` for descending; empty values come last either way.
    """
    path, falling = order.lstrip("-"), order.startswith("-")
    field = field_at(model, path)
    backwards = bool(before) and not after
    at = read_mark(before if backwards else after, field) if (after or before) else None
    upwards = falling == backwards
    if at is not None:
        rows = rows.filter(_after(path, field, *at, upwards, field.null or "__" in path, backwards))
    else:
        backwards = False
        upwards = not falling
    nullable = field.null or "__" in path
    by = F(path).asc(**_nulls(nullable, backwards)) if upwards else F(path).desc(**_nulls(nullable, backwards))
    found = list(
        rows.order_by(by, F("id").asc() if upwards else F("id").desc()).values_list("id", path, *paths)[: size + 1]
    )
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    first = mark(found[0][1], found[0][0]) if found else ""
    last = mark(found[-1][1], found[-1][0]) if found else ""
    has_before = more if backwards else at is not None
    has_after = True if backwards else more
    return Page(found, first if has_before else "", last if has_after else "")


def _nulls(nullable: bool, backwards: bool) -> dict:
    if not nullable:
        return {}
    return {"nulls_first": True} if backwards else {"nulls_last": True}


def _after(path: str, field: models.Field, value, pk: int, upwards: bool, nullable: bool, backwards: bool):
    """The condition of the following rows; empty values stand at the end, so going back they come first."""
    if not nullable:
        return Beyond(path, field, value, pk, upwards)
    empty = Q(**{f"{path}__isnull": True})
    if value is None:
        beside = Q(id__gt=pk) if upwards else Q(id__lt=pk)
        return (empty & beside) | ~empty if backwards else empty & beside
    beyond = Q(Beyond(path, field, value, pk, upwards))
    return beyond if backwards else beyond | empty
