"""日清表 and 周报 on A4: what stands in their cells."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.printing import values
from guanjia.concerns.printing.sheet import Print
from guanjia.insight.reviews import queries

HERE = Path(__file__).parent


def _signed(record) -> list[dict]:
    return [
        {"role": s.role, "name": s.signer_name, "at": values.stamp(s.at)} for s in attachments.signatures_of(record)
    ]


def _row(row: dict) -> dict:
    return {
        "number": row["number"], "place": row["place"], "title": row["title"], "category": row["category"],
        "grade": f"{row['grade']} 第 {row['level']} 级" if row["level"] > 1 else row["grade"], "state": row["state"],
        "age": f"{row['age']} 天", "due": row["due"], "next": row["next"], "note": row["note"], "who": row["who"],
        "lacks": row["lacks"],
    }  # fmt: skip


def day_context(wrap_up, *, by, at: datetime, blank: bool = False) -> dict:
    """日清表: the counts, every open complaint with its note, what is new, closed, late or incomplete."""
    project = wrap_up.project
    facts = {
        "company": project.company,
        "project": project.name,
        "number": wrap_up.number,
        "open": not wrap_up.is_fixed,
    }
    if blank:
        return facts
    shown = queries.wrap_up_tables(wrap_up, by, at)
    return facts | {
        "day": values.day(wrap_up.on),
        "span": f"{values.short_moment(wrap_up.since)} — {values.short_moment(wrap_up.until)}" if wrap_up.since else "",
        "counts": f"新增 {len(shown['new'])} · 结案 {len(shown['closed'])} · 未结 {len(shown['open'])}",
        "call_back": f"{shown['call_back_rate']}（{shown['call_back_note']}）",
        "summary": wrap_up.summary,
        "unsolved": [_row(row) for row in shown["open"]],
        **{name: [_row(row) for row in shown[name]] for name in ("new", "closed", "late_starts", "lacking")},
        "contacts": [{"number": c["number"], "at": c["moment"], "who": c["who"]} for c in shown["contacts"]],
        "late_words": "迟签" if wrap_up.late else "",
        "sha": wrap_up.sha256[:16],
        "signatures": _signed(wrap_up),
    }


def week_context(report, *, by, at: datetime, blank: bool = False) -> dict:
    """周报: the figures, the table by category, channel and class, the major ones, omissions, the help asked."""
    project = report.project
    facts = {"company": project.company, "project": project.name, "number": report.number, "open": not report.is_fixed}
    if blank:
        return facts
    shown = queries.report_tables(report, by, at)
    return facts | {
        "span": f"{values.day(report.from_on)} — {values.day(report.to_on)}",
        "figures": [{"label": f["label"], "count": str(f["count"]), "rate": f["rate"]} for f in shown["figures"]],
        "table": [
            {"category": row["category"], "channel": row["channel"], "grade": row["grade"], "count": str(row["count"])}
            for row in shown["table"]
        ],
        "major": [_brief(row) for row in shown["major"]],
        "open_long": [_brief(row) for row in shown["open_long"]],
        "omissions": [
            {"number": o["number"], "sort": o["sort"], "state": values.joined((o["state"], o["grade"]))}
            for o in shown["omissions"]
        ],
        "help_wanted": report.help_wanted,
        "sent": values.joined((report.sent_by, values.stamp(report.sent_at))),
        "read": values.joined((report.read_by, values.stamp(report.read_at))),
        "signatures": [
            {"role": role, "name": str(who), "at": values.stamp(at_)}
            for role, who, at_ in (
                ("客服主管", report.sent_by, report.sent_at),
                ("总经理", report.read_by, report.read_at),
            )
            if who
        ],
        "late_words": "迟发" if report.late else "",
        "sha": report.sha256[:16],
    }


def _brief(row: dict) -> dict:
    return {
        "number": row["number"], "place": row["place"], "title": row["title"], "state": row["state"],
        "age": f"{row['age']} 天", "who": row["who"],
    }  # fmt: skip


DAY_PRINT = Print("KF-RQ", "当日接诉小结", HERE / "wrap_up.typ", context=day_context, retention="R-CASE")
WEEK_PRINT = Print("KF-ZB", "投诉周报", HERE / "week_report.typ", context=week_context, retention="R-CASE")
