"""Field values before and after an act, in a form JSON can hold."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid

from django.core.exceptions import ValidationError

from guanjia.kernel.refusals import Invalid

SILENT = frozenset({"id", "version", "state", "batch_id", "created_at", "created_by_id", "project_id"})
SEALED = "（已加密）"


def snapshot(record) -> dict:
    """The present value of each column."""
    return {f.attname: getattr(record, f.attname) for f in record._meta.concrete_fields}


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
        fields = {}
        for name, messages in fault.message_dict.items():
            fields["" if name == "__all__" else name] = "；".join(messages)
        words = "；".join(_named(record, name, text) for name, text in fields.items())
        raise Invalid(words, fields={n: t for n, t in fields.items() if n}) from fault
    finally:
        del record.stored


def _named(record, name: str, text: str) -> str:
    return f"{record._meta.get_field(name).verbose_name}：{text}" if name else text
