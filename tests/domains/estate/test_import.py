"""A sheet of units: what a cell may hold, and rows that make, update or leave alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.journal.models import Entry
from guanjia.domains.estate import actions
from guanjia.domains.estate.forms import Known, check_unit_row, known_places, read_address, read_area, read_floor
from guanjia.domains.estate.models import Building, Entrance, Unit
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.estate import place


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("3-2-1502",), "3-2-1502"),
        (("甲园3栋2单元1502室",), "3-2-1502"),
        (("1502", "3", "2"), "3-2-1502"),
        (("1502", "3栋", "2单元"), "3-2-1502"),
        (("1502", "3号楼", ""), "3-1502"),
        (("2-1502", "3", ""), "3-2-1502"),
        (("2-1502", "3", "2"), "3-2-1502"),
        (("3-2-1502", "3", "2"), "3-2-1502"),
        (("3-1502", "3", "2"), "3-2-1502"),
        (("3栋2单元1502", "3栋", ""), "3-2-1502"),
        (("A12",), "A12"),
        (("二期3栋2单元1502",), "2期3-2-1502"),
        (("阳光小区3栋2单元1502",), "3-2-1502"),
        (("商铺12", "商业楼", ""), "商业-商铺-12"),
        (("101", "综合楼", ""), "综合楼-101"),
        (("跃1502", "3", "2"), "3-2-跃1502"),
        (("3-2-1502", "", "/"), "3-2-1502"),
        (("3-2-1502", "", "2单元"), "3-2-1502"),
    ],
)
def test_an_address_stands_in_one_cell_or_in_three(cells, code):
    assert read_address(*cells).code == code
    assert Unit.number_typed(code) == code, "a stored number is found when it is typed"


@pytest.mark.parametrize(
    "cells",
    [
        ("1502",),
        ("5-2-1502", "3", "2"),
        ("3-2-1502", "", "1"),
        ("3-2-1502", "", "=9+9"),
        ("", "3", "2"),
        ("2026-03-02",),
        ("",),
    ],
)
def test_an_address_that_cannot_be_placed_is_a_fault(cells):
    with pytest.raises(Invalid):
        read_address(*cells)


@pytest.mark.parametrize(("cell", "area"), [("92.4㎡", "92.40"), ("1,024.555 平方米", "1024.56"), (" 92 ", "92.00")])
def test_areas_are_read_with_their_units(cell, area):
    assert read_area(cell) == Decimal(area)


@pytest.mark.parametrize("cell", ["0", "-3", "大", "NaN", "inf", "1e9", "10000000"])
def test_an_area_is_a_positive_number(cell):
    with pytest.raises(Invalid):
        read_area(cell)


@pytest.mark.parametrize(
    ("cell", "floor"), [("15", 15), ("15层", 15), ("B1", -1), ("-2", -2), ("负1层", -1), ("", None)]
)
def test_floors_below_ground(cell, floor):
    assert read_floor(cell) == floor


@pytest.mark.parametrize("cell", ["顶楼", "999", "1.5"])
def test_a_floor_is_a_number(cell):
    with pytest.raises(Invalid):
        read_floor(cell)


@given(st.dictionaries(st.sampled_from(["number", "building", "entrance", "area", "floor", "layout", "usage", "living",
                                        "zone", "remark"]), st.text(max_size=60)))  # fmt: skip
def test_no_cell_breaks_the_checker(values):
    cleaned, faults, doubts = check_unit_row(values, Known({}))
    assert all(isinstance(text, str) and text for text in [*faults.values(), *doubts.values()])
    assert faults or Unit.number_typed(cleaned["number"]) == cleaned["number"]


def test_every_fault_of_a_row_is_said_at_once():
    values = {"number": "1502", "area": "大", "floor": "x", "zone": "西区", "usage": "仓库", "living": "不详"}
    _, faults, doubts = check_unit_row(values, Known({}))
    assert set(faults) == {"number", "area", "floor", "zone"}
    assert set(doubts) == {"usage", "living"}


def test_the_same_room_twice_in_a_sheet_names_the_first_row():
    known = Known({})
    check_unit_row({"number": "3-2-1502", "_row": "7"}, known)
    _, faults, _ = check_unit_row({"number": "3栋2单元1502", "_row": "9"}, known)
    assert faults == {"number": "房号 3-2-1502 在第 7 行已经有了"}


def take(cast, rows, by=None):
    return actions.import_units(rows, by=by or cast.lin, at=cast.noon, project=cast.jia)


@pytest.mark.both
@pytest.mark.django_db
def test_a_sheet_makes_buildings_entrances_and_units(cast):
    done = take(cast, place.rows("3-2-1502", "3-2-1503", "3-1-101", "B-0803", area="92.4", usage="住宅"))
    assert len(done.new) == 4
    assert not done.changed
    assert set(Building.everything.values_list("number", flat=True)) == {"3", "B"}
    assert set(Entrance.everything.values_list("number", flat=True)) == {"3-1", "3-2"}
    unit = Unit.everything.get(number="3-2-1502")
    assert (unit.floor, str(unit.area), unit.entrance.name, unit.project) == (15, "92.40", "2", cast.jia)
    assert list(Unit.everything.order_by("sort_key").values_list("number", flat=True)) == [
        "3-1-101", "3-2-1502", "3-2-1503", "B-0803"
    ]  # fmt: skip
    entry = Entry.objects.get(verb="unit.import_units")
    assert entry.rows == 4
    assert set(Unit.everything.values_list("batch_id", flat=True)) == {entry.pk}
    assert set(Entry.objects.filter(via="unit.import_units").values_list("verb", flat=True)) == {
        "building.import_buildings", "entrance.import_entrances"
    }  # fmt: skip


@pytest.mark.both
@pytest.mark.django_db
def test_the_same_sheet_twice_changes_nothing_and_a_changed_one_updates(cast):
    take(cast, place.rows("3-2-1502", "3-2-1503", area="92.4", living="空置"))
    again = take(cast, place.rows("3-2-1502", "3-2-1503", area="92.4", living="空置"))
    assert not again.new
    assert not again.changed
    changed = take(cast, place.rows("3-2-1502", area="93", layout="三室"))
    assert (len(changed.new), len(changed.changed)) == (0, 1)
    unit = Unit.everything.get(number="3-2-1502")
    assert (str(unit.area), unit.layout, unit.living, unit.version) == ("93.00", "三室", "VACANT", 2)
    take(cast, place.rows("3-2-1502"))
    assert str(Unit.everything.get(number="3-2-1502").area) == "93.00", "an empty cell changes nothing"


@pytest.mark.django_db
def test_a_sheet_takes_the_zone_of_the_building_or_its_own(cast):
    east, west = place.zone(cast), place.zone(cast, "西区")
    place.building(cast, "3", zone=east)
    known = known_places(cast.jia)
    rows = [check_unit_row(v, known)[0] for v in ({"number": "3-101"}, {"number": "3-102", "zone": "西区"})]
    take(cast, rows)
    assert [u.zone for u in Unit.everything.order_by("number")] == [east, west]


@pytest.mark.django_db
def test_who_may_not_import_imports_nothing(cast):
    with pytest.raises(NotAllowed):
        take(cast, place.rows("3-2-1502"), by=cast.chen)
    with pytest.raises(NotAllowed):
        take(cast, place.rows("3-2-1502"), by=cast.yi_lin)
    assert not Building.everything.exists()
    assert not Unit.everything.exists()


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_each_row(cast, django_assert_max_num_queries):
    take(cast, place.rows("3-2-101"))
    with django_assert_max_num_queries(40):  # 300 rows; the search keys go in by batches too
        take(cast, place.rows(*[f"3-2-{floor}{door:02d}" for floor in range(1, 31) for door in range(1, 11)]))
    assert Unit.everything.count() == 300


@pytest.mark.both
@pytest.mark.django_db
def test_a_room_named_on_both_sides_of_a_chunks_end_is_one_room(cast, monkeypatch):
    monkeypatch.setattr("guanjia.domains.estate.actions.importing.CHUNK", 2)
    done = take(cast, place.rows("3-2-1501", "3-2-1502", "3-2-1502", "3-2-1503"))
    assert [unit.number for unit in done.new] == ["3-2-1501", "3-2-1502", "3-2-1503"]
    assert Unit.everything.count() == 3


@pytest.mark.both
@pytest.mark.django_db
def test_a_room_with_a_zero_in_front_is_the_room_without(cast):
    take(cast, place.rows("6-1-302"))
    known = known_places(cast.jia)
    faults = [check_unit_row({"number": number}, known)[1] for number in ("6-1-0302", "6-1-302", "6-1-0401", "6-1-401")]
    assert faults[0] == {"number": "房号 6-1-0302 与 6-1-302 只差前面的 0，会成两套；是同一套请写 6-1-302"}
    assert faults[1] == faults[2] == {}
    assert "与 6-1-0401 只差前面的 0" in faults[3]["number"]  # within the sheet too
