"""The rows of a batch stand in the table as `save()` would have left them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from guanjia.concerns.access import storing
from guanjia.domains.estate.models import Building, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def unit(cast, house, room, **more) -> Unit:
    made = Unit(
        project=cast.jia, building=house, number=f"3-{room}", room=room, sort_key=room, state="ACTIVE",
        created_at=cast.noon, created_by=cast.lin, **more,
    )  # fmt: skip
    return made


@pytest.fixture
def house(cast):
    return Building.everything.create(
        project=cast.jia, number="3", sort_key="3", state="ACTIVE", created_at=cast.noon, created_by=cast.lin
    )


def test_every_column_is_as_save_would_write_it(cast, house):
    given = {"area": Decimal("89.5"), "floor": 15, "remark": "100% '整修'"}
    saved, stored = unit(cast, house, "1501", **given), unit(cast, house, "1502", **given)
    saved.save()
    storing.insert([stored])
    own = {"id", "number", "room", "sort_key"}
    one, other = (
        {name: value for name, value in Unit.everything.filter(pk=made.pk).values().get().items() if name not in own}
        for made in (saved, stored)
    )
    assert one == other
    assert not stored._state.adding


def test_more_rows_than_a_chunk_get_their_ids_in_order_and_the_next_one_goes_on_behind_them(cast, house):
    first = unit(cast, house, "0001")
    first.save()
    many = [unit(cast, house, f"{n:04d}") for n in range(2, storing.CHUNK + 3)]
    storing.insert(many)
    ids = [made.pk for made in many]
    assert ids == sorted(set(ids))
    assert ids[0] > first.pk
    last = unit(cast, house, "9999")
    last.save()
    assert last.pk > ids[-1]
    found = dict(Unit.everything.filter(pk__in=ids).values_list("pk", "number"))
    assert found == {made.pk: made.number for made in many}


def test_a_row_that_breaks_a_rule_of_the_table_stops_all_of_them(cast, house):
    twice = [unit(cast, house, "1501"), unit(cast, house, "1502"), unit(cast, house, "1501")]
    with pytest.raises(IntegrityError), transaction.atomic():
        storing.insert(twice)
    assert not Unit.everything.exists()


def test_a_row_may_point_at_a_record_that_got_its_key_after_it(cast):
    house = Building(
        project=cast.jia, number="3", sort_key="3", state="ACTIVE", created_at=cast.noon, created_by=cast.lin
    )
    made = unit(cast, house, "1501")
    with pytest.raises(ValueError, match="building"):
        storing.insert([made])
    storing.insert([house])
    storing.insert([made])
    assert Unit.everything.get().building_id == house.pk == made.building_id


def test_nothing_to_store_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        storing.insert([])


def test_changed_fields_are_written_as_save_would_and_no_other(cast, house):
    one, other = unit(cast, house, "1501"), unit(cast, house, "1502")
    storing.insert([one, other])
    for made in (one, other):
        made.floor, made.area, made.remark = 15, Decimal("101.25"), "动过"
    storing.change([one, other], ["floor", "area"])
    found = list(Unit.everything.order_by("pk").values_list("floor", "area", "remark"))
    assert found == [(15, Decimal("101.25"), "")] * 2


def test_a_list_that_was_changed_in_place_is_written_as_it_is_now(cast, house):
    """What was converted for one act must not be remembered for the next."""
    from guanjia.concerns.access.models import Post

    post = Post.objects.create(code="TEST_POST", label="试", verbs=["a"])
    storing.change([post], ["verbs"])
    post.verbs.append("b")
    storing.change([post], ["verbs"])
    assert Post.objects.get(code="TEST_POST").verbs == ["a", "b"]


def test_rows_are_taken_out_by_their_keys(cast, house):
    many = [unit(cast, house, f"{n:04d}") for n in range(4)]
    storing.insert(many)
    storing.remove(Unit, [many[0].pk, many[2].pk])
    assert list(Unit.everything.order_by("pk").values_list("number", flat=True)) == ["3-0001", "3-0003"]
