"""Row conditions: who must not do a thing to this case. Each returns a Chinese reason, or None (decision 12)."""

from __future__ import annotations

from guanjia.domains.cases.flow.slip import LIVE
from guanjia.domains.workforce import queries as workforce


def not_target(case, by) -> str | None:
    """The target of a complaint handles nothing of it (F18, 0.5)."""
    if case and case.target_staff_id and case.target_staff.user_id == by.pk:
        return "您是这件投诉的当事人，须由上一级处理。"
    return None


def not_proposer(case, by) -> str | None:
    """Nobody approves his own proposal (section 7)."""
    if case and case.proposed_by_id and case.proposed_by_id == by.pk:
        return "处理意见是您本人提出的，须由其他人审批。"
    return None


def not_of_department(case, by) -> str | None:
    """A result is verified by someone not of the department that brought it (F19)."""
    if not case:
        return None
    mine = workforce.department_ids_of(by, case.project)
    for slip in case.slips.filter(state__in=LIVE):
        if slip.finished_by_id and slip.finished_by_id == by.pk:
            return "结果是您本人办的，须由其他人验证。"
        if slip.department_id in mine and not slip.own:
            return "验证须由责任部门以外的人进行。"
    return None


def of_the_department(slip, by, at) -> str | None:
    """A slip is signed for and answered by the department it was handed to; the centre's own by whoever solved it."""
    if slip and not slip.own and not _acts_for(slip, by, at):
        return f"这张处理单派给了{slip.department}，须由该部门的人办理。"
    return None


def _acts_for(slip, by, at) -> bool:
    """Asked once for a slip as it was read: a page asks it for every button, a step reads the slip anew."""
    known = slip.__dict__.setdefault("_acts_for", {})
    key = (by.pk, slip.department_id, at)
    if key not in known:
        known[key] = workforce.can_act_for(by, slip.department, at)
    return known[key]


def slip_not_target(slip, by) -> str | None:
    return not_target(slip.case, by) if slip else None
