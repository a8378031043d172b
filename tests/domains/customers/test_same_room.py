"""Several rows of one sheet about one room: joint owners are people, two areas are a fault."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guanjia.domains.customers.forms.cells import Known, check_person_row
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate.forms import read_area

pytestmark = pytest.mark.django_db


def check(*rows: dict) -> list[tuple[dict, dict]]:
    """(faults, warnings) of each row, the first being row 2 of the sheet."""
    known = Known(estate.known_places(None, once=False), set())
    base = {"number": "3-2-1502", "phone": "13800001234"}
    told = [check_person_row({**base, **row, "_row": str(at)}, known) for at, row in enumerate(rows, 2)]
    return [(faults, doubts) for _, faults, doubts in told]


def test_another_owner_of_the_same_room_is_pointed_out_with_both_rows():
    [_, (faults, doubts)] = check({"name": "李丽华"}, {"name": "王建国"})
    assert faults == {}
    assert doubts["name"].startswith("3-2-1502 的业主在第 2 行是 李丽华，这一行是 王建国；")


@pytest.mark.parametrize(
    "rows",
    [
        ({"name": "李丽华", "share": "50%"}, {"name": "王建国", "share": "50%"}),
        ({"name": "李丽华"}, {"name": "王建国", "role": "租户"}),
        ({"name": "李丽华"}, {"name": "王建国", "number": "3-2-1503"}),
    ],
)
def test_joint_owners_tenants_and_neighbours_are_left_in_peace(rows):
    [_, (faults, doubts)] = check(*rows)
    assert (faults, "name" in doubts) == ({}, False)


@pytest.mark.parametrize(
    ("column", "one", "other", "said"),
    [
        ("area", "89.5", "92", "3-2-1502 的面积在第 2 行是 89.50 平方米，这一行是 92.00 平方米，请改成一样的"),
        ("layout", "三室两厅", "两室一厅", "3-2-1502 的户型在第 2 行是 三室两厅，这一行是 两室一厅，请改成一样的"),
    ],
)
def test_two_areas_of_one_room_are_a_fault(column, one, other, said):
    [_, (faults, _)] = check({"name": "李丽华", column: one}, {"name": "王建国", column: other})
    assert faults == {column: said}
    [_, same, empty] = check({"name": "甲", column: one}, {"name": "乙", column: one}, {"name": "丙", column: ""})
    assert same[0] == empty[0] == {}


@pytest.mark.parametrize("text", ["90平", "90㎡", "90平方米", "90 平方", "90m²", "90"])
def test_areas_as_people_write_them(text):
    assert read_area(text) == Decimal("90.00")
