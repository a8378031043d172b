"""The verbs of a shift but for its handover: planned, signed on, logged, ended, reviewed."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.access import storing
from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.escalation.declared import answer_for, on_duty_is
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.policies import queries as policies
from guanjia.domains.duty import queries
from guanjia.domains.duty.actions.guards import goes_by_himself, is_his, minutes_after
from guanjia.domains.duty.flow.shift import ON_DUTY, SCHEDULED, SHIFT
from guanjia.domains.duty.models import DutyEntry, NightRound, Shift
from guanjia.domains.duty.models.choices import DUTY_MANAGER, NIGHT_DUTY
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import show_moment

LEFT_BEHIND = ("keys_total", "keys_lent", "keys_counted", "cash_book_fen", "cash_counted_fen", "items_missing")


@birth(SHIFT, "plan", internal=True)
def plan(
    *, by, at, project, roster, on, kind_of_shift, person, planned_start: datetime, planned_end: datetime, leads: bool,
):  # fmt: skip
    """排班: a published roster makes its shifts."""
    return Shift(
        roster=roster, on=on, kind_of_shift=kind_of_shift, post=kind_of_shift.post, person=person, leads=leads,
        planned_start=planned_start, planned_end=planned_end,
    )  # fmt: skip


@step(SHIFT, "sign_on", who=(is_his,))
def sign_on(shift, *, by, at, fit: bool = False):
    """到岗签到: he is there and fit. He is on duty from his predecessor's signature on, or at once without one."""
    if not fit:
        raise Invalid(fields={"fit": "身体或精神状态不适（包括饮酒）不能上岗，请告诉经理换人。"})
    earliest = policies.amount("duty.sign_on_earliest", shift.project, at)
    if at < shift.planned_start - timedelta(minutes=earliest):
        begins = show_moment(shift.planned_start, shift.planned_start.year)
        raise Invalid(f"这个班 {begins} 才开始，最早提前 {earliest} 分钟签到。")
    if at >= shift.planned_end:
        raise Invalid("这个班已经过去，不能补签；请经理记缺勤。")
    _arrive(shift, at)
    if shift.leads and queries.predecessor(shift):
        return SCHEDULED
    shift.on_duty_at = at
    return ON_DUTY


def _arrive(shift: Shift, at: datetime) -> None:
    if shift.arrived_at is None:
        shift.arrived_at, shift.late_minutes = at, minutes_after(at, shift.planned_start)


@step(SHIFT, "begin_duty", internal=True)
def begin_duty(shift, *, by, at, previous):
    """上岗: the predecessor has signed; what he counted is what the new one starts from."""
    _arrive(shift, at)
    shift.on_duty_at = at
    for name in LEFT_BEHIND:
        setattr(shift, name, getattr(previous, name))


@step(SHIFT, "log", who=(is_his,))
def log(
    shift, *, by, at, sort: str, content: str, action: str = "", result: str = "DONE",
    happened_at: datetime | None = None,
):  # fmt: skip
    """记值班: a line for what is registered nowhere else."""
    moment = happened_at or at
    if len(clean_text(content)) < 2:
        raise Invalid(fields={"content": "请写明内容。"})
    if moment > at:
        raise Invalid(fields={"happened_at": "时间不能晚于现在。"})
    if shift.on_duty_at and moment < shift.on_duty_at:
        raise Invalid(fields={"happened_at": "时间早于上岗，不是这个班的事。"})
    entry = DutyEntry(
        project=shift.project, shift=shift, at=moment, by_id=by.pk or shift.person_id, sort=sort,
        content=clean_text(content), action=clean_text(action), result=result,
    )  # fmt: skip
    entry.full_clean()
    entry.save()


@step(SHIFT, "note_round", who=(is_his,))
def note_round(shift, *, by, at, finding: str = "NORMAL", note: str = ""):
    """记夜巡: counts for the planned round that lies within 20 minutes of now, else as one more."""
    if shift.post != NIGHT_DUTY:
        raise Invalid("只有夜值的班有夜巡。")
    if finding == "ISSUE" and len(clean_text(note)) < 2:
        raise Invalid(fields={"note": "有问题请写明是什么、在哪里。"})
    slack = timedelta(minutes=policies.amount("duty.round_slack", shift.project, at))
    taken = set(shift.rounds.exclude(planned_at=None).values_list("planned_at", flat=True))
    due = [m for m in queries.night_plan(shift, at) if abs(m - at) <= slack and m not in taken]
    planned_at = min(due, key=lambda m: abs(m - at), default=None)
    storing.add(
        NightRound(
            project=shift.project,
            shift=shift,
            planned_at=planned_at,
            actual_at=at,
            by_id=by.pk or shift.person_id,
            finding=finding,
            note=clean_text(note),
        )  # fmt: skip
    )


amend_shift = amend(
    SHIFT, "weather", "instructions", "night_summary", "morning_summary", "log_empty", "remark", who=(is_his,)
)


@step(SHIFT, "sign_off", who=(goes_by_himself,))
def sign_off(shift, *, by, at):
    """下岗: for whoever does not lead; the leading shift ends by its handover."""
    shift.left_at, shift.left_early = at, at < shift.planned_end
    shift.record_complete = True


@step(SHIFT, "finish", internal=True)
def finish(shift, *, by, at):
    """到点下岗: a duty manager's time is over, or that of somebody who forgot to sign off."""
    shift.left_at = shift.planned_end
    shift.record_complete = True
    if shift.arrived_at is None:  # on call: nobody signs on for it
        shift.arrived_at = shift.on_duty_at = shift.planned_start


@step(SHIFT, "review")
def review(shift, *, by, at, review_text: str = ""):
    """审核: the manager has read the record; due on the next working day at ten."""
    if by.pk is not None and by.pk in (shift.person_id, shift.taker_id):
        raise Invalid("自己的值班记录由别人审核。")
    shift.reviewed_by, shift.reviewed_at = by if by.pk else None, at
    shift.review_text = clean_text(review_text)
    attachments.sign(shift, by=by, at=at, role="客服部经理")


# An urgent complaint goes to the manager whom the roster has on, not to every holder of the post.
on_duty_is(lambda project, at: queries.rostered(project, DUTY_MANAGER, at))
answer_for("shift", queries.shift_standings)
answer_for("meeting_task", queries.task_standings)
