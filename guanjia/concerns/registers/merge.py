"""Two people edited one record: what was opened, what the other saved, what one typed oneself (decision 2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.db import models

from guanjia.concerns.flow.models import Record
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.registers.cells import field_or_none
from guanjia.concerns.registers.declared import Register
from guanjia.concerns.registers.timeline import Words
from guanjia.concerns.registers.wording import local, moment


@dataclass
class Merge:
    """`rows`: (label, before, now, mine, bound field or None); `hidden`: fields to post along unchanged."""

    changed: str
    version: int
    rows: list[tuple] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)


def merge_of(register: Register, record: Record, form: forms.Form, version: int, now: datetime) -> Merge:
    """Compare a form that came too late with the record as it is. `form` is bound; its own text is kept."""
    entries = list(journal.of(record.subject_kind, record.pk))
    steps = [e for e in entries if e.verb.startswith(f"{record.subject_kind}.") and e.from_state]
    since = steps[-max(record.version - version, 1) :]
    words = Words(register, record, since, local(now).year)
    opened: dict[str, object] = {}
    for entry in since:
        for name, (before, _) in entry.changes.items():
            opened.setdefault(name, before)
    last = since[-1] if since else None
    who = last.by.display_name if last and last.by else "系统"
    when = moment(last.at, local(now).year) if last else ""
    made = Merge(f"{who} {when} 做了「{last.label}」" if last else "刚被别人改过", record.version)
    for bound in form:
        _compare(made, record, bound, words, opened)
    return made


def _compare(made: Merge, record: Record, bound: forms.BoundField, words: Words, opened: dict) -> None:
    name, typed = bound.name, bound.value()
    column = field_or_none(type(record), name)
    if column is None or isinstance(bound.field, forms.FileField):
        made.rows.append((bound.label, "", "", "", bound))
        return
    present = getattr(record, column.attname)
    shown_now = words.value(column, name, _plain(present))
    same = _same(bound, present, typed, record, name)
    before = words.value(column, name, opened[column.attname]) if column.attname in opened else shown_now
    if same and before == shown_now:
        made.hidden += [(name, value) for value in _posted(bound, typed)]
    else:
        made.rows.append((bound.label, before, shown_now, _mine(bound, typed), None if same else bound))
        if same:
            made.hidden += [(name, value) for value in _posted(bound, typed)]


def _same(bound, present, typed, record, name) -> bool:
    initial = getattr(record, name) if isinstance(record._meta.get_field(name), models.ForeignKey) else present
    return not bound.field.has_changed(bound.field.prepare_value(initial), typed)


def _mine(bound, typed) -> str:
    labels = dict(getattr(bound.field, "choices", ()) or ())
    if isinstance(typed, list | tuple):
        return "、".join(str(labels.get(each, each)) for each in typed if isinstance(each, str | int))
    return str(labels.get(typed, "" if typed is None else typed))


def _posted(bound, typed) -> list[str]:
    value = bound.field.prepare_value(typed)
    if isinstance(value, list | tuple):
        return [str(v) for v in value]
    return ["" if value is None else "on" if value is True else str(value)]


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
