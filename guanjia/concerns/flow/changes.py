"""Field values before and after an act, in a form JSON can hold."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from functools import cache

from django.core.exceptions import ValidationError
from django.db import models

from guanjia.kernel.refusals import Invalid

SILENT = frozenset({"id", "version", "state", "batch_id", "created_at", "created_by_id", "project_id"})
SEALED = "（已加密）"


def snapshot(record) -> dict:
    """The present value of each column."""
    held, names = record.__dict__, _columns(type(record))
    try:
        return {name: held[name] for name in names}
    except KeyError:  # a column that was not read with the others
        return {name: getattr(record, name) for name in names}


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


def plain(value):
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    return value


def between(before: dict, after: dict, sealed: tuple[str, ...] = ()) -> dict:
    """{field: [before, after]} for each column that differs; encrypted ones only say that they changed."""
    return {
        name: [SEALED, SEALED] if name in sealed else [plain(before.get(name)), plain(value)]
        for name, value in after.items()
        if name not in SILENT and before.get(name) != value and (before or value not in (None, "", [], {}))
    }


def clean(record, stored: dict | None = None) -> None:
    """Validate a record as a whole; the faults come back by field, in Chinese.

    `stored` is what the table holds: keys and unique values that stay as they are need not be asked for again.
    """
    record.stored = stored or {}
    try:
        record.full_clean()
    except ValidationError as fault:
        raise refusal_of(record, fault) from fault
    finally:
        del record.stored


def refusal_of(row: models.Model, fault: ValidationError) -> Invalid:
    """What a row's validation found, by field, in sentences that say what to do."""
    fields = {}
    for name, faults in fault.error_dict.items():
        column = None if name == "__all__" else row._meta.get_field(name)
        fields[name] = "；".join(_said(row, column, each) for each in faults)
    words = [t if n == "__all__" else f"{row._meta.get_field(n).verbose_name}：{t}" for n, t in fields.items()]
    return Invalid("；".join(words), fields={n: t for n, t in fields.items() if n != "__all__"})


def _said(row: models.Model, column: models.Field | None, fault: ValidationError) -> str:
    """Django's own sentence, except where it names the column like a part of a machine."""
    if column is not None:
        value = getattr(row, column.attname)
        if fault.code == "unique":
            return f"「{value}」已经有了，请换一个。"
        if fault.code == "max_length":
            return too_long(column.max_length, len(value))
        if isinstance(column, models.SlugField) and fault.code == "invalid":
            return "只能用字母、数字、下划线和连字符。"
        if isinstance(column, models.EmailField) and fault.code == "invalid":
            return NO_EMAIL
    return "；".join(fault.messages)


NO_EMAIL = "请填完整的电子邮箱，例如 li@example.com。"


def too_long(most: int, count: int) -> str:
    return f"最多 {most} 个字，现在有 {count} 个。"
