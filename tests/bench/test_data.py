"""The data of a run are what the product itself would have written, so that its figures are about the product."""

from __future__ import annotations

import pytest

from bench.data import bulk, estate, matters
from guanjia.concerns.access.models import Assignment
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.search.queries import find
from guanjia.concerns.search.repairing import check
from guanjia.domains.cases.actions import open_case
from guanjia.domains.cases.models import Case
from guanjia.domains.customers.models import Customer, Occupancy, Vehicle
from guanjia.domains.estate.models import Building, Unit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

UNITS = 200


@pytest.fixture
def places():
    return estate.staff(), estate.communities(2, UNITS)


def test_units_and_people_are_whole_records_with_the_keys_they_should_have(places):
    user, (first, second) = places
    assert check(first.project) == check(second.project) == []
    for model in (Building, Unit, Customer, Occupancy, Vehicle):
        for record in model.everything.filter(project=second.project)[:30]:
            record.full_clean()
    assert Unit.everything.count() == 2 * UNITS
    assert Customer.everything.count() == 2 * UNITS * 3 // 2
    unit = Unit.everything.filter(project=first.project, number="2-1-301").get()
    assert (unit.building.number, unit.entrance.number, unit.floor, unit.room) == ("2", "2-1", 3, "301")


def test_the_receptionist_finds_a_person_in_every_community(places):
    user, made = places
    for place in made:
        person = place.people[5]
        hits = [hit for group in find(user, person.phone, None, at=estate.AT) for hit in group.hits]
        assert ("customer", person.id) in [(hit.kind, hit.id) for hit in hits]


def test_cases_are_open_one_in_ten_with_a_running_limit_and_more_can_be_opened(places):
    user, made = places
    matters.cases(made, user, 120, 80, first=40)
    bulk.settle()
    assert [Case.everything.filter(project=place.project).count() for place in made] == [40, 80]
    open_ones = Case.everything.filter(state__in=["REGISTERED", "HANDLING"])
    assert open_ones.count() == 12
    limits = Deadline.objects.filter(stopped_at=None, subject_kind="case")
    assert set(limits.values_list("subject_id", flat=True)) == set(open_ones.values_list("pk", flat=True))
    for case in Case.everything.order_by("pk")[:20]:
        case.full_clean()
    unit = Unit.everything.filter(project=made[0].project).first()
    given = {"kind": "COMPLAINT", "content": "厨房顶棚渗水，昨晚开始", "complainant": "李秀英"}
    fresh = open_case(by=user, at=estate.AT, project=made[0].project, unit=unit, **given)
    assert fresh.pk > max(open_ones.exclude(pk=fresh.pk).values_list("pk", flat=True))
    assert Assignment.objects.filter(user=user).count() == 2
