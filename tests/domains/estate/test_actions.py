"""The verbs of places: what they write, what they refuse, and that a refusal writes nothing."""

import pytest

from guanjia.concerns.journal.models import Entry
from guanjia.domains.estate import actions
from guanjia.domains.estate.models import Building, Entrance, Unit, natural_key
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.estate import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast):
    built = place.building(cast)
    place.entrance(cast, built)
    return built


@pytest.mark.both
def test_a_unit_stands_in_its_building_and_entrance(cast, house):
    unit = place.unit(cast, "３栋2单元1502室", area="92.40", layout="三室两厅")
    assert (unit.number, unit.building, unit.entrance.name, unit.room) == ("3-2-1502", house, "2", "1502")
    assert (unit.floor, unit.state, str(unit)) == (15, "ACTIVE", "3-2-1502")
    entry = Entry.objects.get(subject_kind="unit", subject_id=unit.pk)
    assert (entry.verb, entry.by, entry.changes["number"]) == ("unit.add_unit", cast.zhao, [None, "3-2-1502"])


def test_a_unit_of_a_building_with_a_name(cast):
    place.building(cast, "综合楼")
    assert place.unit(cast, "综合楼-跃1").number == "综合楼-跃1"


@pytest.mark.parametrize(
    ("number", "word"),
    [("9-1-101", "没有楼栋 9"), ("3-7-101", "没有 7 单元"), ("1502", "哪一栋"), ("三月", "看不懂"), ("", "没有填")],
)
def test_a_unit_nobody_can_place_is_refused(cast, house, number, word):
    with pytest.raises(Invalid) as refused:
        place.unit(cast, number)
    assert word in refused.value.message
    assert "number" in refused.value.fields
    assert not Unit.everything.exists()


def test_the_same_room_twice_is_refused(cast, house):
    place.unit(cast)
    with pytest.raises(Invalid) as refused:
        place.unit(cast, "3栋2单元1502")
    assert refused.value.fields == {"number": "房号 3-2-1502 已经有了"}
    assert Unit.everything.count() == 1


def test_an_area_of_nothing_is_refused(cast, house):
    with pytest.raises(Invalid):
        place.unit(cast, area="0")
    assert not Unit.everything.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("3栋", "3"), ("03号楼", "3"), ("b座", "B"), ("综合楼", "综合楼"), ("７幢", "7"), ("二期3栋", "2期3")],
)
def test_a_building_is_called_by_what_stands_on_its_wall(cast, typed, kept):
    built = place.building(cast, typed)
    assert built.number == kept
    assert Building.number_typed(typed) == kept
    with pytest.raises(Invalid):
        place.building(cast, kept)
    assert Building.everything.count() == 1


def test_an_entrance_is_no_unit(cast, house):
    made = place.entrance(cast, house, "1单元")
    assert (made.number, made.name) == ("3-1", "1")
    assert Entrance.number_typed("3栋1单元") == "3-1"
    with pytest.raises(Invalid):
        place.entrance(cast, house, "1")
    assert Entrance.everything.count() == 2


def test_units_sort_as_people_count():
    typed = ["10-1-101", "3-2-1502", "3-2-302", "3-10-101", "B-101", "2-1-101"]
    assert sorted(typed, key=natural_key) == ["2-1-101", "3-2-302", "3-2-1502", "3-10-101", "10-1-101", "B-101"]


@pytest.mark.both
def test_a_wrong_number_is_corrected_and_the_old_one_kept_in_the_journal(cast, house):
    unit = place.unit(cast, "3-2-1502", area="92.40")
    other = place.building(cast, "5")
    actions.renumber(unit, by=cast.zhao, at=cast.noon, number="5-1602")
    unit.refresh_from_db()
    assert (unit.number, unit.building, unit.entrance, unit.floor) == ("5-1602", other, None, 16)
    assert str(unit.area) == "92.40"
    entry = Entry.objects.get(verb="unit.renumber")
    assert entry.changes["number"] == ["3-2-1502", "5-1602"]


def test_a_number_that_is_taken_is_not_given_again(cast, house):
    unit, _ = place.unit(cast, "3-2-1502"), place.unit(cast, "3-2-1503")
    with pytest.raises(Invalid):
        actions.renumber(unit, by=cast.zhao, at=cast.noon, number="3-2-1503")
    unit.refresh_from_db()
    assert (unit.number, unit.version) == ("3-2-1502", 1)


@pytest.mark.both
def test_a_zero_in_front_makes_no_second_home(cast, house):
    unit = place.unit(cast, "3-2-302")
    with pytest.raises(Invalid, match="房号 3-2-0302 与 3-2-302 只差前面的 0"):
        place.unit(cast, "3-2-0302")
    actions.renumber(unit, by=cast.zhao, at=cast.noon, number="3-2-0302")  # of the home itself it may be put right
    assert [u.number for u in Unit.objects.of(cast.jia)] == ["3-2-0302"]


@pytest.mark.both
def test_a_zone_is_given_to_a_building_with_all_its_units(cast, house):
    units = [place.unit(cast, f"3-2-{room}") for room in (101, 102, 103)]
    place.building(cast, "5")
    elsewhere = place.unit(cast, "5-101")
    east = place.zone(cast)
    actions.assign_building_zone(house, by=cast.zhao, at=cast.noon, zone=east)
    entry = Entry.objects.get(verb="unit.zone_units", subject_id=None)
    assert (entry.rows, entry.via) == (3, "building.assign_zone")
    assert {u.zone for u in Unit.everything.filter(pk__in=[u.pk for u in units])} == {east}
    assert {u.batch_id for u in Unit.everything.filter(zone=east)} == {entry.pk}
    assert Unit.everything.get(pk=elsewhere.pk).zone is None
    later = place.unit(cast, "3-2-104")
    assert later.zone == east, "a new unit takes the zone of its building"
    actions.assign_unit_zone(later, by=cast.zhao, at=cast.noon, zone=None)
    assert Unit.everything.get(pk=later.pk).zone is None


def test_a_zone_of_another_project_is_refused(cast, house):
    unit = place.unit(cast)
    foreign = place.zone(cast, project=cast.yi)
    for verb, record in ((actions.assign_building_zone, house), (actions.assign_unit_zone, unit)):
        with pytest.raises(Invalid):
            verb(record, by=cast.zhao, at=cast.noon, zone=foreign)
    house.refresh_from_db()
    assert house.zone is None
    assert not Entry.objects.filter(verb__contains="zone").exists()


def test_a_building_with_units_is_not_retired(cast, house):
    unit = place.unit(cast)
    for verb, record in ((actions.retire_building, house), (actions.retire_entrance, unit.entrance)):
        with pytest.raises(Invalid, match="还有 1 户在用"):
            verb(record, by=cast.zhao, at=cast.noon)
    actions.retire_unit(unit, by=cast.zhao, at=cast.noon)
    actions.retire_entrance(unit.entrance, by=cast.zhao, at=cast.noon)
    actions.retire_building(house, by=cast.zhao, at=cast.noon)
    assert Building.everything.get(pk=house.pk).state == "RETIRED"
    with pytest.raises(Invalid):
        place.unit(cast, "3-2-9999")


CHANGES = {
    "amend": (actions.amend_unit, {"area": "80"}),
    "renumber": (actions.renumber, {"number": "3-2-1503"}),
    "note_living": (actions.note_living, {"living": "LET"}),
    "assign_zone": (actions.assign_unit_zone, {"zone": None}),
    "retire": (actions.retire_unit, {}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_retired_unit_is_only_restored(cast, house, name):
    unit = place.unit(cast)
    with pytest.raises(WrongState):
        actions.restore_unit(unit, by=cast.zhao, at=cast.noon)
    actions.retire_unit(unit, by=cast.zhao, at=cast.noon)
    written = Entry.objects.count()
    verb, given = CHANGES[name]
    with pytest.raises(WrongState, match="已停用"):
        verb(unit, by=cast.zhao, at=cast.noon, **given)
    assert Entry.objects.count() == written
    actions.restore_unit(unit, by=cast.zhao, at=cast.noon)
    assert unit.state == "ACTIVE"


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("who", ["chen", "yi_zhao"])
def test_who_does_not_keep_the_house_changes_nothing(cast, house, name, who):
    unit = place.unit(cast)
    verb, given = CHANGES[name]
    with pytest.raises(NotAllowed):
        verb(unit, by=getattr(cast, who), at=cast.noon, **given)
    unit.refresh_from_db()
    assert (unit.version, unit.state) == (1, "ACTIVE")


def test_only_the_manager_gives_zones(cast, house):
    with pytest.raises(NotAllowed):
        actions.assign_building_zone(house, by=cast.lin, at=cast.noon, zone=place.zone(cast))
    house.refresh_from_db()
    assert house.zone is None


def test_common_areas_have_their_own_verbs(cast, house):
    pump = actions.add_common_area(
        by=cast.lin, at=cast.noon, project=cast.jia, number="1号水泵房", sort="EQUIPMENT", building=house
    )
    actions.amend_common_area(pump, by=cast.lin, at=cast.noon, place="地下一层")
    actions.retire_common_area(pump, by=cast.zhao, at=cast.noon)
    actions.restore_common_area(pump, by=cast.zhao, at=cast.noon)
    pump.refresh_from_db()
    assert (pump.place, pump.state, pump.version) == ("地下一层", "ACTIVE", 4)
    with pytest.raises(Invalid):
        actions.add_common_area(by=cast.lin, at=cast.noon, project=cast.jia, number="1号水泵房")


def test_amending_keeps_what_was_there_before(cast, house):
    unit = place.unit(cast, area="90.00")
    actions.amend_unit(unit, by=cast.lin, at=cast.noon, area="92.40")
    actions.note_living(unit, by=cast.wang, at=cast.noon, living="LIVED_IN")
    assert Entry.objects.get(verb="unit.amend").changes == {"area": ["90.00", "92.40"]}
    assert Unit.everything.get(pk=unit.pk).living == "LIVED_IN"
