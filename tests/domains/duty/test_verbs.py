"""Every verb of the room is walked, and what each of them refuses."""

import datetime as dt

import pytest

from guanjia.domains.duty import actions
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.duty import stories as s
from tests.domains.duty.courses import (
    EVENING,
    agreed,
    beside,
    closed,
    decided,
    extended,
    forced,
    kind,
    log_of,
    meeting,
    missed,
    night,
    on_call,
    reassigned,
    retired,
    swap,
    table,
    task,
)
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WALKS = {
    "shift_kind.add_kind": kind,
    "shift_kind.amend": lambda h: actions.amend_kind(kind(h), by=h.zhao, at=h.noon, name="清早班"),
    "shift_kind.retire": retired,
    "shift_kind.restore": lambda h: actions.restore_kind(retired(h), by=h.zhao, at=h.noon),
    "roster.draft_roster": s.drafted,
    "roster.fill": lambda h: actions.fill(s.drafted(h), by=h.sunli, at=h.noon, cells=[(h.lin.pk, s.DAY, "BAI")]),
    "roster.fill_pattern": s.filled,
    "roster.copy_week": lambda h: actions.copy_week(
        s.filled(h, to_on=dt.date(2026, 12, 6)), by=h.sunli, at=h.noon, week_of=s.DAY
    ),
    "roster.submit": s.submitted,
    "roster.send_back": lambda h: actions.send_back(
        s.submitted(h), by=h.zhao, at=h.noon, sent_back_reason="周六加一个人"
    ),
    "roster.publish": s.published,
    "roster.note_change": lambda h: reassigned(h).roster,
    "roster.close": closed,
    "swap.ask_swap": swap,
    "swap.agree": agreed,
    "swap.decline": lambda h: actions.decline(swap(h), by=h.wang, at=h.noon, answer="那天有事"),
    "swap.withdraw": lambda h: actions.withdraw(swap(h), by=h.lin, at=h.noon),
    "swap.refuse": lambda h: actions.refuse(agreed(h), by=h.zhao, at=h.noon, answer="那天人手不够"),
    "swap.approve": lambda h: actions.approve(agreed(h), by=h.zhao, at=h.noon),
    "shift.plan": lambda h: s.published(h) and s.shift_of(h, h.lin),
    "shift.sign_on": s.on_duty,
    "shift.begin_duty": night,
    "shift.reassign": reassigned,
    "shift.change_person": lambda h: actions.approve(agreed(h), by=h.zhao, at=h.noon).shift,
    "shift.mark_missed": missed,
    "shift.open_handover": s.opened,
    "shift.take_over": s.taken,
    "shift.refuse_handover": s.refused,
    "shift.keep_duty": lambda h: actions.keep_duty(s.opened(h), by=h.lin, at=h.moment(EVENING)),
    "shift.extend": extended,
    "shift.release": lambda h: actions.release(s.logged(h), by=h.zhao, at=h.moment(EVENING)),
    "shift.decide": decided,
    "shift.force_over": forced,
    "shift.log": s.logged,
    "shift.note_round": lambda h: actions.note_round(night(h), by=h.qian, at=h.moment("2026-11-20 22:40")),
    "shift.add_line": lambda h: actions.add_line(s.logged(h), by=h.lin, at=h.moment(EVENING), summary="核对停水告示"),
    "shift.amend": lambda h: actions.amend_shift(s.logged(h), by=h.lin, at=h.moment(EVENING), weather="多云"),
    "shift.sign_off": lambda h: actions.sign_off(beside(h), by=h.wang, at=h.moment("2026-11-20 20:31")),
    "shift.finish": on_call,
    "shift.review": lambda h: actions.review(s.taken(h), by=h.zhao, at=h.moment("2026-11-23 09:30")),
    "work_log.write_log": log_of,
    "work_log.amend": lambda h: actions.amend_log(log_of(h), by=h.zhao, at=h.noon, plan="查工地"),
    "meeting.hold_meeting": meeting,
    "meeting.amend": lambda h: actions.amend_meeting(meeting(h), by=h.sunli, at=h.noon, place="后厅"),
    "meeting.add_task": lambda h: actions.add_task(
        meeting(h), by=h.sunli, at=h.noon, task="清点钥匙", owner=h.lin, due_on=dt.date(2026, 11, 22)
    ),
    "meeting_task.set_task": task,
    "meeting_task.report_done": lambda h: actions.report_done(task(h), by=h.wang, at=h.noon, outcome="已约明日"),
    "meeting_task.drop": lambda h: actions.drop_task(task(h), by=h.sunli, at=h.noon, outcome="已由工程部办"),
    "attendance.draw_attendance": table,
    "attendance.redraw": lambda h: actions.redraw(table(h), by=h.zhao, at=h.moment("2026-12-01 09:10")),
    "attendance.hand_in": lambda h: actions.hand_in(table(h), by=h.zhao, at=h.moment("2026-12-01 10:00")),
}

KINDS = ("shift_kind", "roster", "swap", "shift", "work_log", "meeting", "meeting_task", "attendance")


def test_every_verb_has_its_walk():
    assert unwalked(WALKS, *KINDS) == []


@pytest.mark.parametrize("code", WALKS)
def test_a_verb_is_taken_as_drawn(house, code):
    check_walked(WALKS[code](house), code)


REFUSED = {
    "too early": ("才开始", lambda h: actions.sign_on(
        s.published(h) and s.shift_of(h, h.lin), by=h.lin, at=h.moment("2026-11-20 06:00"), fit=True)),
    "unfit": ("不能上岗", lambda h: actions.sign_on(
        s.published(h) and s.shift_of(h, h.lin), by=h.lin, at=h.moment("2026-11-20 08:20"))),
    "over": ("不能补签", lambda h: actions.sign_on(
        s.published(h) and s.shift_of(h, h.lin), by=h.lin, at=h.moment("2026-11-20 20:30"), fit=True)),
    "not his": ("须由本人办理", lambda h: actions.sign_on(
        s.published(h) and s.shift_of(h, h.lin), by=h.wang, at=h.moment("2026-11-20 08:20"), fit=True)),
    "too soon to hand over": ("才能交班", lambda h: s.opened(h, at="2026-11-20 19:00")),
    "no log": ("值班记录还是空的", lambda h: s.opened(h, s.on_duty(h))),
    "no night summary": ("夜间值守情况", lambda h: actions.open_handover(
        night(h), by=h.qian, at=h.moment("2026-11-21 08:20"), log_empty=True)),
    "no swap so late": ("来不及", lambda h: actions.approve(
        agreed(h), by=h.zhao, at=h.moment("2026-11-22 04:31"))),
    "own swap": ("由别人批准", lambda h: actions.approve(
        actions.agree(swap(h, colleague=h.zhao), by=h.zhao, at=h.noon), by=h.zhao, at=h.noon)),
    "already on": ("不能同时上两个班", lambda h: actions.reassign(
        s.published(h) and s.shift_of(h, h.lin), by=h.zhao, at=h.noon, person=h.wu, change_reason="病假")),
    "own review": ("由别人审核", lambda h: actions.review(
        _reviewed_by_the_taker(h), by=h.sunli, at=h.moment("2026-11-23 09:30"))),
    "leads": ("主班要交接", lambda h: actions.sign_off(s.logged(h), by=h.lin, at=h.moment("2026-11-20 20:31"))),
    "missed too soon": ("还没有结束", lambda h: actions.mark_missed(
        s.published(h) and s.shift_of(h, h.lin), by=h.zhao, at=h.noon, missed_reason="没有来")),
    "handed in too soon": ("还没有结束", lambda h: actions.hand_in(
        actions.draw_attendance(by=h.zhao, at=h.noon, project=h.jia, month=s.FIRST), by=h.zhao, at=h.noon)),
    "two logs": ("已经写过", lambda h: log_of(h) and log_of(h)),
    "two rosters": ("已有排班表", lambda h: s.drafted(h) and s.drafted(h, from_on=s.LAST, to_on=dt.date(2026, 12, 1))),
    "unknown sign": ("不是班次简称", lambda h: actions.fill_pattern(
        s.drafted(h), by=h.sunli, at=h.noon, user=h.lin, pattern="白早")),
    "no night": ("夜间没有夜值", lambda h: _without(h, "qian")),
    "no manager": ("夜间没有当值经理", lambda h: _without(h, "wu")),
    "task without owner": ("负责人", lambda h: meeting(h, owner_1=None)),
    "somebody else's task": ("任务由王磊办", lambda h: actions.report_done(task(h), by=h.lin, at=h.noon)),
}  # fmt: skip


def _reviewed_by_the_taker(h):
    roster = s.filled(h)
    at = h.moment("2026-11-10 09:15")
    actions.fill(roster, by=h.sunli, at=at, cells=[(h.qian.pk, s.DAY, ""), (h.sunli.pk, s.DAY, "YE")])
    actions.submit(roster, by=h.sunli, at=at)
    actions.publish(roster, by=h.zhao, at=at)
    shift = actions.sign_on(s.shift_of(h, h.lin), by=h.lin, at=h.moment("2026-11-20 08:20"), fit=True)
    s.opened(h, shift, log_empty=True)
    moment = h.moment("2026-11-20 20:30")
    return actions.take_over(shift, by=h.sunli, at=moment, acknowledged=s.keys_of(shift, moment))


def _without(h, name):
    roster = s.filled(h)
    user = getattr(h, name)
    at = h.moment("2026-11-10 09:15")
    actions.fill(roster, by=h.sunli, at=at, cells=[(user.pk, s.DAY, "")])
    actions.submit(roster, by=h.sunli, at=at)
    return actions.publish(roster, by=h.zhao, at=at)


@pytest.mark.parametrize("what", REFUSED)
def test_refused_with_a_word(house, what):
    words, act = REFUSED[what]
    with pytest.raises((Invalid, NotAllowed), match=words):
        act(house)
