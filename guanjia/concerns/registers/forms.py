"""The form of a verb as a register shows it: the verb's own schema, what is known filled in."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import forms

from guanjia.concerns.flow.fields import VerbForm, form_class
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import Verb
from guanjia.concerns.registers.declared import Register, register_of


@lru_cache(maxsize=512)
def _form(verb: Verb, extra) -> type[VerbForm]:
    return form_class(verb, extra)


def form_of(register: Register, verb: Verb) -> type[VerbForm]:
    """The form class of a verb of this register, with the room's own fields where it has some."""
    return _form(verb, register.forms.get(verb))


def initial_of(form: type[VerbForm], verb: Verb, record: Record | None) -> dict:
    """What the fields hold at first: the record's present values where the verb's argument is a column of it, and
    what the register proposes."""
    if record is None:
        return {}
    shown_by = register_of(record.subject_kind)
    proposed = shown_by.starts[verb](record) if shown_by and verb in shown_by.starts else {}
    columns = {f.name for f in record._meta.concrete_fields}
    sealed = set(record.sealed_fields)
    return {name: getattr(record, name) for name in form.base_fields if name in columns - sealed} | proposed


def needs_input(form: type[VerbForm]) -> bool:
    return bool(form.base_fields)


def ask_beforehand(register: Register, verb: Verb, record: Record | None, form: forms.Form, at: datetime) -> None:
    """Mark what the verb will demand; on a form that was sent, add what stands against it to the form's own faults."""
    check = register.checks.get(verb)
    if check is None:
        return
    for name in check(record, {}, at):
        if name in form.fields:
            form.fields[name].demanded = True
    if not form.is_bound:
        return
    for name, text in check(record, form.cleaned_data if form.is_valid() else _cleaned(form), at).items():
        if name in form.fields and name not in form.errors:
            form.add_error(name, text)


def _cleaned(form: forms.Form) -> dict:
    """What could be read of a form with faults; a field that could not is not called empty besides."""
    return {name: form.cleaned_data.get(name, "？") for name in form.fields}


def dress(form: forms.Form, find_url=None) -> forms.Form:
    """Give the widgets what the desk's script looks for; without script they work as they are.

    `find_url(kind)` is where suggestions for a typed record come from.
    """
    for field in form.fields.values():
        widget = field.widget
        kind = widget.attrs.get("data-record")
        if kind and find_url:
            widget.attrs.setdefault("data-find", find_url(kind))
            widget.attrs.setdefault("autocomplete", "off")
        if isinstance(widget, forms.Select) and type(widget) is forms.Select:
            widget.attrs.setdefault("data-pick", "")
        if isinstance(widget, forms.Textarea):
            widget.attrs.setdefault("rows", 3)
    return form
