"""换班 and 调班: another person in a published shift; the old one stays in the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.access.models import User
from guanjia.concerns.flow.fields import choices_in
from guanjia.concerns.flow.verbs import birth, step
from guanjia.concerns.notices.actions import tell
from guanjia.concerns.policies import queries as policies
from guanjia.domains.duty.actions.guards import demand_free, managers
from guanjia.domains.duty.actions.rosters import note_change
from guanjia.domains.duty.flow.roster import IN_FORCE, SWAP
from guanjia.domains.duty.flow.shift import SCHEDULED, SHIFT
from guanjia.domains.duty.models import DutySwap, Shift
from guanjia.domains.workforce import queries as workforce
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import show_moment


def is_asked(swap, by) -> str | None:
    if swap and by.pk is not None and by.pk != swap.colleague_id:
        return f"要由{swap.colleague}本人答复。"
    return None


def is_asker(swap, by) -> str | None:
    if swap and by.pk is not None and by.pk != swap.asker_id:
        return f"要由申请人{swap.asker}本人办理。"
    return None


def is_neither(swap, by) -> str | None:
    if swap and by.pk is not None and by.pk in (swap.asker_id, swap.colleague_id):
        return "自己参与的换班由别人批准。"
    return None


def _demand_early(shift: Shift, at: datetime, project) -> None:
    hours = policies.amount("duty.swap_notice", project, at)
    if at > shift.planned_start - timedelta(hours=hours):
        begins = show_moment(shift.planned_start, shift.planned_start.year)
        raise Invalid(f"换班要在上班前 {hours} 小时批准；{begins} 的班来不及了，急事请经理直接调班。")


def _demand_swappable(shift: Shift, at: datetime, owner, field: str) -> None:
    if shift.state != SCHEDULED or shift.planned_start <= at:
        raise Invalid(fields={field: f"{shift.number} 已经开始或结束，不能换。"})
    if owner is not None and shift.person_id != owner.pk:
        raise Invalid(fields={field: f"{shift.number} 不是{owner}的班。"})


@birth(SWAP, "ask_swap")
def ask_swap(*, by, at, project, shift, colleague, reason: str, other_shift=None):
    """申请换班: one's own shift to a colleague, perhaps for one of his."""
    _demand_swappable(shift, at, by if by.pk else None, "shift")
    if other_shift is not None:
        _demand_swappable(other_shift, at, colleague, "other_shift")
    if colleague.pk == shift.person_id:
        raise Invalid(fields={"colleague": "不能和自己换班。"})
    if len(clean_text(reason)) < 2:
        raise Invalid(fields={"reason": "请写明原因。"})
    _demand_early(shift, at, project)
    swap = DutySwap(
        shift=shift, other_shift=other_shift, asker_id=by.pk or shift.person_id, colleague=colleague,
        reason=clean_text(reason),
    )  # fmt: skip
    yield swap
    tell([colleague], record=swap, by=by, at=at, title=f"{swap.asker}想和您换班", text=swap.reason)


@step(SWAP, "agree", who=(is_asked,))
def agree(swap, *, by, at):
    """同意换班: the manager decides next."""
    swap.agreed_at = at
    tell(managers(swap.project, at), record=swap, by=by, at=at, title=f"换班待批准 {swap.number}", text=swap.reason)


@step(SWAP, "decline", who=(is_asked,))
def decline(swap, *, by, at, answer: str = ""):
    """不换: the shift stays with whoever has it."""
    swap.agreed_at, swap.answer = at, clean_text(answer)
    tell([swap.asker], record=swap, by=by, at=at, title=f"{swap.colleague}不同意换班", text=swap.answer)


@step(SWAP, "withdraw", who=(is_asker,))
def withdraw(swap, *, by, at):
    """撤回: it is no longer wanted."""


@step(SWAP, "refuse", who=(is_neither,))
def refuse(swap, *, by, at, answer: str):
    """不批准: with a reason."""
    if len(clean_text(answer)) < 2:
        raise Invalid(fields={"answer": "请写明不批准的原因。"})
    swap.answer, swap.decided_by, swap.decided_at = clean_text(answer), by if by.pk else None, at
    tell([swap.asker, swap.colleague], record=swap, by=by, at=at, title="换班没有批准", text=swap.answer)


@step(SWAP, "approve", who=(is_neither,))
def approve(swap, *, by, at):
    """批准换班: at least four hours before; both shifts keep who was planned."""
    pairs = [(swap.shift, swap.colleague)] + ([(swap.other_shift, swap.asker)] if swap.other_shift_id else [])
    both = tuple(shift for shift, _ in pairs)
    for shift, person in pairs:
        _demand_swappable(shift, at, None, "shift")
        _demand_early(shift, at, swap.project)
        demand_free(person, shift.planned_start, shift.planned_end, but=both)
    for shift, person in pairs:
        change_person(shift, by=by, at=at, person=person, change_reason=f"换班 {swap.number}")
    swap.decided_by, swap.decided_at = by if by.pk else None, at
    tell([swap.asker, swap.colleague], record=swap, by=by, at=at, title=f"换班已批准 {swap.number}")


@step(SHIFT, "change_person", internal=True)
def change_person(shift, *, by, at, person, change_reason: str):
    """换人: who was planned first is kept, and what it was done for."""
    _replace(shift, person, change_reason, by=by, at=at)


@step(SHIFT, "reassign")
def reassign(shift, *, by, at, person, change_reason: str):
    """调班: the manager puts somebody else in, at short notice too (sick, not come)."""
    if len(clean_text(change_reason)) < 2:
        raise Invalid(fields={"change_reason": "请写明原因。"})
    if person.pk == shift.person_id:
        raise Invalid(fields={"person": "就是现在排的人。"})
    if not choices_in(User, shift.project).filter(pk=person.pk).exists():
        raise Invalid(fields={"person": "这个人不在本项目任职。"})
    if workforce.is_absent(person, max(at, shift.planned_start)):
        raise Invalid(fields={"person": f"{person} 那时请假。"})
    demand_free(person, max(at, shift.planned_start), shift.planned_end, but=(shift,))
    before = shift.person
    _replace(shift, person, clean_text(change_reason), by=by, at=at)
    title = f"调班：{shift.number} 由{person}上"
    tell([before, person], record=shift, by=by, at=at, title=title, text=shift.change_reason)


def _replace(shift: Shift, person, reason: str, *, by, at) -> None:
    if person.pk == shift.rostered_id:
        shift.rostered = None  # back with whom it was planned for
    elif shift.rostered_id is None:
        shift.rostered_id = shift.person_id
    shift.person, shift.change_reason = person, reason
    shift.arrived_at, shift.late_minutes = None, 0
    if shift.roster.state in IN_FORCE:
        note_change(shift.roster, by=by, at=at, reason=f"{shift.number} {reason}")


@step(SHIFT, "mark_missed")
def mark_missed(shift, *, by, at, missed_reason: str):
    """记缺勤: the shift is over and nobody came; a leave agreed before does not count as absence (R-197)."""
    if at < shift.planned_end:
        raise Invalid("这个班还没有结束；要换人请用调班。")
    if len(clean_text(missed_reason)) < 2:
        raise Invalid(fields={"missed_reason": "请写明情况。"})
    if shift.arrived_at is not None:
        raise Invalid("他签过到，不能记缺勤。")
    shift.missed_reason = clean_text(missed_reason)
    shift.excused = workforce.is_absent(shift.person, shift.planned_start)
