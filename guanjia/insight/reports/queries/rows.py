"""The rows of a month sheet: one a complaint, with the figures it counts in; people by id, named when shown."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re

from guanjia.concerns.access.models import User
from guanjia.concerns.deadlines.queries import Clock
from guanjia.concerns.measures.closing import month
from guanjia.concerns.printing import values
from guanjia.concerns.registers.clocks import missed_words
from guanjia.domains.cases import measures
from guanjia.domains.cases import queries as cases
from guanjia.domains.cases.queries import choices as c

MOST = 60  # characters of what the matter is about
# The table of 5.12.8, ▲ of the front desk's rules.
HEADS = (
    "序号", "投诉编号", "日期▲", "时间▲", "投诉人姓名▲", "房号", "投诉方式", "类别", "等级", "投诉内容摘要",
    "有效/无效及理由", "责任部门", "投诉处理人▲", "处理方式▲", "处理结果▲", "开始处理(2h)及时", "办结时限", "办结时间",
    "是否及时", "回复方式", "回访日期", "用户对处理结果的满意程度▲", "投诉受理人▲", "备注",
)  # fmt: skip
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_METHODS = dict(c.METHODS)


def month_rows(project, first: dt.date, until: dt.datetime, at: dt.datetime) -> list[dict]:
    """Every complaint that counts in a month's figures up to `until`."""
    span = month(project, first, at)
    end = max(min(span.end, until), span.start)
    found = measures.flagged(project, span.start, end)
    missed = measures.missed_clocks(found)
    return [_row(case, flags, missed.get(case.pk)) for case, flags in found]


def _row(case, flags: set[str], missed: Clock | None) -> dict:
    top = case.category.top if case.category_id else None
    slips = [slip for slip in case.slips.all() if slip.state not in ("REPLACED", "CANCELLED")]
    notes = [
        word for word, there in (
            (missed_words(missed) if missed else "", missed),
            ("未到时限", case.validity == "VALID" and case.limit_due and "due" not in flags),
            ("上月收到", not flags & {"received", "late"}), ("补录", case.late_entry or "late" in flags),
            ("重复", case.repeat_of_id), (f"群诉 {case.group_count} 户", case.group_count > 1),
            ("未联系上", case.unreached),
        ) if there
    ]  # fmt: skip
    return {
        "id": case.pk, "number": case.number, "category": top.pk if top else None, "flags": sorted(flags),
        "people": {"customer": case.customer_id, "handler": case.handler_id, "receiver": case.receiver_id},
        "received_at": values.stamp(case.received_at), "unit": str(case.unit or case.common_area or ""),
        "channel": case.get_channel_display(), "category_name": str(case.category or ""),
        "grade": case.get_grade_display(), "content": case.content[:MOST],
        "validity": values.joined((case.get_validity_display(), case.validity_code, case.validity_reason))[:MOST],
        "departments": "、".join(dict.fromkeys(str(slip.department) for slip in slips)),
        "methods": "、".join(_METHODS.get(code, code) for code in case.methods),
        "result": case.get_result_display(), "due": values.limit(case.limit_due),
        "solved_at": values.stamp(case.solved_at), "reply_way": case.get_reply_way_display(),
        "called_on": values.stamp(case.called_back_at)[:10], "satisfaction": case.get_satisfaction_display(),
        "notes": "；".join(notes), "compensation": case.compensation_fen or 0,
    }  # fmt: skip


def _stamp(due: str) -> str:
    """The limit written as the moments beside it: `2026-10-01 24:00`. Editions store `2026年10月1日 24:00`."""
    return _DAY.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", due)


def kept(row: dict, whole: str, part: str) -> str:
    """是 or 否 of a row by the very flags its figure is counted from; "" where it does not count in that rate."""
    return "" if whole not in row["flags"] else "是" if part in row["flags"] else "否"


def table(rows: list[dict]) -> list[list[str]]:
    """The month table: 24 columns; whose name was erased since the sheet was closed has none here either."""
    callers = cases.caller_names([row["id"] for row in rows])
    ids = {row["people"][who] for row in rows for who in ("handler", "receiver")} - {None}
    staff = {user.pk: user.display_name for user in User.objects.filter(pk__in=ids)}
    return [
        [
            str(place), row["number"], row["received_at"][:10], row["received_at"][11:], callers.get(row["id"], ""),
            row["unit"], row["channel"], row["category_name"], row["grade"], row["content"], row["validity"],
            row["departments"], staff.get(row["people"]["handler"], ""), row["methods"], row["result"],
            kept(row, "startable", "started"), _stamp(row["due"]), row["solved_at"], kept(row, "due", "in_time"),
            row["reply_way"], row["called_on"], row["satisfaction"],
            staff.get(row["people"]["receiver"], ""), row["notes"],
        ]
        for place, row in enumerate(rows, 1)
    ]  # fmt: skip


def behind(rows: list[dict], category: str, flag: str, but: str = "") -> list[dict]:
    """The stored rows that make up one figure: of a category (`ALL` of them), with a flag, perhaps without another."""
    return [
        row for row in rows
        if flag in row["flags"] and (not but or but not in row["flags"])
        and (category == "ALL" or str(row["category"]) == category)
    ]  # fmt: skip


def digest(rows: list, summary: dict, texts: dict) -> str:
    """SHA-256 over what an edition says, the same on every machine."""
    text = json.dumps([rows, summary, texts], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
