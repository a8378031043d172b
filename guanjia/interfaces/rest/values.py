"""How one column or fact of a register goes out: its key, its type, and what is made of the stored values.

Codes keep their label beside them, records and people are named by id, moments carry the site's offset, money is whole
分, phones are masked everywhere and names in lists (decision 26).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from django.db import models
from django.http import JsonResponse
from pydantic import BaseModel, Field

from guanjia.concerns.deadlines.queries import Clock
from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.cells import (  # fmt: skip
    NAMES,
    addressed,
    field_or_none,
    is_phone,
    kind_of,
    label_of,
    name_path,
    name_paths,
)
from guanjia.concerns.registers.clocks import due_words
from guanjia.concerns.registers.declared import Column, Register, register_of
from guanjia.concerns.registers.detail import follow
from guanjia.concerns.registers.wording import SEALED, local, state_of  # fmt: skip
from guanjia.kernel.text import mask_phone


class Code(BaseModel):
    """A stored code and what people call it."""

    code: str
    label: str


class Ref(BaseModel):
    """Another record, a person or a zone. `number` is the business number of a record."""

    id: int
    number: str | None = None
    name: str | None = None


class ClockOut(BaseModel):
    """A time limit. `due_words` is how a screen writes the due moment (a limit in days ends at 24:00)."""

    code: str
    label: str
    state: Code
    started_at: dt.datetime
    due_at: dt.datetime
    due_words: str
    late: bool


@dataclass(frozen=True)
class Value:
    """One key of an answer. `make(*values)` takes what stands at `paths`; without paths it is a property."""

    key: str
    label: str
    type: Any
    paths: tuple[str, ...]
    make: Callable[..., Any]
    property: str = ""

    def of(self, record: Record) -> Any:
        """The value of one whole record."""
        return self.make(*(_walk(record, path) for path in self.paths or (self.property,)))


def _walk(record, path: str):
    owner, name = follow(record, path)
    return None if owner is None else getattr(owner, name)


def told(data: Any, status: int = 200) -> JsonResponse:
    """An answer in JSON; Chinese is written as it is."""
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})


def stamp(value: dt.datetime | None) -> str | None:
    """A moment with the offset of the site, to the second."""
    return None if value is None else local(value).isoformat(timespec="seconds")


def clock_out(clock: Clock, now: dt.datetime) -> dict:
    return {
        "code": clock.code, "label": clock.label, "state": {"code": clock.state, "label": clock.state_label},
        "started_at": stamp(clock.started_at), "due_at": stamp(clock.due_at), "due_words": due_words(clock),
        "late": clock.late_at(now),
    }  # fmt: skip


def values_of(register: Register, columns: Sequence[Column], *, whole_names: bool) -> list[Value]:
    """The values of these columns, each key once; number, state and clock are said by every answer anyway."""
    found: dict[str, Value] = {}
    for column in columns:
        if column.kind == "clock" or column.path in ("number", "state"):
            continue
        value = _value(register.model, column, whole_names)
        found.setdefault(value.key, value)
    return list(found.values())


def fact_columns(register: Register) -> list[Column]:
    """The facts of a record as columns, with the kind its list declares."""
    declared = {column.path: column for column in register.columns}
    return [declared.get(path, Column(path)) for _, paths in register.facts for path in paths]


def _value(model: type[Record], column: Column, whole_names: bool) -> Value:
    path, label, kind = column.path, label_of(model, column), kind_of(model, column)
    field = field_or_none(model, path)
    if field is None:
        return Value(path, label, str | None, (), _words, property=path)
    if _sealed(model, path):
        return Value(path, label, str | None, (path,), lambda v: SEALED if v else None)
    if kind == "name" and not whole_names:
        return _masked_name(model, path, label)
    if kind == "phone":
        return Value(path, label, str | None, (path,), lambda v: mask_phone(v) if v else None)
    if isinstance(field, models.ForeignKey):
        return _ref(field, path, label)
    head, _, last = path.rpartition("__")
    if head and last in NAMES and kind != "name":
        return _ref(field_or_none(model, head), head, label)
    return _plain_value(field, kind, path, label)


def _sealed(model, path: str) -> bool:
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model
    return last in getattr(model, "sealed_fields", ())


def _masked_name(model, path: str, label: str) -> Value:
    return Value(path, label, str | None, name_paths(model, path), lambda *told: addressed(*told) or None)


def _ref(field: models.ForeignKey, path: str, label: str) -> Value:
    """Numbers and names of what a key points at; a customer's name is told by the columns that mask it, not here."""
    target = field.related_model
    numbered, named = issubclass(target, Record), name_path(field)
    shows_name = named not in ("pk", "number") and not (numbered and _is_personal(target, named))
    paths = [f"{path}__pk"]
    paths += [f"{path}__number"] if numbered else []
    paths += [f"{path}__{named}"] if shows_name else []

    def make(pk, *words):
        if pk is None:
            return None
        rest = list(words)
        number = rest.pop(0) if numbered else None
        return {"id": pk, "number": number, "name": rest.pop(0) if shows_name else None}

    return Value(path, label, Ref | None, tuple(paths), make)


def _is_personal(model: type[Record], name: str) -> bool:
    """Whether the register of that kind masks the name in its list."""
    register = register_of(model.subject_kind)
    return register is None or any(c.path == name and c.kind == "name" for c in register.columns)


def _plain_value(field: models.Field, kind: str, path: str, label: str) -> Value:
    if field.name == "state" and hasattr(field.model, "flows"):
        head = path.rpartition("__")[0]
        kinds = ("kind",) if any(f.name == "kind" for f in field.model._meta.concrete_fields) else ()
        paths = (path, *(f"{head}__{k}" if head else k for k in kinds))
        return Value(path, label, Code | None, paths, lambda v, k="": _state(field.model.flows, k, v))
    if field.choices:
        labels = {code: str(text) for code, text in field.flatchoices}
        return Value(path, label, Code | None, (path,), lambda v: _code(v, labels))
    if kind == "money":
        return Value(path, f"{label}（分）", int | None, (path,), _as_is)
    for sort, type_, make in _PLAIN:
        if isinstance(field, sort):
            return Value(path, label, type_, (path,), make)
    return Value(path, label, str | None, (path,), _words)


def _state(flows, kind: str, code: str | None):
    return {"code": code, "label": state_of(flows, kind or "", code)[0]} if code else None


def _code(value, labels: dict):
    return None if value in (None, "") else {"code": str(value), "label": labels.get(value, str(value))}


def _as_is(value):
    return value


def _words(value) -> str | None:
    return None if value is None or value == "" else str(value)


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")


def _day(value: dt.date | None) -> str | None:
    return None if value is None else value.isoformat()


def _json(value):
    """Lists a record keeps as JSON (contacts in need, pets): phones in them are masked like columns."""
    if isinstance(value, dict):
        return {k: mask_phone(v) if _is_phone(k) and isinstance(v, str) else _json(v) for k, v in value.items()}
    return [_json(v) for v in value] if isinstance(value, list) else value


def _is_phone(name: str) -> bool:
    return is_phone(name)


Exact = Annotated[str, Field(description="十进制数，写成文字以免失精度", pattern=r"^-?\d+(\.\d+)?$")]
_PLAIN: tuple[tuple[type, Any, Callable], ...] = (
    (models.BooleanField, bool | None, _as_is),
    (models.DateTimeField, dt.datetime | None, stamp),
    (models.DateField, dt.date | None, _day),
    (models.IntegerField, int | None, _as_is),
    (models.DecimalField, Exact | None, _number),
    (models.JSONField, Any, _json),
)
