"""Plates: spelled alike, registered once at a time."""

import pytest

from guanjia.domains.customers import actions
from guanjia.domains.customers.models import Vehicle
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.customers import household as home

pytestmark = pytest.mark.django_db


def add(cast, who, plate="粤B12345", **given):
    given = {"by": cast.lin, "at": cast.noon, "project": cast.jia} | given
    return actions.add_vehicle(plate=plate, customer=who, **given)


@pytest.mark.both
def test_a_plate_is_registered_once_at_a_time(cast):
    li, zhang = home.person(cast), home.person(cast, "张伟", "13700001111")
    car = add(cast, li, "粤b·12345", space_no="B1-023")
    assert (car.plate, car.number) == ("粤B12345", "CL-2026-11-0001")
    with pytest.raises(Invalid, match="李丽华"):
        add(cast, zhang, "粤B-12345")
    assert Vehicle.everything.count() == 1
    actions.remove_vehicle(car, by=cast.lin, at=cast.noon, remark="已卖")
    again = add(cast, zhang)
    with pytest.raises(WrongState):
        actions.amend_vehicle(car, by=cast.lin, at=cast.noon, space_no="1")
    actions.amend_vehicle(again, by=cast.lin, at=cast.noon, customer=li)
    assert Vehicle.everything.get(state="ACTIVE").customer == li


@pytest.mark.parametrize("plate", ["", "B12345", "粤B1", "没有车"])
def test_what_is_no_plate_is_refused(cast, plate):
    with pytest.raises(Invalid) as refused:
        add(cast, home.person(cast), plate)
    assert "plate" in refused.value.fields
    assert not Vehicle.everything.exists()


def test_the_gate_sees_plates_but_changes_none(cast):
    car = add(cast, home.person(cast))
    for by in (cast.chen, cast.yi_lin):
        with pytest.raises(NotAllowed):
            actions.remove_vehicle(car, by=by, at=cast.noon)
    assert Vehicle.everything.get().state == "ACTIVE"
    assert not Vehicle.objects.seen_by(cast.yi_lin).exists()
