"""Departments and their slips: hand over, accept or return, act, finish, verify (附件十九, 5.12.4, 5.12.5)."""

from __future__ import annotations

from guanjia.concerns.access import storing
from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.flow.verbs import birth, step
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.policies import queries as policies
from guanjia.domains.cases import queries
from guanjia.domains.cases.actions.guards import not_of_department, not_target, of_the_department, slip_not_target
from guanjia.domains.cases.flow import CASE_FLOWS, SLIP
from guanjia.domains.cases.flow import slip as slip_flow
from guanjia.domains.cases.flow.complaint import (
    HANDED_OVER,
    HANDLING,
    RETURNED,
    SUSPENDED,
    VERIFYING,
    WITH_DEPARTMENT,
)
from guanjia.domains.cases.flow.slip import ACCEPTED, DONE, ISSUED, LIVE
from guanjia.domains.cases.models import CaseWorkOrder, HandlingSlip, SlipAction
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.workforce import queries as workforce
from guanjia.kernel.refusals import Invalid


@birth(SLIP, "issue", internal=True)
def issue(*, by, at, project, case, department, task: str = "", is_lead: bool = True, own: bool = False):
    """开处理单: `-C1`, `-C2`: one department, one round. Opened by handing over or by solving on the spot."""
    return HandlingSlip(
        number=f"{case.number}-C{case.slips.count() + 1}", case=case, department=department, task=task,
        is_lead=is_lead, own=own, handed_at=at, handed_by=by if by.pk else None,
    )  # fmt: skip


def _may_skip_approval(case, at) -> bool:
    """Urgent cases skip the approval, and listed simple subjects where the estate says so (X-29)."""
    if case.grade in ("URGENT", "MAJOR") or case.approved_at:
        return True
    if not policies.switched_on("case.approve_first", case.project, at):
        return True
    simple = case.category_id and case.category.simple
    return bool(simple) and policies.switched_on("case.simple_skips_approval", case.project, at)


@step(CASE_FLOWS, "hand_over", who=(not_target,))
def hand_over(case, *, by, at, departments, lead=None, task: str = ""):
    """派部门: one slip for each department, `lead` or else the first leads; each gets its own three days (5.12.4).

    Refused before the proposal is approved, except where the approval may be skipped.
    """
    departments = list(departments)
    if not departments:
        raise Invalid(fields={"departments": "请选责任部门。"})
    if lead is not None and lead not in departments:
        raise Invalid(fields={"lead": f"{lead}不在所选的责任部门里。"})
    departments.sort(key=lambda department: department != lead)
    if not _may_skip_approval(case, at):
        raise Invalid("处理意见还没有批准，不能通知部门；请先报批。")
    busy = {s.department_id for s in case.slips.filter(state__in=LIVE)}
    again = [str(d) for d in departments if d.pk in busy]
    if again:
        raise Invalid(fields={"departments": f"{'、'.join(again)}已有未完成的处理单。"})
    for returned in _returned(case):
        replace_slip(returned, by=by, at=at)
    for place, department in enumerate(departments):
        slip = issue(
            by=by, at=at, project=case.project, case=case, department=department, task=task or case.proposal,
            is_lead=place == 0 and not busy,
        )  # fmt: skip
        notices.tell(
            workforce.people_of(department, at), record=slip, by=by, at=at, urgent=case.grade in ("URGENT", "MAJOR"),
            title=f"投诉处理单 {slip.number}", text=case.title,
        )  # fmt: skip


@step(CASE_FLOWS, "solve", who=(not_target,))
def solve(case, *, by, at, methods, result: str, result_text: str, cause: str = "", liability: str = ""):
    """现场解决: the centre solved it itself; slip -C1 records it, somebody else verifies."""
    if wrong := queries.solved_lacks(case, {"methods": methods, "result": result, "result_text": result_text}, at):
        raise Invalid(fields=wrong)
    case.methods, case.result, case.result_text = list(methods), result, result_text
    case.handler, case.solved_at = by, at
    centre = workforce.service_centre(case.project)
    if centre is None:
        raise Invalid("项目还没有在用的客服中心部门，请先在「部门」中建立。")
    for returned in _returned(case):
        replace_slip(returned, by=by, at=at)
    slip = issue(by=by, at=at, project=case.project, case=case, department=centre, task="本部门现场解决", own=True)
    accept(slip, by=by, at=at)
    note_action(slip, by=by, at=at, text=result_text)
    report_done(
        slip, by=by, at=at, done_text=result_text, cause=cause or "见处理过程", liability=liability or "OURS",
        corrective="",
    )  # fmt: skip


@step(SLIP, "accept", who=(slip_not_target, of_the_department))
def accept(slip, *, by, at):
    """签收: the department takes the slip."""
    slip.accepted_by, slip.accepted_at = by, at
    if not slip.own:
        note_accepted(slip.case, by=by, at=at, handler=by)


@step(SLIP, "return_slip", who=(slip_not_target, of_the_department))
def return_slip(slip, *, by, at, return_reason: str):
    """退回: not this department's; its clock stops, the supervisor hands over anew."""
    if len(return_reason.strip()) < 2:
        raise Invalid(fields={"return_reason": "请写明退回理由。"})
    slip.return_reason = return_reason
    slip.is_lead = False
    note_returned(slip.case, by=by, at=at, slip=slip)


@step(SLIP, "note_action", who=(slip_not_target, of_the_department))
def note_action(slip, *, by, at, text: str, photos=()):
    """记处理过程: what was done, with photos."""
    if len(text.strip()) < 2:
        raise Invalid(fields={"text": "请写明做了什么。"})
    storing.add(SlipAction(slip=slip, at=at, by=by if by.pk else None, text=text.strip()))
    attachments.attach(slip, photos, by=by, at=at, purpose="PHOTO")


@step(SLIP, "order_work", who=(slip_not_target, of_the_department))
def order_slip_work(slip, *, by, at, content: str, urgency: str = "NORMAL"):
    """开派工单: physical work under the slip, on paper in three parts (decision 7)."""
    order_for(slip.case, by=by, at=at, department=slip.department, content=content, urgency=urgency, slip=slip)


def order_for(case, *, by, at, department, content: str, urgency: str, slip=None):
    """A work order linked to the case; without name and phone where the customer asked for it (5.12.10)."""
    order = dispatch.issue(
        by=by, at=at, project=case.project, kind="COMPLAINT" if case.is_complaint else "REPAIR", content=content,
        department=department, unit=case.unit, common_area=case.common_area, urgency=urgency, source_kind="case",
        contact_name="" if case.hide_name else case.complainant, phone="" if case.hide_name else case.phone,
        source_number=case.number, barred=queries.target_user(case),
    )  # fmt: skip
    storing.add(CaseWorkOrder(case=case, slip=slip, work_order=order))
    return order


@step(SLIP, "report_done", who=(slip_not_target, of_the_department))
def report_done(slip, *, by, at, done_text: str, cause: str, liability: str, corrective: str = ""):
    """完成: what was done, why it came to that, whose fault; corrective measures where 5.12.5 asks for them."""
    case = slip.case
    given = {"done_text": done_text, "cause": cause, "liability": liability, "corrective": corrective}
    if wrong := queries.slip_lacks(slip, given, at):
        raise Invalid(fields=wrong)
    if not slip.actions.exists():  # the form wants one line of what was done, at least (附件十九)
        storing.add(SlipAction(slip=slip, at=at, by=by if by.pk else None, text=done_text.strip()[:500]))
    slip.done_text, slip.cause, slip.liability, slip.corrective = done_text, cause, liability, corrective
    slip.finished_at, slip.finished_by = at, by if by.pk else None
    if case.state in WITH_DEPARTMENT:  # while the centre solves it on the spot, `solve` itself moves the case on
        note_done(case, by=by, at=at, slip=slip)


@step(SLIP, "pass_slip", internal=True)
def pass_slip(slip, *, by, at, verify_text: str = ""):
    """验证合格: part of verifying the case."""
    slip.verified_by, slip.verified_at, slip.verify_text = by, at, verify_text


@step(SLIP, "fail_slip", internal=True)
def fail_slip(slip, *, by, at, verify_text: str):
    """验证不合格: back to the department; its clock goes on from the first hand-over."""
    slip.verify_text = verify_text
    slip.finished_at = slip.finished_by = None


@step(SLIP, "replace", internal=True)
def replace_slip(slip, *, by, at):
    """改派: another department or the centre itself took what this one sent back."""


@step(SLIP, "cancel", internal=True)
def cancel_slip(slip, *, by, at, reason: str = ""):
    """撤销: the case was withdrawn or joined, so nothing is to be done."""
    slip.remark = reason or slip.remark


@step(CASE_FLOWS, "note_accepted", internal=True)
def note_accepted(case, *, by, at, handler):
    """部门签收: a department works on it now; what was suspended stays so until the supervisor resumes it."""
    case.handler = handler
    return SUSPENDED if case.state == SUSPENDED else HANDLING


@step(CASE_FLOWS, "note_returned", internal=True)
def note_returned(case, *, by, at, slip):
    """部门退回: to the supervisor (5.12.6: level 2); the case waits for him once no other department is at work."""
    escalation.raise_level(
        case, 2, cause=f"部门退回 {slip.number}：{slip.return_reason}", by=by, at=at, event=f"returned:{slip.pk}"
    )
    others = list(case.slips.filter(state__in=LIVE).exclude(pk=slip.pk).order_by("pk"))
    if others and not any(s.is_lead for s in others):
        HandlingSlip.everything.filter(pk=others[0].pk).update(is_lead=True)
    if not any(s.state in (ISSUED, ACCEPTED) for s in others):
        return RETURNED  # what the others did waits for whoever takes this part
    if case.state == SUSPENDED:
        return SUSPENDED
    return HANDLING if any(s.state in (ACCEPTED, DONE) for s in others) else HANDED_OVER


@step(CASE_FLOWS, "note_done", internal=True)
def note_done(case, *, by, at, slip):
    """部门完成: the case waits for verification when the last department is done and no returned part lies open."""
    if case.slips.filter(state__in=(ISSUED, ACCEPTED)).exclude(pk=slip.pk).exists():
        return case.state
    if left := _returned(case):
        notices.tell(
            queries.holders(case.project, "CS_SUPERVISOR", at), record=case, by=by, at=at,
            title=f"退回的还没有改派 {left[0].number}", text=left[0].return_reason,
        )  # fmt: skip
        return RETURNED
    return _to_verify(case, by, at, slip.done_text)


def _returned(case) -> list[HandlingSlip]:
    """What departments sent back and nobody has taken since."""
    return list(case.slips.filter(state=slip_flow.RETURNED).order_by("pk"))


def _to_verify(case, by, at, text: str) -> str:
    case.solved_at = at
    notices.tell([case.receiver], record=case, by=by, at=at, title=f"待验证 {case.number}", text=text)
    return VERIFYING


def _others_brought_it(case, by) -> str | None:
    if case and not case.slips.filter(state=DONE).exists():
        return "还没有部门办完，须改派或由本部门解决。"
    return None


@step(CASE_FLOWS, "drop_returned", who=(not_target, _others_brought_it))
def drop_returned(case, *, by, at, reason: str):
    """不再改派: the returned part is not needed beside what the other departments did; the whole is verified."""
    if len(reason.strip()) < 2:
        raise Invalid(fields={"reason": "请写明不再改派的理由。"})
    for slip in _returned(case):
        cancel_slip(slip, by=by, at=at, reason=reason)
    return _to_verify(case, by, at, reason)


@step(CASE_FLOWS, "suspend", who=(not_target,))
def suspend(case, *, by, at, difficult_reason: str, agreed_due_at, told_customer_at):
    """疑难挂起: cannot be done in time; plan, new date within a week of receipt, customer told before the limit."""
    wrong = {}
    if len(difficult_reason.strip()) < 4:
        wrong["difficult_reason"] = "请写明原因和计划。"
    if not agreed_due_at or agreed_due_at <= at:
        wrong["agreed_due_at"] = "新的日期要晚于现在。"
    elif agreed_due_at > queries.week_after(case, at):
        wrong["agreed_due_at"] = "不能超过受理后一周；更久须由主管副总批准。"
    if not told_customer_at or told_customer_at > at:
        wrong["told_customer_at"] = "请填已告知客户的时间。"
    elif queries.settle_limit_passed(case, told_customer_at):
        wrong["told_customer_at"] = "原时限前未告知客户，不能再挂起。"
    if wrong:
        raise Invalid(fields=wrong)
    case.difficult_reason, case.agreed_due_at, case.told_customer_at = difficult_reason, agreed_due_at, told_customer_at
    case.difficult_by = by


@step(CASE_FLOWS, "resume", who=(not_target,))
def resume(case, *, by, at):
    """恢复处理: the work goes on."""


@step(CASE_FLOWS, "verify", who=(not_target, not_of_department))
def verify(case, *, by, at, verified: str, verify_text: str = "", methods=(), result: str = "", result_text: str = ""):
    """验证: somebody outside the department looks whether it is right; only then may the customer be answered."""
    given = {"verified": verified, "verify_text": verify_text, "methods": methods, "result": result,
             "result_text": result_text}  # fmt: skip
    if wrong := queries.result_lacks(case, given, at):
        raise Invalid(fields=wrong)
    done = list(case.slips.filter(state=DONE))
    if verified == "FAIL":
        for slip in done:
            fail_slip(slip, by=by, at=at, verify_text=verify_text)
            notices.tell(
                [slip.accepted_by], record=slip, by=by, at=at, title=f"验证不合格 {slip.number}", text=verify_text
            )
        case.solved_at = None
        return "HANDLING"
    case.methods, case.result = list(methods) or case.methods, result or case.result
    case.result_text = result_text or case.result_text
    case.verified_by = by
    for slip in done:
        pass_slip(slip, by=by, at=at, verify_text=verify_text)
    return "REPLYING"
