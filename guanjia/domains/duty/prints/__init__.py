"""附件二十五, 经理工作日志, 会议纪要: what stands in their cells."""

from __future__ import annotations

from pathlib import Path

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.policies.queries import in_force, switched_on
from guanjia.concerns.printing import values
from guanjia.concerns.printing.sheet import Print
from guanjia.domains.duty import queries
from guanjia.domains.duty.models import choices as c
from guanjia.domains.duty.queries.logbook import rounds_of
from guanjia.kernel.worktime import weekday

HERE = Path(__file__).parent


def _person(shift) -> str:
    """Who was on; a substitute with whom he stood in for."""
    if shift.rostered is None:
        return str(shift.person)
    return f"{shift.person}（替班，原排{shift.rostered}：{shift.change_reason}）"


def context(shift, *, by, at, blank: bool = False) -> dict:
    """附件二十五: page 1 the log of the shift, page 2 counts, matters carried over and the signatures."""
    shown = queries.on_shift_page(shift, by, at)
    project = shift.project
    facts = {
        "company": project.company,
        "project": project.name,
        "number": shift.number,
        "open": shift.state in ("SCHEDULED", "ON_DUTY", "HANDING_OVER"),
        "posts": [{"label": label, "on": code == shift.post} for code, label in c.POSTS[:2]],
        "items": in_force("duty.items", project, at).value,
        "with_cash": switched_on("duty.cash_at_desk", project, at),
    }
    if blank:
        return facts
    signed = [
        {"role": s.role, "name": s.signer_name, "at": values.stamp(s.at)} for s in attachments.signatures_of(shift)
    ]
    return facts | {
        "day": values.day(shift.on),
        "kind": str(shift.kind_of_shift),
        "person": _person(shift),
        "planned": f"{values.short_moment(shift.planned_start)} — {values.short_moment(shift.planned_end)}",
        "actual": f"{values.short_moment(shift.arrived_at)} — {values.short_moment(shift.left_at)}".strip(" —"),
        "lateness": f"迟到 {shift.late_minutes} 分钟" if shift.late_minutes else "",
        "overtime": f"延时，加班 {shift.overtime_minutes} 分钟" if shift.extended else "",
        "weather": shift.weather,
        "log": [{**row, "link": row["link"][1] if row["link"] else "", "open": "未办" if row["open"] else "已办"}
                for row in shown["log"]],
        "log_empty": shift.log_empty,
        "counts": shown["counts"],
        "rounds": [
            {
                "planned": values.short_moment(row["planned"]) or "加巡",
                "actual": values.short_moment(row["made"].actual_at) if row["made"] else "",
                "finding": row["made"].get_finding_display() if row["made"] else "",
                "by": str(row["made"].by) if row["made"] else "",
                "note": row["made"].note if row["made"] else "",
            }
            for row in rounds_of(shift, at)
        ],
        "night_summary": shift.night_summary,
        "keys": f"在册 {shift.keys_total} · 借出 {shift.keys_lent} · 柜中清点 {shift.keys_counted}"
                f" · 差异 {shift.keys_difference:+d}" if shift.opened_at or shift.handed_at else "",
        "cash": f"应有 {values.money(shift.cash_book_fen)} · 清点 {values.money(shift.cash_counted_fen)}",
        "items_missing": shift.items_missing or ("齐全" if shift.handed_at else ""),
        "carried": [
            {
                "label": row["label"], "number": row["number"], "summary": row["summary"],
                "due": row["due"], "next_step": row["next_step"],
                "ack": "✓" if row["acknowledged"] else "",
            }
            for row in shown["carried"]
        ],
        "instructions": shift.instructions,
        "clean": {True: "合格", False: "不合格"}.get(shift.clean_ok, "") + shift.clean_note,
        "discrepancy": shift.discrepancy,
        "refusal": f"{shift.get_refuse_reason_display()} {shift.refuse_text}".strip(),
        "decision": ("未办交接，经理指定：" if shift.forced else "") + shift.decision,
        "handed_at": values.moment(shift.handed_at),
        "review_text": shift.review_text,
        "signatures": signed,
    }  # fmt: skip


SHIFT_PRINT = Print(
    "KF-FJ-25", "小区客服中心前台、夜值值班及交接记录", HERE / "shift.typ", form="附件25", context=context,
    applies=lambda shift: shift.post != "DUTY_MANAGER",
)  # fmt: skip


def work_log_context(log, *, by, at, blank: bool = False) -> dict:
    """经理工作日志: one working day of the manager (R-196)."""
    facts = {"company": log.project.company, "project": log.project.name}
    if blank:
        return facts
    return facts | {
        "number": log.number,
        "day": f"{values.day(log.on)} {weekday(log.on)}",
        "author": str(log.author or ""),
        "written_at": values.moment(log.created_at),
        "done": log.done,
        "problems": log.problems,
        "plan": log.plan,
        "remark": log.remark,
    }


WORK_LOG_PRINT = Print(
    "KF-RZ", "客服部经理工作日志", HERE / "work_log.typ", context=work_log_context, retention="R-REG"
)


def meeting_context(meeting, *, by, at, blank: bool = False) -> dict:
    """会议纪要: who was there, what was said, who does what by when (R-199)."""
    facts = {"company": meeting.project.company, "project": meeting.project.name}
    if blank:
        return facts
    tasks = meeting.tasks.select_related("owner").order_by("pk")
    return facts | {
        "number": meeting.number,
        "sort": meeting.get_sort_display(),
        "held_at": values.moment(meeting.held_at),
        "place": meeting.place,
        "chair": str(meeting.chair or ""),
        "recorder": str(meeting.created_by or "系统"),
        "attendance": meeting.attendance,
        "absentees": meeting.absentees,
        "minutes": meeting.minutes,
        "problems": meeting.problems,
        "remark": meeting.remark,
        "tasks": [
            {
                "number": task.number, "task": task.task, "owner": str(task.owner), "due": values.day(task.due_on),
                "state": task.state_label, "outcome": task.outcome,
            }
            for task in tasks
        ],
    }  # fmt: skip


MEETING_PRINT = Print("KF-HY", "会议纪要", HERE / "meeting.typ", context=meeting_context, retention="R-REG")
