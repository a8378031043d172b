"""派工单 (5.7): signed for, contacted, done with photo and signature, its part recovered; its clocks tell the truth."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.attachments import queries as attached
from guanjia.concerns.journal.models import Entry
from guanjia.domains.cases import actions as cases
from guanjia.domains.dispatch import actions
from guanjia.domains.dispatch.models import WorkOrder
from guanjia.domains.dispatch.prints import work_order_context
from guanjia.domains.workforce.queries import employee_of
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.cases import stories
from tests.domains.dispatch.stories import arrived, at, done_with, finished, issued, returned, signed, waiting
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WALKS = {
    "work_order.issue": issued,
    "work_order.sign_for": signed,
    "work_order.return_order": returned,
    "work_order.reissue": lambda h: actions.reissue(
        returned(h), by=h.lin, at=at(h, "09:30"), department=h.departments["CLEANING"]
    ),
    "work_order.reach_customer": lambda h: actions.reach_customer(signed(h), by=h.chen, at=at(h, "09:20")),
    "work_order.arrive": arrived,
    "work_order.wait_for_customer": waiting,
    "work_order.go_on": lambda h: actions.go_on(waiting(h), by=h.chen, at=at(h, "09:20", "2026-11-21")),
    "work_order.note_work": lambda h: actions.note_work(arrived(h), by=h.chen, at=at(h, "10:00"), note="拆旧件"),
    "work_order.finish": finished,
    "work_order.recover": lambda h: actions.recover(finished(h), by=h.lin, at=at(h, "16:00")),
    "work_order.amend": lambda h: actions.amend_order(issued(h), by=h.lin, at=at(h, "09:01"), urgency="URGENT"),
    "work_order.void": lambda h: actions.void(issued(h), by=h.sunli, at=at(h, "09:01"), void_reason="重复开单"),
    "work_order.bar": lambda h: actions.bar(issued(h), by=SYSTEM, at=at(h, "09:01"), barred=h.chen),
}


def test_every_verb_has_its_walk():
    assert unwalked(WALKS, "work_order") == []


@pytest.mark.parametrize("code", WALKS)
def test_a_verb_is_taken_as_drawn(house, code):
    check_walked(WALKS[code](house), code)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"photos": []}, "photos"), ({"signature": None}, "signature"), ({"work_done": "。"}, "work_done"),
        ({"signature": None, "refused_reason": "不在家"}, "witnesses"),
        ({"signature": None, "refused_reason": "不肯签", "witnesses": "陈工"}, "witnesses"),
    ],
)  # fmt: skip
def test_finishing_wants_a_photo_and_the_customers_signature(house, given, field):
    order = arrived(house)
    entries = Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        done_with(house, order, **given)
    assert field in refused.value.fields
    order.refresh_from_db()
    assert order.state == "ARRIVED"
    assert Entry.objects.count() == entries
    assert not attached.of(order).exists()


def test_a_refused_signature_needs_two_witnesses_and_is_kept(house):
    order = done_with(house, arrived(house), signature=None, refused_reason="嫌慢不肯签", witnesses="陈工、刘工")
    [signature] = attached.signatures_of(order)
    assert (order.state, signature.refused_reason) == ("FINISHED", "嫌慢不肯签")


def test_public_work_needs_no_customer(house):
    order = done_with(house, arrived(house, is_public=True), signature=None)
    assert order.state == "FINISHED"


def test_the_part_comes_back_or_the_slip_stays_open(house):
    order = finished(house)
    with pytest.raises(Invalid):
        actions.recover(order, by=house.lin, at=at(house, "16:00"), copies_back=False)
    assert order.is_open
    actions.recover(order, by=house.lin, at=at(house, "16:00"))
    assert order.copies_back
    assert not order.is_open


@pytest.mark.parametrize(
    ("given", "field"),
    [({"content": "修"}, "content"), ({"unit": None}, "unit"), ({"appointed_at": "past"}, "appointed_at")],
)
def test_a_slip_with_something_missing_is_not_issued(house, given, field):
    if "appointed_at" in given:
        given = {"appointed_at": at(house, "08:59")}
    with pytest.raises(Invalid) as refused:
        issued(house, **given)
    assert field in refused.value.fields
    assert not WorkOrder.objects.of(house.jia).exists()


def test_another_department_neither_sees_nor_signs_it(house):
    order = issued(house)
    assert not WorkOrder.objects.seen_by(house.he, house.jia).exists()
    assert WorkOrder.objects.seen_by(house.chen, house.jia).get() == order
    assert actions.of_the_department(order, house.he, house.noon) == "这张派工单派给了工程部，须由该部门的人办理。"
    for verb in (actions.sign_for, actions.return_order):
        with pytest.raises(NotAllowed):
            verb(
                order,
                by=house.he,
                at=at(house, "09:05"),
                **({"return_reason": "不归我"} if verb.name != "sign_for" else {}),
            )
    order.refresh_from_db()
    assert order.state == "ISSUED"


def test_a_slip_under_a_complaint_finishes_the_handling_slip(house):
    case, slip = stories.handed(house)
    cases.accept(slip, by=house.chen, at=at(house, "17:00"))
    cases.order_slip_work(slip, by=house.chen, at=at(house, "17:00"), content="更换地漏")
    order = case.work_orders.get().work_order
    assert (order.kind, order.source_number, order.contact_name) == ("COMPLAINT", case.number, "李秀英")
    actions.sign_for(order, by=house.chen, at=at(house, "17:05"))
    with pytest.raises(Invalid) as refused:  # what the handling slip asks for is asked here
        done_with(house, order, "18:00", liability="OURS")
    assert "corrective" in refused.value.fields
    order.refresh_from_db()
    assert order.state == "SIGNED"
    done_with(house, order, "18:00", liability="OURS", corrective="同类地漏逐户排查")
    slip.refresh_from_db()
    case.refresh_from_db()
    assert (slip.state, case.state) == ("DONE", "VERIFYING")


def test_a_caller_who_asked_for_it_is_not_named_to_the_department(house):
    case, slip = stories.handed(house, hide_name=True)
    cases.accept(slip, by=house.chen, at=at(house, "17:00"))
    cases.order_slip_work(slip, by=house.chen, at=at(house, "17:00"), content="更换地漏")
    order = case.work_orders.get().work_order
    assert (order.contact_name, order.phone) == ("", "")
    made = work_order_context(order, by=house.chen, at=at(house, "17:00"))
    assert "李" not in f"{made['contact']}{made['phone']}"


def test_the_target_of_a_complaint_does_not_see_the_slip_of_his_own_department(house):
    case, slip = stories.handed(house, target_staff=employee_of(house.chen, house.jia))
    cases.accept(slip, by=house.liu, at=at(house, "17:00"))
    cases.order_slip_work(slip, by=house.liu, at=at(house, "17:00"), content="更换地漏")
    assert not WorkOrder.objects.seen_by(house.chen, house.jia).exists()
    assert WorkOrder.objects.seen_by(house.liu, house.jia).count() == 1
