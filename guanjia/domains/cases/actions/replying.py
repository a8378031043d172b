"""Reply, call-back, reopening, compensation, closing and filing (5.12.5, 5.12.7, R-018, R-043, R-044)."""

from __future__ import annotations

from guanjia.concerns.access import storing
from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.flow.verbs import step
from guanjia.concerns.notices import actions as notices
from guanjia.domains.archives import actions as archives
from guanjia.domains.cases import queries
from guanjia.domains.cases.actions.ending import call_off, close_contact
from guanjia.domains.cases.actions.guards import not_target
from guanjia.domains.cases.actions.handling import issue
from guanjia.domains.cases.actions.letters import send_letter
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.domains.cases.models import CaseFollowUp
from guanjia.domains.followups import actions as followups
from guanjia.kernel.refusals import Invalid, NotAllowed


@step(CASE_FLOWS, "reply", who=(not_target,))
def reply(case, *, by, at, reply_way: str, reply_text: str, reply_reason: str = "", letters=()):
    """回复客户: in the way the complaint came; another way needs a reason and three failed tries (R-043).

    A letter is signed by the manager, a major one by the general property manager. Schedules the call-back of the day.
    """
    if case.state == "JOINED" and not queries.is_answered(case.joined_into):
        raise Invalid("并入的那一件还没有结果，暂不能回复。")
    if len(reply_text.strip()) < 4:
        raise Invalid(fields={"reply_text": "请写明回复的内容。"})
    queries.check_reply_way(case, reply_way, reply_reason, at)
    if case.grade == "MAJOR" and not queries.may_approve_major(by, case, at):
        raise NotAllowed("重大投诉的回复须由总物业经理或经理作出。")
    send_letter(case, by=by, at=at, reply_way=reply_way, reply_text=reply_text, letters=letters)
    case.reply_way, case.reply_text, case.reply_reason = reply_way, reply_text, reply_reason
    case.replied_at, case.replied_by = at, by
    if case.state == "JOINED":
        case.result_text = case.result_text or case.joined_into.result_text
        case.methods = case.methods or case.joined_into.methods
    if not case.is_anonymous:
        _schedule_call_back(case, by, at)


def _schedule_call_back(case, by, at) -> None:
    follow_up = followups.schedule(
        by=by, at=at, project=case.project, source_kind="case", source_id=case.pk, source_number=case.number,
        unit=case.unit, customer=case.customer, person=case.complainant, phone=case.phone, topic=case.title,
        not_by=sorted(queries.handler_ids(case)), barred=queries.target_user(case),
    )  # fmt: skip
    storing.add(CaseFollowUp(case=case, follow_up=follow_up, round=case.reopened + 1))


@step(CASE_FLOWS, "note_reply_try", who=(not_target,))
def note_reply_try(case, *, by, at, note: str = ""):
    """回复未接通: a try to reply that reached nobody; after three on two days another way is open."""
    followups.note_reply_try(case, by=by, at=at, note=note)


@step(CASE_FLOWS, "note_call_back", internal=True)
def note_call_back(case, *, by, at, satisfaction: str, satisfaction_text: str = "", unreached: bool = False):
    """回访结果: what the call-back brought; unreached after the tries leaves the case ready to close, 未评价."""
    case.satisfaction, case.satisfaction_text = satisfaction, satisfaction_text
    case.called_back_by, case.unreached = by, unreached
    if unreached:
        return "REPLIED"
    case.called_back_at = at
    return "CALLED_BACK"


@step(CASE_FLOWS, "reopen", internal=True)
def reopen(case, *, by, at, reason: str):
    """重开: dissatisfied; first time to the supervisor, second to the deputy general manager, a new slip each time."""
    case.reopened += 1
    case.solved_at = case.verified_by = case.agreed_due_at = None
    issue(
        by=by, at=at, project=case.project, case=case, department=queries.department_to_ask_again(case),
        task=f"客户不满意：{reason}"[:2000], is_lead=True,
    )  # fmt: skip
    escalation.raise_level(
        case, 3 if case.reopened > 1 else 2, cause=f"客户第 {case.reopened} 次不满意：{reason}", by=by, at=at,
        event=f"dissatisfied:{case.reopened}", urgent=True,
    )  # fmt: skip


@step(CASE_FLOWS, "ask_compensation", who=(not_target,))
def ask_compensation(case, *, by, at, amount_fen: int, reason: str):
    """申请赔偿: goes up the ladder of 5.12.7 by its amount; exactly 10,000 yuan goes to the higher approver."""
    if not amount_fen or amount_fen <= 0:
        raise Invalid(fields={"amount_fen": "请填大于 0 的金额。"})
    if len(reason.strip()) < 4:
        raise Invalid(fields={"reason": "请写明赔偿的原因。"})
    approvals.ask(case, "compensation", amount_fen=amount_fen, by=by, at=at, reason=reason)


@step(CASE_FLOWS, "note_compensation", internal=True)
def note_compensation(case, *, by, at, amount_fen: int):
    """赔偿批复: the last approver agreed."""
    case.compensation_fen = amount_fen
    case.methods = [*case.methods, "COMPENSATE"] if "COMPENSATE" not in case.methods else case.methods


@step(CASE_FLOWS, "ask_withdrawal", who=(not_target,))
def ask_withdrawal(case, *, by, at, withdrawal: str, papers=()):
    """登记撤诉: the customer takes it back, in writing or in a recorded call; the supervisor confirms."""
    if len(withdrawal.strip()) < 4:
        raise Invalid(fields={"withdrawal": "请写明撤诉的依据（书面或通话）。"})
    case.withdrawal = withdrawal
    attachments.attach(case, papers, by=by, at=at, purpose="WITHDRAWAL")
    notices.tell(
        queries.holders(case.project, "CS_SUPERVISOR", at), record=case, by=by, at=at,
        title=f"撤诉待确认 {case.number}", text=withdrawal,
    )  # fmt: skip


@step(CASE_FLOWS, "withdraw", who=(not_target,))
def withdraw(case, *, by, at):
    """确认撤诉: ends the matter; what was still to be done for it is called off."""
    if not case.withdrawal:
        raise Invalid("还没有登记撤诉的依据，请先「登记撤诉」。")
    case.result = "WITHDRAWN"
    call_off(case, by=by, at=at, reason="客户撤诉")


@step(CASE_FLOWS, "answer", who=(not_target,))
def answer(case, *, by, at, reply_text: str, reply_way: str = ""):
    """答复: the plain kinds: what the customer was told."""
    if len(reply_text.strip()) < 2:
        raise Invalid(fields={"reply_text": "请写明答复的内容。"})
    case.reply_text, case.replied_at, case.replied_by = reply_text, at, by
    case.reply_way = reply_way or {"LETTER": "LETTER", "VISIT": "VISIT", "PHONE": "PHONE"}.get(case.channel, "OTHER")
    case.started_at = case.started_at or at


@step(CASE_FLOWS, "close", who=(not_target,))
def close(case, *, by, at, closing: str = "", satisfaction: str = ""):
    """结案: result, validity and reply are there, all slips closed; 重大 is closed by the manager (5.12.5).

    How satisfied the customer is, is asked here only for the plain kinds; of a complaint the call-back says it.
    """
    if case.is_complaint:
        if satisfaction and satisfaction not in (case.satisfaction, "UNRATED"):
            raise Invalid(fields={"satisfaction": "投诉的满意程度由回访记录，不能在结案时改。"})
        faults = queries.not_ready_to_close(case, by, at)
        if faults:
            raise Invalid("还不能结案：" + "；".join(faults) + "。")
        if wrong := queries.closing_lacks(case, {"closing": closing}, at):
            raise Invalid(fields=wrong)
        case.satisfaction = case.satisfaction or "UNRATED"
    else:
        if faults := queries.unsigned_levels(case):
            raise Invalid("还不能结案：" + "；".join(faults) + "。")
        case.satisfaction = satisfaction or case.satisfaction
    case.closing, case.closed_at = closing, at
    close_contact(case, by=by, at=at)


@step(CASE_FLOWS, "file", who=(not_target,))
def file(case, *, by, at):
    """归档: the papers are sorted into the owner's dossier, section 06."""
    archives.file_record(
        record=case, project=case.project, by=by, at=at, section="06",
        title=f"投诉 {case.number} {case.title}", unit=case.unit, customer=case.customer,
    )  # fmt: skip
