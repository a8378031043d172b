"""Every verb of the room is walked; what each refuses, and to whom."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Absence, Assignment, Post
from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.domains.periodic import actions, queries
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.concerns.attachments.samples import photo, upload
from tests.domains.periodic import stories as s
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def off(h, code="D-08"):
    return actions.switch_off(s.duty(h, code), by=h.zhao, at=h.noon)


WALKS = {
    "periodic_duty.ship": lambda h: s.duty(h, "D-08"),
    "periodic_duty.ship_waiting": lambda h: s.duty(h, "D-01"),
    "periodic_duty.add_duty": s.added,
    "periodic_duty.amend": lambda h: actions.amend_duty(s.duty(h, "D-16"), by=h.zhao, at=h.noon, clocks="9:30"),
    "periodic_duty.switch_on": lambda h: actions.switch_on(s.duty(h, "D-24"), by=h.admin, at=h.noon),
    "periodic_duty.switch_off": off,
    "periodic_task.bear": s.task,
    "periodic_task.hand_in": s.handed,
    "periodic_task.take_output": lambda h: (
        s.task(h) and actions.report_output("D-08", h.jia, day=dt.date(2026, 11, 20), by=SYSTEM, at=h.noon)
    ),
    "periodic_task.waive": s.waived,
    "periodic_task.let_be": lambda h: actions.let_be(s.task(h), by=SYSTEM, at=h.noon, waive_reason="经理指定接班"),
    "periodic_task.void": s.voided,
    "periodic_task.restore": lambda h: actions.restore(s.waived(h), by=h.zhao, at=h.noon),
}
BATCHES = {"periodic_duty.ship", "periodic_duty.ship_waiting", "periodic_task.bear"}


def test_every_verb_has_its_walk():
    assert unwalked(WALKS, "periodic_duty", "periodic_task") == []


@pytest.mark.parametrize("code", WALKS)
def test_a_verb_is_taken_as_drawn(house, code):
    record = WALKS[code](house)
    if code in BATCHES:
        assert record.state == record.flow.arrow(code.partition(".")[2]).targets[0]
        assert record.batch_id is not None
    else:
        check_walked(record, code)


REFUSED = {
    "not his": ("由客服部经理交", NotAllowed, lambda h: actions.hand_in(s.task(h), by=h.sunli, at=h.noon, note="已办")),
    "nothing said": ("做了什么", Invalid, lambda h: s.handed(h, note=" ")),
    "own waiver": ("由总物业经理决定", NotAllowed, lambda h: actions.waive(
        s.task(h), by=h.zhao, at=h.noon, waive_reason="没有时间")),
    "waiver without reason": ("为什么免办", Invalid, lambda h: actions.waive(
        s.task(h), by=h.wu, at=h.noon, waive_reason="")),
    "void without reason": ("作废原因", Invalid, lambda h: actions.void(
        s.task(h), by=h.zhao, at=h.noon, void_reason="")),
    "handed in twice": ("现在是「已交」", WrongState, lambda h: actions.hand_in(
        s.handed(h), by=h.zhao, at=h.noon, note="再交")),
    "waived after it was handed in": ("现在是「已交」", WrongState, lambda h: actions.waive(
        s.handed(h), by=h.wu, at=h.noon, waive_reason="不用了")),
    "void after it was handed in": ("现在是「已交」", WrongState, lambda h: actions.void(
        s.handed(h), by=h.zhao, at=h.noon, void_reason="不用了")),
    "restored while open": ("现在是「待办」", WrongState, lambda h: actions.restore(s.task(h), by=h.zhao, at=h.noon)),
    "front desk voids": ("没有「作废」的权限", NotAllowed, lambda h: actions.void(
        s.task(h), by=h.lin, at=h.noon, void_reason="不用了")),
    "front desk switches": ("没有「停用」的权限", NotAllowed, lambda h: actions.switch_off(
        s.duty(h, "D-08"), by=h.lin, at=h.noon)),
    "on twice": ("现在是「启用」", WrongState, lambda h: actions.switch_on(s.duty(h, "D-08"), by=h.zhao, at=h.noon)),
    "off twice": ("现在是「停用」", WrongState, lambda h: actions.switch_off(off(h), by=h.zhao, at=h.noon)),
    "code taken": ("已经有了", Invalid, lambda h: s.added(h) and s.added(h)),
    "odd code": ("字母、数字", Invalid, lambda h: s.added(h, number="周一")),
    "clocks": ("10:00、12:00", Invalid, lambda h: s.added(h, clocks="上午")),
    "dates": ("02-01、04-30", Invalid, lambda h: s.added(h, rhythm="DATES", dates="02-31")),
    "no dates": ("请写出日期", Invalid, lambda h: s.added(h, rhythm="DATES")),
    "day 32": ("0 到 31", Invalid, lambda h: s.added(h, day=32)),
    "day 8 of a week": ("0 到 7", Invalid, lambda h: s.added(h, rhythm="WEEK", day=8)),
    "no day of a quarter": ("请填第几天", Invalid, lambda h: s.added(h, rhythm="QUARTER", day=None)),
    "month 4 of a quarter": ("0 到 3", Invalid, lambda h: s.added(h, rhythm="QUARTER", month=4)),
    "daily before": ("只能当期交", Invalid, lambda h: s.added(h, rhythm="DAY", offset=-1)),
    "ends before it begins": ("不能早于", Invalid, lambda h: s.added(
        h, from_on=dt.date(2026, 12, 1), to_on=dt.date(2026, 11, 1))),
    "no name": ("请填写", Invalid, lambda h: s.added(h, name=" ")),
    "amended badly": ("10:00、12:00", Invalid, lambda h: actions.amend_duty(
        s.duty(h, "D-16"), by=h.zhao, at=h.noon, clocks="25:00")),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refused(house, name):
    words, kind, act = REFUSED[name]
    with pytest.raises(kind) as refused:
        act(house)
    assert words in f"{refused.value.message}{refused.value.fields}"


def test_a_paper_is_handed_in_without_a_word(house):
    task = s.handed(house, note="", files=[upload("记录.jpg", photo())])
    assert task.state == "HANDED_IN"
    assert attachments.of(task).count() == 1


def test_handed_in_at_the_last_moment_it_is_in_time_and_at_midnight_late(house):
    assert s.handed(house, at="2026-11-20 23:59").state == "HANDED_IN"
    assert s.tick(house, "2026-11-23 00:10") == 1
    following = next(t for t in s.tasks(house) if t.is_open)
    late = actions.hand_in(following, by=house.zhao, at=house.moment("2026-11-24 00:00"), note="补写")
    assert late.state == "LATE"
    assert clocks_of(late)[0].state == "MISSED"


def test_a_moment_of_the_day_is_still_in_time(house):
    task = s.task(house, "D-09")
    assert task.due_words == "11-20 10:00"
    assert actions.hand_in(task, by=house.sunli, at=house.moment("2026-11-20 10:00"), note="开了").state == "HANDED_IN"


def test_before_it_opens_it_is_not_handed_in(house):
    task = s.task(house)
    with pytest.raises(Invalid, match="起才能交"):
        actions.hand_in(task, by=house.zhao, at=house.moment("2026-11-19 23:00"), note="已办")


def away(house, user) -> None:
    """On leave the whole of the 20th."""
    Absence.objects.create(
        user=user, starts_at=house.moment("2026-11-20 00:00"), ends_at=house.moment("2026-11-21 00:00")
    )


def test_a_deputy_hands_in_while_the_holder_is_away(house):
    task = s.task(house)
    Assignment.objects.filter(user=house.zhao).update(deputy=house.sunli)
    away(house, house.zhao)
    assert queries.handlers(task, house.noon) == [house.sunli.pk]
    assert actions.hand_in(task, by=house.sunli, at=house.noon, note="代写").submitted_by_id == house.sunli.pk


def test_a_vacant_post_is_answered_for_by_its_superior(house):
    """X-24: without a supervisor the manager hands in, and the one above him is told."""
    task = s.task(house, "D-09")
    Assignment.objects.filter(user=house.sunli).update(to_on=dt.date(2026, 11, 19))
    assert queries.handlers(task, house.noon) == [house.zhao.pk]
    assert queries.superiors(task, house.noon) == [house.wu.pk]
    assert actions.hand_in(task, by=house.zhao, at=house.moment("2026-11-20 09:30"), note="开了").state == "HANDED_IN"


@pytest.mark.parametrize("who", ["lin", "wang", "chen", "sunli", "zhao", "wu", "zhou", "sun", "he", "admin"])
def test_what_stands_under_mine_is_what_he_may_hand_in(house, who):
    """The condition of the list and the guard of the verb say the same of everybody, posts vacant or not."""
    codes = ("D-01", "D-08", "D-09", "D-10", "D-11", "D-14", "D-22", "D-33", "D-47", "D-55", "D-07", "D-02")
    s.only(house, *codes, since="2026-11-01 00:00")
    away(house, house.wang)
    Assignment.objects.filter(user=house.wang).update(deputy=house.lin)
    s.tick(house, house.noon)
    user = getattr(house, who)
    open_ = [t for t in s.tasks(house) if t.is_open]
    assert open_
    mine = PeriodicTask.objects.of(house.jia).filter(queries.mine(user, house.noon), state="OPEN")
    assert {t.pk for t in mine} == {t.pk for t in open_ if user.pk in queries.handlers(t, house.noon)}


def test_workers_see_their_posts_tasks_and_heads_those_reported_to_them(house):
    s.only(house, "D-25", "D-08", "D-39-3", since="2026-11-01 00:00")
    s.tick(house, "2026-11-25 09:00")
    at = house.moment("2026-11-25 09:00")
    seen = {
        who: {t.duty.number for t in PeriodicTask.objects.seen_by(getattr(house, who), at=at).select_related("duty")}
        for who in ("lin", "chen", "liu", "zhao", "wang", "yi_lin", "yi_zhao", "admin")
    }
    assert seen["lin"] == {"D-25"}
    assert seen["chen"] == seen["liu"] == {"D-39-3"}
    assert seen["zhao"] == {"D-25", "D-08", "D-39-3"}
    assert seen["wang"] == seen["yi_lin"] == seen["yi_zhao"] == seen["admin"] == set()


def test_a_post_held_elsewhere_opens_nothing_here(house):
    """The front desk of 乙园 who is a butler here does not see the tasks of the front desk here."""
    Assignment.objects.create(
        user=house.yi_lin, post=Post.objects.get(code="BUTLER"), project=house.jia, from_on=dt.date(2026, 1, 1)
    )
    task = s.task(house, "D-25", "2026-11-25 09:00")
    assert not PeriodicTask.objects.seen_by(house.yi_lin, at=house.noon).filter(pk=task.pk).exists()


def test_switched_off_it_calls_off_what_is_not_due_and_on_again_it_is_owed_again(house):
    s.only(house, "D-08", since="2026-11-19 00:01")
    s.tick(house, "2026-11-19 00:10")
    s.tick(house, "2026-11-20 00:10")
    missed, coming = s.tasks(house)
    actions.switch_off(s.duty(house, "D-08"), by=house.zhao, at=house.noon)
    states = {t.pk: t.state for t in s.tasks(house)}
    assert states == {missed.pk: "OPEN", coming.pk: "VOID"}
    assert s.tick(house, "2026-11-20 13:00") == 0
    actions.switch_on(s.duty(house, "D-08"), by=house.zhao, at=house.moment("2026-11-20 14:00"))
    assert s.tick(house, "2026-11-20 14:10") == 0
    assert PeriodicTask.objects.of(house.jia).get(pk=coming.pk).state == "OPEN"
    assert [c.state for c in clocks_of(coming)] == ["CALLED_OFF", "RUNNING"]


def test_a_duty_of_ones_own_holds_for_its_days(house):
    s.only(house)
    days = {"from_on": dt.date(2026, 11, 21), "to_on": dt.date(2026, 11, 22)}
    s.added(house, rhythm="DAY", day=None, clocks="9:00、16:00", **days)
    for day in range(20, 25):
        s.tick(house, f"2026-11-{day} 00:10")
    assert [(f"{t.due_on:%d}", t.turn, t.title) for t in s.tasks(house)] == [
        ("21", 1, "检查灭火器 2026-11-21 第1次"), ("21", 2, "检查灭火器 2026-11-21 第2次"),
        ("22", 1, "检查灭火器 2026-11-22 第1次"), ("22", 2, "检查灭火器 2026-11-22 第2次"),
    ]  # fmt: skip


def test_the_duties_of_the_manual_all_ship(house):
    rows = {d.number: d for d in PeriodicDuty.objects.of(house.jia).select_related("post")}
    assert {f"D-{n:02d}" for n in range(1, 58)} <= set(rows)
    assert sorted(d.number for d in rows.values() if d.state == "ON") == [
        "D-03", "D-04", "D-04-2", "D-08", "D-09", "D-16", "D-18", "D-19", "D-20", "D-25", "D-28", "D-29",
    ]  # fmt: skip
    assert rows["D-01"].standing == "尚未启用（等巡查功能）"
    assert rows["D-01"].times == 4
    assert all(d.source and d.output and d.due_words for d in rows.values())
    assert [d.number for d in rows.values() if actions.duties.faults(d)] == []
    assert not any(".txt" in d.source or "00" in d.source for d in rows.values())


def test_an_upgraded_project_gets_the_duties_it_lacks(house):
    assert PeriodicDuty.objects.of(house.yi).count() == 0
    actions.bear_everywhere(at=house.noon)
    count = PeriodicDuty.objects.of(house.yi).count()
    assert count == len(queries.DUTIES)
    actions.bear_everywhere(at=house.noon)
    assert PeriodicDuty.objects.of(house.yi).count() == count
