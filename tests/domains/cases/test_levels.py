"""What raises a complaint, who answers, and what holds it until they have (5.12.6, R-026 – R-031, R-036 – R-045)."""

import datetime as dt

import pytest

from guanjia.concerns.access.models import Absence, Assignment, Post
from guanjia.concerns.deadlines.queries import clocks_of, most_urgent, overdue
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.queries import alarms_of, level_of, owed, unsigned
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.notices.models import CustomerNotice, Notice
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case
from guanjia.domains.followups import actions as followups
from guanjia.kernel.refusals import Invalid, NotAllowed
from guanjia.kernel.worktime import local, show_due
from tests.domains.cases import stories
from tests.domains.duty import stories as rosters

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def duty(house):
    """刘工 is manager on duty."""
    Assignment.objects.create(
        user=house.liu, post=Post.objects.get(code="DUTY_MANAGER"), project=house.jia, from_on=dt.date(2026, 1, 1)
    )
    return house.liu


def rungs(case, label=""):
    """(level, local time, people) of each rung and trigger, in order."""
    return [
        (a.level, f"{local(a.at):%d %H:%M}", [t.user.username for t in a.tellings.all()])
        for a in alarms_of(case)
        if a.kind in ("RUNG", "TRIGGER") and label in a.cause
    ]  # fmt: skip


def clock(case, code):
    return [c for c in clocks_of(case) if c.code == code][-1]


def test_not_started_in_two_hours_goes_to_the_supervisor_at_the_very_minute(house):
    """Scenario 3 of 5.12.11."""
    case = stories.complaint(house, "2026-11-20 16:10")
    sweep(at=house.moment("2026-11-20 18:12"))
    assert rungs(case, "开始处理") == [(2, "20 18:10", ["lin", "sunli"])]
    sweep(at=house.moment("2026-11-20 20:11"))
    assert [people for _, _, people in rungs(case, "开始处理")] == [["lin", "sunli"], ["zhao"], ["wu"]]


def test_the_same_day_missed_goes_to_the_supervisor_three_days_to_the_deputy_general_manager(house):
    case = stories.judged(house, "2026-11-20 10:00")
    sweep(at=house.moment("2026-11-21 00:01"))
    assert rungs(case, "办结") == [(2, "21 00:00", ["lin", "sunli"])]
    handed, slip = stories.handed(house, "2026-11-20 10:00", "2026-11-20 10:30")
    sweep(at=house.moment("2026-11-24 00:01"))
    assert rungs(handed, "办结超时") == [(1, "24 00:00", ["sunli"]), (3, "24 00:00", ["zhou"])]
    assert rungs(slip, "部门办理") == [(1, "24 00:00", ["liu"])]
    assert level_of(handed) == 3


def test_a_missed_complaint_is_not_closed_before_the_level_that_holds_it_has_signed(house):
    case = stories.replied(house)
    sweep(at=house.moment("2026-11-20 20:00"))
    called = house.moment("2026-11-22 10:00")
    followups.answer(stories.call_back(case), by=house.sunli, at=called, satisfaction="SATISFIED")
    sweep(at=house.moment("2026-11-24 09:00"))  # closing took longer than its day
    assert rungs(case, "结案")
    case.refresh_from_db()
    close = {"by": house.sunli, "at": house.moment("2026-11-24 10:00"), "closing": "处理得当"}
    with pytest.raises(Invalid, match="级还没有确认「结案"):
        actions.close(case, **close)
    for alarm in unsigned(case):
        telling = alarm.tellings.first()
        escalation.acknowledge(telling, by=telling.user, at=house.moment("2026-11-24 09:30"), words="今天结案")
    assert actions.close(case, **close).state == "CLOSED"


def test_a_slip_sent_back_a_repeat_and_dissatisfaction_raise_it(house):
    case, slip = stories.handed(house)
    actions.return_slip(slip, by=house.chen, at=house.moment("2026-11-20 17:00"), return_reason="绿化问题")
    assert rungs(case) == [(2, "20 17:00", ["sunli"])]
    again = stories.complaint(house, "2026-11-21 09:00")
    assert rungs(again) == [(2, "21 09:00", ["sunli"])]
    assert "重复投诉" in alarms_of(again)[0].cause


def test_a_complaint_about_the_supervisor_goes_to_the_third_level_and_not_to_her(house):
    from guanjia.domains.workforce.models import Employee  # reason: beside the one test that needs the table

    sunli = Employee.everything.get(user=house.sunli)
    case = stories.complaint(house, "2026-11-20 16:10", target_staff=sunli)
    assert rungs(case) == [(3, "20 16:10", ["zhou"])]
    sweep(at=house.moment("2026-11-20 18:12"))
    assert rungs(case, "开始处理") == [(2, "20 18:10", ["lin", "zhao"])]
    assert not Telling.objects.filter(user=house.sunli).exists()
    assert not Notice.objects.filter(user=house.sunli, subject_kind="case").exists()


def test_an_urgent_complaint_at_nine_in_the_evening_climbs_after_fifteen_minutes(house, duty):
    """R-028."""
    case = stories.complaint(house, "2026-11-20 21:00", grade="URGENT")
    assert rungs(case) == [(2, "20 21:00", ["liu"])]
    assert Notice.objects.get(user=duty, subject_kind="case").urgent
    assert show_due(clock(case, "confirm").due) == "11-20 21:15"
    sweep(at=house.moment("2026-11-20 21:14"))
    assert len(rungs(case)) == 1
    sweep(at=house.moment("2026-11-20 21:16"))
    assert rungs(case, "确认") == [(1, "20 21:15", ["wu"])]
    escalation.acknowledge_all(case, by=house.wu, at=house.moment("2026-11-20 21:17"), words="我到现场")
    case.refresh_from_db()
    assert case.confirmed_by == house.wu
    assert not clock(case, "confirm").running
    sweep(at=house.moment("2026-11-20 22:00"))
    assert len(rungs(case, "确认")) == 1


def test_the_roster_says_who_is_manager_on_duty(house, duty):
    """R-028: 吴总 is on the roster; another holder of the post is left in peace. Without a roster the post answers."""
    rosters.published(house)
    assert rungs(stories.complaint(house, "2026-11-20 21:00", grade="URGENT")) == [(2, "20 21:00", ["wu"])]
    later = stories.complaint(house, "2026-12-20 21:00", grade="URGENT", content="消防通道被堵，救护车进不来")
    assert (2, "20 21:00", ["liu"]) in rungs(later)


def test_confirmed_by_the_manager_on_duty_it_does_not_climb_and_he_may_pass_it_up(house, duty):
    case = stories.complaint(house, "2026-11-20 21:00", grade="URGENT")
    escalation.acknowledge_all(case, by=duty, at=house.moment("2026-11-20 21:05"), words="已到现场")
    assert clock(case, "confirm").state == "MET"
    with pytest.raises(Invalid, match="超出权限"):
        actions.pass_up(case, by=duty, at=house.moment("2026-11-20 21:30"), note="")
    actions.pass_up(case, by=duty, at=house.moment("2026-11-20 21:30"), note="要停水抢修，须总物业经理决定")
    assert rungs(case)[-1] == (2, "20 21:30", ["wu"])
    ordinary = stories.complaint(house, "2026-11-20 22:00")
    with pytest.raises(NotAllowed, match="紧急或重大"):
        actions.pass_up(ordinary, by=duty, at=house.moment("2026-11-20 22:10"), note="不归我管")


def test_raised_to_urgent_later_it_is_called_again(house, duty):
    case = stories.complaint(house, "2026-11-20 16:10")
    actions.regrade(case, by=house.lin, at=house.moment("2026-11-20 17:00"), grade="URGENT", reason="水已漫到电梯厅")
    assert rungs(case) == [(2, "20 17:00", ["liu"])]
    assert show_due(clock(case, "confirm").due) == "11-20 17:15"
    assert Telling.objects.get(user=duty).answer_by == house.moment("2026-11-20 17:15")


def test_a_major_one_handed_to_a_leader_is_answered_by_the_agreed_time(house, duty):
    """R-030."""
    case = stories.complaint(house, "2026-11-20 09:00", grade="MAJOR")
    given = {"by": house.zhao, "at": house.moment("2026-11-20 10:00"), "leader_explained": "由主管副总亲自处理"}
    for wrong, words in (
        ({"leader": house.lin, "leader_due_at": house.moment("2026-11-22 10:00")}, "leader"),
        ({"leader": house.zhou, "leader_due_at": house.moment("2026-11-28 10:00")}, "leader_due_at"),
    ):
        with pytest.raises(Invalid) as refused:
            actions.hand_up(case, **given, **wrong)
        assert words in refused.value.fields
    actions.hand_up(case, **given, leader=house.zhou, leader_due_at=house.moment("2026-11-22 10:00"))
    assert level_of(case) == 3
    sweep(at=house.moment("2026-11-22 09:05"))
    warnings = [a for a in alarms_of(case) if a.kind == "WARNING" and "领导答复" in a.cause]
    reminded = [t.user for a in warnings for t in a.tellings.all()]
    assert reminded == [house.zhou, house.zhou]
    sweep(at=house.moment("2026-11-22 10:01"))
    assert clock(case, "leader").late_at(house.moment("2026-11-22 10:01"))
    assert rungs(case, "领导答复") == [(1, "22 10:00", ["zhou"])]


def test_a_major_one_wants_a_written_report_read_by_two_leaders(house, duty):
    """R-031."""
    case = stories.judged(house, "2026-11-20 09:00", grade="MAJOR")
    at = house.moment("2026-11-20 11:00")
    with pytest.raises(NotAllowed, match="办结以后"):
        actions.write_report(case, by=house.zhao, at=at, report_text="还没有处理完就写的报告，不应该被接受。")
    actions.solve(case, by=house.lin, at=at, methods=["APOLOGY"], result="SOLVED", result_text="当面道歉")
    assert show_due(clock(case, "report").due) == "11-23 24:00"
    sweep(at=house.moment("2026-11-24 00:01"))
    assert rungs(case, "书面报告") == [(1, "24 00:00", ["zhao"])]
    from guanjia.domains.cases.queries import not_ready_to_close  # reason: beside the question it answers

    assert "还没有写重大投诉书面报告" in not_ready_to_close(case, house.zhao, at)
    actions.write_report(
        case, by=house.zhao, at=house.moment("2026-11-24 08:00"),
        report_text="门机老化困人两次，已更换门机并逐户道歉，业主表示接受。",
    )  # fmt: skip
    reading = Telling.objects.filter(asks="READ").order_by("id")
    assert [t.user for t in reading] == [house.wu, house.sun]
    escalation.acknowledge(reading[1], by=house.sun, at=house.moment("2026-11-24 09:00"))
    assert not clock(case, "report").running


def test_a_matter_nobody_has_taken_turns_amber_after_half_an_hour_and_is_not_overdue(house):
    """R-026."""
    case = stories.complaint(house, "2026-11-20 09:00")
    sweep(at=house.moment("2026-11-20 09:31"))
    first = next(a for a in alarms_of(case) if a.kind == "RUNG")
    assert ([t.user for t in first.tellings.all()], first.level, unsigned(case)) == ([house.sunli], 0, [])
    now = house.moment("2026-11-20 09:40")
    shown = most_urgent([case], now)[case.pk]
    assert (shown.code, shown.mild) == ("route", True)
    assert not Case.everything.filter(overdue("case", now)).exists()
    late = house.moment("2026-11-20 11:10")
    assert most_urgent([case], late)[case.pk].code == "start"
    actions.begin(case, by=house.wang, at=late, findings="已到场查看")
    assert not clock(case, "route").running


def test_a_promised_answer_is_reminded_of_half_an_hour_before(house):
    """R-041."""
    case = actions.open_case(
        by=house.lin, at=house.moment("2026-11-20 09:00"), project=house.jia, kind="ENQUIRY", unit=house.unit,
        customer=house.li, content="车位续租怎样办理", promised_at=house.moment("2026-11-20 15:00"),
    )  # fmt: skip
    sweep(at=house.moment("2026-11-20 14:29"))
    assert not [a for a in alarms_of(case) if "约定回复" in a.cause]
    sweep(at=house.moment("2026-11-20 14:31"))
    promised = [(a.kind, a.cause) for a in alarms_of(case) if "约定回复" in a.cause]
    assert promised == [("WARNING", "约定回复到期前 30 分钟")]
    sweep(at=house.moment("2026-11-20 15:01"))
    assert rungs(case, "约定回复超时") == [(1, "20 15:00", ["lin"])]
    actions.answer(case, by=house.lin, at=house.moment("2026-11-20 15:10"), reply_text="凭合同到前台办理")
    assert clock(case, "promise").state == "MISSED"
    with pytest.raises(Invalid, match="还没有确认「约定回复"):
        actions.close(case, by=house.lin, at=house.moment("2026-11-20 16:00"))


def test_each_day_without_a_word_to_the_customer_is_flagged(house):
    """R-045."""
    case = stories.judged(house, "2026-11-20 09:00")
    sweep(at=house.moment("2026-11-21 09:01"))
    flagged = [t.user for a in alarms_of(case) if "反馈进度" in a.cause and a.kind == "RUNG" for t in a.tellings.all()]
    assert flagged == [house.lin]
    actions.note_progress(case, by=house.lin, at=house.moment("2026-11-21 10:00"), note="内部协调")
    assert clock(case, "progress").late_at(house.moment("2026-11-21 10:01"))
    actions.note_progress(case, by=house.lin, at=house.moment("2026-11-21 11:00"), note="已告知配件周三到", told=True)
    assert clock(case, "progress").due_at == house.moment("2026-11-22 11:00")


def test_more_time_is_given_before_the_limit_and_the_rate_keeps_the_old_one(house):
    case, _ = stories.handed(house, "2026-11-20 10:00", "2026-11-20 10:30")
    ask = {
        "by": house.sunli, "at": house.moment("2026-11-22 10:00"), "extension_reason": "等厂家配件，周三到货",
        "extension_told_at": house.moment("2026-11-22 09:50"), "extension_due_at": house.moment("2026-11-25 18:00"),
    }  # fmt: skip
    actions.ask_extension(case, **ask)
    with pytest.raises(NotAllowed, match="您本人申请"):
        actions.agree_extension(case, by=house.sunli, at=ask["at"])
    actions.agree_extension(case, by=house.zhao, at=house.moment("2026-11-22 11:00"))
    settle = clock(case, "settle")
    assert (show_due(settle.due), show_due(settle.original_due)) == ("11-25 18:00", "11-23 24:00")
    assert settle.extensions[0]["reason"] == "等厂家配件，周三到货"
    sweep(at=house.moment("2026-11-24 12:00"))
    assert not rungs(case, "办结超时")
    with pytest.raises(Invalid, match="时限已过"):
        actions.ask_extension(case, **ask | {"at": house.moment("2026-11-26 10:00")})


def test_beyond_a_week_only_the_deputy_general_manager_gives_more_time(house):
    case, _ = stories.handed(house, "2026-11-20 10:00", "2026-11-20 10:30")
    actions.ask_extension(
        case, by=house.lin, at=house.moment("2026-11-22 10:00"), extension_reason="外立面施工，须十天",
        extension_told_at=house.moment("2026-11-22 09:50"), extension_due_at=house.moment("2026-12-02 18:00"),
    )  # fmt: skip
    assert rungs(case, "七天") == [(3, "22 10:00", ["zhou"])]
    with pytest.raises(NotAllowed, match="主管副总"):
        actions.agree_extension(case, by=house.sunli, at=house.moment("2026-11-22 11:00"))
    actions.agree_extension(case, by=house.zhou, at=house.moment("2026-11-22 11:30"))
    assert show_due(clock(case, "settle").due) == "12-02 18:00"


def test_the_deputy_of_the_absent_supervisor_is_told_and_signs(house):
    Absence.objects.create(
        user=house.sunli, starts_at=house.moment("2026-11-20 08:00"), ends_at=house.moment("2026-11-20 20:00")
    )
    Assignment.objects.filter(user=house.sunli).update(deputy=house.wang)
    case = stories.complaint(house, "2026-11-20 16:10")
    sweep(at=house.moment("2026-11-20 18:12"))
    assert rungs(case, "开始处理") == [(2, "20 18:10", ["lin", "wang"])]
    now = house.moment("2026-11-20 18:15")
    assert [t.stands_for for t in owed(house.wang, now)] == [house.sunli]
    escalation.acknowledge_all(case, by=house.wang, at=now, words="代主管催办")
    assert unsigned(case) == []


def test_nothing_of_it_ever_reaches_the_customer(house, duty):
    case = stories.complaint(house, "2026-11-20 09:00", grade="MAJOR")
    sweep(at=house.moment("2026-11-30 09:00"))
    assert Alarm.objects.filter(subject_id=case.pk, level=3).exists()
    assert not CustomerNotice.objects.exists()
