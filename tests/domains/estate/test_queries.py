"""Which unit a typed text means, and who looks after it."""

import datetime as dt

import pytest

from guanjia.concerns.access.models import Absence
from guanjia.domains.estate import actions, queries
from guanjia.domains.estate.models import Unit
from guanjia.domains.estate.register import UNITS
from tests.domains.estate import place

pytestmark = pytest.mark.django_db
SPRING, YESTERDAY, TODAY = dt.date(2026, 3, 1), dt.date(2026, 11, 19), dt.date(2026, 11, 20)


@pytest.fixture
def units(cast):
    rows = place.rows("3-1-1502", "3-2-1502", "3-2-302", "5-1502", "10-1-101")
    actions.import_units(rows, by=cast.lin, at=cast.noon, project=cast.jia)
    return {u.number: u for u in Unit.everything.all()}


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3栋2单元302", "3-2-302"),
        ("3-302", "3-2-302"),
        ("302", "3-2-302"),
        ("5-1502", "5-1502"),
        ("10#1-101", "10-1-101"),
    ],
)
def test_a_typed_text_means_one_unit(cast, units, typed, number):
    assert queries.unit_by(cast.jia, typed).number == number


@pytest.mark.parametrize("typed", ["1502", "3-1502", "9-9-9", "林静", "", "3"])
def test_a_text_that_means_several_or_none_means_no_unit(cast, units, typed):
    assert queries.unit_by(cast.jia, typed) is None


def test_what_a_text_can_mean_comes_in_the_order_of_the_house(cast, units):
    assert [u.number for u in queries.units_like(cast.jia, "1502")] == ["3-1-1502", "3-2-1502", "5-1502"]
    assert queries.units_like(cast.yi, "3-2-302") == []
    actions.retire_unit(units["5-1502"], by=cast.zhao, at=cast.noon)
    assert [u.number for u in queries.units_like(cast.jia, "1502")] == ["3-1-1502", "3-2-1502"]


def test_units_of_a_building_count_as_people_do(cast, units):
    assert [u.number for u in queries.units_of(units["3-2-302"].building)] == ["3-1-1502", "3-2-302", "3-2-1502"]
    assert [b.number for b in queries.buildings(cast.jia)] == ["3", "5", "10"]


@pytest.mark.both
def test_the_report_without_butler_ends_when_all_are_assigned(cast, units):
    cast.wang.assignments.update(to_on=YESTERDAY)
    east, west = place.zone(cast), place.zone(cast, "西区")
    for number, zone in (("3", east), ("5", east), ("10", west)):
        house = queries.buildings(cast.jia).get(number=number)
        actions.assign_building_zone(house, by=cast.zhao, at=cast.noon, zone=zone)
    assert queries.without_butler(cast.jia, cast.noon).count() == 5
    place.butler(cast.wang, cast.jia, east, SPRING)
    assert [u.number for u in queries.without_butler(cast.jia, cast.noon)] == ["10-1-101"]
    view = next(v for v in UNITS.views if v.code == "no-butler")
    seen = Unit.objects.seen_by(cast.zhao, cast.jia, cast.noon).filter(view.where(cast.zhao, cast.noon))
    assert [u.number for u in seen] == ["10-1-101"]
    place.butler(cast.yi_lin, cast.jia, west, TODAY)
    assert queries.without_butler(cast.jia, cast.noon).count() == 0
    assert queries.butler_of(units["10-1-101"], cast.noon) is None, "the unit in hand is older than the zone"
    fresh = Unit.everything.get(number="10-1-101")
    assert queries.butler_of(fresh, cast.noon) == cast.yi_lin
    assert queries.butler_of(fresh, cast.noon - dt.timedelta(days=1)) == cast.wang, "the day before he was still there"


def test_a_butler_of_the_whole_project_serves_where_no_zone_has_its_own(cast, units):
    east = place.zone(cast)
    house = queries.buildings(cast.jia).get(number="3")
    actions.assign_building_zone(house, by=cast.zhao, at=cast.noon, zone=east)
    place.butler(cast.sunli, cast.jia, east, SPRING)
    served = queries.butlers_of(Unit.everything.all(), cast.noon)
    names = {Unit.everything.get(pk=pk).number: user for pk, user in served.items()}
    assert names["3-2-302"] == cast.sunli
    assert names["5-1502"] == cast.wang


def test_the_page_of_a_unit_says_whose_it_is(cast, units):
    unit = units["5-1502"]
    actions.amend_unit(unit, by=cast.lin, at=cast.noon, area="92.40")
    unit.refresh_from_db()
    assert UNITS.detail_context(unit, cast.lin, cast.noon) == {"sub": "15 层 · 建筑面积 92.40 ㎡ · 管家 王磊"}
    row = cast.wang.assignments.get()
    row.to_on = YESTERDAY
    row.save()
    assert UNITS.detail_context(unit, cast.lin, cast.noon)["sub"].endswith("未分配管家")


def test_the_deputy_answers_for_an_absent_butler(cast, units):
    row = cast.wang.assignments.get()
    Absence.objects.create(user=cast.wang, starts_at=cast.noon, ends_at=cast.noon + dt.timedelta(days=2))
    assert queries.butler_of(units["5-1502"], cast.noon) is None
    row.deputy = cast.lin
    row.save()
    assert queries.butler_of(units["5-1502"], cast.noon) == cast.lin
    assert queries.butler_of(units["5-1502"], cast.noon + dt.timedelta(days=2)) == cast.wang


def test_a_reassigned_zone_keeps_its_history(cast, units):
    east = place.zone(cast)
    place.butler(cast.wang, cast.jia, east, SPRING, YESTERDAY)
    place.butler(cast.sunli, cast.jia, east, TODAY)
    assert [(a.user, a.to_on) for a in queries.zone_history(east)] == [(cast.sunli, None), (cast.wang, YESTERDAY)]


def test_butlers_of_many_units_cost_one_query(cast, units, django_assert_num_queries):
    found = list(Unit.everything.all())
    queries.butlers_of(found, cast.noon)
    with django_assert_num_queries(1):
        queries.butlers_of(found, cast.noon)
    with django_assert_num_queries(1):
        queries.butlers_of(found[:1], cast.noon)


@pytest.mark.both
def test_the_other_project_is_not_there(cast, units):
    assert Unit.objects.seen_by(cast.lin).count() == 5
    assert not Unit.objects.seen_by(cast.yi_lin).exists()
    assert not Unit.objects.seen_by(cast.lin, cast.yi).exists()
    assert Unit.objects.seen_by(cast.sun).count() == 5


def test_a_butler_of_one_zone_sees_that_zone(cast, units):
    east = place.zone(cast)
    actions.assign_building_zone(queries.buildings(cast.jia).get(number="3"), by=cast.zhao, at=cast.noon, zone=east)
    row = cast.wang.assignments.get()
    row.zone = east
    row.save()
    assert {u.building.number for u in Unit.objects.seen_by(cast.wang)} == {"3"}
