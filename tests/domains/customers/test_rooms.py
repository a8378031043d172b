"""关联房号: the list of customers names the rooms of each, asked once for all, and only those its reader may see."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Assignment, Zone
from guanjia.concerns.exchange.headings import columns_of
from guanjia.concerns.exchange.sheets.columns import SURE, fit
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.views import Asked, Listing
from guanjia.domains.customers import actions as customers
from guanjia.domains.estate import actions as estate

pytestmark = pytest.mark.django_db
LABEL = "关联房号"


def move_in(house, number: str, person=None, **more):
    by = {"by": SYSTEM, "at": house.noon, "project": house.jia}
    unit = estate.add_unit(**by, number=number)
    person = person or customers.register_customer(**by, name=f"户主{number}", phone="")
    return unit, customers.move_in_occupant(**by, unit=unit, customer=person, role=more.pop("role", "OWNER"), **more)


def rooms(house, user) -> list[str]:
    """What the column says of each customer, as this person's list shows it."""
    listing = Listing(
        REGISTERS["customers"], user=user, project=house.jia, at=house.noon, base="/jia/", asked=Asked(view="all")
    )
    place = [head.label for head in listing.lister.heads()].index(LABEL)
    rows = listing.lister.cells(listing.page().rows)
    return sorted(row[4][place - 1][1] for row in rows)


def test_each_customer_has_his_rooms_of_today(house):
    unit, _ = move_in(house, "3-2-1601", house.li)
    today, day = house.noon.date(), dt.timedelta(days=1)
    move_in(house, "3-2-1602", house.li, from_on=today - 9 * day, to_on=today - day)
    move_in(house, "3-2-1603", house.li, from_on=today + day)
    customers.move_in_occupant(
        by=SYSTEM, at=house.noon, project=house.jia, unit=unit, customer=house.li, role="RESIDENT"
    )
    assert rooms(house, house.zhao) == ["3-2-1502、3-2-1601"]


def test_of_many_rooms_the_first_are_named_and_all_counted(house):
    for number in range(1601, 1605):
        move_in(house, f"3-2-{number}", house.li)
    assert rooms(house, house.zhao) == ["3-2-1502、3-2-1601、3-2-1602 等 5 套"]
    house.li.refresh_from_db()
    assert house.li.rooms == "3-2-1502、3-2-1601、3-2-1602 等 5 套", "the same on its own"


def test_a_butler_is_not_told_of_rooms_outside_his_zone(house):
    east = Zone.objects.create(project=house.jia, name="东区")
    type(house.unit).everything.filter(pk=house.unit.pk).update(zone=east)
    move_in(house, "3-2-1601", house.li)
    Assignment.objects.filter(user=house.wang).update(zone=east)
    assert rooms(house, house.wang) == ["3-2-1502"]
    assert rooms(house, house.zhao) == ["3-2-1502、3-2-1601"]


def test_more_customers_cost_no_more_queries(house):
    move_in(house, "3-2-1601")
    rooms(house, house.zhao)  # the first reads who holds which post
    with CaptureQueriesContext(connection) as few:
        rooms(house, house.zhao)
    for number in range(1700, 1720):
        move_in(house, f"3-2-{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(rooms(house, house.zhao)) == 22
    assert len(many) == len(few)


def test_a_sheet_tells_them_and_is_not_read_back_as_ties():
    """A list of customers does not say as what somebody lives there; brought back, it must make nobody an owner."""
    wanted = columns_of(REGISTERS["customers"].importing)
    assert max(fit(column, (LABEL,)) for column in wanted) < SURE
    assert max(fit(column, ("房号",)) for column in wanted) >= SURE
