"""The hash over what was signed: the columns that held something, in a form both databases give back alike."""

from __future__ import annotations

import datetime as dt
import decimal
import hashlib
import json

# What the engine keeps for itself, and words beside the matter.
UNSIGNED = frozenset({
    "id", "project", "number", "state", "version", "created_by", "created_at", "remark", "void_reason", "batch_id",
})  # fmt: skip


def signed_fields(record) -> list[str]:
    """The columns a signature made now stands for: `record.signed_fields` where the room names them, else all that
    hold something."""
    named = getattr(record, "signed_fields", None)
    if named is not None:
        return sorted(named)
    columns = (f for f in record._meta.concrete_fields if f.name not in UNSIGNED)
    return sorted(f.name for f in columns if getattr(record, f.attname) not in (None, "", False, [], {}, ()))


def digest(record, fields: list[str]) -> str:
    """SHA-256 over the number of the record and these columns."""
    values = {name: _plain(record._meta.get_field(name), record) for name in fields}
    text = json.dumps([record.number, values], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(field, record):
    value = getattr(record, field.attname)
    if value is not None and not field.is_relation:
        value = field.to_python(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, decimal.Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)
