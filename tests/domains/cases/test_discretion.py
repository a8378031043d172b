"""Who must not see, hear or do what in a matter (5.12.10)."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.detail import fact_groups
from guanjia.concerns.registers.timeline import timeline
from guanjia.domains.archives.models import IncomingLetter
from guanjia.domains.cases import actions, prints, queries
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.domains.contacts.models import Contact
from guanjia.domains.customers import actions as customers
from guanjia.domains.dispatch import queries as dispatched
from guanjia.domains.followups import queries as followed
from guanjia.domains.workforce import actions as workforce
from guanjia.domains.workforce.queries import employee_of
from guanjia.kernel.refusals import NotAllowed
from tests.domains.cases import stories
from tests.domains.cases.courses import EVENING, taken
from tests.domains.cases.slips import BOTH, finish, slips_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


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


def test_the_steps_refused_to_the_target_leave_nothing(house):
    case = stories.complaint(house, target_staff=employee_of(house.lin, house.jia))
    entries = Entry.objects.count()
    for verb, given in ((actions.begin, {"findings": "已查看"}), (actions.tell_number, {}), (actions.urge, {})):
        with pytest.raises(NotAllowed, match="当事人"):
            taken(verb, case, house.lin, house, **given)
    assert Entry.objects.count() == entries
