"""What the customer is owed: the way of the reply, the limits, and whether the matter may be closed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings

from guanjia.concerns.approvals.queries import undecided
from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.policies import queries as policies
from guanjia.domains.cases.flow.complaint import REPLYING
from guanjia.domains.cases.flow.slip import UNSETTLED
from guanjia.domains.cases.models import Case
from guanjia.domains.cases.models.choices import REPLY_FOR
from guanjia.domains.cases.queries.people import may_approve_major
from guanjia.domains.cases.queries.standing import unsigned_levels
from guanjia.domains.followups import queries as followups
from guanjia.kernel.refusals import Invalid

ANSWERED_STATES = (REPLYING, "REPLIED", "CALLED_BACK", "EXPLAINED", "HELPED")


def missing_facts(case: Case) -> dict[str, str]:
    """What intake may leave out and the judgement demands: the seven facts of R-016, the read-back of R-046."""
    missing = {}
    if not case.category_id:
        missing["category"] = "类别"
    if not case.demand:
        missing["demand"] = "诉求"
    if not case.is_anonymous:
        if not (case.unit_id or case.common_area_id):
            missing["unit"] = "房号或公共区域"
        if not case.complainant:
            missing["complainant"] = "客户姓名"
        if not case.phone and case.channel != "LETTER":
            missing["phone"] = "联系电话"
        if not case.read_back and case.channel != "LETTER":
            missing["read_back"] = "向客户复述确认"
    return missing


def slip_lacks(slip, given, at) -> dict[str, str]:
    """What stands against completing a handling slip with these arguments, by field (5.12.5)."""
    wrong, case = {}, slip.case
    if len((given.get("done_text") or "").strip()) < 2:
        wrong["done_text"] = "请写明完成情况。"
    if len((given.get("cause") or "").strip()) < 2:
        wrong["cause"] = "请写明原因分析。"
    if not given.get("liability"):
        wrong["liability"] = "请选责任认定。"
    needs_measures = case.grade == "MAJOR" or case.repeat_of_id or given.get("liability") == "OURS"
    if needs_measures and len((given.get("corrective") or "").strip()) < 2 and not slip.own:
        wrong["corrective"] = "重大、重复或我方责任的投诉须写纠正预防措施。"
    return wrong


def result_lacks(case: Case, given, at) -> dict[str, str]:
    """What stands against a verification with these arguments; what the case holds already need not be said again."""
    wrong = {}
    if given.get("verified") == "FAIL":
        if len((given.get("verify_text") or "").strip()) < 2:
            wrong["verify_text"] = "请写明哪里不合格。"
    elif given.get("verified") == "PASS":
        wrong = solved_lacks(case, {
            "methods": given.get("methods") or case.methods, "result": given.get("result") or case.result,
            "result_text": given.get("result_text") or case.result_text,
        }, at)  # fmt: skip
    else:
        wrong["verified"] = "请选合格或不合格。"
    return wrong


def solved_lacks(case: Case, given, at) -> dict[str, str]:
    """What a result lacks: the way, the outcome, and what it was."""
    wrong = {}
    if not given.get("methods"):
        wrong["methods"] = "请选处理方式。"
    if given.get("result") not in ("SOLVED", "PARTLY", "UNSOLVED"):
        wrong["result"] = "请选处理结果。"
    if len((given.get("result_text") or "").strip()) < 2:
        wrong["result_text"] = "请写明结果。"
    return wrong


def closing_lacks(case: Case, given, at) -> dict[str, str]:
    """A complaint is closed with a word; the plain kinds need none."""
    said = len((given.get("closing") or "").strip()) >= 2
    return {} if said or not case.is_complaint else {"closing": "请写明结案意见。"}


def check_reply_way(case: Case, way: str, reason: str, at: dt.datetime) -> None:
    """A reply goes the way the complaint came; another way needs three failed tries on two days and a reason."""
    if case.is_anonymous:
        if way != "POSTED":
            raise Invalid(fields={"reply_way": "匿名投诉不回复个人，结果请张贴公示。"})
        return
    if way == "POSTED":
        raise Invalid(fields={"reply_way": "只有匿名投诉用张贴公示。"})
    if way == REPLY_FOR[case.channel] or _letter_waived(case):
        return
    tries = followups.failed_tries("case", case.pk, purpose="REPLY")
    wanted = policies.amount("complaint.reply.tries", case.project, at)
    days = policies.amount("complaint.reply.try_days", case.project, at)
    if len(tries) < wanted or len({t.date() for t in tries}) < days:
        words = dict(Case._meta.get_field("reply_way").choices)[REPLY_FOR[case.channel]]
        raise Invalid(
            fields={"reply_way": f"应以「{words}」回复；改用其它方式须先有 {wanted} 次（{days} 天）未联系上的记录。"}
        )
    if len(reason.strip()) < 2:
        raise Invalid(fields={"reply_reason": "请写明改用其它方式的原因。"})


def is_answered(case: Case) -> bool:
    """Whether what came of a matter can be told to those who joined it."""
    return case.state in ANSWERED_STATES or not case.is_open


def settle_limit_passed(case: Case, moment: dt.datetime) -> bool:
    """Whether the running settling limit had passed at a moment."""
    return any(clock.late_at(moment) for clock in deadlines.clocks_of(case) if clock.code == "settle" and clock.running)


def week_after(case: Case, at: dt.datetime) -> dt.datetime:
    """The end of the seventh day after receipt: the cap of 5.12.4."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days = policies.amount("issue.difficult.due", case.project, at)
    day = case.received_at.astimezone(zone).date() + dt.timedelta(days=days + 1)
    return dt.datetime.combine(day, dt.time(), zone)


def not_ready_to_close(case: Case, by, at: dt.datetime) -> list[str]:
    """What still stands against closing a complaint, in Chinese; empty when it may be closed."""
    faults = []
    if case.validity == "PENDING" and case.joined_into_id is None:
        faults.append("还没有判定有效或无效")
    if not case.result:
        faults.append("没有处理结果")
    if not case.replied_at:
        faults.append("还没有回复客户")
    if case.validity == "INVALID" and not case.explanation:
        faults.append("没有写向客户的解释")
    open_slips = list(case.slips.filter(state__in=UNSETTLED).values_list("number", flat=True))
    if open_slips:
        faults.append(f"处理单 {'、'.join(open_slips)} 还没有完成")
    if asked := list(undecided(case).values_list("label", "number")):
        # Granted after the file is closed it could be noted nowhere.
        faults.append("、".join(f"{label} {number}" for label, number in asked) + " 还没有批")
    if case.state == "REPLIED" and not (case.is_anonymous or case.unreached):
        faults.append("还没有回访")
    if case.channel == "LETTER" and not case.is_anonymous and not _written_reply(case):
        faults.append("来函投诉还没有附上书面回函（或由领导写明不回函的原因）")
    if case.grade == "MAJOR" and not may_approve_major(by, case, at):
        faults.append("重大投诉须由经理结案")
    if case.grade == "MAJOR" and case.solved_at and not case.report_at:
        faults.append("还没有写重大投诉书面报告")
    return faults + unsigned_levels(case)


def _letter_waived(case: Case) -> bool:
    """A leader wrote down why no letter goes out."""
    return bool(case.letter_id and case.letter.waived_reason)


def _written_reply(case: Case) -> bool:
    """A letter lies with the case or with the register of letters, or a leader said why none goes out (R-018)."""
    places = [case, *([case.letter] if case.letter_id else [])]
    return _letter_waived(case) or any(attachments.of(p).filter(purpose="REPLY_LETTER").exists() for p in places)
