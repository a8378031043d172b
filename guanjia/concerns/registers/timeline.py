"""时间线: the journal of one record in Chinese: who did what when, and what it changed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import models
from django.utils.dateparse import parse_datetime

from guanjia.concerns.flow.models import Record
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.registers.cells import SEALED, kind_of, local, moment, name_path, state_of
from guanjia.concerns.registers.declared import Column, Register
from guanjia.concerns.registers.detail import in_words
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


def timeline(register: Register, record: Record, now: dt.datetime) -> list[Event]:
    """All that happened to a record, oldest first. One query, and one for each kind of thing its keys point at."""
    entries = list(journal.of(record.subject_kind, record.pk))
    words = Words(register, record, entries, local(now).year)
    events, last = [], ""
    for entry in entries:
        here = local(entry.at)
        day = (
            f"{here.month}月{here.day}日"
            if here.year == local(now).year
            else f"{here.year}年{here.month}月{here.day}日"
        )
        who = entry.by.display_name if entry.by else "系统"
        events.append(
            Event(
                entry.pk,
                entry.verb,
                "" if day == last else day,
                f"{here:%H:%M}",
                who,
                words.text(entry),
                words.note(entry),
            )
        )
        last = day
    return events


class Words:
    """Turns the entries of one record into sentences; names behind keys are looked up once for all entries."""

    def __init__(self, register: Register, record: Record, entries, year: int):
        self.register, self.record, self.year = register, record, year
        self.model = type(record)
        self.fields = {f.attname: f for f in self.model._meta.concrete_fields}
        self.names = self._look_up(entries)

    def _look_up(self, entries) -> dict[str, dict]:
        wanted: dict[str, set] = defaultdict(set)
        for entry in entries:
            for name, pair in entry.changes.items():
                if isinstance(self.fields.get(name), models.ForeignKey):
                    wanted[name].update(v for v in pair if v is not None)
        return {
            name: dict(
                self.fields[name].related_model._base_manager.filter(pk__in=ids)
                .values_list("pk", name_path(self.fields[name]))
            )
            for name, ids in wanted.items() if ids
        }  # fmt: skip

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
            if column is None or not column.editable or name in ("number", "kind"):
                continue
            label = str(column.verbose_name)
            if before == SEALED or after == SEALED:
                parts.append(f"{label}：已改（加密保存）" if not born else f"{label}：已填（加密保存）")
            elif born:
                if after not in (None, "", False, [], {}):
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
