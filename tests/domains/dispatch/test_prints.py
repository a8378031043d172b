"""The papers of a work order: its parts, its code, what the customer drew."""

import pytest

from guanjia.concerns.policies import actions as policies
from guanjia.concerns.printing.sheet import render
from guanjia.domains.cases import actions as cases
from guanjia.domains.cases.prints import slip_context
from guanjia.domains.dispatch import actions
from guanjia.domains.dispatch.prints import WORK_ORDER_PRINT, work_order_context
from tests.concerns.printing.reading import text_of
from tests.domains.cases import stories
from tests.domains.dispatch.stories import at, done_with, issued, signed

pytestmark = [pytest.mark.django_db, pytest.mark.both]


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
