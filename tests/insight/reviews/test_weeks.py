"""投诉周报: its figures and their rows, who sends and reads, a skipped week, that what was sent stays (R-227, D-16)."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Assignment
from guanjia.concerns.escalation.queries import alarms_of
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions as cases
from guanjia.domains.cases import measures
from guanjia.domains.cases import queries as cases_queries
from guanjia.domains.followups import actions as followups
from guanjia.domains.workforce import queries as workforce
from guanjia.insight.reviews import actions, queries
from guanjia.insight.reviews.models import WeekReport
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.cases import stories as complaints
from tests.domains.omissions import stories as omissions
from tests.domains.walks import check_walked, unwalked
from tests.insight.reviews import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def missed(house):
    return actions.miss(stories.drawn(house), by=SYSTEM, at=house.moment("2026-11-30 10:00"))


WALKS = {
    "week_report.draw_week": stories.drawn,
    "week_report.redraw": lambda h: actions.redraw(stories.drawn(h), by=h.sunli, at=h.moment("2026-11-23 10:30")),
    "week_report.send": stories.sent,
    "week_report.miss": missed,
    "week_report.mark_read": stories.read,
}


def test_every_arrow_is_walked():
    assert unwalked(WALKS, "week_report") == []


@pytest.mark.parametrize("code", WALKS)
def test_the_arrows_lead_where_they_are_drawn(house, code):
    check_walked(WALKS[code](house), code)


def figures(house, report, user=None) -> dict[str, int]:
    shown = queries.report_tables(report, user or house.sunli, house.moment("2026-11-23 10:00"))
    return {f["code"]: f["count"] for f in shown["figures"]}


def numbers(house, report, code) -> list[str]:
    _, rows = queries.figure_rows(report, code, house.sunli, house.moment("2026-11-23 10:00"))
    return [row["number"] for row in rows]


def test_the_figures_and_the_rows_behind_them(house):
    old = complaints.judged(house, "2026-11-12 10:00")
    good = complaints.judged(house, "2026-11-17 10:00", **stories.stranger("钱先生"))
    repeat = complaints.complaint(house, "2026-11-18 09:00")
    cases.begin(repeat, by=house.lin, at=house.moment("2026-11-18 10:30"), findings="电话核实")
    cases.judge(repeat, by=house.sunli, at=house.moment("2026-11-18 10:40"), validity="INVALID", validity_code="I2",
                validity_reason="属于邻里纠纷")  # fmt: skip
    major = complaints.complaint(
        house, "2026-11-19 09:00", grade="MAJOR", channel="VISIT", unit=None, customer=None, complainant="吴女士"
    )
    sunday = complaints.complaint(house, "2026-11-22 23:59", unit=None, customer=None, complainant="郑女士")
    complaints.complaint(house, "2026-11-23 00:00", unit=None, customer=None, complainant="王女士")
    report = stories.drawn(house)
    counted = figures(house, report)
    assert counted["all"] == 4
    assert numbers(house, report, "all") == [good.number, repeat.number, major.number, sunday.number]
    assert (counted["valid"], counted["invalid"], counted["pending"]) == (1, 1, 2)
    assert numbers(house, report, "started") == [good.number, repeat.number]
    assert numbers(house, report, "started_late") == [major.number, sunday.number]
    assert numbers(house, report, "repeats") == [repeat.number]
    assert repeat.repeat_of == old
    assert numbers(house, report, "major") == [major.number]
    assert numbers(house, report, "open_long") == [old.number]
    assert numbers(house, report, "open_short") == [old.number, good.number, repeat.number, major.number]
    assert old.number not in numbers(house, report, "all")
    table = queries.report_tables(report, house.sunli, house.noon)["table"]
    assert {(r["category"], r["channel"], r["grade"], r["count"]) for r in table} == {
        ("工程维修", "来电", "一般", 3), ("工程维修", "来人", "重大", 1),
    }  # fmt: skip
    place = next(r["place"] for r in table if r["grade"] == "重大")
    assert numbers(house, report, f"t{place}") == [major.number]
    assert sum(r["count"] for r in table) == counted["all"]


def test_categories_stand_in_the_house_s_order(house):
    tops = [c for c in cases_queries.categories(house.jia) if c.parent_id is None]
    for hour, category in enumerate([None, *reversed(tops)], 8):
        complaints.complaint(
            house, f"2026-11-17 {hour:02}:00", category=category, unit=None, customer=None, complainant=f"第{hour}位"
        )
    table = queries.report_tables(stories.drawn(house), house.sunli, house.noon)["table"]
    assert [r["category"] for r in table] == [*map(str, tops), "未分类"]


def test_on_time_and_dissatisfied(house):
    case = complaints.replied(house, "2026-11-18 15:00")  # its story is of the 20th
    followups.answer(
        complaints.call_back(case), by=house.wang, at=house.moment("2026-11-20 19:30"), satisfaction="DISSATISFIED",
        comment="还在滴水",
    )  # fmt: skip
    other = complaints.replied(house)
    report = stories.drawn(house)
    assert numbers(house, report, "dissatisfied") == [case.number]
    assert other.number in numbers(house, report, "on_time")


@pytest.mark.both
def test_a_case_handed_over_too_late_is_late_in_the_week_as_in_the_month(house):
    """5.12.4: what was not handed over on its day stays late, however quick the department was."""
    case, slip = complaints.handed(house, "2026-11-17 10:00", "2026-11-18 09:00")
    good, _ = complaints.handed(house, "2026-11-17 10:00", "2026-11-17 16:00", **stories.stranger("钱先生"))
    next_day = house.moment("2026-11-18 10:00")
    assert measures.settled_in_time(house.jia, [case.pk, good.pk], next_day) == {case.pk: False}
    when = house.moment("2026-11-18 11:00")
    cases.accept(slip, by=house.chen, at=when)
    cases.note_action(slip, by=house.chen, at=when, text="更换地漏")
    cases.report_done(
        slip, by=house.liu, at=when, done_text="已修好", cause="老化", liability="OURS", corrective="检查"
    )
    cases.verify(
        case, by=house.wang, at=when, verified="PASS", methods=["REPAIR"], result="SOLVED", result_text="不再渗水"
    )
    report = stories.drawn(house)
    assert case.number in numbers(house, report, "overdue")
    assert case.number not in numbers(house, report, "on_time")


def test_one_entered_late_counts_in_the_week_of_its_entry_on_a_line_of_its_own(house):
    late = omissions.from_hotline(
        house, "2026-11-17 09:00", received_at=house.moment("2026-11-13 10:00"), source="ONLINE"
    )
    report = stories.drawn(house)
    assert numbers(house, report, "late_entries") == [late.number]
    before = stories.drawn(house, "2026-11-23 10:00", from_on=stories.MONDAY - dt.timedelta(days=7))
    assert numbers(house, before, "all") == []


def test_what_was_kept_back_is_listed_but_for_whom_it_names(house):
    omission = omissions.suspected(house, person=house.sunli, by=house.zhao)
    dismissed = omissions.confirmed(house, "NONE")
    report = stories.drawn(house)
    at = house.noon
    listed = [o["number"] for o in queries.report_tables(report, house.zhao, at)["omissions"]]
    assert listed == [omission.number]
    assert dismissed.number not in listed
    assert queries.report_tables(report, house.sunli, at)["omissions"] == []


def test_a_complaint_about_the_reader_is_counted_and_not_shown(house):
    staff = workforce.employee_of(house.sunli, house.jia)
    case = complaints.complaint(house, "2026-11-20 10:00", target_staff=staff)
    report = stories.drawn(house)
    assert figures(house, report)["all"] == 1
    assert numbers(house, report, "all") == []
    assert queries.report_tables(report, house.sunli, house.noon)["hidden"] == 1
    _, rows = queries.figure_rows(report, "all", house.zhao, house.noon)
    assert [row["number"] for row in rows] == [case.number]


@pytest.mark.parametrize("code", ["", "nothing", "t9", "t", "t-1", "t99999999", "rows"])
def test_no_such_figure(house, code):
    assert queries.figure_rows(stories.drawn(house), code, house.sunli, house.noon) is None


def test_the_supervisor_sends_the_general_manager_reads_copies_are_told(house):
    report = stories.sent(house, help_wanted="请协调开发商维修外墙")
    assert (report.state, report.sent_by, report.late, report.receiver_post) == (
        "SENT", house.sunli, False, "GENERAL_MANAGER",
    )  # fmt: skip
    told = {n.user.username: n.title for n in Notice.objects.filter(subject_kind="week_report")}
    assert "请阅" in told["sun"]
    assert {name for name, title in told.items() if "抄送" in title} == {"zhou", "wu"}
    for person in (house.zhou, house.wu, house.zhao):
        with pytest.raises(NotAllowed, match="报送孙总"):
            actions.mark_read(report, by=person, at=house.noon)
    at = house.moment("2026-11-23 14:00")
    actions.mark_read(report, by=house.sun, at=at)
    assert (report.state, report.read_by, report.read_at) == ("READ", house.sun, at)


def test_only_the_supervisor_sends(house):
    report = stories.drawn(house)
    with pytest.raises(NotAllowed, match="客服主管"):
        actions.send(report, by=house.zhao, at=house.noon)
    with pytest.raises(NotAllowed):
        actions.send(report, by=house.lin, at=house.noon)
    with pytest.raises(NotAllowed):
        stories.drawn(house, by=house.lin)


def test_the_receiver_is_a_policy(house):
    change_policy(
        by=house.zhao, at=house.moment("2026-11-20 09:00"), key="report.week.to", value="DEPUTY_GM", project=house.jia
    )
    report = stories.sent(house)
    assert report.receiver_post == "DEPUTY_GM"
    with pytest.raises(NotAllowed):
        actions.mark_read(report, by=house.sun, at=house.noon)
    assert actions.mark_read(report, by=house.zhou, at=house.noon).state == "READ"


def test_without_a_receiver_it_is_not_sent(house):
    Assignment.objects.filter(user=house.sun).delete()
    with pytest.raises(Invalid, match="没有人收周报"):
        stories.sent(house)


def test_what_was_sent_stays_what_is_not_is_counted_anew(house):
    report = stories.drawn(house)
    complaints.complaint(house, "2026-11-22 23:00")
    assert figures(house, report)["all"] == 0
    stories.sent(house, report)
    assert figures(house, report)["all"] == 1
    assert report.is_whole
    complaints.complaint(house, "2026-11-22 23:30", unit=None, customer=None, complainant="赵先生")
    assert figures(house, report)["all"] == 1
    for verb, given in ((actions.send, {}), (actions.redraw, {})):
        with pytest.raises(WrongState):
            verb(report, by=house.sunli, at=house.moment("2026-11-23 12:00"), **given)


@pytest.mark.parametrize(
    "change",
    [{"content": {}}, {"sha256": ""}, {"help_wanted": "改"}, {"sent_at": None}, {"late": True}],
    ids=lambda c: next(iter(c)),
)
def test_nobody_changes_a_sent_week_not_past_the_verbs_either(house, change):
    report = stories.sent(house)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        WeekReport.everything.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reviews_weekreport")
    assert actions.mark_read(report, by=house.sun, at=house.moment("2026-11-23 14:00")).is_whole


def test_the_job_draws_it_on_monday_at_ten_once(house):
    complaints.complaint(house, "2026-11-18 10:00")
    run_pending(house.moment("2026-11-23 09:59"))
    assert not WeekReport.objects.of(house.jia).exists()  # there was nothing in the week before
    earlier = WeekReport.objects.of(house.jia).count()
    for _ in range(2):
        run_pending(house.moment("2026-11-23 10:00"))
    run_pending(house.moment("2026-11-23 10:15"))
    assert WeekReport.objects.of(house.jia).count() == earlier + 1
    report = WeekReport.objects.of(house.jia).get(from_on=stories.MONDAY)
    assert (report.number, report.state, report.created_by) == ("TSZB-2026-11-16", "DRAWN", None)
    assert report.ready_at == house.moment("2026-11-23 10:00")


def test_a_skipped_week_is_listed_as_missing_and_told_and_may_still_be_sent(house):
    report = stories.drawn(house)
    assert actions.look_for_weeks(by=SYSTEM, at=house.moment("2026-11-30 09:59"), project=house.jia) == 0
    Notice.objects.all().delete()
    assert actions.look_for_weeks(by=SYSTEM, at=house.moment("2026-11-30 10:00"), project=house.jia) == 2
    report.refresh_from_db()
    assert report.state == "MISSING"
    assert Notice.objects.filter(user=house.sun, title__startswith="投诉周报缺报").exists()
    assert actions.look_for_weeks(by=SYSTEM, at=house.moment("2026-11-30 10:15"), project=house.jia) == 0
    assert stories.sent(house, report, "2026-11-30 11:00").late


def test_weeks_nobody_drew_are_made_up_for_and_missing(house):
    stories.sent(house)
    assert actions.look_for_weeks(by=SYSTEM, at=house.moment("2026-12-14 10:00"), project=house.jia) == 5
    states = dict(WeekReport.objects.of(house.jia).values_list("number", "state"))
    assert states == {
        "TSZB-2026-11-16": "SENT", "TSZB-2026-11-23": "MISSING", "TSZB-2026-11-30": "MISSING",
        "TSZB-2026-12-07": "DRAWN",
    }  # fmt: skip


def test_one_not_sent_by_the_evening_climbs(house):
    report = stories.drawn(house)
    sweep(at=house.moment("2026-11-23 18:01"))
    people = [[t.user for t in a.tellings.all()] for a in alarms_of(report) if a.level]
    assert people == [[house.sunli]]
    sweep(at=house.moment("2026-11-24 02:01"))
    people = [[t.user for t in a.tellings.all()] for a in alarms_of(report) if a.level]
    assert people == [[house.sunli], [house.zhao]]


def test_a_week_is_drawn_once_from_a_monday_when_it_is_over(house):
    stories.drawn(house)
    for given in ({}, {"from_on": dt.date(2026, 11, 17)}, {"from_on": dt.date(2026, 11, 23)}):
        with pytest.raises(Invalid) as refused:
            stories.drawn(house, **given)
        assert "from_on" in refused.value.fields
