"""附件十八 and 附件十九: what stands in their cells. The layout is in the templates beside this file."""

from __future__ import annotations

from pathlib import Path

from django.db.models import QuerySet

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.escalation.queries import levels_of
from guanjia.concerns.printing import values
from guanjia.concerns.printing.sheet import Print
from guanjia.domains.archives import queries as archives
from guanjia.domains.cases.models import choices as c
from guanjia.domains.dispatch.queries import drawn
from guanjia.domains.followups import queries as followups
from guanjia.domains.workforce import queries as workforce
from guanjia.kernel.text import mask_phone, salutation
from guanjia.kernel.worktime import show_due

HERE = Path(__file__).parent
WAYS = {"PHONE": "电话", "VISIT": "上门", "ONLINE": "线上"}


def _name(person) -> str:
    return person.display_name if person else ""


def caller_name(case) -> str:
    """李女士 where the sex is known, 匿名 where nobody was named."""
    if case.is_anonymous:
        return "匿名"
    sex = case.customer.sex if case.customer_id else ""
    return salutation(case.complainant, sex) if sex else case.complainant


def _place(case) -> str:
    return str(case.unit or case.common_area or "")


def _is_about(case, department_id: int) -> bool:
    """Whether the complaint is about this department or one of its people."""
    staff = case.target_staff
    return case.target_department_id == department_id or (staff is not None and staff.department_id == department_id)


def _target(case) -> str:
    return values.joined((case.target_department, case.target_staff), " ")


def _labels(codes, scale) -> str:
    names = dict(scale)
    return "、".join(names.get(code, code) for code in codes)


def _validity(case) -> str:
    return values.joined((case.validity_code, case.validity_reason))


def _row(case, settle, level, at) -> dict:
    slips = [s for s in case.slips.all() if s.counts_for_the_limit]
    lead = next((s for s in slips if s.is_lead), slips[-1] if slips else None)
    return {
        "number": case.number,
        "open": case.is_open,
        "received_at": values.stamp(case.received_at),
        "late_entry": "补录" if case.late_entry else "",
        "channel": case.get_channel_display(),
        "complainant": caller_name(case),
        "role": case.get_role_display(),
        "unit": _place(case),
        "phone": mask_phone(case.phone),
        "category": str(case.category.top) if case.category_id else "",
        "target": _target(case),
        "content": case.content,
        "demand": case.demand,
        "grade": case.get_grade_display(),
        "difficult": "疑难" if case.grade == "DIFFICULT" else "",
        "level": dict(c.LEVELS)[level],
        "validity": case.get_validity_display(),
        "validity_reason": _validity(case),
        "repeat_of": str(case.repeat_of or ""),
        "group_count": str(case.group_count) if case.group_count > 1 else "",
        "receiver": _name(case.receiver),
        "handler": _name(case.handler),
        "dept": "、".join(dict.fromkeys(str(s.department) for s in slips)),
        "handed_at": values.short_moment(lead.handed_at) if lead else "",
        "due_at": show_due(settle[-1].due, case.received_at.year) if settle else "",
        "in_time": _in_time(settle, at),
        "method": _labels(case.methods, c.METHODS),
        "result": values.joined((case.get_result_display(), case.result_text), "："),
        "reply_way": case.get_reply_way_display(),
        "replied_at": values.short_moment(case.replied_at),
        "satisfaction": case.get_satisfaction_display(),
    }


def _last(record, code: str):
    """The latest running of a limit: regrading and new slips replace earlier ones."""
    return next((clock for clock in reversed(deadlines.clocks_of(record)) if clock.code == code), None)


def _in_time(runs, at) -> str:
    """超时 once any run was missed: what was not handed over the same day stays late whatever follows (5.12.4)."""
    if any(run.late_at(at) for run in runs):
        return "超时"
    return "" if not runs or runs[-1].running else "及时"


def register_context(cases, *, by, at, blank: bool = False) -> dict:
    """附件十八: a range of complaints in number order, with what became of them under the last row.

    Of a list of all kinds only the complaints are printed. The number of rows is counted by the form itself.
    """
    cases = sorted((case for case in _with_all(cases) if case.is_complaint), key=lambda case: case.number)
    judged = [case.validity for case in cases]
    done = sum(1 for case in cases if not case.is_open)
    settled = deadlines.runs_of("case", [case.pk for case in cases], "settle")
    levels = levels_of("case", [case.pk for case in cases])
    return {
        "rows": [] if blank else [_row(case, settled.get(case.pk, []), levels[case.pk], at) for case in cases],
        "totals": f"有效 {judged.count('VALID')} · 无效 {judged.count('INVALID')} · "
        f"待判定 {judged.count('PENDING')} · 办结 {done}　（▲ 为月统计表取数的栏目）",
        "signatures": [],
    }


def _with_all(cases):
    """The rows with what their cells read, in a few queries however many there are."""
    if not isinstance(cases, QuerySet):
        return cases
    keys = (
        "category__parent", "unit", "common_area", "customer", "receiver", "handler", "repeat_of", "target_department",
        "target_staff",
    )  # fmt: skip
    return cases.select_related(*keys).prefetch_related("slips__department")


def one_row_context(case, *, by, at, blank: bool = False) -> dict:
    """附件十八 with the one complaint, as it is handed to the customer or put on file; a sum of one says nothing."""
    return register_context([case], by=by, at=at, blank=blank) | {"totals": ""}


def slip_context(slip, *, by, at, blank: bool = False) -> dict:
    """附件十九: one hand-over. The target is left out when the print is for that department itself (F19)."""
    case = slip.case
    done = _last(slip, "done")
    hidden = case.hide_name and not slip.own
    call_back = followups.of("case", case.pk).last()
    return {
        "number": slip.number,
        "open": slip.is_open or case.is_open,
        "major": case.grade == "MAJOR",
        "complainant": "（应客户要求隐去）" if hidden else caller_name(case),
        "role": case.get_role_display(),
        "unit": _place(case),
        "phone": "" if hidden else mask_phone(case.phone),
        "receiver": f"{_name(case.receiver)}（第一责任人）",
        "received_at": values.moment(case.received_at),
        "late_entry": "补录" if case.late_entry else "",
        "channel": case.get_channel_display(),
        "category": str(case.category or ""),
        "grade": values.boxes(c.GRADES, case.grade),
        "content": case.content,
        "demand": case.demand,
        "target": "" if _is_about(case, slip.department_id) else _target(case),
        "findings": case.findings,
        "started_at": values.moment(case.started_at),
        "validity": case.get_validity_display(),
        "validity_reason": _validity(case),
        "proposal": case.proposal,
        "approval": "同意" if case.approved_at else "",
        "approver": _name(case.approved_by),
        "approved_at": values.short_moment(case.approved_at),
        "dept": str(slip.department),
        "handed_at": values.moment(slip.handed_at),
        "accepted_by": _name(slip.accepted_by) + ("" if workforce.has_accounts(slip.department) else "（代录）"),
        "accepted_at": values.short_moment(slip.accepted_at),
        "reject_reason": slip.return_reason,
        "due_at": values.limit(done.due_at) if done else "",
        "work_orders": "、".join(link.work_order.number for link in slip.work_orders.select_related("work_order")),
        "actions": [
            {"at": values.short_moment(a.at), "staff": _name(a.by), "action": a.text}
            for a in slip.actions.select_related("by").order_by("at", "pk")
        ],
        "liability": values.boxes(c.LIABILITIES, slip.liability),
        "cause": slip.cause,
        "corrective": slip.corrective,
        "extensions": _extension(case),
        "finished_at": values.joined((values.moment(slip.finished_at), _worker(slip)), " "),
        "dept_head": _name(_head(slip)),
        "verify_result": "合格" if slip.state == "VERIFIED" else "",
        "verified_by": _name(slip.verified_by),
        "verified_at": values.short_moment(slip.verified_at),
        "reply_way": case.get_reply_way_display(),
        "replier": _name(case.replied_by),
        "replied_at": values.short_moment(case.replied_at),
        "reply_text": case.reply_text,
        "cb_by": _name(case.called_back_by),
        "cb_at": values.short_moment(case.called_back_at),
        "cb_way": WAYS.get(call_back.way, "") if call_back else "",
        "attempts": [
            {"at": f"{at:%m-%d %H:%M}", "result": "未联系上"}
            for at in followups.failed_tries("case", case.pk, purpose="CALL_BACK")
        ],
        "satisfaction": values.boxes(c.SATISFACTIONS, case.satisfaction),
        "cb_comment": case.satisfaction_text,
        "compensation": values.money_in_words(case.compensation_fen),
        "closing": case.closing,
        "archive_no": "、".join(e.dossier.number for e in archives.entries_of(case) if e.dossier_id),
        "signatures": _signed(slip, case),
    }


def _head(slip):
    """The head of the department where he reported it done himself; what a man of his reported waits for his hand."""
    return slip.finished_by if slip.finished_by_id == slip.department.head_id else None


def _worker(slip) -> str:
    return f"（{_name(slip.finished_by)}办结）" if slip.finished_by_id and not _head(slip) else ""


def _extension(case) -> list[dict]:
    if not case.agreed_due_at:
        return []
    return [
        {
            "reason": case.difficult_reason, "plan": "", "new_due": values.limit(case.agreed_due_at),
            "approver": _name(case.difficult_by), "told_at": values.short_moment(case.told_customer_at),
        }
    ]  # fmt: skip


def _signed(slip, case) -> list[dict]:
    """Who stands for each signature line: by his act in the system, or by the signature that was taken."""
    acts = (
        ("接诉人", case.receiver, case.received_at), ("主管", case.approved_by, case.approved_at),
        ("责任部门签收", slip.accepted_by, slip.accepted_at), ("部门负责人", _head(slip), slip.finished_at),
        ("客服验证人", slip.verified_by, slip.verified_at),
    )  # fmt: skip
    lines = [{"role": role, "name": _name(who), "at": values.stamp(when)} for role, who, when in acts if who and when]
    orders = [link.work_order for link in slip.work_orders.select_related("work_order")]
    given = [s for order in orders for s in attachments.signatures_of(order) if s.role == "客户"]
    return lines + [
        {
            "role": "投诉人" if s.role == "客户" else s.role, "name": "" if s.refused_reason else s.signer_name,
            "at": values.stamp(s.at), "note": "拒签" if s.refused_reason else "", "image": drawn(s),
        }
        for s in (*given, *attachments.signatures_of(slip))
    ]  # fmt: skip


REGISTER_PRINT = Print(
    "KF-FJ-18", "业户投诉登记表", HERE / "complaint_register.typ", form="附件18", register=True, retention="R-CASE",
    context=register_context,
)  # fmt: skip
ROW_PRINT = Print(
    "KF-FJ-18-1", "业户投诉登记表（单件）", HERE / "complaint_register.typ", form="附件18", landscape=True,
    retention="R-CASE", context=one_row_context, applies=lambda case: case.is_complaint,
)  # fmt: skip
SLIP_PRINT = Print(
    "KF-FJ-19", "业户投诉处理单", HERE / "handling_slip.typ", form="附件19", copies=("客服部", "责任部门"),
    retention="R-CASE", context=slip_context,
)  # fmt: skip
