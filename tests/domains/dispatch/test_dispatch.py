"""派工单 (5.7): signed for, contacted, done with photo and signature, its part recovered; its clocks tell the truth."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.attachments import queries as attached
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.queries import unread_for
from guanjia.concerns.policies import actions as policies
from guanjia.concerns.printing.sheet import render
from guanjia.domains.cases import actions as cases
from guanjia.domains.cases.prints import slip_context
from guanjia.domains.dispatch import actions
from guanjia.domains.dispatch.models import WorkOrder
from guanjia.domains.dispatch.prints import WORK_ORDER_PRINT, work_order_context
from guanjia.domains.workforce.queries import employee_of
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.concerns.attachments.samples import drawing, photo, upload
from tests.concerns.printing.reading import text_of
from tests.domains.cases import stories
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def at(house, clock: str, day: str = "2026-11-20"):
    return house.moment(f"{day} {clock}")


def issued(house, clock: str = "09:00", **more) -> WorkOrder:
    given = {
        "content": "更换厨房地漏", "department": house.departments["ENGINEERING"], "unit": house.unit,
        "contact_name": "李秀英", "phone": "13800005678",
    } | more  # fmt: skip
    return actions.issue(by=house.lin, at=at(house, clock), project=house.jia, **given)


def signed(house, clock: str = "09:05", **more):
    return actions.sign_for(issued(house, **more), by=house.chen, at=at(house, clock))


def arrived(house, clock: str = "09:25", **more):
    return actions.arrive(signed(house, **more), by=house.chen, at=at(house, clock))


def waiting(house):
    order = signed(house)
    return actions.wait_for_customer(
        order,
        by=house.chen,
        at=at(house, "09:20"),
        wait_reason="家中无人",
        appointed_at=at(house, "09:20", "2026-11-21"),
    )


def returned(house):
    return actions.return_order(issued(house), by=house.chen, at=at(house, "09:10"), return_reason="属绿化问题")


def done_with(house, order, clock: str = "15:00", **more):
    given = {
        "work_done": "已更换地漏", "cause": "老化", "photos": [upload("a.jpg", photo())], "rating": "SATISFIED",
        "signature": upload("s.png", drawing()), "signer_name": "李秀英",
    } | more  # fmt: skip
    return actions.finish(order, by=house.chen, at=at(house, clock), **given)


def finished(house):
    return done_with(house, arrived(house))


def clock_of(order, code: str):
    return [clock for clock in clocks_of(order) if clock.code == code]


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


def test_contact_within_half_an_hour_keeps_the_response_whenever_somebody_arrives(house):
    """Scenario 1 of 5.7: 09:00, contact 09:25, done 15:00."""
    order = signed(house)
    actions.reach_customer(order, by=house.chen, at=at(house, "09:25"))
    actions.arrive(order, by=house.chen, at=at(house, "14:00"))
    done_with(house, order)
    assert [c.state for c in clock_of(order, "respond")] == ["MET"]
    assert [c.state for c in clock_of(order, "finish")] == ["MET"]
    assert (order.contacted_at, order.arrived_at) == (at(house, "09:25"), at(house, "14:00"))


@pytest.mark.parametrize(("clock", "state"), [("09:30", "MET"), ("09:31", "MISSED")])
def test_the_response_is_late_after_half_an_hour(house, clock, state):
    order = arrived(house, clock)
    assert [c.state for c in clock_of(order, "respond")] == [state]


def test_a_customer_who_puts_it_off_was_spoken_with_and_pauses_the_clock(house):
    order = waiting(house)
    [finish] = clock_of(order, "finish")
    assert finish.paused
    actions.go_on(order, by=house.chen, at=at(house, "09:20", "2026-11-21"))
    assert order.state == "CONTACTED"
    assert [c.state for c in clock_of(order, "respond")] == ["MET"]
    [finish] = clock_of(order, "finish")
    assert finish.due_at == at(house, "09:00", "2026-11-22")  # a day of waiting does not count


def test_who_was_there_before_is_there_again_after_the_wait(house):
    order = arrived(house)
    later = at(house, "09:00", "2026-11-21")
    actions.wait_for_customer(order, by=house.chen, at=at(house, "10:00"), wait_reason="等客户选砖", appointed_at=later)
    actions.go_on(order, by=house.chen, at=later)
    assert order.state == "ARRIVED"


def test_the_clock_is_paused_for_the_customer_twice_at_most(house):
    order = arrived(house)
    for day in ("2026-11-21", "2026-11-22"):
        actions.wait_for_customer(
            order, by=house.chen, at=at(house, "10:00", "2026-11-20" if day == "2026-11-21" else "2026-11-21"),
            wait_reason="客户改约", appointed_at=at(house, "09:00", day),
        )  # fmt: skip
        actions.go_on(order, by=house.chen, at=at(house, "09:00", day))
    with pytest.raises(Invalid, match="暂停过 2 次"):
        actions.wait_for_customer(
            order, by=house.chen, at=at(house, "10:00", "2026-11-22"), wait_reason="又改约",
            appointed_at=at(house, "09:00", "2026-11-23"),
        )  # fmt: skip


def test_a_returned_slip_starts_its_clocks_anew_when_reissued(house):
    order = returned(house)
    assert [c.state for c in clock_of(order, "sign_for")] == ["MET"]
    assert [c.state for c in clock_of(order, "respond")] == ["CALLED_OFF"]
    assert [c.state for c in clock_of(order, "finish")] == ["CALLED_OFF"]
    actions.reissue(order, by=house.lin, at=at(house, "11:00"), department=house.departments["CLEANING"])
    assert (order.department, order.return_reason) == (house.departments["CLEANING"], "")
    assert clock_of(order, "respond")[-1].due_at == at(house, "11:30")
    assert clock_of(order, "finish")[-1].due_at == at(house, "11:00", "2026-11-21")
    assert [n.title for n in unread_for(house.he) if order.number in n.title]
    with pytest.raises(NotAllowed):
        actions.sign_for(order, by=house.chen, at=at(house, "11:05"))


def test_a_complex_repair_has_three_days(house):
    order = issued(house, urgency="COMPLEX")
    [finish] = clock_of(order, "finish")
    assert finish.due_at == at(house, "09:00", "2026-11-23")


def test_a_voided_slip_is_neither_kept_nor_missed(house):
    order = actions.void(issued(house), by=house.sunli, at=at(house, "09:01"), void_reason="重复开单")
    assert {c.state for c in clocks_of(order)} == {"CALLED_OFF"}


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


def test_the_print_says_where_the_code_leads_and_leaves_open_cells(house):
    order = signed(house)
    made = work_order_context(order, by=house.lin, at=at(house, "09:06"))
    assert made["qr_path"] == f"/jia/work-orders/{order.number}/"
    assert (made["respond_due"], made["finish_due"], made["accepted_by"]) == ("11-20 09:30", "11-21 09:00", "陈工")
    assert made["phone"] == "138****5678"
    assert made["copies"] == ("客服存根", "执行部门", "客户")


def test_what_the_customer_drew_stands_on_both_papers(house):
    case, slip = stories.handed(house)
    cases.accept(slip, by=house.chen, at=at(house, "17:00"))
    cases.order_slip_work(slip, by=house.chen, at=at(house, "17:00"), content="更换地漏")
    order = case.work_orders.get().work_order
    actions.sign_for(order, by=house.chen, at=at(house, "17:05"))
    done_with(house, order, "18:00", liability="OWNER")
    mark = work_order_context(order, by=house.lin, at=at(house, "19:00"))["customer_mark"]
    assert mark.startswith("<svg")
    slip.refresh_from_db()
    made = slip_context(slip, by=house.lin, at=at(house, "19:00"))
    assert [s["image"] for s in made["signatures"] if s["role"] == "投诉人"] == [mark]


@pytest.mark.parametrize(
    ("number", "copies"), [("2", ["客服存根", "执行部门"]), ("4", ["客服存根", "执行部门", "客户", "备用"])]
)
def test_as_many_parts_are_printed_as_the_policy_says(house, number, copies):
    given = {"at": house.noon, "project": house.jia, "key": "workorder.copies", "value": number}
    policies.change_policy(by=house.zhao, **given)
    made = work_order_context(issued(house), by=house.lin, at=at(house, "13:00"))
    assert list(made["copies"]) == copies
    pdf = render(WORK_ORDER_PRINT, made, printed_by="林静", printed_at=at(house, "13:00"), copies=made["copies"]).pdf
    text = text_of(pdf)
    assert [part for part in copies if part not in text] == []
    assert ("客户" in copies) is ("第三联" in text)
