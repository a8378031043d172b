"""Every verb of the room is walked, and what each of them refuses."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Absence
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.measures.queries import figure
from guanjia.domains.duty import actions, queries
from guanjia.domains.duty.models import AttendanceMonth, DutySwap, MeetingTask, NightRound, RosterEntry, Shift
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.duty import stories as s
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def kind(h, **more):
    given = {"number": "ZAO", "name": "早班", "mark": "早", "post": "FRONT_DESK"} | more
    hours = {"begins": dt.time(7), "ends": dt.time(15)}
    return actions.add_kind(by=h.zhao, at=h.noon, project=h.jia, **hours, **given)


def retired(h):
    return actions.retire_kind(kind(h), by=h.zhao, at=h.noon)


def swap(h, **more) -> DutySwap:
    """林静 asks 王磊 to take her shift of the 22nd."""
    s.published(h)
    mine = s.shift_of(h, h.lin, dt.date(2026, 11, 22))
    given = {"shift": mine, "colleague": h.wang, "reason": "家里有事"} | more
    return actions.ask_swap(by=h.lin, at=h.noon, project=h.jia, **given)


def agreed(h, **more):
    return actions.agree(swap(h, **more), by=h.wang, at=h.noon)


def night(h) -> Shift:
    s.taken(h)
    return s.shift_of(h, h.qian)


def beside(h) -> Shift:
    """王磊 sits beside 林静 and does not keep the record."""
    roster = s.filled(h)
    cells = [(h.wang.pk, s.DAY, "BAI")]
    actions.fill(roster, by=h.sunli, at=h.moment("2026-11-10 09:15"), cells=cells)
    actions.submit(roster, by=h.sunli, at=h.moment("2026-11-10 09:20"))
    actions.publish(roster, by=h.zhao, at=h.moment("2026-11-10 10:00"))
    shift = s.shift_of(h, h.wang)
    assert not shift.leads
    return actions.sign_on(shift, by=h.wang, at=h.moment("2026-11-20 08:25"), fit=True)


def on_call(h) -> Shift:
    s.published(h)
    actions.watch(by=SYSTEM, at=h.moment("2026-11-21 09:00"), project=h.jia)
    return s.shift_of(h, h.wu)


def extended(h) -> Shift:
    shift = s.logged(h)
    actions.watch(by=SYSTEM, at=h.moment("2026-11-20 20:45"), project=h.jia)
    shift.refresh_from_db()
    return shift


def meeting(h, **more):
    given = {"task_1": "联系电梯维保", "owner_1": h.wang, "due_1": dt.date(2026, 11, 21)} | more
    return actions.hold_meeting(
        by=h.sunli, at=h.noon, project=h.jia, sort="MORNING", held_at=h.noon, people=[h.lin, h.wang],
        minutes="通报停水安排", **given,
    )  # fmt: skip


def task(h) -> MeetingTask:
    return meeting(h).tasks.get()


def log_of(h):
    return actions.write_log(by=h.zhao, at=h.noon, project=h.jia, on=dt.date(2026, 11, 20), done="巡查前台")


def table(h) -> AttendanceMonth:
    s.taken(h)
    return actions.draw_attendance(by=h.zhao, at=h.moment("2026-12-01 09:00"), project=h.jia, month=s.FIRST)


def reassigned(h) -> Shift:
    s.published(h)
    at = h.moment("2026-11-20 07:50")
    return actions.reassign(s.shift_of(h, h.lin), by=h.zhao, at=at, person=h.wang, change_reason="林静发烧")


def missed(h, **more) -> Shift:
    s.published(h)
    shift = s.shift_of(h, h.lin, dt.date(2026, 11, 19))
    return actions.mark_missed(shift, by=h.zhao, at=h.noon, **{"missed_reason": "没有来"} | more)


def forced(h) -> Shift:
    at = h.moment("2026-11-20 21:30")
    return actions.force_over(s.logged(h), by=h.zhao, at=at, decision="钱伟临时到岗，林静已离开")


def decided(h, outcome="AGAIN") -> Shift:
    at = h.moment("2026-11-20 20:40")
    return actions.decide(s.refused(h), by=h.zhao, at=at, outcome=outcome, decision="对讲机已找到")


def closed(h):
    roster = s.published(h, from_on=s.DAY, to_on=s.DAY)
    late = h.moment("2026-11-22 09:00")
    actions.watch(by=SYSTEM, at=late, project=h.jia)
    for user in (h.lin, h.qian):
        actions.mark_missed(s.shift_of(h, user), by=h.zhao, at=late, missed_reason="试运行，没有值班")
    return actions.close(roster, by=h.zhao, at=late)


EVENING = "2026-11-20 20:25"
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


def test_who_is_on_at_any_moment(house):
    assert queries.who_is_on(house.jia, "FRONT_DESK", house.noon) == [house.lin]  # no roster: whoever holds the post
    s.taken(house)

    def on(post, at):
        return queries.who_is_on(house.jia, post, house.moment(at))

    assert on("FRONT_DESK", "2026-11-20 20:29") == [house.lin]
    assert on("FRONT_DESK", "2026-11-20 20:30") == []
    assert on("NIGHT_DUTY", "2026-11-20 20:30") == [house.qian]
    assert on("NIGHT_DUTY", "2026-11-23 03:00") == [house.qian]
    assert on("FRONT_DESK", "2026-11-23 12:00") == [house.lin]
    assert on("DUTY_MANAGER", "2026-11-21 03:00") == [house.wu]
    Absence.objects.create(
        user=house.wu, starts_at=house.moment("2026-11-23 00:00"), ends_at=house.moment("2026-11-24 00:00")
    )
    assert house.wu not in on("DUTY_MANAGER", "2026-11-23 12:00")


def test_a_swap_keeps_who_was_planned(house):
    change = actions.approve(agreed(house), by=house.zhao, at=house.noon)
    shift = change.shift
    shift.refresh_from_db()
    assert (shift.person, shift.rostered, shift.change_reason) == (house.wang, house.lin, f"换班 {change.number}")
    assert (shift.is_substitute, shift.roster.state) == (True, "CHANGED")
    entry = Entry.objects.filter(verb="shift.change_person", subject_id=shift.pk).get()
    assert set(entry.changes) >= {"person_id", "rostered_id"}


def test_a_minute_late_is_late_and_leave_does_not_count(house):
    """R-197: 08:31 for 08:30; the rate is of the shifts rostered, without those missed on leave."""
    s.published(house)
    shift = s.shift_of(house, house.lin)
    actions.sign_on(shift, by=house.lin, at=house.moment("2026-11-20 08:31"), fit=True)
    assert shift.late_minutes == 1
    start, end = house.moment("2026-11-20 00:00"), house.moment("2026-11-21 00:00")
    assert figure("K01", house.jia, start, end).text == "0.0%"
    Absence.objects.create(user=house.lin, starts_at=house.moment("2026-11-19 00:00"), ends_at=start)
    away = actions.mark_missed(
        s.shift_of(house, house.lin, dt.date(2026, 11, 19)), by=house.zhao, at=house.noon, missed_reason="年假"
    )
    assert away.excused
    assert figure("K01", house.jia, house.moment("2026-11-19 00:00"), start).text == "无数据"


def test_a_round_counts_for_the_plan_within_twenty_minutes(house):
    shift = night(house)
    for at in ("2026-11-20 22:50", "2026-11-20 23:30", "2026-11-21 01:21"):
        actions.note_round(shift, by=house.qian, at=house.moment(at))
    planned = list(NightRound.objects.order_by("pk").values_list("planned_at", flat=True))
    assert planned == [house.moment("2026-11-20 22:30"), None, None]
    assert len(queries.night_plan(shift, house.noon)) == 4


def test_the_month_check_names_shifts_and_days_without_record(house):
    s.taken(house)
    missed_one = s.shift_of(house, house.lin, dt.date(2026, 11, 19))
    actions.mark_missed(missed_one, by=house.zhao, at=house.noon, missed_reason="没有来")
    log_of(house)
    found = queries.month_check(house.jia, s.DAY, house.moment("2026-11-20 23:00"))
    assert (found.shifts, found.complete, found.shift_rate) == (2, 1, "50.0%")
    assert found.incomplete == [missed_one]
    assert (found.days, found.logged) == (15, 1)  # working days of November up to the 20th
    assert dt.date(2026, 11, 20) not in found.missing_days
    assert queries.percent(30, 31) == "96.8%"


def test_an_attendance_month_is_fixed_when_it_is_handed_in(house):
    made = table(house)
    [clock] = clocks_of(made)
    assert clock.due_at == house.moment("2026-12-02 00:00")
    actions.hand_in(made, by=house.zhao, at=house.moment("2026-12-02 09:00"))
    assert clocks_of(made)[0].state == "MISSED"
    rows = made.rows
    assert {row["name"] for row in rows} == {"林静", "钱伟"}
    Shift.objects.unscoped("test").update(late_minutes=99)
    made.refresh_from_db()
    assert made.rows == rows


def test_the_review_is_due_on_the_next_working_day_at_ten(house):
    """The 20th is a Friday."""
    shift = s.taken(house)
    assert shift.review_due == house.moment("2026-11-23 10:00")
    [clock] = [c for c in clocks_of(shift) if c.code == "review"]
    assert clock.due_at == shift.review_due


def test_a_forced_handover_is_no_complete_record_and_nobody_confirmed_it(house):
    shift = forced(house)
    assert (shift.forced, shift.record_complete) == (True, False)
    assert not shift.carried.exclude(acknowledged_at=None).exists()
    assert s.shift_of(house, house.qian).state == "ON_DUTY"


def test_a_week_is_copied_to_the_end(house):
    roster = s.drafted(house, from_on=dt.date(2026, 11, 23), to_on=dt.date(2026, 12, 6))
    at = house.moment("2026-11-10 09:00")
    actions.fill(roster, by=house.sunli, at=at, cells=[(house.lin.pk, dt.date(2026, 11, 24), "BAI")])
    actions.copy_week(roster, by=house.sunli, at=at, week_of=dt.date(2026, 11, 26))
    days = RosterEntry.objects.filter(roster=roster).order_by("on").values_list("on", flat=True)
    assert list(days) == [dt.date(2026, 11, 24), dt.date(2026, 12, 1)]


def test_attendance_is_drawn_up_by_itself_on_the_first(house):
    s.taken(house)
    at = house.moment("2026-12-01 00:05")
    assert actions.look_ahead(by=SYSTEM, at=at, project=house.jia) >= 1
    assert AttendanceMonth.objects.of(house.jia).get().number == "KQ-2026-11"
    assert not AttendanceMonth.objects.of(house.jia).exclude(state="DRAWN").exists()
