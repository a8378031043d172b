"""时间线: the journal of one record in Chinese: who did what when, and what it changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import models
from django.utils.dateparse import parse_date, parse_datetime

from guanjia.concerns.flow.models import Record
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.registers.cells import kind_of, name_path
from guanjia.concerns.registers.declared import Column, Register, register_of
from guanjia.concerns.registers.detail import in_words
from guanjia.concerns.registers.wording import SEALED, local, moment, month, state_of
from guanjia.kernel.money import show
from guanjia.kernel.text import mask_phone

LONG = 120


@dataclass
class Event:
    """One entry of the journal as a line: `day` is filled where a new day begins."""

    entry_id: int
    verb: str
    day: str
    at: str
    who: str
    text: str
    note: str = ""
    public: bool = False
    tone: str = ""
    pics: list = field(default_factory=list)


def timeline(register: Register, record: Record, now: dt.datetime, parts: list[Record] = ()) -> list[Event]:
    """All that happened to a record and to its parts, oldest first.

    One query for the entries of each kind of record, and one for each kind of thing their keys point at. Of an act
    that went on from the record to its part, or back, only the one a person took is told, unless it moved the record.
    """
    year = local(now).year
    own = list(journal.of(record.subject_kind, record.pk))
    words = Words(register, record, own, year)
    told = [(entry, "", words) for entry in own]
    for kind in dict.fromkeys(part.subject_kind for part in parts):
        names = {p.pk: p.number.removeprefix(record.number).lstrip("-") for p in parts if p.subject_kind == kind}
        entries = [entry for entry in journal.of_many(kind, names) if not _went_on_from(entry, record)]
        first = next(part for part in parts if part.subject_kind == kind)
        words = Words(register_of(kind), first, entries, year)
        told += [(entry, names[entry.subject_id], words) for entry in entries]
    events, last = [], ""
    for entry, name, words in sorted(told, key=lambda each: each[0].pk):
        if not name and entry.from_state == entry.to_state and any(_went_on_from(entry, part) for part in parts):
            continue
        here = local(entry.at)
        day = f"{here.month}月{here.day}日" if here.year == year else f"{here.year}年{here.month}月{here.day}日"
        text = f"{name} {words.text(entry)}" if name else words.text(entry)
        who = entry.by.display_name if entry.by else "系统"
        shown = "" if day == last else day
        events.append(Event(entry.pk, entry.verb, shown, f"{here:%H:%M}", who, text, words.note(entry)))
        last = day
    return events


def _went_on_from(entry, record: Record) -> bool:
    """Whether this act was part of one on that record (or its like), which is told already."""
    return entry.via.startswith(f"{record.subject_kind}.")


class Words:
    """Turns the entries of one record into sentences; names behind keys are looked up once for all entries."""

    def __init__(self, register: Register, record: Record, entries, year: int):
        self.register, self.record, self.year = register, record, year
        self.model = type(record)
        self.silent = {"number", "kind", *(register.silent(record) if register.silent else ())}
        self.fields = {f.attname: f for f in self.model._meta.concrete_fields}
        self.names = self._look_up(entries)

    def _look_up(self, entries) -> dict[str, dict]:
        wanted: dict[str, set] = defaultdict(set)
        for entry in entries:
            for name, pair in entry.changes.items():
                if isinstance(self.fields.get(name), models.ForeignKey):
                    wanted[name].update(v for v in pair if v is not None)
        return {name: self._names(self.fields[name], ids) for name, ids in wanted.items() if ids}

    @staticmethod
    def _names(field: models.ForeignKey, ids) -> dict:
        """{id: name}; a record that goes by a person's name (来电来访 of 李女士) is told by its number too, but a
        category, whose number is a code, is not."""
        rows, path = field.related_model._base_manager.filter(pk__in=ids), name_path(field)
        if not getattr(field.related_model, "series", "") or path == "number":
            return dict(rows.values_list("pk", path))
        return {pk: " ".join(filter(None, dict.fromkeys((number, name)))) for pk, number, name
                in rows.values_list("pk", "number", path)}  # fmt: skip

    def text(self, entry) -> str:
        if not entry.from_state or entry.from_state == entry.to_state:
            return entry.label
        kind = getattr(self.record, "kind", "")
        before = state_of(self.model.flows, kind, entry.from_state)[0]
        return f"{entry.label}（{before} → {state_of(self.model.flows, kind, entry.to_state)[0]}）"

    def note(self, entry) -> str:
        """The changed fields before → after; of a birth only what was filled in."""
        parts = [entry.reason] if entry.reason else []
        born = not entry.from_state and entry.to_state
        for name, (before, after) in entry.changes.items():
            column = self.fields.get(name)
            if column is None and not name.isascii():  # said by a concern in words: 照片, 业主签名
                parts.append(f"{name}：{_said(after if after is not None else before)}")
            if column is None or not column.editable or column.name in self.silent:
                continue
            label = str(column.verbose_name)
            if before == SEALED or after == SEALED:
                parts.append(f"{label}：已改（加密保存）" if not born else f"{label}：已填（加密保存）")
            elif born:
                if after not in (None, "", False, [], {}):
                    parts.append(f"{label}：{self.value(column, name, after)}")
            elif before in (None, ""):
                parts.append(f"{label}：{self.value(column, name, after)}")
            else:
                parts.append(f"{label}：{self.value(column, name, before)} → {self.value(column, name, after)}")
        return "；".join(parts)

    def value(self, column: models.Field, name: str, value) -> str:
        if value is None or value == "":
            return "（空）"
        if isinstance(column, models.ForeignKey):
            return str(self.names.get(name, {}).get(value, "（已不在）"))
        declared = next((c for c in self.register.columns if c.path == column.name), Column(column.name))
        kind = kind_of(self.model, Column(column.name, kind="" if declared.kind == "name" else declared.kind))
        if kind == "phone":
            return mask_phone(str(value))
        if kind == "choice":
            return str(dict(column.flatchoices).get(value, value))
        if kind == "money":
            return f"{show(int(value))} 元"
        if kind == "moment":
            read = parse_datetime(value)
            return moment(read, self.year) if read else str(value)
        if kind == "month":
            read = parse_date(str(value))
            return month(read) if read else str(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            return in_words(self.model, column.name, value) or "（空）"
        if isinstance(value, dict):
            return "（多项）"
        text = str(value)
        return text if len(text) <= LONG else f"{text[:LONG]}…"


def _said(value) -> str:
    text = "、".join(str(v) for v in value) if isinstance(value, list) else str(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"
