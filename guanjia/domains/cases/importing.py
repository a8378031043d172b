"""Old open cases from a sheet: how a row is read and what is wrong with it (R-308, issue: import of open cases)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from guanjia.concerns.registers.declared import ImportColumn, ImportSpec
from guanjia.domains.cases import actions, queries
from guanjia.domains.cases.models import choices as c
from guanjia.domains.customers import queries as customers
from guanjia.domains.estate import queries as estate
from guanjia.kernel.refusals import Refused
from guanjia.kernel.text import clean_text, half_width, read_moment, read_phone, room_code

COLUMNS = (
    ImportColumn("kind", "事项", example="投诉", synonyms=("类型", "事项类型", "受理类型", "业务类型")),
    ImportColumn("received_at", "受理时间", required=True, example="2026-11-20 16:10",
                 synonyms=("时间", "日期", "投诉日期", "投诉时间", "登记时间", "报事时间", "受理日期")),
    ImportColumn("unit", "房号", example="3-2-1502", synonyms=("房间号", "地址", "门牌", "室号", "房屋")),
    ImportColumn("complainant", "客户姓名", example="李女士",
                 synonyms=("姓名", "投诉人", "业主", "客户", "联系人", "报事人")),
    ImportColumn("phone", "联系电话", example="13800005678", synonyms=("电话", "手机", "手机号", "联系方式")),
    ImportColumn("category", "类别", example="工程维修", synonyms=("投诉类别", "分类", "问题类别")),
    ImportColumn("content", "内容", required=True, example="厨房顶棚渗水，昨晚开始",
                 synonyms=("投诉内容", "事由", "描述", "问题描述", "报事内容", "具体内容")),
    ImportColumn("demand", "诉求", example="今天来看", synonyms=("要求", "期望", "客户诉求")),
    ImportColumn("channel", "渠道", example="来电", synonyms=("方式", "投诉方式", "来源", "受理渠道")),
    ImportColumn("old_number", "原编号", example="2026-0123", synonyms=("编号", "单号", "工单号", "流水号")),
)  # fmt: skip


def prepare(project) -> dict:
    """What every row is checked against, read once."""
    return {
        "units": {unit.number: unit for unit in estate.units(project)},
        "categories": {category.name: category for category in queries.categories(project)},
        "kinds": {label: code for code, label in c.KINDS},
        "channels": {label: code for code, label in c.CHANNELS},
        "customers": {c.phone: c for c in customers.known(project).exclude(phone="")},
        "known": queries.imported_before(project),
        "zone": ZoneInfo(settings.TIME_ZONE),
    }


def check_row(values: dict[str, str], lookup: dict) -> tuple[dict, dict[str, str], dict[str, str]]:
    """One row: (arguments, errors by column, warnings by column)."""
    errors: dict[str, str] = {}
    warnings: dict[str, str] = {}
    row = {
        "kind": _one_of(values.get("kind") or "投诉", lookup["kinds"], "kind", errors),
        "channel": _one_of(values.get("channel") or "来电", lookup["channels"], "channel", errors),
        "content": clean_text(values.get("content", "")),
        "demand": clean_text(values.get("demand", "")),
        "complainant": half_width(values.get("complainant", "")),
        "phone": "",
        "remark": f"原编号 {values['old_number']}" if values.get("old_number") else "",
    }
    row["received_at"] = _moment(values.get("received_at", ""), lookup["zone"], errors)
    if len(row["content"]) < 2:
        errors["content"] = "内容为空，请写明是什么事。"
    if values.get("phone"):
        try:
            row["phone"] = read_phone(values["phone"]).normal
        except Refused as fault:
            errors["phone"] = str(fault)
    if values.get("unit"):
        row["unit"] = lookup["units"].get(room_code(values["unit"]) or half_width(values["unit"]))
        if row["unit"] is None:
            errors["unit"] = f"项目里没有房号「{values['unit']}」，请先导入房屋或改正。"
    elif not row["complainant"]:
        errors["unit"] = "房号和客户姓名至少填一项。"
    if values.get("category"):
        row["category"] = lookup["categories"].get(values["category"])
        if row["category"] is None:
            warnings["category"] = f"没有类别「{values['category']}」，导入后再选。"
    row["customer"] = lookup["customers"].get(row["phone"]) if row["phone"] else None
    return row, errors, warnings


def _one_of(word: str, names: dict[str, str], column: str, errors: dict[str, str]) -> str:
    code = names.get(half_width(word))
    if code is None:
        errors[column] = f"只能填：{'、'.join(names)}。"
    return code or ""


def _moment(text: str, zone: ZoneInfo, errors: dict[str, str]) -> datetime | None:
    if not text:
        errors["received_at"] = "受理时间为空。"
        return None
    try:
        return read_moment(text).replace(tzinfo=zone)
    except Refused as fault:
        errors["received_at"] = str(fault)
        return None


CASE_IMPORT = ImportSpec(
    verb=actions.import_cases, columns=COLUMNS, key=("old_number",), check_row=check_row, prepare=prepare,
    label="导入未结事项",
)  # fmt: skip
