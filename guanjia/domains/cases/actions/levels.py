"""上报: what raises a matter besides its clocks (5.12.6), the urgent and the major one, and more time."""

from __future__ import annotations

from datetime import timedelta

from guanjia.concerns.deadlines import actions as deadlines
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.declared import answer_for
from guanjia.concerns.flow.verbs import step
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.policies import queries as policies
from guanjia.domains.cases import queries
from guanjia.domains.cases.actions.guards import not_target
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.kernel.refusals import Invalid, NotAllowed
from guanjia.kernel.worktime import end_of, local_date

# A missed limit raises the matter at once, whatever rung its ladder has there (5.12.6).
RAISED_BY = {
    "complaint.start": 2, "complaint.internal.due": 2, "complaint.handover.due": 3, "complaint.major.due": 3,
    "issue.difficult.due": 3,
}  # fmt: skip
ABOUT_LEADERS = ("CS_SUPERVISOR", "CS_MANAGER")


def call_urgent(case, project, *, at) -> None:
    """紧急、重大: the manager on duty is told at once and has to confirm; 重大 besides the manager (R-028, 5.12.5)."""
    case.urgent_at, case.confirmed_at, case.confirmed_by = at, None, None
    case.to_developer = case.grade == "MAJOR" and policies.switched_on("case.developer", project, at)


def tell_emergency(case, *, by, at) -> None:
    """特殊事件: security and engineering are told at once; either confirms within minutes (002 §4.1.4, T-13)."""
    escalation.raise_level(
        case, 1, cause=f"特殊事件：{case.title}", by=by, at=at, event="emergency", urgent=True,
        roles=("SECURITY_HEAD", "ENGINEERING_HEAD"),
    )  # fmt: skip


def tell_urgent(case, *, by, at) -> None:
    """The telling that goes with `call_urgent`, once the case has its number."""
    roles = ("DUTY_MANAGER", "CS_MANAGER") if case.grade == "MAJOR" else ("DUTY_MANAGER",)
    escalation.raise_level(
        case, 2, cause=f"{case.get_grade_display()}{case.get_kind_display()}", by=by, at=at, roles=roles,
        event=f"urgent:{at.isoformat()}", urgent=True,
    )  # fmt: skip
    post = "DEPUTY_GM" if case.grade == "MAJOR" else "CS_SUPERVISOR"
    notices.tell(
        queries.holders(case.project, post, at), record=case, by=by, at=at, urgent=True,
        title=f"{case.get_grade_display()}{case.get_kind_display()} {case.number}", text=case.title,
    )  # fmt: skip


def raise_at_birth(case, *, by, at) -> None:
    """What a new complaint is raised for by itself: the same matter again within 30 days, a leader as its target."""
    if not case.is_complaint:
        return
    if case.repeat_of_id:
        escalation.raise_level(case, 2, cause=f"{case.repeat_of} 的重复投诉", by=by, at=at, event="repeat")
    raise_for_target(case, by=by, at=at)


def raise_for_target(case, *, by, at) -> None:
    """A complaint against the supervisor or the manager goes to the third level."""
    target = queries.target_user(case)
    if case.is_complaint and target is not None and queries.holds_any(target, case.project, ABOUT_LEADERS, at):
        escalation.raise_level(
            case, 3, cause="投诉主管或经理", by=by, at=at, event=f"target:{target.pk}", without=frozenset({target.pk})
        )


@step(CASE_FLOWS, "note_confirmed", internal=True)
def note_confirmed(case, *, by, at):
    """当值经理、保安或工程确认: somebody who was told of it said what he does; its clock stops."""
    case.confirmed_at, case.confirmed_by = at, by


def _acknowledged(case, alarm, *, by, at) -> None:
    waits = (case.is_complaint or case.kind == "EMERGENCY") and case.urgent_at and not case.confirmed_at
    if waits and alarm.level >= 1 and alarm.fired_at >= case.urgent_at and case.is_open:
        note_confirmed(case, by=by, at=at)


def _urgent_one(case, by) -> str | None:
    if case and case.grade not in ("URGENT", "MAJOR"):
        return "只有紧急或重大投诉可以超出权限上报。"
    return None


@step(CASE_FLOWS, "pass_up", who=(not_target, _urgent_one))
def pass_up(case, *, by, at, note: str):
    """超出权限上报: beyond the manager's power: 紧急 goes to 总物业经理, 重大 to the third level (R-028, 5.12.6)."""
    if len(note.strip()) < 2:
        raise Invalid(fields={"note": "请写明为什么超出权限、要上级决定什么。"})
    major = case.grade == "MAJOR"
    escalation.raise_level(
        case, 3 if major else 2, cause=f"超出权限：{note.strip()}", by=by, at=at, event=f"beyond:{at.isoformat()}",
        roles=() if major else ("PROPERTY_MANAGER",),
    )  # fmt: skip


def _major_one(case, by) -> str | None:
    return "只有重大投诉须移交领导、写书面报告。" if case and case.grade != "MAJOR" else None


@step(CASE_FLOWS, "hand_up", who=(not_target, _major_one))
def hand_up(case, *, by, at, leader, leader_explained: str, leader_due_at):
    """移交领导: beyond the department's power; the complainant is told why, a reply time is agreed (R-030)."""
    wrong = {}
    if leader is None:
        wrong["leader"] = "请选受理领导。"
    elif leader.pk not in {person.pk for person in queries.leaders(case.project, at)}:
        wrong["leader"] = f"{leader}不是总物业经理、主管副总或总经理。"
    elif leader == queries.target_user(case):
        wrong["leader"] = f"{leader}是这件投诉的当事人。"
    if len(leader_explained.strip()) < 4:
        wrong["leader_explained"] = "请写明向客户说明了什么。"
    if not leader_due_at or leader_due_at <= at:
        wrong["leader_due_at"] = "约定的答复时间要晚于现在。"
    elif leader_due_at > _days_from(at, policies.amount("complaint.leader.most", case.project, at)):
        wrong["leader_due_at"] = "约定的答复时间不能超过七天。"
    if wrong:
        raise Invalid(fields=wrong)
    case.leader, case.leader_explained, case.leader_due_at = leader, leader_explained, leader_due_at
    escalation.raise_level(case, 3, cause="移交领导", by=by, at=at, event=f"leader:{at.isoformat()}", people=(leader,))


def _days_from(at, days: int):
    return end_of(local_date(at) + timedelta(days=days))


def _owed_to_developer(case, by) -> str | None:
    if case and (not case.to_developer or case.developer_at):
        return "这件投诉不须报开发商，或已经报过。"
    return None


@step(CASE_FLOWS, "tell_developer", who=(not_target, _major_one, _owed_to_developer))
def tell_developer(case, *, by, at, developer_text: str):
    """报告开发商: to whom of the developer a major complaint was reported, how and what (004, R-032)."""
    if len(developer_text.strip()) < 4:
        raise Invalid(fields={"developer_text": "请写明报给开发商的谁、用什么方式、报了什么。"})
    case.developer_text, case.developer_at, case.developer_by = developer_text.strip(), at, by


def _solved_one(case, by) -> str | None:
    return "办结以后才写书面报告。" if case and not case.solved_at else None


@step(CASE_FLOWS, "write_report", who=(not_target, _major_one, _solved_one))
def write_report(case, *, by, at, report_text: str):
    """重大投诉书面报告: facts, cause, measures, the owner's reaction; two leaders mark it read (R-031)."""
    if len(report_text.strip()) < 20:
        raise Invalid(fields={"report_text": "请写明经过、原因、措施和业主的反应（至少 20 个字）。"})
    case.report_text, case.report_at, case.report_by = report_text.strip(), at, by
    escalation.raise_level(
        case, 0, cause="重大投诉书面报告", by=by, at=at, event=f"report:{at.isoformat()}", asks="READ",
        roles=("PROPERTY_MANAGER", "GENERAL_MANAGER"),
    )  # fmt: skip


@step(CASE_FLOWS, "ask_extension", who=(not_target,))
def ask_extension(case, *, by, at, extension_due_at, extension_reason: str, extension_told_at):
    """申请延期: reason, plan and new date; the customer was told before the old limit ran out (0.3)."""
    wrong = {}
    due = queries.settling_due(case)
    if due is None or due.late_at(at):
        raise Invalid("办结时限已过或没有在计时，不能再申请延期。")
    if len(extension_reason.strip()) < 4:
        wrong["extension_reason"] = "请写明原因和计划。"
    if not extension_due_at or extension_due_at <= due.due_at:
        wrong["extension_due_at"] = "延期后的时间要晚于现在的时限。"
    if not extension_told_at or extension_told_at > at:
        wrong["extension_told_at"] = "请填已告知客户的时间。"
    if wrong:
        raise Invalid(fields=wrong)
    case.extension_due_at, case.extension_reason = extension_due_at, extension_reason
    case.extension_told_at, case.extension_by = extension_told_at, by
    if extension_due_at > queries.week_after(case, at):
        escalation.raise_level(case, 3, cause="申请延期超过七天", by=by, at=at, event=f"extension:{at.isoformat()}")
        return
    notices.tell(
        queries.holders(case.project, "CS_SUPERVISOR", at), record=case, by=by, at=at,
        title=f"延期申请 {case.number}", text=extension_reason,
    )  # fmt: skip


def _asked_for_more(case, by) -> str | None:
    if case and not case.extension_by_id:
        return "没有待批的延期申请。"
    if case and case.extension_by_id == by.pk:
        return "是您本人申请的，须由其他人批准。"
    return None


@step(CASE_FLOWS, "agree_extension", who=(not_target, _asked_for_more))
def agree_extension(case, *, by, at):
    """批准延期: before the old limit passes, which stays the basis of the rates. Beyond a week only 主管副总."""
    if case.extension_due_at > queries.week_after(case, at) and not queries.may_extend_beyond(by, case, at):
        raise NotAllowed("超过受理后一周的延期须由主管副总批准。")
    deadlines.extend(
        case, "settle", due=case.extension_due_at, reason=case.extension_reason, by=by, at=at,
        told_at=case.extension_told_at,
    )  # fmt: skip
    notices.tell([case.extension_by], record=case, by=by, at=at, title=f"延期已批准 {case.number}", text=case.title)
    case.extension_by = None


@step(CASE_FLOWS, "refuse_extension", who=(not_target, _asked_for_more))
def refuse_extension(case, *, by, at, reason: str):
    """不同意延期: the old limit stays."""
    if len(reason.strip()) < 2:
        raise Invalid(fields={"reason": "请写明不同意的理由。"})
    notices.tell([case.extension_by], record=case, by=by, at=at, title=f"延期未获批准 {case.number}", text=reason)
    case.extension_by = None


answer_for("case", queries.standings, acknowledged=_acknowledged, raises=RAISED_BY)
answer_for("slip", queries.slip_standings)
