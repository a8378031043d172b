"""What the pages and prints of the reviews show. A row about the reader himself is left out, and counted."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.access.models import User
from guanjia.domains.cases import queries as cases
from guanjia.domains.contacts import queries as contacts
from guanjia.domains.duty import queries as duty
from guanjia.domains.omissions import queries as omissions
from guanjia.insight.reviews.models import WeekReport, WrapUp
from guanjia.insight.reviews.queries.days import content_of
from guanjia.kernel.worktime import show_due, show_moment

# The figures of a week in the order of the page: code, label, of which it is a part (its rate), tone where it is not 0.
FIGURES = (
    ("all", "投诉", "", ""), ("valid", "有效", "", ""), ("invalid", "无效", "", ""), ("pending", "待判定", "", "warn"),
    ("started", "2 小时内开始", "all", "ok"), ("started_late", "开始超时", "", "late"),
    ("on_time", "按时办结", "", "ok"), ("overdue", "办结超时", "", "late"),
    ("open_short", "未结超 {} 天", "", "warn"), ("open_long", "未结超 {} 天", "", "late"),
    ("repeats", "重复投诉", "", "warn"), ("dissatisfied", "不满意", "", "late"), ("major", "重大", "", "late"),
    ("late_entries", "补录", "", "warn"),
)  # fmt: skip


def _names(content: dict) -> dict[int, str]:
    """The people of a stored report, by id: who was erased has no name there any more."""
    ids = {row[who] for row in content.get("rows", {}).values() for who in ("receiver", "handler")}
    ids |= {contact["by"] for contact in content.get("contacts", ())}
    return dict(User.objects.filter(pk__in=ids - {None}).values_list("pk", "display_name"))


class Shown:
    """The rows of a report that one reader may see; `hidden` counts the others."""

    def __init__(self, record, content: dict, user, at: datetime):
        rows = content.get("rows", {})
        ids = {row["case"] for row in rows.values()}
        self.rows, self.names = rows, _names(content)
        self.seen = ids if user is None else cases.visible_ids(user, record.project, ids, at)
        self.hidden = len(ids - self.seen)

    def of(self, ids) -> list[dict]:
        found = [self.rows[str(pk)] for pk in ids if pk in self.seen and str(pk) in self.rows]
        return [row | {"who": self.names.get(row["handler"] or row["receiver"], "")} for row in found]


def content_now(record: WrapUp, at: datetime) -> dict:
    """The stored content of a day that was signed, else how it stands now."""
    return record.content if record.is_fixed else content_of(record, at)


def wrap_up_tables(record: WrapUp, user, at: datetime) -> dict:
    """The lists of a wrap-up. `user` None: for whoever may see all of them (the print of a signer)."""
    content = content_now(record, at)
    shown = Shown(record, content, user, at)
    notes = record.said or {}
    owed = set(content.get("owed", ()))

    def rows(name: str) -> list[dict]:
        return [
            row | {"note": notes.get(str(row["case"]), ""), "owed": row["case"] in owed}
            for row in shown.of(content.get(name, ()))
        ]

    ids = [contact["contact"] for contact in content.get("contacts", ())]
    seen = set(ids) if user is None else contacts.visible_ids(user, record.project, ids, at)
    calls = [
        contact | {"who": shown.names.get(contact["by"], ""),
                   "moment": show_moment(datetime.fromisoformat(contact["at"]), record.on.year)}
        for contact in content.get("contacts", ()) if contact["contact"] in seen
    ]  # fmt: skip
    solved, called = len(content.get("solved", ())), len(content.get("called_back", ()))
    lists = {name: rows(name) for name in ("new", "closed", "open", "owed", "late_starts", "lacking", "solved")}
    return {
        **lists,
        "contacts": calls,
        "hidden": shown.hidden,
        "called": called,
        "call_back_rate": duty.percent(called, solved),
        "call_back_note": f"今天办结 {solved} 件，当天回访 {called} 件",
        "unsaid": [row for row in lists["owed"] if len(row["note"]) < 2],
    }


def on_wrap_up_page(record: WrapUp, user, at: datetime) -> dict:
    """The page of a day: figures that lead to their lists, the lists, what hinders the signature."""
    shown = wrap_up_tables(record, user, at)
    notes = []
    if record.late:
        notes.append(("迟签：过了应签时间才签字。", "bad", ""))
    elif not record.is_fixed and at > record.due_at:
        notes.append((f"还没有签字，应在 {show_due(record.due_at, at.year)} 前签。", "bad", ""))
    if not record.is_fixed and shown["unsaid"]:
        numbers = "、".join(row["number"] for row in shown["unsaid"])
        notes.append((f"今天到期和已经超时、还没有写说明：{numbers}。写了才能签字。", "", ""))
    if record.is_fixed and not record.is_whole:
        notes.append(("内容与签字时不一致，请报告系统管理员。", "bad", ""))
    if shown["hidden"]:
        notes.append((f"另有 {shown['hidden']} 件与您本人有关，不在这里显示，由上一级写说明。", "info", ""))
    return {"shown": shown, "fixed": record.is_fixed, "notes": notes, "tiles": _day_tiles(shown)}


def _day_tiles(shown: dict) -> list[tuple]:
    def tile(name: str, label: str, tone: str = "") -> tuple:
        count = len(shown[name])
        return count, label, f"#{name}", tone if count else "", ""

    return [
        tile("new", "今日新增"), tile("closed", "今日结案", "ok"), tile("open", "未结"),
        tile("unsaid", "到期待写说明", "late")[:2] + ("#open", "late" if shown["unsaid"] else "", ""),
        (shown["call_back_rate"], "当日回访率", "#solved", "", shown["call_back_note"]),
        tile("late_starts", "开始超时", "late"), tile("lacking", "登记不全", "warn"),
        tile("contacts", "投诉未立案", "late"),
    ]  # fmt: skip


def on_sign_page(record: WrapUp, user, at: datetime) -> dict:
    """The page on which it is signed: each open complaint with a field for the word on it."""
    shown = wrap_up_tables(record, user, at)
    first = sorted(shown["open"], key=lambda row: (not row["owed"], not row["late"]))
    return {"shown": shown | {"open": first}, "hidden": shown["hidden"], "record": record}


def _label(label: str, code: str, days: list) -> str:
    return label.format(days[0 if code == "open_short" else 1]) if "{}" in label else label


def report_tables(record: WeekReport, user, at: datetime) -> dict:
    """The figures of a week, the table by category, channel and class, the major ones, and what was kept back."""
    content = record.content or {}
    shown = Shown(record, content, user, at)
    figures, days = content.get("figures", {}), content.get("days", [3, 7])
    total = []
    for code, label, whole, tone in FIGURES:
        ids = figures.get(code, ())
        rate = duty.percent(len(ids), len(figures.get(whole, ()))) if whole else ""
        if code == "on_time":
            rate = duty.percent(len(ids), len(ids) + len(figures.get("overdue", ())))
        total.append({"code": code, "label": _label(label, code, days), "count": len(ids), "rate": rate,
                      "tone": tone if ids else ""})  # fmt: skip
    table = [row | {"count": len(row["cases"]), "place": place} for place, row in enumerate(content.get("table", ()))]
    return {
        "figures": total,
        "table": table,
        "major": shown.of(figures.get("major", ())),
        "open_long": shown.of(figures.get("open_long", ())),
        "omissions": _omissions(content.get("omissions", []), record, user, at),
        "hidden": shown.hidden,
    }


def _omissions(rows: list[dict], record, user, at: datetime) -> list[dict]:
    """What was kept back, without what the reader himself is named in."""
    ids = [row["omission"] for row in rows]
    named = omissions.named_in(user, record.project, ids)
    seen = omissions.visible_ids(user, record.project, ids, at)
    return [row | {"seen": row["omission"] in seen} for row in rows if row["omission"] not in named]


def figure_rows(record: WeekReport, code: str, user, at: datetime) -> tuple[str, list[dict]] | None:
    """The rows behind a figure, from what is stored: its label and the rows; None for no such figure."""
    content = record.content or {}
    days = content.get("days", [3, 7])
    if code.startswith("t") and code[1:].isdecimal() and len(code) < 6:
        table = content.get("table", ())
        if int(code[1:]) >= len(table):
            return None
        row = table[int(code[1:])]
        label, ids = f"{row['category']} · {row['channel']} · {row['grade']}", row["cases"]
    else:
        found = next((each for each in FIGURES if each[0] == code), None)
        if found is None:
            return None
        label, ids = _label(found[1], code, days), content.get("figures", {}).get(code, ())
    return label, Shown(record, content, user, at).of(ids)


def on_report_page(record: WeekReport, user, at: datetime) -> dict:
    """The page of a week."""
    notes = []
    if record.state == "MISSING":
        notes.append(("这一周没有按时报送，已记缺报；补送后仍记为迟发。", "bad", ""))
    if record.late:
        notes.append(("迟发：过了应发时间才发送。", "bad", ""))
    if record.is_fixed and not record.is_whole:
        notes.append(("内容与发送时不一致，请报告系统管理员。", "bad", ""))
    if record.help_wanted:
        notes.append((record.help_wanted, "info", "需要的支持"))
    return {"shown": report_tables(record, user, at), "fixed": record.is_fixed, "notes": notes}
