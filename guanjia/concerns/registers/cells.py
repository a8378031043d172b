"""How one value of a register is written: once for the screen (ready, flat) and once for a sheet (plain text).

Everything a column needs is worked out when the list is planned; a row only looks up and formats (performance.md 6).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.html import format_html

from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.months import MonthField
from guanjia.concerns.registers.declared import Column, field_at, register_of
from guanjia.concerns.registers.wording import SEALED, address, badge, day, local, moment, month, state_of
from guanjia.kernel.flow import Kinds
from guanjia.kernel.money import show
from guanjia.kernel.text import mask_name, mask_phone

_PHONE = re.compile(r"(.+_)?(phone|mobile|tel)\d?")
NAMES = ("display_name", "name", "label", "number")


def is_phone(name: str) -> bool:
    """Whether a column of this name holds a telephone number, which is masked wherever it is shown."""
    return bool(_PHONE.fullmatch(name))


@dataclass(frozen=True)
class Plan:
    """One column worked out: the paths it reads, its class on the screen, and its two writers.

    `show(*values)` gives the cell of a list (a string is escaped by the template), `tell(*values)` the text of a sheet.
    """

    column: Column
    label: str
    kind: str
    paths: tuple[str, ...]
    css: str
    show: Callable[..., str]
    tell: Callable[..., object]
    sort_path: str = ""
    personal: str = ""  # "phone" or "name": the sheet holds it whole only for those who may
    whole: Callable[..., object] | None = None


def field_or_none(model: type[models.Model], path: str) -> models.Field | None:
    try:
        return field_at(model, path)
    except FieldDoesNotExist:
        return None


def label_of(model: type[models.Model], column: Column) -> str:
    """The heading of a column: its own label, else that of the thing its path leads to."""
    if column.label:
        return column.label
    head, _, rest = column.path.partition("__")
    if rest and rest in NAMES:
        return str(model._meta.get_field(head).verbose_name)
    field = field_or_none(model, column.path)
    return str(field.verbose_name) if field is not None else column.path


def kind_of(model: type[models.Model], column: Column) -> str:
    """The kind of a column, from the model field where the register does not say it."""
    if column.kind:
        return column.kind
    field = field_or_none(model, column.path)
    if field is None:
        return "text"
    if field.name == "state" and hasattr(field.model, "flows"):
        return "state"
    if isinstance(field, models.ForeignKey):
        return "record" if issubclass(field.related_model, Record) else "text"
    if field.choices:
        return "choice"
    if is_phone(field.name):
        return "phone"
    for sort, kind in (
        (models.DateTimeField, "moment"), (MonthField, "month"), (models.DateField, "day"),
        (models.BooleanField, "yesno"), ((models.IntegerField, models.DecimalField), "number"),
    ):  # fmt: skip
        if isinstance(field, sort):
            return kind
    if field.name == "number" and "__" in column.path:
        return "record"
    return "text"


def name_path(field: models.ForeignKey) -> str:
    """By what a person knows the row a key points at."""
    known = {f.name for f in field.related_model._meta.concrete_fields}
    return next((n for n in NAMES if n in known), "pk")


def plan(model: type[Record], column: Column, base: str, year: int) -> Plan:
    """Work a column out. `base` is the address of the project (`/jia/`), `year` the present one."""
    kind, label = kind_of(model, column), label_of(model, column)
    build = _BUILDERS.get(kind, _text)
    made = build(model, column, label, base, year)
    return _on_phone(made) if column.phone else made


def _on_phone(made: Plan) -> Plan:
    """The column as its `phone` places it; a number alone says nothing there, so its heading goes before it."""
    css = made.css.replace("off", "" if made.column.phone == "named" else made.column.phone).strip()
    if made.column.phone != "named":
        return replace(made, css=css)

    def shown(*values):
        text = made.show(*values)
        return format_html('<small class="only-p soft">{}</small> {}', made.label, text) if text else ""

    return replace(made, css=css, show=shown, tell=made.tell)


def _made(column, label, kind, paths, css, shown, told=None, **more) -> Plan:
    return Plan(column, label, kind, tuple(paths), css, shown, told or shown, **more)


def _plain(value) -> str:
    return "" if value is None else str(value)


def _text(model, column, label, base, year):
    field = field_or_none(model, column.path)
    if isinstance(field, models.ForeignKey):
        path = f"{column.path}__{name_path(field)}"
        return _made(column, label, "text", [path], "nw off", _plain, sort_path=path)
    *way, last = column.path.split("__")
    if last in getattr(_owner(model, way), "sealed_fields", ()):
        return _made(column, label, "text", [column.path], "nw off", lambda v: SEALED if v else "")
    wide = isinstance(field, models.TextField) or getattr(field, "max_length", 0) and field.max_length > 60
    css = "what l2" if wide else "nw off"
    return _made(column, label, "text", [column.path], css, _plain, sort_path=column.path)


def _owner(model, way: list[str]):
    for name in way:
        model = model._meta.get_field(name).related_model
    return model


def _number(model, column, label, base, year):
    return _made(
        column, label, "number", [column.path], "r off", _plain, lambda v: v, sort_path=column.path
    )  # fmt: skip


def _money(model, column, label, base, year):
    def shown(value) -> str:
        return "" if value is None else show(value)

    def told(value):
        return "" if value is None else Decimal(value).scaleb(-2)

    return _made(column, label, "money", [column.path], "r off", shown, told, sort_path=column.path)


def _moment(model, column, label, base, year):
    def told(value):
        return "" if value is None else local(value).replace(tzinfo=None)

    return _made(
        column, label, "moment", [column.path], "nw off", lambda v: moment(v, year), told, sort_path=column.path
    )


def _day(model, column, label, base, year):
    return _made(
        column, label, "day", [column.path], "nw off", lambda v: day(v, year),
        lambda v: "" if v is None else v, sort_path=column.path,
    )  # fmt: skip


def _month(model, column, label, base, year):
    return _made(
        column, label, "month", [column.path], "nw off", month, lambda v: "" if v is None else f"{v:%Y-%m}",
        sort_path=column.path,
    )  # fmt: skip


def _yesno(model, column, label, base, year):
    def shown(value) -> str:
        return "" if value is None else "是" if value else "否"

    return _made(column, label, "yesno", [column.path], "nw off", shown)


def _choice(model, column, label, base, year):
    labels = dict(field_at(model, column.path).flatchoices)
    return _made(column, label, "choice", [column.path], "nw off", lambda v: str(labels.get(v, _plain(v))))


def _state(model, column, label, base, year):
    way = column.path.rpartition("__")[0]
    owner = _owner(model, way.split("__") if way else [])
    paths = [column.path]
    if isinstance(owner.flows, Kinds):
        paths.append(f"{way}__kind" if way else "kind")

    def shown(code, kind=""):
        return badge(*state_of(owner.flows, kind, code)) if code else ""

    def told(code, kind=""):
        return state_of(owner.flows, kind, code)[0] if code else ""

    return _made(column, label, "state", paths, "nw end", shown, told)


def _record(model, column, label, base, year):
    field = field_or_none(model, column.path)
    if isinstance(field, models.ForeignKey):
        way, path = column.path, f"{column.path}__number"
    else:
        way, path = column.path.rpartition("__")[0], column.path
    if not way:  # the record's own number, or any other of its texts
        return _made(column, label, "text", [path], "nw l1", _plain, sort_path=path)
    target = _owner(model, way.split("__"))
    shown_by = register_of(target.subject_kind)
    if shown_by is None:
        return _made(column, label, "record", [path], "nw l1", _plain, sort_path=path)
    start = f"{base}{shown_by.slug}/"

    def shown(text, number, pk):
        if pk is None:
            return ""
        return format_html('<a href="{}/">{}</a>', start + address(number, pk), text)

    return _made(
        column, label, "record", [path, f"{way}__number", f"{way}__id"], "nw l1", shown, lambda t, n, p: t or "",
        sort_path=path,
    )  # fmt: skip


def _phone(model, column, label, base, year):
    def shown(value) -> str:
        return mask_phone(value) if value else ""

    return _made(column, label, "phone", [column.path], "nw off", shown, personal="phone", whole=_plain)


def name_paths(model, path: str) -> tuple[str, ...]:
    """What a masked name reads: the name, and where its form of address comes from: 李女士 (decision 26).

    The sex stands beside the name, or on the person the record points at, whose name follows it: a matter may be
    brought by somebody else than the customer it belongs to.
    """
    way, _, _ = path.rpartition("__")
    owner, start = _owner(model, way.split("__") if way else []), f"{way}__" if way else ""
    if _has_sex(owner):
        return path, f"{start}sex"
    for key in owner._meta.concrete_fields:
        target = key.related_model if isinstance(key, models.ForeignKey) else None
        if target is not None and target is not owner and _has_sex(target):
            return path, f"{start}{key.name}__sex", f"{start}{key.name}__name"
    return (path,)


def _has_sex(model) -> bool:
    return {"name", "sex"} <= {f.name for f in model._meta.concrete_fields}


def addressed(value: str | None, sex: str | None = "", person: str | None = None) -> str:
    """A name as lists show it; `person` is the name the sex belongs to, where that is another record's."""
    known = sex if person is None or person == value else ""
    return mask_name(value, known or "") if value else ""


def _name(model, column, label, base, year):
    return _made(
        column, label, "name", name_paths(model, column.path), "nw l1", addressed, personal="name",
        whole=lambda value, *beside: _plain(value), sort_path=column.path,
    )  # fmt: skip


_BUILDERS: dict[str, Callable[..., Plan]] = {
    "text": _text, "number": _number, "money": _money, "moment": _moment, "day": _day, "month": _month, "state": _state,
    "record": _record, "phone": _phone, "name": _name, "choice": _choice, "yesno": _yesno,
}  # fmt: skip
