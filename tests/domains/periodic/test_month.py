"""R-304: the clock is moved over a month; each monthly task stands once with its due day; one left undone is told."""

import calendar
import datetime as dt

import pytest

from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.escalation.actions import acknowledge
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.queries import owed
from guanjia.concerns.measures.queries import figure, rows
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.periodic import actions, queries
from guanjia.domains.periodic.models import PeriodicTask
from guanjia.kernel.worktime import month_bounds
from tests.domains.periodic import stories as s

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MONTHLY = {d.code for d in queries.DUTIES if d.rhythm == "MONTH"}
STAT = {"D-25", "D-26", "D-27", "D-28", "D-35"}
# What is due in a month by the table of the manual, as day of that month; 31: its last day.
DUE = {
    "D-20": 1, "D-21": 2, "D-36": 2, "D-57": 3, "D-51": 5, "D-22": 10, "D-34": 25, "D-24": 27,
    **dict.fromkeys(STAT, 30),
    **dict.fromkeys(("D-23", "D-29", "D-30", "D-31", "D-32", "D-33", "D-37", "D-37-2", "D-38", "D-39", "D-39-2"), 31),
    **dict.fromkeys(("D-39-3", "D-52", "D-55", "D-55-2"), 31),
}  # fmt: skip


@pytest.mark.parametrize(("year", "month"), [(2026, 2), (2028, 2), (2026, 11), (2026, 12)])
def test_each_monthly_task_stands_once_with_its_due_day(house, year, month):
    last = calendar.monthrange(year, month)[1]
    s.only(house, *MONTHLY, since=f"{year}-{month:02d}-01 00:00")
    first_day, last_day = dt.date(year, month, 1), dt.date(year, month, last)
    day = first_day
    while day <= last_day:
        s.tick(house, f"{day} 00:10")
        day += dt.timedelta(days=1)
    here = [t for t in s.tasks(house) if first_day <= t.due_on <= last_day]
    assert sorted(t.duty.number for t in here) == sorted(MONTHLY)
    assert {t.duty.number: t.due_on.day for t in here} == {code: min(day, last) for code, day in DUE.items()}
    assert set(DUE) == MONTHLY
    assert len({t.number for t in here}) == len(here)


def test_the_same_month_looked_at_again_and_late_gives_nothing_more(house):
    s.only(house, *MONTHLY, since="2026-11-01 00:00")
    s.pass_days(house, "2026-11-01", "2026-11-12")
    before = [t.pk for t in s.tasks(house)]
    assert s.tick(house, "2026-11-13 00:00") == 0
    assert [t.pk for t in s.tasks(house)] == before


def test_one_left_undone_is_told_to_the_superior_and_the_rate_falls(house):
    s.only(house, "D-25", "D-28", since="2026-02-01 00:00")
    s.pass_days(house, "2026-02-20", "2026-02-26")
    done, undone = s.tasks(house)
    assert (done.duty.number, undone.duty.number) == ("D-25", "D-28")
    assert str(done.due_on) == str(undone.due_on) == "2026-02-28"
    assert Notice.objects.filter(user=house.lin, subject_id=undone.pk).exists()  # reminded on the way
    assert not Telling.objects.filter(user=house.sunli).exists()
    actions.hand_in(done, by=house.lin, at=house.moment("2026-02-27 16:00"), note="已统计", files=())
    start, end = month_bounds(2026, 2)
    assert figure("K70", house.jia, start, house.moment("2026-02-28 12:00")).text == "无数据"  # nothing is due yet
    s.pass_days(house, "2026-02-27", "2026-02-28")
    alarms = Alarm.objects.filter(subject_kind="periodic_task", level=1)
    assert [(a.subject_id, a.get_kind_display()) for a in alarms] == [(undone.pk, "逐级上报")]
    told = Telling.objects.get(asks="SIGN")
    assert told.user == house.sunli
    assert list(owed(house.sunli, house.moment("2026-03-01 09:00"))) == [told]
    assert acknowledge(told, by=house.sunli, at=house.moment("2026-03-01 09:00"), words="今天补交").acknowledged_at
    fallen = figure("K70", house.jia, start, end)
    assert (fallen.text, fallen.numerator, fallen.denominator) == ("50.0%", 1, 2)
    assert (fallen.target, fallen.tone) == (100, "late")
    assert [t.pk for t in rows("K70", "rest", house.jia, start, end)] == [undone.pk]
    # Handed in late it stays missed; the month after knows nothing of it.
    actions.hand_in(undone, by=house.lin, at=house.moment("2026-03-02 09:00"), note="补交")
    assert figure("K70", house.jia, start, end).text == "50.0%"
    assert figure("K70", house.jia, *month_bounds(2026, 3)).text == "无数据"


def test_one_left_undone_counts_although_no_runner_lives(house):
    """Nothing swept, nothing noted as late: what is owed at the end of its day is missed all the same."""
    s.only(house, "D-25", since="2026-02-01 00:00")
    s.tick(house, "2026-02-26 09:00")
    (task,) = s.tasks(house)
    start, end = month_bounds(2026, 2)
    assert not Deadline.objects.exclude(breached_at=None).exists()
    fallen = figure("K70", house.jia, start, end)
    assert (fallen.text, fallen.numerator, fallen.denominator) == ("0.0%", 0, 1)
    assert [t.pk for t in rows("K70", "rest", house.jia, start, end)] == [task.pk]


def test_what_was_let_be_or_called_off_counts_neither_way(house):
    s.only(house, "D-25", "D-28", "D-29", since="2026-11-01 00:00")
    s.pass_days(house, "2026-11-23", "2026-11-24")
    one, two, three = s.tasks(house)
    at = house.moment("2026-11-25 10:00")
    actions.waive(one, by=house.sunli, at=at, waive_reason="系统切换，本月不出")
    actions.void(two, by=house.zhao, at=at, void_reason="重复")
    actions.hand_in(three, by=house.sunli, at=at, note="已汇总")
    s.pass_days(house, "2026-11-30", "2026-11-30")
    found = figure("K70", house.jia, *month_bounds(2026, 11))
    assert (found.numerator, found.denominator) == (1, 1)
    assert not Alarm.objects.filter(kind="BREACH").exists()


def test_the_post_is_told_before_its_superior(house):
    s.only(house, "D-08", since="2026-11-20 00:01")
    s.tick(house, "2026-11-20 00:10")
    s.tick(house, "2026-11-20 22:59")
    assert not Notice.objects.filter(subject_kind="periodic_task").exists()
    s.tick(house, "2026-11-20 23:01")
    assert [n.user for n in Notice.objects.filter(subject_kind="periodic_task")] == [house.zhao]
    s.tick(house, "2026-11-21 00:01")
    assert [t.user for t in Telling.objects.filter(asks="SIGN")] == [house.wu]


def policy(house, key: str, value: str) -> None:
    at = house.moment("2026-10-01 08:00")
    change_policy(by=house.zhao, at=at, key=key, value=value, project=house.jia)


@pytest.mark.parametrize(("switch", "due"), [("off", "2026-11-01"), ("on", "2026-11-02")])
def test_a_rest_day_stays_the_due_day_unless_the_policy_moves_it(house, switch, due):
    """2026-11-01 is a Sunday."""
    policy(house, "periodic.rest_day", switch)
    s.only(house, "D-20", since="2026-10-20 00:00")
    s.pass_days(house, "2026-10-27", "2026-10-28")
    assert [str(t.due_on) for t in s.tasks(house)] == [due]


def test_the_day_of_the_statistics_is_a_policy(house):
    policy(house, "periodic.stat_day", "31")
    s.only(house, "D-25", since="2026-10-01 00:00")
    s.tick(house, "2026-10-27 00:10")
    assert [str(t.due_on) for t in s.tasks(house)] == ["2026-10-31"]


def test_what_was_due_while_nothing_ran_is_made_up_for(house):
    s.only(house, "D-08", "D-25", since="2026-11-20 00:01")
    s.tick(house, "2026-12-01 00:10")
    found = [(t.duty.number, str(t.due_on)) for t in s.tasks(house)]
    assert ("D-25", "2026-11-30") in found
    assert ("D-08", "2026-11-30") in found
    assert len(set(found)) == len(found)
    assert {a.deadline.subject_id for a in Alarm.objects.filter(level=1)} >= {t.pk for t in s.tasks(house, "D-25")}


def test_nothing_is_asked_for_that_was_due_before_the_duty_was_in_use(house):
    s.only(house, "D-09", since="2026-11-20 10:30")
    assert s.tick(house, "2026-11-20 11:00") == 0
    s.tick(house, "2026-11-23 00:10")
    assert [str(t.due_on) for t in s.tasks(house)] == ["2026-11-23"]


def test_the_board_counts_by_post_and_day(house):
    s.only(house, "D-08", "D-09", "D-25", since="2026-11-20 00:01")
    s.pass_days(house, "2026-11-20", "2026-11-23")
    log = s.tasks(house, "D-08")[0]
    actions.hand_in(log, by=house.zhao, at=house.moment("2026-11-21 09:00"), note="补写")
    at = house.moment("2026-11-24 09:00")
    board = queries.month_board(PeriodicTask.objects.of(house.jia), dt.date(2026, 11, 1), at)
    by_post = {label: dict(count) for (_, label), count in board.posts.items()}
    assert by_post["客服部经理"] == {"late": 1, "missed": 1, "coming": 1}
    assert by_post["客服主管"] == {"missed": 2, "coming": 1}
    assert by_post["前台"] == {"coming": 1}
    assert dict(board.days[dt.date(2026, 11, 20)]) == {"late": 1, "missed": 1}
    assert [t.duty.number for t, _ in board.single] == ["D-25"]
    assert sum(board.total.values()) == len(s.tasks(house))
