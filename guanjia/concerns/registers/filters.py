"""The filters of a list, built from `Register.filters` with django-filter: choices, keys by name, days, text."""

from __future__ import annotations

import datetime as dt
from functools import partial, reduce
from operator import or_

import django_filters
from django import forms
from django.db import models
from django.db.models import Q
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from guanjia.concerns.flow.fields import choices_in
from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.cells import field_or_none, label_of, name_path
from guanjia.concerns.registers.declared import Column, Register, field_at
from guanjia.concerns.registers.escaping import escaped
from guanjia.concerns.registers.wording import ZONE

IN_LIST = ("number", "name", "room", "text")


class NamedDate(forms.DateInput):
    """A day with its meaning in front of it, since a date input has no empty choice that could carry it."""

    def __init__(self, caption: str):
        super().__init__(attrs={"type": "date", "aria-label": caption, "title": caption}, format="%Y-%m-%d")
        self.caption = caption

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        inner = super().render(name, value, attrs, renderer)
        return format_html('<span class="soft nw">{}</span> {}', self.caption, inner)


class FlatSelect(forms.Select):
    """A select written in one go: Django renders a template for each option, which cost a sixth of a list page."""

    def render(self, name, value, attrs=None, renderer=None) -> SafeString:
        chosen = set(self.format_value(value))
        options = "".join(
            f'<option value="{escaped(code)}"{" selected" if code in chosen else ""}>{escaped(label)}</option>'
            for code, label in (("" if code is None else str(code), label) for code, label in self.choices)
        )
        written = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        # Both parts are safe: each code and label went through `escaped`, the attributes through `flatatt`.
        return mark_safe(f"<select{written}>{options}</select>")


FIRST_YEAR, LAST_YEAR = 1000, 9000


class DayBound(django_filters.DateFilter):
    """Rows from the beginning of a local day on, or up to the end of one; `moments` for columns that hold a time."""

    def __init__(self, *args, upper: bool, moments: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.upper, self.moments = upper, moments

    def filter(self, rows, value):
        if not value:
            return rows
        if not FIRST_YEAR <= value.year <= LAST_YEAR:  # no moment of such a year has a place in every zone
            return rows if (value.year > LAST_YEAR) == self.upper else rows.none()
        edge = value + dt.timedelta(days=1) if self.upper else value
        if self.moments:
            edge = dt.datetime.combine(edge, dt.time.min, ZONE)
        return rows.filter(**{f"{self.field_name}__{'lt' if self.upper else 'gte'}": edge})


def _day_pair(path: str, label: str, moments: bool) -> dict[str, django_filters.Filter]:
    return {
        f"{path}_from": DayBound(
            field_name=path, label=f"{label}起", widget=NamedDate(f"{label}从"), upper=False, moments=moments
        ),
        f"{path}_to": DayBound(
            field_name=path, label=f"{label}止", widget=NamedDate("到"), upper=True, moments=moments
        ),
    }


def _yes_no(path: str, label: str) -> django_filters.Filter:
    choices = [("", f"{label}：全部"), ("true", f"{label}：是"), ("false", f"{label}：否")]
    return django_filters.TypedChoiceFilter(
        field_name=path, label=label, choices=choices, coerce=lambda v: v == "true", widget=FlatSelect
    )


def _one(register: Register, path: str) -> dict[str, django_filters.Filter]:
    model, label = register.model, label_of(register.model, Column(path))
    field = field_at(model, path)
    if field.name == "state" and hasattr(field.model, "flows"):
        choices = list(field.model.flows.labels.items())
        return {path: django_filters.ChoiceFilter(
            field_name=path, label="状态", empty_label="状态：全部", choices=choices, widget=FlatSelect
        )}  # fmt: skip
    if field.choices:
        return {path: django_filters.ChoiceFilter(
            field_name=path, label=label, empty_label=f"{label}：全部", choices=field.flatchoices, widget=FlatSelect
        )}  # fmt: skip
    if isinstance(field, models.BooleanField):
        return {path: _yes_no(path, label)}
    if isinstance(field, models.DateTimeField | models.DateField):
        return _day_pair(path, label, isinstance(field, models.DateTimeField))
    if isinstance(field, models.ForeignKey):
        target = field.related_model
        # A project has few buildings, categories and people, but thousands of units: those are typed.
        if issubclass(target, Record) and target.subject_kind in ("unit", "customer", "case", "contact"):
            return {path: _typed(f"{path}__{name_path(field)}", label)}
        return {path: django_filters.ModelChoiceFilter(
            field_name=path, label=label, empty_label=f"{label}：全部", queryset=partial(choices_in, target),
            widget=FlatSelect,
        )}  # fmt: skip
    return {path: _typed(path, label)}


def _typed(path: str, label: str) -> django_filters.Filter:
    widget = forms.TextInput(attrs={"placeholder": label, "autocomplete": "off", "maxlength": 60})
    return django_filters.CharFilter(field_name=path, lookup_expr="icontains", label=label, widget=widget)


_SETS: dict[str, type[django_filters.FilterSet]] = {}


def _set_of(register: Register) -> type[django_filters.FilterSet]:
    if register.slug not in _SETS:
        fields = {name: each for path in register.filters for name, each in _one(register, path).items()}
        name = f"{register.model.__name__}Filters"
        _SETS[register.slug] = type(name, (django_filters.FilterSet,), fields)
    return _SETS[register.slug]


def filter_names(register: Register) -> tuple[str, ...]:
    """The names under which the filters of a list stand in its address."""
    return tuple(_set_of(register).base_filters)


def filters_of(register: Register, data, rows, project) -> django_filters.FilterSet:
    """The bound filters of a list; `.qs` are the rows left. What cannot be read filters nothing."""
    made = _set_of(register)(data=data, queryset=rows, request=project)
    made.form.auto_id = "f_%s"
    return made


def containing(register: Register, text: str) -> Q | None:
    """在结果中找: rows whose number or title holds the text; None for an empty text."""
    text = text.strip()[:60].replace("\x00", "")
    if not text:
        return None
    paths = ["number", *([register.title_path] if register.title_path else [])]
    paths += [path for sort, path in register.search if sort in IN_LIST]
    known = [p for p in dict.fromkeys(paths) if _is_text(field_or_none(register.model, p))]
    return reduce(or_, (Q(**{f"{p}__icontains": text}) for p in known))


def _is_text(field) -> bool:
    return isinstance(field, models.CharField | models.TextField)
