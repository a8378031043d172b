"""The clocks and the first words of enquiries, help, applications and emergencies; 重大 reported to the developer."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.escalation.queries import alarms_of
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.domains.cases import actions
from guanjia.domains.contacts.models import Contact
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from guanjia.kernel.worktime import local
from tests.domains.cases import courses, stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def at(house, clock: str, day: str = "2026-11-20"):
    return house.moment(f"{day} {clock}")


def taken_in(house, kind: str, clock: str = "09:00", **more):
    given = {"unit": house.unit, "customer": house.li, "content": "车位续租怎样办理"} | more
    return actions.open_case(by=house.lin, at=at(house, clock), project=house.jia, kind=kind, **given)


def due(case, code: str) -> str:
    return f"{local(next(c for c in clocks_of(case) if c.code == code).due_at):%d %H:%M}"


def told(case, cause: str) -> list[list[str]]:
    return [
        [t.user.username for t in a.tellings.all()] for a in alarms_of(case) if cause in a.cause and a.kind == "RUNG"
    ]


def test_a_trivial_enquiry_needs_only_its_subject_and_is_counted(house):
    """R-042: 重要=no."""
    subject = stories.category(house, "装修管理")
    case = taken_in(house, "ENQUIRY", unit=None, customer=None, content="", category=subject, important=False)
    assert (case.state, case.content, case.important) == ("CLOSED", "装修管理", False)
    assert case.closed_at == case.replied_at == at(house, "09:00")
    assert not [c for c in clocks_of(case) if c.running]
    assert Contact.everything.get(pk=case.contact_id).state == "CLOSED"


def test_a_trivial_enquiry_without_a_subject_is_refused(house):
    with pytest.raises(Invalid) as refused:
        taken_in(house, "ENQUIRY", unit=None, customer=None, content="", important=False)
    assert set(refused.value.fields) == {"content"}


def test_an_important_enquiry_wants_its_question_and_its_answer(house):
    """R-042: 重要=yes."""
    with pytest.raises(Invalid) as refused:
        taken_in(house, "ENQUIRY", important=True)
    assert set(refused.value.fields) == {"reply_text"}
    with pytest.raises(Invalid) as refused:
        taken_in(house, "ENQUIRY", important=True, content="", reply_text="凭合同到前台")
    assert set(refused.value.fields) == {"content"}
    with pytest.raises(Invalid) as refused:
        taken_in(house, "ENQUIRY", important=True, unit=None, customer=None, reply_text="凭合同到前台")
    assert set(refused.value.fields) == {"unit"}
    case = taken_in(house, "ENQUIRY", important=True, reply_text="凭合同到前台办理")
    assert (case.state, case.reply_text, case.replied_by) == ("ANSWERED", "凭合同到前台办理", house.lin)


def test_what_cannot_be_answered_on_the_spot_waits_for_the_agreed_time(house):
    """R-041: whatever weight it has."""
    with pytest.raises(Invalid) as refused:
        taken_in(house, "ENQUIRY", important=True, promised_at=at(house, "09:00"))
    assert set(refused.value.fields) == {"promised_at"}
    for important in (True, False):
        case = taken_in(house, "ENQUIRY", important=important, promised_at=at(house, "15:00"))
        assert (case.state, due(case, "promise")) == ("RECEIVED", "20 15:00")


def test_an_enquiry_nobody_weighed_waits_for_its_answer(house):
    case = taken_in(house, "ENQUIRY")
    assert (case.state, case.important) == ("RECEIVED", True)
    answered = actions.answer(case, by=house.lin, at=at(house, "09:10"), reply_text="到前台办理")
    with pytest.raises(WrongState):
        actions.tally(answered, by=SYSTEM, at=at(house, "09:11"))


def test_what_was_answered_is_closed_within_days_or_its_receiver_hears_of_it(house):
    case = actions.answer(taken_in(house, "ENQUIRY"), by=house.lin, at=at(house, "10:00"), reply_text="到前台办理")
    assert due(case, "close") == "24 00:00"
    sweep(at=at(house, "00:01", "2026-11-24"))
    assert told(case, "结案") == [["lin"]]


def test_each_kind_runs_the_clocks_of_the_table(house):
    """4.1: start, settling and the ceiling of the plain kinds; days end at 24:00, shown as 00:00 of the next."""
    expected = {
        "REPAIR": {"settle": "21 09:00", "answer": "28 00:00", "route": "20 09:30"},
        "HELP": {"start": "20 09:05", "settle": "21 00:00", "answer": "28 00:00", "route": "20 09:30"},
        "SERVICE": {"settle": "20 11:00", "answer": "28 00:00", "route": "20 09:30"},
        "APPLICATION": {"start": "20 11:00", "settle": "26 00:00", "answer": "28 00:00", "route": "20 09:30"},
        "SUGGESTION": {"settle": "28 00:00", "route": "20 09:30"},
        "ENQUIRY": {"settle": "21 00:00", "answer": "28 00:00", "route": "20 09:30"},
        "EMERGENCY": {"settle": "20 13:00", "confirm": "20 09:05", "route": "20 09:30"},
    }
    for kind, clocks in expected.items():
        case = taken_in(house, kind, content="三号楼水管爆裂，大堂进水")
        assert {c.code: f"{local(c.due_at):%d %H:%M}" for c in clocks_of(case)} == clocks, kind


def test_help_nobody_takes_up_in_five_minutes_is_told_upwards(house):
    case = taken_in(house, "HELP", content="老人在家摔倒，站不起来")
    actions.note_progress(case, by=house.wang, at=at(house, "09:04"), note="管家已上楼")
    assert not next(c for c in clocks_of(case) if c.code == "start").running
    other = taken_in(house, "HELP", "10:00", content="孩子被反锁在家")
    sweep(at=at(house, "10:06"))
    assert (told(case, "开始处理"), "sunli" in told(other, "开始处理")[0]) == ([], True)


def test_an_emergency_is_told_to_security_and_engineering_and_climbs_in_five_minutes(house):
    """T-13, 002 §4.1.4."""
    case = taken_in(house, "EMERGENCY", content="三号楼水管爆裂，大堂进水")
    first = next(a for a in alarms_of(case) if a.kind == "TRIGGER")
    assert house.liu in [t.user for t in first.tellings.all()]
    sweep(at=at(house, "09:06"))
    assert len(told(case, "保安或工程确认")) == 1


def test_either_department_confirms_and_its_clock_stops(house):
    case = taken_in(house, "EMERGENCY", content="三号楼水管爆裂，大堂进水")
    telling = Telling.objects.get(alarm__subject_id=case.pk, alarm__subject_kind="case", user=house.liu)
    escalation.acknowledge(telling, by=house.liu, at=at(house, "09:03"), words="已关总阀，带泵过去")
    case.refresh_from_db()
    assert (case.confirmed_by, case.confirmed_at) == (house.liu, at(house, "09:03"))
    sweep(at=at(house, "09:10"))
    assert told(case, "保安或工程确认") == []


def test_the_reports_of_an_emergency_climb_to_the_general_manager(house):
    """T-16: first and final report."""
    case = taken_in(house, "EMERGENCY", content="三号楼水管爆裂，大堂进水")
    sweep(at=at(house, "13:01"))
    assert told(case, "首报") == [["zhao"]]
    case.refresh_from_db()
    case = actions.answer(case, by=house.lin, at=at(house, "13:30"), reply_text="已恢复供水，损失统计中")
    assert due(case, "final") == "22 13:30"
    sweep(at=at(house, "13:31", "2026-11-22"))
    assert told(case, "总结报告") == [["zhao"]]


def test_a_major_complaint_is_reported_to_the_developer_within_the_hour(house):
    """R-032, T-14."""
    case = courses.major_with_developer(house)
    assert due(case, "developer") == "20 17:10"
    sweep(at=at(house, "17:11"))
    assert told(case, "报告开发商") == [["zhao"]]
    case.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        actions.tell_developer(case, by=house.zhao, at=at(house, "17:20"), developer_text=" 已报 ")
    assert set(refused.value.fields) == {"developer_text"}
    with pytest.raises(NotAllowed):
        actions.tell_developer(case, by=house.lin, at=at(house, "17:20"), developer_text="电话报客户服务经理")
    case = actions.tell_developer(case, by=house.zhao, at=at(house, "17:20"), developer_text="电话报客户服务经理郑工")
    assert (case.developer_at, case.developer_by) == (at(house, "17:20"), house.zhao)
    assert next(c for c in clocks_of(case) if c.code == "developer").state == "MISSED"
    with pytest.raises(NotAllowed, match="已经报过"):
        actions.tell_developer(case, by=house.zhao, at=at(house, "17:21"), developer_text="电话报客户服务经理郑工")


def test_without_a_developer_nothing_is_owed_to_him(house):
    case = stories.complaint(house, "2026-11-20 09:00", grade="MAJOR")
    assert "developer" not in {c.code for c in clocks_of(case)}
    with pytest.raises(NotAllowed, match="不须报开发商"):
        actions.tell_developer(case, by=house.zhao, at=at(house, "09:05"), developer_text="电话报客户服务经理")
    courses.major_with_developer(house)
    ordinary = stories.complaint(house, "2026-11-20 09:00")
    assert "developer" not in {c.code for c in clocks_of(ordinary)}
    raised = actions.regrade(ordinary, by=house.sunli, at=at(house, "11:00"), grade="MAJOR", reason="有人受伤")
    assert due(raised, "developer") == "20 12:00"
