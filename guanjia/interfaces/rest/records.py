"""Lists, single records and their history. Annotations are evaluated here: some are models made at the start."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field, create_model

from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.flow.models import Record
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.registers.cells import field_or_none
from guanjia.concerns.registers.clocks import most_urgent
from guanjia.concerns.registers.declared import Register
from guanjia.concerns.registers.detail import steps_of
from guanjia.concerns.registers.timeline import Words
from guanjia.concerns.registers.wording import local, state_of
from guanjia.interfaces.rest.access import demand_sight, enter, find, only
from guanjia.interfaces.rest.asking import listing_of, page_of, query_model
from guanjia.interfaces.rest.values import ClockOut, Code, Value, clock_out, fact_columns, stamp, told, values_of
from guanjia.interfaces.rest.verb_fields import Id

ROOT = "/projects/{slug:code}"
LEAD = ("number", "state", "version", "created_at")


class OfferOut(BaseModel):
    """A step this account may take now."""

    verb: str
    label: str
    main: bool = Field(description="页面上最先给出的一步")
    danger: str = Field(description="这一步的后果；空表示没有")
    url: str


class HistoryEntry(BaseModel):
    """One entry of the journal."""

    id: int
    at: dt.datetime
    by: str
    verb: str
    label: str
    text: str = Field(description="做了什么，状态从哪里到哪里")
    note: str = Field(description="原因和改动，电话打码")


class History(BaseModel):
    items: list[HistoryEntry]


@dataclass(frozen=True)
class Shape:
    """A register worked out once: what a row of its list and a whole record hold."""

    register: Register
    row: list[Value]
    whole: list[Value]
    has_kind: bool
    has_clock: bool

    @classmethod
    def of(cls, register: Register) -> "Shape":
        facts = [*fact_columns(register), *register.columns]
        return cls(
            register, values_of(register, register.columns, whole_names=False),
            values_of(register, facts, whole_names=True),
            field_or_none(register.model, "kind") is not None,
            any(c.kind == "clock" for c in register.columns),
        )  # fmt: skip

    @property
    def name(self) -> str:
        return self.register.model.__name__

    def _fields(self, values: list[Value]) -> dict[str, Any]:
        lead: dict[str, Any] = {
            "id": (int, ...), "number": (str, Field(title="编号")), "state": (Code, Field(title="状态")),
            "version": (int, Field(title="版本", description="改一次加一；做动作时带上，免得盖掉别人的改动")),
            "created_at": (dt.datetime, Field(title="登记时间")),
        }  # fmt: skip
        return lead | {v.key: (v.type, Field(title=v.label)) for v in values}

    def row_model(self) -> type[BaseModel]:
        fields = self._fields(self.row)
        if self.has_clock:
            fields["clock"] = (ClockOut | None, Field(title="最急的时限"))
        return create_model(f"{self.name}Row", __doc__=f"{self.register.label}（列表中的一行）", **fields)

    def list_model(self) -> type[BaseModel]:
        following = (str | None, Field(title="下一页", description="没有下一页时为 null"))
        return create_model(f"{self.name}List", items=(list[self.row_model()], ...), next_cursor=following)

    def whole_model(self) -> type[BaseModel]:
        fields = self._fields(self.whole)
        fields |= {
            "created_by": (str | None, Field(title="登记人")), "void_reason": (str, Field(title="作废原因")),
            "clocks": (list[ClockOut], Field(title="时限")), "offers": (list[OfferOut], Field(title="现在能做的")),
        }  # fmt: skip
        return create_model(self.name, __doc__=self.register.label, **fields)

    def rows(self, found: list[tuple], now: dt.datetime, fetched: tuple = ()) -> list[dict]:
        """The rows of a page as answers; one query for their clocks, one for properties where there are some, and one
        for each thing these read (`fetched`)."""
        model, ids = self.register.model, [row[0] for row in found]
        clocks = most_urgent(model, ids, now) if self.has_clock else {}
        computed = any(v.property for v in self.row)
        rows = model._base_manager.select_related(*_keys(model)).prefetch_related(*fetched)
        objects = rows.in_bulk(ids) if computed and ids else {}
        start = 2 + len(LEAD) + self.has_kind
        made = []
        for row in found:
            pk, (number, state, version, created_at) = row[0], row[2 : 2 + len(LEAD)]
            kind = row[start - 1] if self.has_kind else ""
            item = _lead(model, pk, number, kind, state, version, created_at)
            place = start
            for value in self.row:
                if value.property:
                    item[value.key] = value.of(objects[pk])
                else:
                    item[value.key] = value.make(*row[place : place + len(value.paths)])
                    place += len(value.paths)
            if self.has_clock:
                clock = clocks.get(pk)
                item["clock"] = clock_out(clock, now) if clock else None
            made.append(item)
        return made

    def paths(self) -> list[str]:
        """What a page reads of each row, after id and order."""
        return [*LEAD, *(["kind"] if self.has_kind else []), *(path for v in self.row for path in v.paths)]

    def record(self, record: Record) -> dict:
        """A whole record, without what only one person may do with it."""
        kind = getattr(record, "kind", "")
        item = _lead(
            type(record), record.pk, record.number, kind, record.state, record.version, record.created_at
        )  # fmt: skip
        item |= {value.key: value.of(record) for value in self.whole}
        item["created_by"] = record.created_by.display_name if record.created_by else None
        item["void_reason"] = record.void_reason
        return item


def _lead(model, pk, number, kind, state, version, created_at) -> dict:
    label = state_of(model.flows, kind, state)[0]
    return {
        "id": pk, "number": number, "state": {"code": state, "label": label}, "version": version,
        "created_at": stamp(created_at),
    }  # fmt: skip


def _keys(model) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if f.is_relation]


def here(request: HttpRequest, code: str, register: Register, pk: int, *more: str) -> str:
    """The address of a record in this API, on the host the caller used."""
    return request.build_absolute_uri("/".join(["/api/v1/projects", code, register.slug, str(pk), *more]))


def add_reading(router: Router, shape: Shape) -> None:
    """List, record and history of one register."""
    register = shape.register
    base, name = f"{ROOT}/{register.slug}", register.slug.replace("-", "_")
    asked_model = query_model(register)
    known = frozenset(asked_model.model_fields)

    def list_of(request: HttpRequest, code: str, asked: asked_model = Query(...)):  # noqa: B008  (ninja's way)
        only(request.GET, known)
        project = enter(request, code)
        demand_sight(request, register, project)
        listing = listing_of(register, user=request.user, project=project, at=request.at, asked=asked)
        found = page_of(listing, shape.paths(), asked)
        items = shape.rows(found.rows, request.at, listing.lister.fetched)
        return told({"items": items, "next_cursor": found.following or None})

    def record_of(request: HttpRequest, code: str, id: Id):
        only(request.GET)
        project = enter(request, code)
        record = find(request, register, project, id)
        prefetch_related_objects([record], *register.fetched(request.user, project, request.at))
        item = shape.record(record)
        item["clocks"] = [clock_out(c, request.at) for c in clocks_of(record)] if _has_limits(register) else []
        item["offers"] = [
            {
                "verb": step.offer.verb.name, "label": step.label, "main": step.main, "danger": step.offer.arrow.danger,
                "url": here(request, code, register, record.pk, step.offer.verb.name),
            }
            for step in steps_of(record, request.user, request.at)
        ]  # fmt: skip
        return told(item)

    def history_of(request: HttpRequest, code: str, id: Id):
        only(request.GET)
        record = find(request, register, enter(request, code), id)
        entries = list(journal.of(record.subject_kind, record.pk))
        words = Words(register, record, entries, local(request.at).year)
        return told({"items": [_entry(entry, words) for entry in entries]})

    tags, label = [register.label], register.label
    router.get(
        base, response=shape.list_model(), operation_id=f"{name}_list", summary=f"{label}：列表", tags=tags
    )(list_of)  # fmt: skip
    router.get(
        f"{base}/{{int:id}}", response=shape.whole_model(), operation_id=f"{name}_get", summary=f"{label}：一条",
        tags=tags,
    )(record_of)  # fmt: skip
    router.get(
        f"{base}/{{int:id}}/history", response=History, operation_id=f"{name}_history", summary=f"{label}：留痕",
        tags=tags,
    )(history_of)  # fmt: skip


def _has_limits(register: Register) -> bool:
    return any(flow.limits for flow in register.model.flows.all())


def _entry(entry, words: Words) -> dict:
    return {
        "id": entry.pk, "at": stamp(entry.at), "by": entry.by.display_name if entry.by else "系统", "verb": entry.verb,
        "label": entry.label, "text": words.text(entry), "note": words.note(entry),
    }  # fmt: skip
