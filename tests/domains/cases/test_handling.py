"""Departments and their slips, from hand-over to verification (5.12.4, 5.12.5)."""

import pytest

from guanjia.concerns.access.models import Absence, Assignment, Post
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.domains.cases import actions, prints
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.cases import stories
from tests.domains.cases.courses import EVENING, taken
from tests.domains.cases.slips import BOTH, finish, returned_beside_a_done_one, slips_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_each_department_has_its_slip_and_the_first_leads(house):
    case, (first, second) = slips_of(house, *BOTH)
    assert [(s.number[-3:], s.is_lead, s.department.sort) for s in (first, second)] == [
        ("-C1", True, "ENGINEERING"), ("-C2", False, "CLEANING"),
    ]  # fmt: skip
    finish(house, first, house.chen)
    case.refresh_from_db()
    assert case.state == "HANDLING"  # the other is still at work
    finish(house, second, house.he)
    case.refresh_from_db()
    assert case.state == "VERIFYING"


def test_a_department_with_a_slip_at_hand_gets_no_second(house):
    case, _ = slips_of(house)
    with pytest.raises(Invalid, match="已有未完成的处理单"):
        taken(actions.hand_over, case, house.lin, house, departments=[house.departments["ENGINEERING"]])
    with pytest.raises(Invalid):
        taken(actions.hand_over, case, house.lin, house, departments=[])
    assert case.slips.count() == 1


def test_when_the_lead_sends_it_back_another_leads(house):
    case, (first, second) = slips_of(house, *BOTH)
    taken(actions.return_slip, first, house.chen, house, return_reason="不属工程")
    second.refresh_from_db()
    case.refresh_from_db()
    assert (second.is_lead, case.state) == (True, "HANDED_OVER")
    assert [c.state for c in clocks_of(first) if c.code == "done"] == ["CALLED_OFF"]


def test_what_one_sent_back_is_not_lost_when_the_others_are_done(house):
    case, first = returned_beside_a_done_one(house)
    assert (case.state, first.state, case.solved_at) == ("RETURNED", "RETURNED", None)
    again = {"departments": [house.departments["ENGINEERING"]]}
    taken(actions.hand_over, case, house.sunli, house, "2026-11-20 19:00", **again)
    first.refresh_from_db()
    assert (case.state, first.state) == ("HANDED_OVER", "REPLACED")
    finish(house, case.slips.get(number__endswith="-C3"), house.chen, "2026-11-20 20:00")
    case.refresh_from_db()
    assert case.state == "VERIFYING"


def test_handed_over_anew_at_once_the_case_need_not_come_back(house):
    case, (first, second) = slips_of(house, *BOTH)
    taken(actions.return_slip, first, house.chen, house, return_reason="不属工程")
    case.refresh_from_db()
    again = {"departments": [house.departments["ENGINEERING"]]}
    taken(actions.hand_over, case, house.sunli, house, "2026-11-20 17:30", **again)
    finish(house, case.slips.get(number__endswith="-C3"), house.chen)
    finish(house, second, house.he)
    case.refresh_from_db()
    assert case.state == "VERIFYING"


def test_the_supervisor_may_do_without_what_was_sent_back(house):
    case, first = returned_beside_a_done_one(house)
    with pytest.raises(Invalid, match="理由"):
        taken(actions.drop_returned, case, house.sunli, house, reason="")
    taken(actions.drop_returned, case, house.sunli, house, reason="保洁一并处理了")
    first.refresh_from_db()
    assert (case.state, first.state, first.remark) == ("VERIFYING", "CANCELLED", "保洁一并处理了")


def test_nothing_to_verify_nothing_to_do_without(house):
    case, [slip] = slips_of(house)
    taken(actions.return_slip, slip, house.chen, house, return_reason="不属工程")
    case.refresh_from_db()
    with pytest.raises(NotAllowed, match="还没有部门办完"):
        taken(actions.drop_returned, case, house.sunli, house, reason="不需要")


def test_a_suspended_case_stays_so_until_its_last_department_is_done(house):
    case, (first, second) = slips_of(house, *BOTH)
    at = house.moment("2026-11-20 17:00")
    actions.accept(first, by=house.chen, at=at)
    case.refresh_from_db()
    actions.suspend(
        case, by=house.sunli, at=at, difficult_reason="等配件到货", agreed_due_at=house.moment("2026-11-25 18:00"),
        told_customer_at=at,
    )  # fmt: skip
    actions.accept(second, by=house.he, at=at)
    case.refresh_from_db()
    assert case.state == "SUSPENDED"
    finish(house, second, house.he)
    case.refresh_from_db()
    assert case.state == "SUSPENDED"
    finish(house, first, house.chen)
    case.refresh_from_db()
    assert case.state == "VERIFYING"


def test_the_deputy_of_an_absent_head_signs_for_his_department(house):
    Assignment.objects.filter(user=house.liu).update(deputy=house.wu)
    case, [slip] = slips_of(house)
    with pytest.raises(NotAllowed):
        actions.accept(slip, by=house.wu, at=house.moment("2026-11-20 17:00"))
    Absence.objects.create(user=house.liu, starts_at=house.noon, ends_at=house.moment("2026-11-22 00:00"))
    with pytest.raises(NotAllowed):  # back at work again
        actions.accept(slip, by=house.wu, at=house.moment("2026-11-22 08:00"))
    assert slip in HandlingSlip.objects.seen_by(house.wu, house.jia, house.moment("2026-11-20 17:00"))
    taken(actions.accept, slip, house.wu, house, "2026-11-20 17:00")
    assert slip.accepted_by == house.wu


def test_what_all_sent_back_may_be_solved_by_the_centre_itself(house):
    case, [slip] = slips_of(house)
    taken(actions.return_slip, slip, house.chen, house, "2026-11-20 17:00", return_reason="前台可处理")
    case.refresh_from_db()
    assert case.state == "RETURNED"
    taken(actions.solve, case, house.lin, house, methods=["ON_SPOT"], result="SOLVED", result_text="已协调解决")
    assert case.state == "VERIFYING"


def test_who_solved_it_does_not_verify_it(house):
    case = stories.judged(house)
    taken(actions.solve, case, house.lin, house, methods=["ON_SPOT"], result="SOLVED", result_text="当场处理")
    with pytest.raises(NotAllowed, match="本人办的"):
        taken(actions.verify, case, house.lin, house, verified="PASS")
    taken(actions.verify, case, house.wang, house, verified="PASS")
    assert case.state == "REPLYING"


def test_whoever_holds_the_right_solves_on_the_spot_in_a_department_or_not(house):
    """A duty manager is no employee of the centre; the centre's own slip is not another department's."""
    Assignment.objects.create(
        user=house.wu, post=Post.objects.get(code="DUTY_MANAGER"), project=house.jia, from_on=house.noon.date()
    )
    case = stories.judged(house)
    taken(actions.solve, case, house.wu, house, methods=["ON_SPOT"], result="SOLVED", result_text="当场处理")
    assert case.slips.get().own


def test_a_failed_verification_sends_it_back_with_its_first_clock(house):
    case, slip = stories.done(house)
    before = [c.due_at for c in clocks_of(slip) if c.code == "done"]
    taken(actions.verify, case, house.wang, house, verified="FAIL", verify_text="墙角还在渗")
    slip.refresh_from_db()
    assert (case.state, slip.state, case.solved_at) == ("HANDLING", "ACCEPTED", None)
    assert [c.due_at for c in clocks_of(slip) if c.code == "done"] == before * 2


def test_the_week_from_receipt_caps_every_new_slip(house):
    """5.12.4: a new slip starts three days anew, the week never restarts."""
    case, [slip] = slips_of(house)
    taken(actions.return_slip, slip, house.chen, house, "2026-11-26 09:00", return_reason="不属工程")
    case.refresh_from_db()
    cleaning = [house.departments["CLEANING"]]
    taken(actions.hand_over, case, house.sunli, house, "2026-11-26 10:00", departments=cleaning)
    [*_, latest] = [c for c in clocks_of(case) if c.code == "settle"]
    assert latest.due_at == house.moment("2026-11-28 00:00")  # not the 30th
    new = case.slips.order_by("pk").last()
    assert next(c for c in clocks_of(new) if c.code == "done").due_at == house.moment("2026-11-30 00:00")


def test_handing_over_after_the_day_stays_late_whatever_follows(house):
    case = stories.approved(house, "2026-11-20 16:10")
    given = {"departments": [house.departments["ENGINEERING"]]}
    taken(actions.hand_over, case, house.lin, house, "2026-11-21 09:00", **given)
    runs = [c for c in clocks_of(case) if c.code == "settle"]
    assert [c.state for c in runs] == ["MISSED", "RUNNING"]
    rows = Case.objects.of(house.jia)
    made = prints.register_context(rows, by=house.lin, at=house.moment("2026-11-21 10:00"))
    assert [row["in_time"] for row in made["rows"]] == ["超时"]


def test_a_mans_report_is_not_the_signature_of_his_head(house):
    _, [slip] = slips_of(house)
    finish(house, slip, house.chen)  # 陈工 of 刘工's department
    made = prints.slip_context(slip, by=house.lin, at=house.moment(EVENING))
    assert made["dept_head"] == ""
    assert "陈工办结" in made["finished_at"]
    assert "部门负责人" not in [line["role"] for line in made["signatures"]]
    slip.finished_by = house.liu
    assert prints.slip_context(slip, by=house.lin, at=house.moment(EVENING))["dept_head"] == "刘工"
