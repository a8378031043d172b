"""Departments and their slips, the ends of a matter, and who must not see or do what (5.12.4, 5.12.5, 5.12.10)."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Absence, Assignment, Post
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.policies import actions as policies
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.detail import fact_groups
from guanjia.concerns.registers.timeline import timeline
from guanjia.domains.archives.models import IncomingLetter
from guanjia.domains.cases import actions, prints, queries
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.domains.contacts.models import Contact
from guanjia.domains.customers import actions as customers
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.dispatch import queries as dispatched
from guanjia.domains.followups import actions as followups
from guanjia.domains.followups import queries as followed
from guanjia.domains.workforce import actions as workforce
from guanjia.domains.workforce.queries import employee_of
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.cases import stories
from tests.domains.cases.test_walks import EVENING, called_back, closed, explained, joined, taken

pytestmark = [pytest.mark.django_db, pytest.mark.both]

BOTH = ("ENGINEERING", "CLEANING")


def slips_of(house, *sorts, **more):
    case, _ = stories.handed(house, sorts=sorts or ("ENGINEERING",), **more)
    return case, list(case.slips.order_by("pk"))


def finish(house, slip, by, clock="2026-11-20 18:00"):
    at = house.moment(clock)
    if slip.state == "ISSUED":
        actions.accept(slip, by=by, at=at)
    actions.note_action(slip, by=by, at=at, text="已处理")
    return actions.report_done(slip, by=by, at=at, done_text="已修好", cause="老化", liability="OWNER")


def front_desk(house, user):
    Assignment.objects.create(
        user=user, post=Post.objects.get(code="FRONT_DESK"), project=house.jia, from_on=house.noon.date()
    )


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


def returned_beside_a_done_one(house):
    case, (first, second) = slips_of(house, *BOTH)
    taken(actions.return_slip, first, house.chen, house, return_reason="不属工程")
    finish(house, second, house.he)
    case.refresh_from_db()
    first.refresh_from_db()
    return case, first


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


def test_a_contractor_sees_a_slip_until_a_day_after_it_is_done(house):
    """promises.md 2: handed to others only while it is needed; afterwards it looks like a missing one."""
    case, [slip] = slips_of(house)
    finish(house, slip, house.chen, "2026-11-20 18:00")
    late, in_time = house.moment("2026-11-21 18:00"), house.moment("2026-11-21 17:59")
    seen = HandlingSlip.objects.seen_by
    assert slip in seen(house.chen, house.jia, late)  # the control: our own people go on seeing it
    firm = workforce.add_contractor(by=SYSTEM, at=house.noon, project=house.jia, name="速修公司")
    workforce.amend_department(house.departments["ENGINEERING"], by=SYSTEM, at=house.noon, contractor=firm)
    assert slip in seen(house.chen, house.jia, in_time)
    assert slip not in seen(house.chen, house.jia, late)


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


def test_the_approval_may_be_skipped_by_switch_or_for_urgent_ones(house):
    case = stories.judged(house)
    departments = [house.departments["ENGINEERING"]]
    with pytest.raises(Invalid, match="还没有批准"):
        taken(actions.hand_over, case, house.lin, house, departments=departments)
    urgent = stories.judged(house, grade="URGENT")
    assert taken(actions.hand_over, urgent, house.lin, house, departments=departments).state == "HANDED_OVER"
    mail = stories.category(house, "信件、报刊收发")
    taken(actions.amend_category, mail, house.zhao, house, simple=True)
    simple = stories.judged(house, category=mail)
    with pytest.raises(Invalid):
        taken(actions.hand_over, simple, house.lin, house, departments=departments)
    policies.change_policy(
        by=house.zhao, at=house.moment("2026-11-20 17:00"), key="case.simple_skips_approval", value="on",
        project=house.jia, valid_from=house.moment("2026-11-20 17:00"),
    )  # fmt: skip
    assert taken(actions.hand_over, simple, house.lin, house, departments=departments).state == "HANDED_OVER"


def test_a_withdrawn_matter_calls_off_what_nobody_has_begun(house):
    case, [slip] = slips_of(house)
    taken(actions.accept, slip, house.chen, house, "2026-11-20 17:00")
    taken(actions.order_slip_work, slip, house.chen, house, "2026-11-20 17:00", content="更换地漏")
    taken(actions.order_slip_work, slip, house.chen, house, "2026-11-20 17:00", content="闭水试验")
    begun, waiting = [link.work_order for link in case.work_orders.order_by("pk")]
    taken(dispatch.sign_for, begun, house.chen, house, "2026-11-20 17:05")
    case.refresh_from_db()
    taken(actions.ask_withdrawal, case, house.lin, house, withdrawal="客户来电撤诉，已录音")
    taken(actions.withdraw, case, house.sunli, house)
    for record in (slip, begun, waiting, case.contact):
        record.refresh_from_db()
    assert (slip.state, begun.state, waiting.state) == ("CANCELLED", "SIGNED", "VOID")
    assert case.contact.state == "CLOSED"
    assert not [c for c in clocks_of(case) if c.running]
    assert [c.state for c in clocks_of(slip) if c.code == "done"] == ["CALLED_OFF"]


def test_nothing_is_withdrawn_without_its_ground(house):
    case = stories.complaint(house)
    with pytest.raises(Invalid, match="依据"):
        taken(actions.withdraw, case, house.sunli, house)
    case.refresh_from_db()
    assert case.state == "REGISTERED"


def test_who_joined_gets_his_own_reply_when_the_other_is_answered(house):
    second = joined(house)
    first = second.joined_into
    assert queries.traces(first) == [("并入本件", [second.number])]
    with pytest.raises(Invalid, match="还没有结果"):
        taken(actions.reply, second, house.lin, house, reply_way="PHONE", reply_text="并案处理中")
    taken(actions.ask_withdrawal, first, house.lin, house, withdrawal="客户来电撤诉")
    taken(actions.withdraw, first, house.sunli, house)
    second.refresh_from_db()
    taken(actions.reply, second, house.lin, house, reply_way="PHONE", reply_text="已查清并处理")
    assert second.state == "REPLIED"
    call = stories.call_back(second)
    taken(followups.answer, call, house.sunli, house, satisfaction="DISSATISFIED", comment="没有人来过")
    second.refresh_from_db()
    assert second.state == "HANDED_OVER"
    assert second.slips.get().department.sort == "SERVICE_CENTRE"  # nobody handled it before


def test_nobody_joins_himself_or_a_closed_matter(house):
    case, other = stories.complaint(house), closed(house)
    for target in (case, other):
        with pytest.raises(Invalid) as refused:
            taken(actions.join, case, house.sunli, house, joined_into=target)
        assert "joined_into" in refused.value.fields


def test_closing_says_everything_that_still_stands_against_it(house):
    case = stories.replied(house)
    with pytest.raises(Invalid, match="还没有回访"):
        taken(actions.close, case, house.sunli, house, closing="结案")
    case = called_back(house)
    with pytest.raises(Invalid) as refused:
        taken(actions.close, case, house.sunli, house, closing=" ")
    assert "closing" in refused.value.fields


def test_how_satisfied_the_complainant_is_the_call_back_says_and_not_who_closes(house):
    case = called_back(house)
    said = case.satisfaction
    assert said not in ("", "DISSATISFIED")
    with pytest.raises(Invalid) as refused:
        taken(actions.close, case, house.sunli, house, closing="同意结案", satisfaction="DISSATISFIED")
    assert "回访" in refused.value.fields["satisfaction"]
    taken(actions.close, case, house.sunli, house, closing="同意结案", satisfaction=said)
    assert (case.state, case.satisfaction) == ("CLOSED", said)


def test_a_major_one_is_approved_answered_and_closed_by_the_manager(house):
    case = stories.judged(house, group_count=6)
    taken(actions.propose, case, house.lin, house, proposal="工程部立即上门")
    with pytest.raises(NotAllowed, match="重大"):
        taken(actions.approve, case, house.sunli, house)
    taken(actions.approve, case, house.zhao, house)
    assert case.state == "APPROVED"


def test_words_that_no_column_keeps_stand_in_the_journal(house):
    case = stories.complaint(house)
    taken(actions.note_progress, case, house.lin, house, note="已联系楼上业主，晚八点到家")
    taken(actions.urge, case, house.lin, house, note="客户第二次来电")
    assert [e.reason for e in journal_of("case", case.pk)] == ["", "已联系楼上业主，晚八点到家", "客户第二次来电"]


def test_the_target_sees_no_record_that_names_the_caller(house):
    target = employee_of(house.wang, house.jia)
    case = stories.complaint(house, channel="LETTER", target_staff=target)
    for model in (Case, Contact, IncomingLetter):
        assert not model.objects.seen_by(house.wang, house.jia).exists()
        assert model.objects.seen_by(house.lin, house.jia).exists()
    taken(actions.amend_case, case, house.lin, house, target_staff=None)
    for model in (Case, Contact, IncomingLetter):
        assert model.objects.seen_by(house.wang, house.jia).exists()


def test_a_slip_is_shown_once_to_whoever_heads_and_works_in_its_department(house):
    case, [slip] = slips_of(house)
    assert list(HandlingSlip.objects.seen_by(house.liu, house.jia)) == [slip]  # head and employee
    assert not HandlingSlip.objects.seen_by(house.he, house.jia).exists()


def test_a_page_asks_once_whether_the_person_is_of_the_department(house, django_assert_max_num_queries):
    _, [slip] = slips_of(house)
    from guanjia.domains.cases.actions.guards import of_the_department  # reason: beside its only use

    with django_assert_max_num_queries(1):
        answers = {of_the_department(slip, house.liu, house.noon) for _ in range(5)}
    assert answers == {None}
    assert of_the_department(slip, house.he, house.noon) == "这张处理单派给了工程部，须由该部门的人办理。"


@pytest.mark.parametrize("hidden", [True, False])
def test_a_caller_who_asked_for_it_is_hidden_from_the_department(house, hidden):
    case, [slip] = slips_of(house, hide_name=hidden)
    made = prints.slip_context(slip, by=house.liu, at=house.moment(EVENING))
    assert ("李" in made["complainant"], bool(made["phone"])) == (not hidden, not hidden)
    groups = fact_groups(REGISTERS["slips"], slip, base="/jia/", now=house.moment(EVENING))
    shown = [f.value for _, facts in groups for f in facts if f.masked == "case__phone"]
    assert shown == ([] if hidden else ["138****5678"])


def test_the_slip_for_his_own_department_does_not_name_whom_it_is_about(house):
    case, (engineering, cleaning) = slips_of(house, *BOTH, target_staff=employee_of(house.chen, house.jia))
    at = house.moment(EVENING)
    assert prints.slip_context(engineering, by=house.liu, at=at)["target"] == ""
    assert "陈工" in prints.slip_context(cleaning, by=house.he, at=at)["target"]


def test_the_text_for_a_chat_group_names_nobody_and_holds_no_number(house):
    case, [slip] = slips_of(
        house, content="李秀英来电：昨晚厨房漏水，李女士电话 138 0000 5678 或 010-62345678，2026-11-19 起，3-2-1502"
    )
    text = queries.paste_text(slip, house.noon)
    for secret in ("李秀英", "李女士", "138", "62345678"):
        assert secret not in text.replace("TS-2026", "")
    assert "2026-11-19 起，3-2-1502" in text  # days and rooms stay


def test_what_to_mind_stands_where_somebody_goes_there_or_calls(house):
    customers.amend_customer(house.li, by=house.lin, at=house.noon, standing_instruction="老人独居，上门先打电话")
    case, [slip] = slips_of(house)
    at = house.moment(EVENING)
    actions.accept(slip, by=house.chen, at=at)
    actions.order_slip_work(slip, by=house.chen, at=at, content="更换地漏")
    order = case.work_orders.get().work_order
    wanted = ("老人独居，上门先打电话", "", "常驻提示")
    assert wanted in queries.on_slip_page(slip, house.chen, at)["notes"]
    assert wanted in dispatched.on_page(order, house.chen, at)["notes"]
    assert "请注意：老人独居" in queries.paste_text(slip, at)
    call_back = followed.of("case", stories.replied(house).pk).get()
    assert wanted in followed.on_page(call_back, house.wang, at)["notes"]


def test_for_a_department_without_accounts_the_desk_enters_what_it_says(house):
    cleaning = house.departments["CLEANING"]
    case, [slip] = slips_of(house, "CLEANING")
    with pytest.raises(NotAllowed, match="须由该部门的人办理"):
        actions.accept(slip, by=house.lin, at=house.moment(EVENING))
    workforce.amend_department(cleaning, by=SYSTEM, at=house.noon, head=None)
    workforce.amend_employee(employee_of(house.he, house.jia), by=SYSTEM, at=house.noon, user=None)
    taken(actions.accept, slip, house.lin, house)
    finish(house, slip, house.lin)
    assert prints.slip_context(slip, by=house.lin, at=house.moment(EVENING))["accepted_by"] == "林静（代录）"
    case.refresh_from_db()
    with pytest.raises(NotAllowed, match="本人办的"):  # who entered it does not verify it
        taken(actions.verify, case, house.lin, house, verified="PASS", methods=["ON_SPOT"], result="SOLVED",
              result_text="已清扫")  # fmt: skip


def test_the_page_of_a_matter_tells_what_its_departments_did(house):
    case, [slip] = slips_of(house)
    at = house.moment("2026-11-20 17:00")
    actions.accept(slip, by=house.chen, at=at)
    actions.note_action(slip, by=house.chen, at=at, text="已上门看过，需更换接口")
    register = REGISTERS["cases"]
    events = timeline(register, case, at, register.parts(case))
    [noted] = [event for event in events if event.note == "已上门看过，需更换接口"]
    assert noted.text == "C1 记处理过程"
    signed = [event.text for event in events if "签收" in event.text]
    assert sorted(signed) == ["C1 签收（待签收 → 处理中）", "部门签收（已派部门 → 处理中）"]
    assert "开处理单" not in "".join(event.text for event in events)  # told by 派部门 already


def test_a_mans_report_is_not_the_signature_of_his_head(house):
    _, [slip] = slips_of(house)
    finish(house, slip, house.chen)  # 陈工 of 刘工's department
    made = prints.slip_context(slip, by=house.lin, at=house.moment(EVENING))
    assert made["dept_head"] == ""
    assert "陈工办结" in made["finished_at"]
    assert "部门负责人" not in [line["role"] for line in made["signatures"]]
    slip.finished_by = house.liu
    assert prints.slip_context(slip, by=house.lin, at=house.moment(EVENING))["dept_head"] == "刘工"


def test_the_steps_refused_to_the_target_leave_nothing(house):
    case = stories.complaint(house, target_staff=employee_of(house.lin, house.jia))
    entries = Entry.objects.count()
    for verb, given in ((actions.begin, {"findings": "已查看"}), (actions.tell_number, {}), (actions.urge, {})):
        with pytest.raises(NotAllowed, match="当事人"):
            taken(verb, case, house.lin, house, **given)
    assert Entry.objects.count() == entries


def test_an_answer_to_an_invalid_one_counts_as_told(house):
    first = explained(house)
    assert queries.is_answered(first)


def test_nobody_is_answered_before_there_is_a_result(house):
    """R-034: 处理 comes before 回复, 回复 before the end."""
    case, _ = stories.done(house)
    for given in ({}, {"methods": ["REPAIR"]}, {"methods": ["REPAIR"], "result": "SOLVED"}):
        with pytest.raises(Invalid):
            taken(actions.verify, case, house.wang, house, verified="PASS", **given)
    for verb, given in ((actions.reply, {"reply_way": "PHONE", "reply_text": "已修好"}), (actions.close, {})):
        with pytest.raises(WrongState):
            taken(verb, case, house.zhao, house, **given)
    case.refresh_from_db()
    assert (case.state, case.replied_at) == ("VERIFYING", None)


@pytest.mark.parametrize(
    ("channel", "word"), [("PHONE", "电话"), ("VISIT", "来访"), ("LETTER", "书面"), ("OTHER", "书面")]
)
def test_four_channels_fall_into_three_ways(house, channel, word):
    """R-017."""
    case = stories.complaint(house, channel=channel, source="ONLINE" if channel == "OTHER" else "")
    assert case.three_way == word
