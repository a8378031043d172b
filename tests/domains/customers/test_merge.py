"""Two records of one person become one; nothing is lost."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.journal.models import Entry
from guanjia.domains.customers import actions, queries
from guanjia.domains.customers.models import Customer, Occupancy, Vehicle
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.customers import household as home

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast):
    return home.person(cast), home.person(cast, "李丽华", "13900001111")


def merge(cast, loser, winner, by=None):
    return actions.merge(loser, by=by or cast.sunli, at=cast.noon, merged_into=winner)


@pytest.mark.both
def test_units_cars_and_what_only_one_knew_come_together(cast, pair):
    winner, loser = pair
    flat, shop = home.units(cast, "3-2-1502", "5-101")
    home.tie(cast, flat, winner, share="50", from_on=dt.date(2020, 1, 1))
    home.tie(cast, shop, loser, share="100")
    ended = home.tie(cast, flat, loser, "TENANT", from_on=dt.date(2019, 1, 1))
    actions.end_occupancy(ended, by=cast.lin, at=cast.noon)
    car = actions.add_vehicle(by=cast.lin, at=cast.noon, project=cast.jia, plate="粤B12345", customer=loser)
    actions.amend_customer(
        loser, by=cast.lin, at=cast.noon, email="li@example.com", standing_instruction="上午勿打电话",
        emergency=[{"name": "李建国", "relation": "父亲", "phone": "13700000002"}],
    )  # fmt: skip
    actions.register_id(loser, by=cast.lin, at=cast.noon, id_type="ID_CARD", id_no=home.ID_CARD, id_purpose="办卡")
    actions.give_consent(loser, by=cast.lin, at=cast.noon, care=True)
    actions.note_care(loser, by=cast.lin, at=cast.noon, care_notes=["ALONE"])
    actions.set_vip(loser, by=cast.zhao, at=cast.noon, vip=True, vip_visit_days=30)
    merge(cast, loser, winner)
    winner.refresh_from_db()
    assert (loser.state, loser.merged_into) == ("MERGED", winner)
    assert {(t.unit.number, t.role, t.state) for t in Occupancy.everything.filter(customer=winner)} == {
        ("3-2-1502", "OWNER", "CURRENT"), ("5-101", "OWNER", "CURRENT"), ("3-2-1502", "TENANT", "ENDED")
    }  # fmt: skip
    assert Vehicle.everything.get(pk=car.pk).customer == winner
    assert (winner.phone, winner.phone2, winner.email) == ("13800005678", "13900001111", "li@example.com")
    assert winner.emergency[0]["name"] == "李建国"
    assert (winner.standing_instruction, winner.vip, winner.vip_visit_days) == ("上午勿打电话", True, 30)
    assert winner.opened("id_sealed") == home.ID_CARD
    assert (winner.consent, winner.care_notes) == ("GIVEN", ["ALONE"])
    assert set(Entry.objects.filter(via="customer.merge").values_list("verb", flat=True)) >= {
        "occupancy.correct_person", "vehicle.amend", "customer.amend", "customer.register_id", "customer.set_vip"
    }  # fmt: skip
    assert queries.by_phone(cast.jia, "13900001111") == [winner]


def test_the_same_tie_on_both_records_is_kept_once_with_what_both_knew(cast, pair):
    winner, loser = pair
    (flat,) = home.units(cast)
    kept = home.tie(cast, flat, winner, from_on=dt.date(2022, 1, 1))
    double = home.tie(cast, flat, loser, share="60", from_on=dt.date(2020, 1, 1), pays_fee=True)
    merge(cast, loser, winner)
    kept.refresh_from_db()
    double.refresh_from_db()
    assert (kept.share, kept.from_on, kept.pays_fee, kept.state) == (60, dt.date(2020, 1, 1), True, "CURRENT")
    assert (double.state, double.customer) == ("VOID", loser)
    assert kept.number in double.void_reason


def test_phones_without_a_place_go_into_the_remark(cast, pair):
    winner, loser = pair
    actions.amend_customer(winner, by=cast.lin, at=cast.noon, phone2="010-62345678", remark="老住户")
    merge(cast, loser, winner)
    assert Customer.everything.get(pk=winner.pk).remark == "老住户；另有电话 13900001111"


def test_different_documents_are_different_people(cast, pair):
    for who, number in zip(pair, (home.ID_CARD, home.OTHER_CARD), strict=True):
        actions.register_id(who, by=cast.lin, at=cast.noon, id_type="ID_CARD", id_no=number, id_purpose="办卡")
    written = Entry.objects.count()
    with pytest.raises(Invalid, match="证件号码不同"):
        merge(cast, pair[1], pair[0])
    assert Entry.objects.count() == written
    assert set(Customer.everything.values_list("state", flat=True)) == {"ACTIVE"}


def test_nobody_is_merged_into_himself_another_project_or_a_merged_record(cast, pair):
    winner, loser = pair
    foreign = home.person(cast, project=cast.yi, by=cast.yi_lin)
    third = home.person(cast, "李丽华", "13700002222")
    merge(cast, third, winner)
    for into in (loser, foreign, third):
        with pytest.raises(Invalid) as refused:
            merge(cast, loser, into)
        assert "merged_into" in refused.value.fields
    merge(cast, loser, winner)
    with pytest.raises(WrongState):
        merge(cast, loser, winner)


def test_a_clerk_does_not_merge(cast, pair):
    for by in (cast.lin, cast.chen, cast.yi_zhao):
        with pytest.raises(NotAllowed):
            merge(cast, pair[1], pair[0], by=by)
    assert not Customer.everything.filter(state="MERGED").exists()


def test_two_open_forms_for_one_unit_stop_the_merge_whole(cast, pair):
    (flat,) = home.units(cast)
    for who in pair:
        home.tie(cast, flat, who)
        actions.open_profile(by=cast.lin, at=cast.noon, project=cast.jia, unit=flat, customer=who)
    with pytest.raises(Invalid, match="业主登记表"):
        merge(cast, pair[1], pair[0])
    assert Occupancy.everything.filter(state="VOID").count() == 0
    assert queries.role_in(pair[1], flat) == "OWNER"


@pytest.mark.both
def test_who_still_lives_there_stays_though_the_other_record_had_moved_out(cast, pair):
    winner, loser = pair
    (flat,) = home.units(cast)
    gone = home.tie(cast, flat, winner, share="60", from_on=dt.date(2019, 1, 1), to_on=dt.date(2022, 6, 30))
    actions.end_lapsed(by=cast.lin, at=cast.noon, project=cast.jia)
    lives = home.tie(cast, flat, loser, from_on=dt.date(2020, 1, 1))
    merge(cast, loser, winner)
    gone.refresh_from_db()
    lives.refresh_from_db()
    assert (gone.state, lives.state, lives.customer) == ("VOID", "CURRENT", winner)
    assert (lives.from_on, lives.to_on, lives.share) == (dt.date(2019, 1, 1), None, 60)
    assert queries.role_in(winner, flat) == "OWNER"


def test_a_tie_between_two_of_the_other_joins_them(cast, pair):
    winner, loser = pair
    (flat,) = home.units(cast)
    spans = [(winner, 2015, 2017), (winner, 2019, 2021), (loser, 2016, 2020)]
    first, second, between = (
        home.tie(cast, flat, who, "TENANT", from_on=dt.date(begun, 1, 1), to_on=dt.date(ended, 6, 1))
        for who, begun, ended in spans
    )
    actions.end_lapsed(by=cast.lin, at=cast.noon, project=cast.jia)
    merge(cast, loser, winner)
    (one,) = Occupancy.everything.filter(customer=winner).exclude(state="VOID")
    assert (one.from_on, one.to_on, one.state) == (dt.date(2015, 1, 1), dt.date(2021, 6, 1), "ENDED")
    assert one == first


lives = st.tuples(
    st.booleans(), st.sampled_from(["OWNER", "TENANT", "RESIDENT"]), st.integers(0, 1), st.integers(0, 6),
    st.one_of(st.none(), st.integers(0, 3)),
)  # fmt: skip


@given(st.lists(lives, max_size=6), st.booleans())
def test_however_they_lived_no_tie_disappears(cast, drawn, lapsed):
    flats = list(home.units(cast, "3-2-1502", "5-101"))
    Occupancy._base_manager.all().delete()
    Customer._base_manager.filter(state="MERGED").delete()
    Customer._base_manager.all().delete()
    winner, loser = home.person(cast), home.person(cast, "李丽华", "13900001111")
    for mine, role, flat, year, years in drawn:
        begun = dt.date(2018 + year, 1, 1)
        ended = None if years is None else dt.date(2018 + year + years, 6, 1)
        try:
            home.tie(cast, flats[flat], winner if mine else loser, role, from_on=begun, to_on=ended)
        except Invalid:
            continue
    if lapsed:
        actions.end_lapsed(by=cast.lin, at=cast.noon, project=cast.jia)
    before = list(Occupancy.everything.all())
    merge(cast, loser, winner)
    assert Occupancy.everything.count() == len(before)
    lived = list(Occupancy.everything.filter(customer=winner).exclude(state="VOID"))

    def holds(was, day):
        return any(
            t.unit_id == was.unit_id and t.role == was.role and t.from_on <= day <= (t.to_on or dt.date.max)
            and (t.state == "CURRENT" or was.state == "ENDED")
            for t in lived
        )  # fmt: skip

    for was in before:
        assert holds(was, was.from_on)
        assert holds(was, was.to_on or dt.date(2100, 1, 1))
    assert not Occupancy.everything.filter(customer=loser).exclude(state="VOID").exists()
    for one in lived:
        assert not any(o != one and o.unit_id == one.unit_id and o.role == one.role and o.from_on <= (
            one.to_on or dt.date.max) and one.from_on <= (o.to_on or dt.date.max) for o in lived)  # fmt: skip
