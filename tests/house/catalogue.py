"""docs/data-catalogue.md as data: which field holds what of whom, and how it is guarded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models

from devtools.console import ROOT
from guanjia.concerns.flow.models import Record

HEADS = ("表", "字段", "内容", "谁的", "用途", "依据", "防护", "保存")
GUARDS = ("打码", "加密", "范围", "库内", "公开")
BASES = ("合同", "法定", "同意", "单独同意", "用工", "公开")

# Names and labels of fields that hold a person's data, whatever room they are in.
TELLING = re.compile(
    r"phone|mobile|_tel\b|e?mail|address|id_no|id_sealed|\bplate\b|person|signer|witness|sender|complainant|payer"
    r"|contact_name|display_name|username|password|token_hash|birth|\bsex\b|pinyin|initials|care_|emergency"
    r"|姓名|电话|手机|邮箱|地址|证件号|身份证|车牌|联系人|签名人|见证人|来文人|投诉人|缴费人|领用人|借用人|收件人|生日|出生|性别",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """目录项: one field of one table."""

    model: str
    field: str
    what: str
    whose: str
    purpose: str
    basis: str
    guard: str
    kept: str


def parse(text: str) -> list[Known]:
    """The rows of the catalogue's table, one a field."""
    found = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != len(HEADS) or cells[0] == HEADS[0] or set(cells[0]) <= {"-"}:
            continue
        model, fields, *rest = cells
        found += [Known(model, name, *rest) for name in re.findall(r"`(\w+)`", fields)]
    return found


@cache
def catalogue() -> tuple[Known, ...]:
    return tuple(parse((ROOT / "docs" / "data-catalogue.md").read_text()))


def known(model: type[models.Model], field: str) -> Known | None:
    """What the catalogue says of a field; a row for every record (`*`) is the last resort."""
    rows = [row for row in catalogue() if row.field == field]
    own = next((row for row in rows if row.model == model._meta.label), None)
    return own or (next((row for row in rows if row.model == "*"), None) if issubclass(model, Record) else None)


def tables() -> list[type[models.Model]]:
    """All tables of the product."""
    ours = [config for config in apps.get_app_configs() if config.name.startswith("guanjia.")]
    return [model for config in ours for model in config.get_models()]


def holds_personal_data(model: type[models.Model], field: models.Field) -> bool:
    """Whether a field looks as if a person's data stood in it: by its name, by its label, sealed, or a free text."""
    if field.is_relation or field.primary_key or field.choices:
        return False
    if field.name in getattr(model, "sealed_fields", ()) or isinstance(field, models.TextField | models.BinaryField):
        return True
    is_text = isinstance(field, models.CharField | models.JSONField | models.FileField)
    return is_text and bool(TELLING.search(f"{field.name} {field.verbose_name}"))


def missing(found: list[type[models.Model]]) -> list[str]:
    """Fields with personal data that the catalogue does not name."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in found
        for field in model._meta.concrete_fields
        if holds_personal_data(model, field) and known(model, field.name) is None
    ]
