"""Figures of earlier years from a sheet: how a row is read and what is wrong with it (R-229)."""

from __future__ import annotations

import datetime as dt
import re

from guanjia.concerns.registers.declared import ImportColumn, ImportSpec
from guanjia.domains.cases import queries as cases
from guanjia.insight.reports import actions
from guanjia.insight.reports.queries import figures
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import half_width, read_month

COLUMNS = (
    ImportColumn("month", "月份", required=True, example="2025-11", synonyms=("年月", "统计月份", "时间")),
    ImportColumn("category", "类别", required=True, example="工程维修", synonyms=("投诉类别", "分类")),
    ImportColumn("complaints", "投诉数", required=True, example="14", synonyms=("件数", "数量", "投诉件数")),
    ImportColumn("valid", "有效投诉", example="11", synonyms=("有效", "有效数")),
    ImportColumn("solved", "已解决", example="10", synonyms=("解决数", "解决")),
)
MOST = 1_000_000


def prepare(project, at: dt.datetime) -> dict:
    """The categories and the months that are closed, read once."""
    names = {category.name: category for category in cases.categories(project)}
    return {"categories": names, "closed": figures.closed_months(project), "at": at}


def check_row(values: dict[str, str], lookup: dict) -> tuple[dict, dict[str, str], dict[str, str]]:
    """One row: (arguments, errors by column, warnings by column)."""
    errors: dict[str, str] = {}
    row: dict = {"month": None}
    try:
        row["month"] = read_month(values.get("month", ""))
        if wrong := figures.not_past(row["month"], lookup["at"], lookup["closed"]):
            errors["month"] = wrong
    except Invalid as refused:
        errors["month"] = refused.message
    row["category"] = lookup["categories"].get(values.get("category", "").strip())
    if row["category"] is None:
        errors["category"] = f"没有类别「{values.get('category', '')}」，请按「类别」登记表里的名称写。"
    for name, label in (("complaints", "投诉数"), ("valid", "有效投诉"), ("solved", "已解决")):
        text = half_width(values.get(name, "")).strip()
        row[name] = int(text) if re.fullmatch(r"\d{1,7}", text) and int(text) <= MOST else None
        if row[name] is None and (text or name == "complaints"):
            errors[name] = f"{label}要填不小于 0 的整数。"
    for name, label in (("valid", "有效投诉"), ("solved", "已解决")):
        if row[name] is not None and row["complaints"] is not None and row[name] > row["complaints"]:
            errors[name] = f"{label}不能多于投诉数。"
    return row, errors, {}


PAST_IMPORT = ImportSpec(
    verb=actions.import_past, columns=COLUMNS, key=("month", "category"), check_row=check_row, prepare=prepare,
    label="导入历史数字", dated=True,
)  # fmt: skip
