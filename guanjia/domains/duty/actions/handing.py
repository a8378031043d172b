"""交接班: the giver opens and signs, the taker reads each line and signs; from that second on the taker answers."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from guanjia.concerns.access import storing
from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.deadlines.reckoning import overrides
from guanjia.concerns.flow.verbs import step
from guanjia.concerns.notices.actions import tell
from guanjia.concerns.policies import queries as policies
from guanjia.concerns.registers.carrying import Line
from guanjia.domains.duty import queries
from guanjia.domains.duty.actions.guards import (
    is_his,
    is_the_taker,
    keeps_the_record,
    minutes_after,
    tell_managers,
)
from guanjia.domains.duty.actions.shifts import begin_duty, sign_on
from guanjia.domains.duty.flow.shift import HANDING_OVER, SHIFT, TAKEN_OVER
from guanjia.domains.duty.models import CarriedItem, Shift
from guanjia.domains.duty.models.choices import NIGHT_DUTY
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import add_workdays, local_date, show_moment
from guanjia.kernel.worktime import at as moment_of

SET_DOWN = ["number", "label", "summary", "due_at", "next_step"]
PASSED_ON = ["to_shift", "carrier", "acknowledged_by", "acknowledged_at"]


@step(SHIFT, "open_handover", who=(keeps_the_record,))
def open_handover(
    shift, *, by, at, keys_total: int | None = None, keys_lent: int | None = None, keys_counted: int | None = None,
    cash_book_fen: int | None = None, cash_counted_fen: int | None = None, items_missing: str = "",
    discrepancy: str = "", instructions: str = "", night_summary: str = "", morning_summary: str = "",
    weather: str = "", log_empty: bool = False,
):  # fmt: skip
    """交班: the giver has counted and signs; the open matters are set down as they stand."""
    _demand_time(shift, at)
    counted = {
        "keys_total": keys_total, "keys_lent": keys_lent, "keys_counted": keys_counted,
        "cash_book_fen": cash_book_fen, "cash_counted_fen": cash_counted_fen,
    }  # fmt: skip
    for name, number in counted.items():
        if number is not None:
            setattr(shift, name, number)
    said = {
        "items_missing": items_missing, "discrepancy": discrepancy, "instructions": instructions,
        "night_summary": night_summary, "morning_summary": morning_summary, "weather": weather,
    }  # fmt: skip
    for name, text in said.items():
        setattr(shift, name, clean_text(text) or getattr(shift, name))
    shift.discrepancy, shift.items_missing = clean_text(discrepancy), clean_text(items_missing)
    shift.log_empty = log_empty or shift.log_empty
    _demand_log(shift, by, at)
    _demand_explained(shift)
    lines = queries.live_lines(shift, at)
    _demand_released(shift, lines)
    _set_down(shift, lines, at)
    shift.opened_at = at
    attachments.sign(shift, by=by, at=at, role="交班人")
    next_ = queries.successor(shift, at)
    if next_ is not None:
        tell([next_.person], record=shift, by=by, at=at, title=f"请接班：{shift.person}已交班", urgent=True)


def _demand_time(shift: Shift, at: datetime) -> None:
    """Not before the half hour, and not afterwards for a shift long gone (18-6)."""
    opens, latest = queries.ends_of(shift, at)
    if at < opens:
        raise Invalid(f"{show_moment(opens, opens.year)} 起才能交班。")
    if at > latest:
        raise Invalid("这个班早已过去，不能补办交接；请经理指定接班。")


def _demand_log(shift: Shift, by, at: datetime) -> None:
    """A log that is not filled is not handed over: lines, records made in the shift, or 无 confirmed."""
    if not (shift.log_empty or shift.entries.exists() or queries.made_in(shift, shift.person, at)):
        raise Invalid(fields={"log_empty": "值班记录还是空的：请记下事项，或勾选「本班无其它事项」。"})
    if shift.post == NIGHT_DUTY and not shift.night_summary:
        raise Invalid(fields={"night_summary": "夜值请写夜间值守情况。"})


def _demand_explained(shift: Shift) -> None:
    """What was counted differs from what should be there: said by the giver, seen by the taker (18-3)."""
    if shift.differs and len(shift.discrepancy) < 2:
        found = []
        if shift.keys_difference:
            found.append(f"钥匙差 {shift.keys_difference:+d}")
        if shift.cash_difference_fen:
            found.append(f"备用金差 {shift.cash_difference_fen / 100:+.2f} 元")
        if shift.items_missing:
            found.append(f"物品短缺：{shift.items_missing}")
        raise Invalid(fields={"discrepancy": f"{'；'.join(found)}。请写明差异说明。"})


def _demand_released(shift: Shift, lines: list[Line]) -> None:
    keeping = [line for line in lines if line.keeps]
    if keeping and shift.released_by_id is None:
        what = "、".join(f"{line.label} {line.number}" for line in keeping)
        raise Invalid(f"{what} 正在处置，您须留岗到控制住，或由经理「准予交班」。")


def _set_down(shift: Shift, lines: list[Line], at: datetime) -> dict[str, CarriedItem]:
    """The open matters as they stand at this moment; what was settled since the last look is no longer among them."""
    known = {item.key: item for item in shift.carried.exclude(subject_kind="")}
    new, there = [], []
    for line in lines:
        item = known.pop(line.key, None)
        (new if item is None else there).append(
            item := item or CarriedItem(
                project=shift.project, shift=shift, subject_kind=line.kind, subject_id=line.pk, added_at=at
            )
        )  # fmt: skip
        item.number, item.label, item.summary = line.number, line.label, line.summary
        item.due_at, item.next_step = line.due_at, line.next_step
    storing.insert(new)
    storing.change(there, SET_DOWN)
    storing.remove(CarriedItem, [item.pk for item in known.values()])
    return {item.key: item for item in shift.carried.all()}


@step(SHIFT, "add_line", who=(is_his,))
def add_line(shift, *, by, at, summary: str, due_at: datetime | None = None, next_step: str = ""):
    """加交接事项: something the next one has to know of that is registered nowhere."""
    if len(clean_text(summary)) < 2:
        raise Invalid(fields={"summary": "请写明事项。"})
    CarriedItem.objects.create(
        project=shift.project, shift=shift, label="手记", summary=clean_text(summary), due_at=due_at,
        next_step=clean_text(next_step), added_by_id=by.pk or shift.person_id, added_at=at,
    )  # fmt: skip


@step(SHIFT, "take_over", who=(is_the_taker,))
def take_over(shift, *, by, at, acknowledged=(), clean_ok: bool = True, clean_note: str = ""):
    """接班: every line read, both signed; in this second the taker's shift begins (18-2, 18-7)."""
    next_ = queries.successor(shift, at)
    if next_ is None:
        raise Invalid("后面没有排班，没有人可以接；请经理先排班。")
    if shift.opened_at and at < shift.opened_at:
        raise Invalid("接班不能早于交班。")
    taker = by if by.pk else next_.person
    lines = queries.live_lines(shift, at, taker)
    left = queries.not_among(shift, lines, acknowledged)
    if left:
        raise Invalid(fields={"acknowledged": f"还有{len(left)}项未确认。"})
    if not clean_ok and len(clean_text(clean_note)) < 2:
        raise Invalid(fields={"clean_note": "环境卫生不合格请写明情况。"})
    _demand_explained(shift)
    shift.clean_ok, shift.clean_note = clean_ok, clean_text(clean_note)
    shift.record_complete = True
    _pass_on(shift, next_, taker, lines, by=by, at=at, acknowledged=True)
    attachments.sign(shift, by=by, at=at, role="接班人")


def _pass_on(shift: Shift, next_: Shift, taker, lines: list[Line], *, by, at: datetime, acknowledged: bool) -> None:
    """The matters, the counts and the duty itself go to the next shift."""
    items = list(_set_down(shift, lines, at).values())
    for item in items:
        item.to_shift, item.carrier = next_, taker
        if acknowledged:
            item.acknowledged_by, item.acknowledged_at = taker, at
    storing.change(items, PASSED_ON)
    shift.taker, shift.next_shift = taker, next_
    shift.handed_at = shift.left_at = at
    opens, _ = queries.ends_of(shift, at)
    shift.left_early = at < opens
    shift.handover_late_minutes = minutes_after(at, shift.planned_end + _grace(shift, at))
    if shift.extended:
        shift.overtime_minutes = max(0, (at - shift.planned_end) // timedelta(minutes=1))
    shift.review_due = _next_ten(shift, at)
    if next_.arrived_at is None and acknowledged:
        sign_on(next_, by=by, at=at, fit=True)
    begin_duty(next_, by=by, at=at, previous=shift)
    _say(shift, by=by, at=at)


def _grace(shift: Shift, at: datetime) -> timedelta:
    return timedelta(minutes=policies.amount("duty.handover.grace", shift.project, at))


def _next_ten(shift: Shift, at: datetime) -> datetime:
    """The next working day, at the hour the policy names."""
    day, _ = add_workdays(local_date(at), 1, overrides(shift.project_id))
    clock = policies.in_force("duty.review", shift.project, at).value
    return moment_of(day, time.fromisoformat(clock or "10:00"))


def _say(shift: Shift, *, by, at: datetime) -> None:
    """What the manager hears of a handover: a difference, lateness, the night."""
    if shift.differs:
        tell_managers(shift, by=by, at=at, title=f"交接有差异 {shift.title}", text=shift.discrepancy)
    if shift.handover_late_minutes:
        late = f"应于 {show_moment(shift.planned_end, shift.planned_end.year)} 交接"
        tell_managers(
            shift, by=by, at=at, title=f"交接晚了 {shift.handover_late_minutes} 分钟 {shift.title}", text=late
        )
    if shift.post == NIGHT_DUTY:
        text = shift.morning_summary or shift.night_summary
        tell_managers(shift, by=by, at=at, title=f"夜间小结 {shift.title}", text=text)


@step(SHIFT, "refuse_handover", who=(is_the_taker,))
def refuse_handover(shift, *, by, at, refuse_reason: str, refuse_text: str):
    """拒接: with a reason; the giver stays on duty, the manager decides."""
    if len(clean_text(refuse_text)) < 2:
        raise Invalid(fields={"refuse_text": "请写明为什么不接。"})
    shift.refuse_reason, shift.refuse_text = refuse_reason, clean_text(refuse_text)
    shift.refusals += 1
    title = f"拒接：{shift.get_refuse_reason_display()} {shift.title}"
    tell_managers(shift, by=by, at=at, title=title, text=shift.refuse_text, urgent=True)


@step(SHIFT, "decide")
def decide(shift, *, by, at, outcome: str, decision: str):
    """裁定: the manager has them do it again, or the taker takes over as things stand."""
    if outcome not in ("AGAIN", "FORCE"):
        raise Invalid(fields={"outcome": "请选择裁定。"})
    if len(clean_text(decision)) < 2:
        raise Invalid(fields={"decision": "请写明裁定的理由。"})
    shift.decision = clean_text(decision)
    if outcome == "AGAIN":
        return HANDING_OVER
    _force(shift, by=by, at=at)
    return TAKEN_OVER


@step(SHIFT, "force_over")
def force_over(shift, *, by, at, decision: str):
    """指定接班: nobody signed, but the duty must not stand still; the next on the roster takes it as it is."""
    if len(clean_text(decision)) < 2:
        raise Invalid(fields={"decision": "请写明原因。"})
    if at < shift.planned_end:
        raise Invalid("这个班还没有到时间，请按交接办理。")
    shift.decision = clean_text(decision)
    _force(shift, by=by, at=at)


def _force(shift: Shift, *, by, at: datetime) -> None:
    next_ = queries.successor(shift, at)
    if next_ is None:
        raise Invalid("后面没有排班，没有人可以接；请先排班。")
    shift.forced = True
    lines = queries.live_lines(shift, at, next_.person)
    _pass_on(shift, next_, next_.person, lines, by=by, at=at, acknowledged=False)
    tell([next_.person], record=shift, by=by, at=at, title="经理指定您接班", text=shift.decision, urgent=True)


@step(SHIFT, "keep_duty", who=(is_his,))
def keep_duty(shift, *, by, at):
    """继续值班: something came up; the handover is opened again later."""
    shift.opened_at = None


@step(SHIFT, "release")
def release(shift, *, by, at):
    """准予交班: an emergency is under way, and the manager lets the giver go all the same."""
    if by.pk is not None and by.pk == shift.person_id:
        raise Invalid("准予交班由经理或当值经理办理，不能由交班人自己办。")
    shift.released_by = by if by.pk else None


@step(SHIFT, "extend", internal=True)
def extend(shift, *, by, at):
    """延时: nobody came; the giver stays, his overtime counts, the manager sends somebody (18-4)."""
    shift.extended = True
    shift.opened_at = None
    tell([shift.person], record=shift, by=by, at=at, title="接班人未到，请留岗，已告诉经理", urgent=True)
    tell_managers(shift, by=by, at=at, title=f"接班人未到，{shift.person}延时在岗", text="请派人替班", urgent=True)
