"""Rows of any table of the house, filled in by what their fields say: the laws look at every room with no line by it.

Rows are written past the verbs: a law asks what faces show of a table, not how a row came to be.
"""

from __future__ import annotations

import datetime as dt
import itertools
import uuid

from django.db import IntegrityError, models, transaction

from guanjia.concerns.access.models import Project, User
from guanjia.concerns.access.sealing import seal
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.flow.models import RECORDS, Record
from guanjia.kernel.flow import Flow
from tests.house.catalogue import known

NOON = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
# What is put where a person's data belongs, so that a law can look for it on a page.
NAME, PHONE, MAIL = "欧阳震华", "13912345678", "ouyang.z@example.com"
ADDRESS, ID_NUMBER = "芙蓉路九十七号", "110101199003072316"


class Maker:
    """Makes rows in one project; a key to another table is followed and made first, each row its own."""

    def __init__(self, project: Project, by: User):
        self.project, self.by = project, by
        self._count = itertools.count(project.pk * 10_000 + 1)

    def row(self, model: type[models.Model], **given):
        """One stored row with every field filled that can be: `given` first, then by the field's kind."""
        way = given.pop("_way", ())
        row = model()
        kind = given.get("kind") or self._kind(model)
        for field in model._meta.concrete_fields:
            if field.primary_key:
                continue
            if field.name in given or field.attname in given:
                name = field.name if field.name in given else field.attname
                setattr(row, name, given[name])
            else:
                self._fill(row, field, kind, (*way, model))
        self._seal(row)
        row.save(force_insert=True)
        return row

    @staticmethod
    def _seal(row) -> None:
        """What the catalogue wants encrypted is encrypted with the row's own identity."""
        identity = next((f.name for f in row._meta.concrete_fields if isinstance(f, models.UUIDField)), "")
        for field in row._meta.concrete_fields:
            entry = known(type(row), field.name)
            if entry and entry.guard == "加密":
                setattr(row, field.name, seal(ID_NUMBER, getattr(row, identity)))

    def rows(self, model: type[models.Model], count: int) -> list:
        return [self.row(model) for _ in range(count)]

    @staticmethod
    def _kind(model) -> str:
        flows = getattr(model, "flows", None)
        return "" if flows is None or isinstance(flows, Flow) else next(iter(flows.flows))

    def _fill(self, row, field: models.Field, kind: str, way: tuple) -> None:
        if isinstance(field, models.ForeignKey):
            setattr(row, field.name, self._target(row, field, way))
        else:
            setattr(row, field.attname, self._value(row, field, kind))

    def _target(self, row, field: models.ForeignKey, way: tuple):
        target = field.related_model
        if target is Project:
            return self.project
        if target is User:
            return self.by if not field.unique else None
        if target in way:  # a circle: left open
            return None
        return self.row(target, _way=way)

    def _value(self, row, field: models.Field, kind: str):
        number = next(self._count)
        if isinstance(row, Record):
            if field.name == "state":
                return next(s.code for s in row.flows.of(kind).states if not s.final)
            if field.name == "number":
                return f"ZZ-{number:06d}"
            if field.name == "version":
                return 1
            if field.name == "kind" and kind:
                return kind
            if field.name in ("void_reason", "batch_id"):
                return field.get_default()
        if field.choices:
            return field.flatchoices[0][0]
        return self._plain(field, number)

    @staticmethod
    def _plain(field: models.Field, number: int):
        if isinstance(field, models.BooleanField):
            return field.get_default() if field.has_default() else False
        if isinstance(field, models.UUIDField):
            return uuid.uuid4()
        if isinstance(field, models.JSONField):
            return field.get_default() if field.has_default() else {}
        if isinstance(field, models.DateTimeField):
            return NOON + dt.timedelta(seconds=number)
        if isinstance(field, models.DateField):
            return NOON.date()
        if isinstance(field, models.TimeField):
            return dt.time(8, 30)
        if isinstance(field, models.DecimalField):
            return 12
        if isinstance(field, models.BigIntegerField):
            return number
        if isinstance(field, models.IntegerField):
            return number % 90 + 1
        if isinstance(field, models.BinaryField):
            return b"\x00"
        return text_for(field, number)


MARKERS = {"姓名": NAME, "电话": PHONE, "邮箱": MAIL, "地址": ADDRESS}


def text_for(field: models.Field, number: int) -> str:
    """A person's data where the catalogue says so, else a word with a number that makes it unique."""
    row = known(field.model, field.name)
    found = MARKERS.get(row.what, "") if row and row.whose == "客户" else ""
    if row and row.what == "车牌":
        found = f"粤B{number:05d}"
    if not found:
        found = f"z{number:05d}" if field.name in ("name", "code", "username") or field.unique else f"文字{number}"
    return found[: field.max_length] if field.max_length else found


# Left empty, so that no predicate about a person speaks before the state does.
PEOPLE = ("proposed_by", "difficult_by", "finished_by", "barred")


def row_in(maker: Maker, kind: str, flow, state: str, **more):
    """A stored record of that kind in that state."""
    model = RECORDS[kind]
    keys = {f.name: f.related_model for f in model._meta.concrete_fields}
    given = {name: None for name in PEOPLE if name in keys} | ({"kind": flow.kind} if flow.kind else {}) | more
    try:
        with transaction.atomic():
            return maker.row(model, state=state, **given)
    except IntegrityError:  # the state wants a key to another row of the table, as one merged into another does
        other = {name: maker.row(model) for name, target in keys.items() if target is model}
        return maker.row(model, state=state, **given, **other)


def clock_for(record, at: dt.datetime = NOON) -> Deadline:
    """A running limit, so that a list has clocks to fetch."""
    return Deadline.objects.create(
        project=record.project, subject_kind=record.subject_kind, subject_id=record.pk, limit="law", label="时限",
        policy="law", value="1", unit="DAY", clause="规程", starts_at=at, original_due=at, due_at=at, exclusive=False,
    )  # fmt: skip
