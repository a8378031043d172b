"""What belongs to a record is a click away on both pages, and only for whoever may see it."""

import pytest

from guanjia.concerns.registers.linked import linked_records
from guanjia.domains.cases import actions
from guanjia.domains.dispatch.models import WorkOrder
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db
NINE = "2026-11-20 17:00"


@pytest.fixture
def ordered(house):
    """A complaint with a slip of the engineering department and a work order under it."""
    case, slip = stories.handed(house)
    at = house.moment(NINE)
    actions.accept(slip, by=house.chen, at=at)
    actions.order_slip_work(slip, by=house.liu, at=at, content="查漏点并更换地漏")
    return case, slip, WorkOrder.everything.get()


def numbers(record, user, house):
    found = linked_records(record, user=user, at=house.moment(NINE), base="/jia/")
    assert len({linked.register.slug for linked in found}) == len(found), "a register stands once"
    return {linked.register.slug: [row[0] for row in linked.rows] for linked in found}


def test_a_work_order_is_found_from_the_matter_and_from_its_slip(house, ordered):
    case, slip, order = ordered
    assert numbers(case, house.lin, house)["work-orders"] == [order.number]
    assert numbers(slip, house.lin, house)["work-orders"] == [order.number]


def test_the_matter_and_the_slip_are_found_from_the_work_order(house, ordered):
    case, slip, order = ordered
    found = numbers(order, house.lin, house)
    assert found["cases"] == [case.number]
    assert found["slips"] == [slip.number]


def test_the_department_is_not_shown_the_matter_it_may_not_open(house, ordered):
    _, slip, order = ordered
    assert "cases" not in numbers(order, house.liu, house)
    assert numbers(order, house.liu, house)["slips"] == [slip.number]
