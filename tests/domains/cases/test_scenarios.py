"""The scenarios of procedure 5.12.11 that need no ladder and no month sheet, named by their numbers."""

import pytest

from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals.models import Approval
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.escalation.queries import level_of
from guanjia.concerns.flow.verbs import VERBS
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.measures.queries import figure, rows
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.domains.followups import actions as followups
from guanjia.kernel.refusals import Invalid, NotAllowed
from guanjia.kernel.worktime import month_bounds
from tests.domains.cases import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def due(record, code: str) -> str:
    clock = next(c for c in reversed(clocks_of(record)) if c.code == code)
    from guanjia.kernel.worktime import show_due  # reason: kept beside its only use

    return show_due(clock.due, 2026)


def test_1_the_clocks_of_a_complaint_handed_to_another_department(house):
    case, slip = stories.handed(house, "2026-11-20 16:10", "2026-11-20 16:40", ("CLEANING",))
    assert slip.number == f"{case.number}-C1"
    assert due(case, "start") == "11-20 18:10"
    assert due(case, "settle") == "11-23 24:00"
    assert due(slip, "done") == "11-23 24:00"


def test_2_solved_by_the_centre_is_due_the_same_day(house):
    case = stories.judged(house, "2026-11-20 17:45")
    assert due(case, "start") == "11-20 19:45"
    assert due(case, "settle") == "11-20 24:00"
    actions.solve(
        case, by=house.lin, at=house.moment("2026-11-20 23:00"), methods=["ON_SPOT"], result="SOLVED",
        result_text="当场处理好",
    )  # fmt: skip
    assert case.state == "VERIFYING"
    assert case.slips.get().state == "DONE"
    settle = next(c for c in clocks_of(case) if c.code == "settle")
    assert settle.stopped_at == house.moment("2026-11-20 23:00")
    assert not settle.late_at(settle.stopped_at)


def test_2_with_a_cut_off_the_day_is_the_next_one_and_the_two_hours_stay(house):
    early = house.moment("2026-11-20 08:00")
    change_policy(by=house.zhao, at=early, key="same_day.cutoff", value="17:30", project=house.jia)
    case = stories.judged(house, "2026-11-20 17:45")
    assert due(case, "start") == "11-20 19:45"
    assert due(case, "settle") == "11-21 24:00"
    assert due(stories.judged(house, "2026-11-20 17:29"), "settle") == "11-20 24:00"


def test_3_started_after_two_hours_is_late(house):
    case = stories.complaint(house, "2026-11-20 16:10")
    actions.begin(case, by=house.lin, at=house.moment("2026-11-20 18:30"), findings="电话核实")
    start = next(c for c in clocks_of(case) if c.code == "start")
    assert start.late_at(start.stopped_at)
    start, end = month_bounds(2026, 11)
    missed = figure("K21", house.jia, start, end)
    assert (missed.numerator, missed.denominator, missed.text) == (0, 1, "0.0%")
    assert [row.pk for row in rows("K21", "rest", house.jia, start, end)] == [case.pk]


def test_4_a_returned_slip_stops_its_clock_and_a_new_one_starts(house):
    case, slip = stories.handed(house, "2026-11-20 16:10", "2026-11-20 16:40", ("CLEANING",))
    actions.return_slip(slip, by=house.he, at=house.moment("2026-11-20 17:20"), return_reason="绿化问题")
    case.refresh_from_db()
    assert case.state == "RETURNED"
    assert level_of(case) == 2
    assert not next(c for c in clocks_of(slip) if c.code == "done").running
    greening = next(d for d in _departments(house) if d.sort == "GREENING")
    actions.hand_over(case, by=house.sunli, at=house.moment("2026-11-20 18:00"), departments=[greening])
    second = case.slips.order_by("pk").last()
    assert second.number == f"{case.number}-C2"
    assert due(second, "done") == "11-23 24:00"
    assert due(case, "answer") == "11-27 24:00"


def _departments(house):
    from guanjia.domains.workforce.queries import departments  # reason: kept beside its only use

    return departments().filter(project=house.jia)


def test_5_a_letter_is_answered_by_letter(house):
    case, _ = stories.done(house, channel="LETTER")
    at = house.moment("2026-11-20 19:00")
    actions.verify(case, by=house.wang, at=at, verified="PASS", methods=["REPAIR"], result="SOLVED", result_text="修好")
    with pytest.raises(Invalid) as refused:
        actions.reply(case, by=house.lin, at=at, reply_way="PHONE", reply_text="已经修好了")
    assert "回函" in refused.value.fields["reply_way"]
    case.refresh_from_db()
    assert case.state == "REPLYING"
    assert case.replied_at is None
    for day in ("2026-11-20 19:10", "2026-11-21 09:00", "2026-11-21 15:00"):
        actions.note_reply_try(case, by=house.lin, at=house.moment(day), note="信箱退回")
    actions.reply(
        case, by=house.lin, at=house.moment("2026-11-21 16:00"), reply_way="PHONE", reply_text="已经修好了",
        reply_reason="来函未留地址",
    )  # fmt: skip
    assert case.state == "REPLIED"


def test_6_invalid_without_code_or_text_is_refused(house):
    case = stories.complaint(house)
    entries = Entry.objects.count()
    for code, text in (("", "超出合同"), ("I1", ""), ("V1", "超出合同")):
        with pytest.raises(Invalid):
            actions.judge(
                case, by=house.sunli, at=house.noon, validity="INVALID", validity_code=code, validity_reason=text
            )
    case.refresh_from_db()
    assert case.state == "REGISTERED"
    assert Entry.objects.count() == entries


def test_7_dissatisfied_twice_reopens_to_the_supervisor_then_to_the_deputy(house):
    case = stories.replied(house)
    for turn, level in ((1, 2), (2, 3)):
        when = house.moment(f"2026-11-2{turn} 10:00")
        call = stories.call_back(case)
        followups.answer(call, by=house.sunli, at=when, satisfaction="DISSATISFIED", comment="还在渗")
        case.refresh_from_db()
        assert (case.state, level_of(case), case.reopened) == ("HANDED_OVER", level, turn)
        slip = case.slips.order_by("pk").last()
        assert slip.number.endswith(f"-C{turn + 1}")
        if turn == 2:
            break
        actions.accept(slip, by=house.chen, at=when)
        actions.note_action(slip, by=house.chen, at=when, text="重做防水")
        actions.report_done(
            slip, by=house.liu, at=when, done_text="重做", cause="防水层破", liability="OURS", corrective="闭水"
        )
        case.refresh_from_db()
        actions.verify(case, by=house.wang, at=when, verified="PASS", result="SOLVED", result_text="重做完毕")
        actions.reply(case, by=house.lin, at=when, reply_way="PHONE", reply_text="已重做，请查看")
    assert case.slips.count() == 3


def test_9_the_handler_does_not_call_back_his_own_case(house):
    case = stories.replied(house)
    call = stories.call_back(case)
    from guanjia.concerns.access.models import Assignment, Post  # reason: kept beside its only use

    Assignment.objects.create(
        user=house.chen, post=Post.objects.get(code="FRONT_DESK"), project=house.jia, from_on=house.noon.date()
    )
    with pytest.raises(NotAllowed) as refused:
        followups.answer(call, by=house.chen, at=house.moment("2026-11-20 20:00"), satisfaction="SATISFIED")
    assert "由您承办" in refused.value.message
    call.refresh_from_db()
    assert call.state == "DUE"


def test_10_a_late_entry_keeps_its_real_time_and_is_marked(house):
    at = house.moment("2026-11-20 10:00")
    given = {
        "project": house.jia, "kind": "COMPLAINT", "content": stories.WORDS, "unit": house.unit, "channel": "OTHER",
        "source": "HOTLINE", "received_at": house.moment("2026-11-18 09:00"), "complainant": "李女士",
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.open_case(by=house.lin, at=at, late_reason="12345 转来", **given)
    assert "经理" in refused.value.fields["received_at"]
    with pytest.raises(Invalid) as refused:
        actions.open_case(by=house.zhao, at=at, **given)
    assert "late_reason" in refused.value.fields
    case = actions.open_case(by=house.zhao, at=at, late_reason="12345 转来", **given)
    assert case.late_entry
    assert case.received_at == house.moment("2026-11-18 09:00")
    assert case.created_at == at


@pytest.mark.parametrize(
    ("given", "field"),
    [({"content": "不好"}, "content"), ({"received_at": "2026-11-21 10:00"}, "received_at"), ({"unit": None}, "unit")],
)
def test_12_too_short_or_in_the_future_is_refused(house, given, field):
    if "received_at" in given:
        given = {"received_at": house.moment(given["received_at"])}
    if field == "unit":
        given = {"unit": None, "customer": None}
    with pytest.raises(Invalid) as refused:
        stories.complaint(house, **given)
    assert field in refused.value.fields
    assert Case.objects.unscoped("test").count() == 0


def test_13_nobody_deletes_a_complaint_and_only_a_manager_voids_a_double_entry(house):
    first, second = stories.complaint(house), stories.complaint(house)
    assert not [code for code in VERBS if "delete" in code or "remove_case" in code]
    with pytest.raises(NotAllowed):
        actions.void(second, by=house.lin, at=house.noon, joined_into=first, void_reason="重复登记")
    with pytest.raises(Invalid):
        actions.void(second, by=house.zhao, at=house.noon, joined_into=second, void_reason="重复登记")
    actions.void(second, by=house.zhao, at=house.noon, joined_into=first, void_reason="重复登记")
    assert second.state == "VOID"
    assert second.number == "TS-2026-11-0002"
    assert second.joined_into == first


def test_14_six_households_make_it_major_and_the_leaders_hear_at_once(house):
    from guanjia.concerns.notices.queries import unread_for  # reason: kept beside its only use

    case = stories.complaint(house, group_count=6, content="电梯夜里异响，六户一起投诉")
    assert case.grade == "MAJOR"
    assert due(case, "settle") == "11-23 24:00"
    for leader in (house.zhao, house.zhou):
        assert [n for n in unread_for(leader) if case.number in n.title]


def test_15_ten_thousand_yuan_needs_the_general_manager(house):
    case, _ = stories.handed(house)
    at = house.moment("2026-11-20 17:00")
    actions.ask_compensation(case, by=house.lin, at=at, amount_fen=1_000_000, reason="橱柜泡坏")
    asked = Approval.objects.unscoped("test").get()
    with pytest.raises(NotAllowed):
        approvals.grant(asked, by=house.wu, at=at)
    for rung in asked.rungs:
        decider = {"CS_MANAGER": house.zhao, "GENERAL_MANAGER": house.sun, "PROPERTY_MANAGER": house.wu}[rung["post"]]
        approvals.grant(asked, by=decider, at=at)
    case.refresh_from_db()
    assert asked.state == "GRANTED"
    assert case.compensation_fen == 1_000_000
    assert "GENERAL_MANAGER" in [r["post"] for r in asked.rungs]


def test_the_target_of_a_complaint_neither_sees_nor_handles_it(house):
    from guanjia.domains.workforce.queries import employee_of  # reason: kept beside its only use

    case = stories.complaint(house, target_staff=employee_of(house.sunli, house.jia))
    assert not Case.objects.seen_by(house.sunli, house.jia).filter(pk=case.pk).exists()
    assert Case.objects.seen_by(house.zhao, house.jia).filter(pk=case.pk).exists()
    with pytest.raises(NotAllowed) as refused:
        actions.judge(case, by=house.sunli, at=house.noon, validity="VALID", validity_code="V1", validity_reason="合同")
    assert "当事人" in refused.value.message


def test_the_department_does_not_verify_its_own_work(house):
    case, slip = stories.done(house)
    from guanjia.concerns.access.models import Assignment, Post  # reason: kept beside its only use

    Assignment.objects.create(
        user=house.chen, post=Post.objects.get(code="FRONT_DESK"), project=house.jia, from_on=house.noon.date()
    )
    with pytest.raises(NotAllowed) as refused:
        actions.verify(
            case, by=house.chen, at=house.moment("2026-11-20 19:00"), verified="PASS", methods=["REPAIR"],
            result="SOLVED", result_text="好",
        )  # fmt: skip
    assert "责任部门以外" in refused.value.message
    assert HandlingSlip.objects.unscoped("test").get(pk=slip.pk).state == "DONE"


def test_nobody_approves_his_own_proposal(house):
    case = stories.judged(house)
    actions.propose(case, by=house.sunli, at=house.noon, proposal="工程部上门")
    with pytest.raises(NotAllowed):
        actions.approve(case, by=house.sunli, at=house.noon)
    actions.approve(case, by=house.zhao, at=house.noon)
    assert case.state == "APPROVED"


def test_departments_hear_nothing_before_the_approval(house):
    case = stories.judged(house)
    with pytest.raises(Invalid) as refused:
        actions.hand_over(case, by=house.lin, at=house.noon, departments=[house.departments["ENGINEERING"]])
    assert "还没有批准" in refused.value.message
    assert HandlingSlip.objects.unscoped("test").count() == 0
