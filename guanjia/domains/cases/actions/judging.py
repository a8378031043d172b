"""Valid or invalid, the grade, and the approval of how to handle it (5.12.2, 5.12.3, R-019, R-023, R-024, R-027)."""

from __future__ import annotations

from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.flow.verbs import step
from guanjia.concerns.notices import actions as notices
from guanjia.domains.cases import queries
from guanjia.domains.cases.actions.guards import not_proposer, not_target
from guanjia.domains.cases.actions.letters import send_letter
from guanjia.domains.cases.actions.levels import call_urgent, tell_urgent
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.kernel.refusals import Invalid, NotAllowed

GRADE_ORDER = ("ORDINARY", "DIFFICULT", "URGENT", "MAJOR")


def _start(case, at) -> None:
    if case.started_at is None:
        case.started_at = at


@step(CASE_FLOWS, "begin", who=(not_target,))
def begin(case, *, by, at, findings: str):
    """开始核实: the first action, with what was found; stops the two-hour clock."""
    if len(findings.strip()) < 2:
        raise Invalid(fields={"findings": "请写明做了什么、核实到什么。"})
    case.findings = findings
    case.handler = case.handler or by
    _start(case, at)


@step(CASE_FLOWS, "suggest", who=(not_target,))
def suggest(case, *, by, at, validity_suggested: str, findings: str = "", proposal: str = ""):
    """提出判定与处理意见: the receiver's view, for the supervisor to confirm."""
    if validity_suggested not in ("VALID", "INVALID"):
        raise Invalid(fields={"validity_suggested": "请选有效或无效。"})
    case.validity_suggested = validity_suggested
    case.findings = findings or case.findings
    case.handler = case.handler or by
    if proposal:
        case.proposal, case.proposed_by = proposal, by
    _start(case, at)
    notices.tell(
        queries.holders(case.project, "CS_SUPERVISOR", at), record=case, by=by, at=at,
        title=f"待判定 {case.number}", text=case.title,
    )  # fmt: skip


def _demand_facts(case) -> None:
    missing = queries.missing_facts(case)
    if missing:
        words = "、".join(missing.values())
        raise Invalid(
            f"登记还缺：{words}。请先用「更正」补齐再判定。", fields={k: f"还缺{v}。" for k, v in missing.items()}
        )


def _check_code(validity: str, code: str, reason: str) -> None:
    wrong = {}
    if validity not in ("VALID", "INVALID"):
        wrong["validity"] = "请选有效或无效。"
    if not code or (validity == "VALID") != code.startswith("V"):
        wrong["validity_code"] = "请选与判定相符的依据。"
    if len(reason.strip()) < 2:
        wrong["validity_reason"] = "请写明理由或合同条款。"
    if wrong:
        raise Invalid(fields=wrong)


def _set_validity(case, validity: str, code: str, reason: str, by, at) -> None:
    case.validity, case.validity_code, case.validity_reason = validity, code, reason
    case.judged_by, case.judged_at = by, at


@step(CASE_FLOWS, "judge", who=(not_target,))
def judge(case, *, by, at, validity: str, validity_code: str, validity_reason: str):
    """判定: the supervisor confirms valid or invalid, with a code and a text, the same day."""
    _check_code(validity, validity_code, validity_reason)
    _demand_facts(case)
    _set_validity(case, validity, validity_code, validity_reason, by, at)
    _start(case, at)
    if validity == "INVALID":
        return "INVALID"
    return "PROPOSED" if case.proposal and case.proposed_by_id != by.pk else "VALID"


@step(CASE_FLOWS, "explain", who=(not_target,))
def explain(case, *, by, at, outcome: str, explanation: str, reply_way: str, reply_reason: str = "", letters=()):
    """向客户解释: an invalid complaint is helped with or declined, always with an explanation (R-024)."""
    if len(explanation.strip()) < 4:
        raise Invalid(fields={"explanation": "请写明向客户作了怎样的解释。"})
    if outcome not in ("HELP", "DECLINE"):
        raise Invalid(fields={"outcome": "请选协助或婉拒。"})
    queries.check_reply_way(case, reply_way, reply_reason, at)
    send_letter(case, by=by, at=at, reply_way=reply_way, reply_text=explanation, letters=letters)
    case.explanation, case.reply_text = explanation, explanation
    case.reply_way, case.reply_reason, case.replied_at, case.replied_by = reply_way, reply_reason, at, by
    case.result, case.result_text = "EXPLAINED", explanation
    case.methods = case.methods or (["MEDIATE"] if outcome == "HELP" else ["EXPLAIN"])
    return "HELPED" if outcome == "HELP" else "EXPLAINED"


@step(CASE_FLOWS, "review", who=(not_target,))
def review(case, *, by, at, validity: str, validity_code: str, validity_reason: str, review_text: str):
    """复核判定: the customer disputes 无效; the deputy general manager reviews it, once (5.12.2)."""
    if case.reviewed_at:
        raise Invalid("这件投诉已经复核过一次。")
    _check_code(validity, validity_code, validity_reason)
    if len(review_text.strip()) < 2:
        raise Invalid(fields={"review_text": "请写明复核意见。"})
    case.reviewed_at, case.review_text = at, review_text
    # He decides it himself, so nobody has to answer; the supervisor hears that his judgement was disputed.
    escalation.raise_level(
        case, 3, cause="客户对判定有异议", by=by, at=at, event="disputed", roles=("CS_SUPERVISOR",), asks=""
    )
    _set_validity(case, validity, validity_code, validity_reason, by, at)
    return "VALID" if validity == "VALID" else case.state


@step(CASE_FLOWS, "change_validity", who=(not_target,))
def change_validity(case, *, by, at, validity: str, validity_code: str, validity_reason: str):
    """改判: after confirmation only a manager may change the validity; the journal keeps the old one.

    Before anybody was told to handle it the matter goes the other way from here; later only the figures change.
    """
    _check_code(validity, validity_code, validity_reason)
    if validity == case.validity and validity_code == case.validity_code:
        raise Invalid(fields={"validity": "与现在的判定相同。"})
    turned = validity != case.validity
    _set_validity(case, validity, validity_code, validity_reason, by, at)
    if turned and validity == "VALID" and case.state in ("INVALID", "EXPLAINED", "HELPED"):
        return "VALID"
    if turned and validity == "INVALID" and case.state in ("VALID", "PROPOSED", "APPROVED"):
        return "INVALID"
    return case.state


@step(CASE_FLOWS, "propose", who=(not_target,))
def propose(case, *, by, at, proposal: str):
    """报批: how to handle it, for the superior to approve before departments are told (R-027)."""
    if len(proposal.strip()) < 4:
        raise Invalid(fields={"proposal": "请写明处理意见。"})
    case.proposal, case.proposed_by = proposal, by
    _tell_approver(case, by, at)


def _tell_approver(case, by, at) -> None:
    notices.tell(
        queries.holders(case.project, queries.approving_post(case), at), record=case, by=by, at=at,
        title=f"待审批 {case.number}", text=case.proposal,
    )  # fmt: skip


@step(CASE_FLOWS, "approve", who=(not_target, not_proposer))
def approve(case, *, by, at, approval_text: str = "", proposal: str = ""):
    """同意: the superior agrees, perhaps with changed words; 重大 needs the manager or above."""
    if case.grade == "MAJOR" and not queries.may_approve_major(by, case, at):
        raise NotAllowed("重大投诉的处理意见须由经理或总物业经理审批。")
    if proposal:
        case.proposal = proposal
    case.approval_text, case.approved_by, case.approved_at = approval_text or "同意", by, at
    notices.tell([case.receiver], record=case, by=by, at=at, title=f"已批准 {case.number}", text=case.approval_text)


@step(CASE_FLOWS, "send_back", who=(not_target, not_proposer))
def send_back(case, *, by, at, approval_text: str):
    """退回意见: not like this; say why."""
    if len(approval_text.strip()) < 2:
        raise Invalid(fields={"approval_text": "请写明退回的原因。"})
    case.approval_text, case.approved_by, case.approved_at = approval_text, None, None
    notices.tell([case.proposed_by], record=case, by=by, at=at, title=f"意见退回 {case.number}", text=approval_text)


@step(CASE_FLOWS, "regrade", who=(not_target,))
def regrade(case, *, by, at, grade: str, reason: str):
    """改等级: anyone may raise it; lowering is the manager's, with a reason (5.12.3). 疑难 goes by consent."""
    if len(reason.strip()) < 2:
        raise Invalid(fields={"reason": "请写明改等级的原因。"})
    if grade not in GRADE_ORDER:
        raise Invalid(fields={"grade": "请选等级。"})
    if grade == case.grade:
        raise Invalid(fields={"grade": "与现在的等级相同。"})
    if grade == "DIFFICULT":
        raise Invalid(fields={"grade": "列为疑难请用「申请列为疑难」，经主管同意。"})
    lowering = GRADE_ORDER.index(grade) < GRADE_ORDER.index(case.grade)
    if lowering and not queries.may_lower_grade(by, case, at):
        raise NotAllowed("降低等级须由经理决定。")
    case.grade = grade
    case.agreed_due_at = None  # a date agreed under the old grade binds no more
    if case.state == "PROPOSED":
        _tell_approver(case, by, at)
    if grade in ("URGENT", "MAJOR") and not lowering:
        call_urgent(case, case.project, at=at)
        tell_urgent(case, by=by, at=at)


@step(CASE_FLOWS, "ask_difficult", who=(not_target,))
def ask_difficult(case, *, by, at, difficult_reason: str):
    """申请列为疑难: reason and plan, for the supervisor's consent, so that it is not used to gain time (R-038)."""
    if len(difficult_reason.strip()) < 4:
        raise Invalid(fields={"difficult_reason": "请写明原因和计划。"})
    if case.grade != "ORDINARY":
        raise Invalid("只有一般投诉可以申请列为疑难。")
    case.difficult_reason, case.difficult_asked_by = difficult_reason, by
    notices.tell(
        queries.holders(case.project, "CS_SUPERVISOR", at), record=case, by=by, at=at,
        title=f"疑难申请 {case.number}", text=difficult_reason,
    )  # fmt: skip


def _asked(case, by) -> str | None:
    if case and not case.difficult_asked_by_id:
        return "还没有人申请列为疑难。"
    if case and case.difficult_by_id:
        return "已经同意列为疑难。"
    if case and case.difficult_asked_by_id == by.pk:
        return "是您本人申请的，须由其他人同意。"
    return None


@step(CASE_FLOWS, "agree_difficult", who=(not_target, _asked))
def agree_difficult(case, *, by, at):
    """同意疑难: the limit becomes a week from receipt."""
    case.grade, case.difficult_by = "DIFFICULT", by


@step(CASE_FLOWS, "refuse_difficult", who=(not_target, _asked))
def refuse_difficult(case, *, by, at, reason: str):
    """不同意疑难: the old limit stays."""
    notices.tell(
        [case.difficult_asked_by], record=case, by=by, at=at, title=f"疑难申请未获同意 {case.number}", text=reason
    )
    case.difficult_asked_by = None
