"""Questions about customer matters; never writes."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from guanjia.concerns.access.grants import holders, may
from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.policies import queries as policies
from guanjia.concerns.policies.declared import UNITS
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.domains.cases.flow.complaint import REPLYING
from guanjia.domains.cases.flow.slip import DONE, LIVE
from guanjia.domains.cases.models import Case, CaseCategory, HandlingSlip, choices
from guanjia.domains.cases.models.choices import REPLY_FOR
from guanjia.domains.followups import queries as followups
from guanjia.kernel.refusals import Invalid

__all__ = ["CaseCategory", "choices", "holders"]

OPEN_STATES = sorted(CASE_FLOWS.open_states)
ANSWERED_STATES = (REPLYING, "REPLIED", "CALLED_BACK", "CLOSED", "FILED")


def same_matter(project, case: Case, at: dt.datetime):
    """Matters of the same place and category within the days of `complaint.repeat` (F18: 重复)."""
    place = Q(unit=case.unit) if case.unit_id else Q(common_area=case.common_area)
    if not (case.unit_id or case.common_area_id) or not case.category_id:
        return Case.objects.of(project).none()
    since = at - dt.timedelta(days=policies.amount("complaint.repeat", project, at))
    rows = Case.objects.of(project).filter(place, kind=case.kind, category=case.category, received_at__gte=since)
    return rows.exclude(state="VOID").exclude(pk=case.pk).order_by("-received_at")


def possible_duplicates(user, project, *, unit=None, customer=None, category=None, limit: int = 5):
    """Open matters that the caller may mean, for joining or urging (R-022, decision 21)."""
    if unit is None and customer is None:
        return []
    who = Q(unit=unit) if unit else Q(customer=customer)
    rows = Case.objects.seen_by(user, project).filter(who, state__in=OPEN_STATES)
    if category is not None:
        rows = rows.filter(Q(category=category) | Q(category__parent=category) | Q(category=None))
    return list(rows.select_related("category", "handler").order_by("-received_at")[:limit])


def recent(user, project, *, unit=None, customer=None, limit: int = 5):
    """The latest matters of a unit or a customer."""
    if unit is None and customer is None:
        return []
    who = Q(unit=unit) if unit else Q(customer=customer)
    rows = Case.objects.seen_by(user, project).filter(who).select_related("category")
    return list(rows.order_by("-received_at")[:limit])


def seen(user, project, number: str) -> Case | None:
    """A matter by its number, if the user may see it."""
    return Case.objects.seen_by(user, project).filter(number=number.strip().upper()).first()


def limit_words(project, kind: str, grade: str, at: dt.datetime) -> str:
    """What the customer may be told: the limits that will run, in words."""
    keys = {
        "ORDINARY": "complaint.internal.due", "DIFFICULT": "issue.difficult.due", "URGENT": "complaint.major.due",
        "MAJOR": "complaint.major.due",
    }  # fmt: skip
    if kind != "COMPLAINT":
        value = policies.in_force(f"{kind.lower()}.due", project, at)
        return f"{_amount(value)}内办结" if value.unit != "SAME_DAY" else "当日办结"
    settle = policies.in_force(keys.get(grade, keys["ORDINARY"]), project, at)
    start = policies.in_force("complaint.start", project, at)
    done = "当日办结" if settle.unit == "SAME_DAY" else f"{_amount(settle)}内办结"
    return f"{done}；{_amount(start)}内开始处理"


def _amount(value) -> str:
    return f"{value.value} {UNITS[value.unit]}"


def categories(project):
    """The subjects in use, first level in order, each with its second level."""
    return CaseCategory.objects.of(project).filter(state="ACTIVE").select_related("parent").order_by("rank", "pk")


def guess_category(project, content: str) -> CaseCategory | None:
    """The category whose key words stand in the text; the longest word wins, so 装修噪音 beats 噪音."""
    best, length = None, 0
    for category in categories(project):
        for word in category.hints.split():
            if word in content and len(word) > length:
                best, length = category, len(word)
    return best


def people_on(case: Case) -> list:
    """Who is concerned with a matter now: first responsible, handler, those who signed for its slips."""
    people = {case.receiver_id: case.receiver, case.handler_id: case.handler}
    for slip in case.slips.filter(state__in=LIVE).select_related("accepted_by", "department__head"):
        people[slip.accepted_by_id] = slip.accepted_by
        people[slip.department.head_id] = slip.department.head
    people.pop(None, None)
    return list(people.values())


def handler_ids(case: Case) -> set[int]:
    """Everyone who handled the matter; none of them calls the customer back (5.12.5)."""
    ids = {case.handler_id}
    for slip in case.slips.all():
        ids |= {slip.accepted_by_id, slip.finished_by_id}
    return {i for i in ids if i}


def approving_post(case: Case) -> str:
    """Who approves the proposal: the supervisor, for 重大 the manager."""
    return "CS_MANAGER" if case.grade == "MAJOR" else "CS_SUPERVISOR"


def may_approve_major(user, case: Case, at: dt.datetime) -> bool:
    return may(user, "case.handle_major", case.project, at=at)


def may_lower_grade(user, case: Case, at: dt.datetime) -> bool:
    return may(user, "case.lower_grade", case.project, at=at)


def may_enter_late(user, project, at: dt.datetime) -> bool:
    return may(user, "case.enter_late", project, at=at)


def check_reply_way(case: Case, way: str, reason: str, at: dt.datetime) -> None:
    """A reply goes the way the complaint came; another way needs three failed tries on two days and a reason."""
    if case.is_anonymous:
        if way != "POSTED":
            raise Invalid(fields={"reply_way": "匿名投诉不回复个人，结果请张贴公示。"})
        return
    if way == "POSTED":
        raise Invalid(fields={"reply_way": "只有匿名投诉用张贴公示。"})
    if way == REPLY_FOR[case.channel]:
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
    return case.state in ANSWERED_STATES


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
    open_slips = list(case.slips.filter(state__in=LIVE).values_list("number", flat=True))
    if open_slips:
        faults.append(f"处理单 {'、'.join(open_slips)} 还没有完成")
    if case.state == "REPLIED" and not (case.is_anonymous or case.unreached):
        faults.append("还没有回访")
    if case.channel == "LETTER" and not case.is_anonymous and not _written_reply(case):
        faults.append("来函投诉还没有附上书面回函（或由领导写明不回函的原因）")
    if case.grade == "MAJOR" and not may_approve_major(by, case, at):
        faults.append("重大投诉须由经理结案")
    return faults


def _written_reply(case: Case) -> bool:
    waived = bool(case.letter_id and case.letter.waived_reason)
    return waived or attachments.of(case).filter(purpose="REPLY_LETTER").exists()


def unfinished_orders(slip: HandlingSlip, *, but=None) -> bool:
    """Whether other work orders under the slip are still to be done."""
    links = slip.work_orders.exclude(work_order__state__in=("FINISHED", "RECOVERED", "VOID"))
    return links.exclude(work_order=but).exists() if but else links.exists()


def slips_waiting(user, project):
    """Slips of the user's department that want signing for or an answer."""
    return HandlingSlip.objects.seen_by(user, project).filter(state__in=("ISSUED", "ACCEPTED"))


def awaiting_verification(project):
    return HandlingSlip.objects.of(project).filter(state=DONE)


def imported_before(project) -> dict[str, Case]:
    """Cases that came from a sheet, by their old number: the same file twice brings nothing new."""
    rows = Case.objects.of(project).filter(remark__startswith="原编号 ")
    return {case.remark.removeprefix("原编号 "): case for case in rows}


def paste_text(slip: HandlingSlip) -> str:
    """The slip as text for a chat group, for departments whose people have no accounts. No name, no phone."""
    case = slip.case
    place = case.unit or case.common_area or "—"
    lines = [
        f"【投诉处理单】{slip.number}",
        f"部门：{slip.department}{'（牵头）' if slip.is_lead else ''}",
        f"地点：{place}",
        f"类别：{case.category or '—'}　等级：{case.get_grade_display()}",
        f"内容：{case.content}",
        f"要求：{slip.task or '—'}",
        "收到请回复签收；有问题请在两小时内退回并说明。",
    ]
    return "\n".join(lines)
