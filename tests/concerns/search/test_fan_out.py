"""A person's keys find his unit and his open cases, a room's keys the people in it (R-010); they follow every act."""

from collections import defaultdict

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.search import declared
from guanjia.concerns.search.declared import SearchFault, also_found_by, sources
from guanjia.concerns.search.queries import find
from guanjia.concerns.search.repairing import check, rebuild
from guanjia.domains.cases.actions import open_case
from guanjia.domains.customers import actions
from tests.domains.customers.household import person, tie, units

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def home(cast):
    cast.unit, cast.other = units(cast, "3-2-1502", "5-1-0301")
    cast.owner = person(cast, "李丽华", "13800005678", sex="FEMALE")
    cast.tie = tie(cast, cast.unit, cast.owner)
    return cast


def found(cast, typed, user=None):
    groups = find(user or cast.lin, typed, cast.jia, at=cast.noon)
    return {(hit.kind, hit.number) for group in groups for hit in group.hits}


def both(cast, unit=None):
    return {("customer", cast.owner.number), ("unit", (unit or cast.unit).number)}


@pytest.mark.parametrize(
    "typed", ["5678", "13800005678", "李丽华", "李女士", "llh", "3-2-1502", "3栋2单元1502", "1502"]
)
def test_a_phone_tail_a_name_or_a_room_lists_the_person_with_his_room(home, typed):
    assert found(home, typed) == both(home)


def test_the_hit_of_a_person_says_his_room_that_of_a_room_who_lives_there(home):
    customer, unit = (
        group.hits[0] for group in sorted(find(home.lin, "5678", home.jia, at=home.noon), key=lambda g: g.kind)
    )
    assert (customer.title, customer.subtitle) == ("李女士", "3-2-1502 · 138****5678")
    assert (unit.title, unit.subtitle) == ("3-2-1502", "李** · 138****5678")


def test_a_new_phone_or_name_of_the_person_moves_the_keys_of_the_unit(home):
    actions.amend_customer(home.owner, by=home.lin, at=home.noon, phone="13911112222", name="李立华")
    assert found(home, "5678") == set()
    assert found(home, "2222") == found(home, "李立华") == both(home)
    assert check() == []


def test_who_moved_out_is_no_longer_found_with_the_unit(home):
    actions.end_occupancy(home.tie, by=home.lin, at=home.noon)
    assert found(home, "5678") == {("customer", home.owner.number)}
    assert found(home, "3-2-1502") == {("unit", "3-2-1502")}
    actions.reopen_occupancy(home.tie, by=home.zhao, at=home.noon)
    assert found(home, "5678") == both(home)
    assert check() == []


def test_a_wrong_unit_that_is_corrected_leaves_no_key_behind(home):
    actions.correct_unit(home.tie, by=home.lin, at=home.noon, unit=home.other)
    assert found(home, "5678") == both(home, home.other)
    assert found(home, "1502") == {("unit", "3-2-1502")}
    assert check() == []


def test_a_plate_lists_the_car_and_whose_it_is(home):
    car = actions.add_vehicle(by=home.lin, at=home.noon, project=home.jia, plate="粤B12345", customer=home.owner)
    for typed in ("粤B12345", "粤b·12345", "B123"):
        assert found(home, typed) == {("vehicle", car.number), ("customer", home.owner.number)}
    actions.remove_vehicle(car, by=home.lin, at=home.noon)
    assert ("customer", home.owner.number) not in found(home, "粤B12345")
    assert check() == []


def test_the_cases_of_a_room_are_found_with_it_the_newest_first(home):
    def open_one(unit):
        given = {"kind": "COMPLAINT", "content": "厨房顶棚渗水，昨晚开始一直滴水", "complainant": "王芳"}
        return open_case(by=home.lin, at=home.noon, project=home.jia, unit=unit, **given).number

    older, newer, elsewhere = open_one(home.unit), open_one(home.unit), open_one(home.other)
    groups = find(home.lin, "1502", home.jia, at=home.noon)
    [cases] = [group for group in groups if group.kind == "case"]
    assert [hit.number for hit in cases.hits] == [newer, older]
    assert ("case", elsewhere) in found(home, "5-1-0301")
    assert check() == []


def test_nothing_is_found_by_who_may_not_see_it(home):
    assert found(home, "5678", home.yi_lin) == set()
    assert {kind for kind, _ in found(home, "5678", home.sun)} <= {"customer", "unit"}


def test_one_answer_costs_the_same_for_one_hit_and_for_twenty(home):
    def statements():
        home.lin.kept_grants = None
        with CaptureQueriesContext(connection) as asked:
            found(home, "李")
        return len(asked)

    few = statements()
    for n in range(19):
        tie(home, home.other, person(home, f"李{n + 1}", f"1370000{n:04d}"), "FAMILY")
    assert statements() == few
    assert len(found(home, "李")) == 20


def test_a_rebuild_of_a_sound_project_changes_nothing(home):
    assert rebuild(home.jia) == 0


def test_an_unknown_sort_stops_the_start():
    with pytest.raises(SearchFault, match="colour"):
        also_found_by("unit", ("colour", "number"))
    assert "occupancy" not in sources()


def test_a_way_must_end_at_a_value_that_has_keys(monkeypatch):
    monkeypatch.setattr(declared, "_known", {})
    monkeypatch.setattr(declared, "_also", defaultdict(list))
    also_found_by("unit", ("name", "occupancies__customer__remark"))
    with pytest.raises(SearchFault, match="customer__remark"):
        sources()


def test_a_way_is_narrowed_by_its_own_rows_only(monkeypatch):
    monkeypatch.setattr(declared, "_known", {})
    monkeypatch.setattr(declared, "_also", defaultdict(list))
    also_found_by("unit", ("name", "occupancies__customer__name"), where=Q(state="ACTIVE"))
    with pytest.raises(SearchFault, match="state says nothing"):
        sources()
