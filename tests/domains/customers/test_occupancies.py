"""Who belongs where: days, shares, moving out, corrections."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.journal.models import Entry
from guanjia.domains.customers import actions, queries
from guanjia.domains.customers.actions.occupancies import largest_sum
from guanjia.domains.customers.models import Occupancy
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate.queries import unit_by
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.customers import household as home

TODAY = dt.date(2026, 11, 20)
DAY = dt.timedelta(days=1)


@pytest.fixture
def flat(cast):
    return home.units(cast, "3-2-1502", "3-2-1503")


@pytest.mark.both
@pytest.mark.django_db
def test_a_tenant_lives_until_his_last_day_and_stays_on_the_list(cast, flat):
    owner, tenant = home.person(cast), home.person(cast, "张伟", "13700001111")
    home.tie(cast, flat[0], owner, share="100", from_on=dt.date(2020, 1, 1))
    lease = home.tie(cast, flat[0], tenant, "TENANT", from_on=TODAY, to_on=dt.date(2027, 11, 19), pays_fee=True)
    assert [t.role for t in queries.who_lives(flat[0], cast.noon)] == ["OWNER", "TENANT"]
    assert unit_by(cast.jia, "3-2-1502").living == "LET"
    last = cast.moment("2027-11-19 23:59")
    assert [t.role for t in queries.who_lives(flat[0], last)] == ["OWNER", "TENANT"]
    after = cast.moment("2027-11-20 00:00")
    assert [t.role for t in queries.who_lives(flat[0], after)] == ["OWNER"], "without anybody pressing a button"
    assert [t.customer for t in queries.who_lived(flat[0], after)] == [tenant]
    assert actions.end_lapsed(by=SYSTEM, at=last, project=cast.jia) == 0
    assert actions.end_lapsed_everywhere(at=after) == 1
    lease.refresh_from_db()
    assert (lease.state_label, lease.to_on) == ("已迁出", dt.date(2027, 11, 19))
    assert unit_by(cast.jia, "3-2-1502").living == "VACANT"
    assert actions.end_lapsed(by=SYSTEM, at=after, project=cast.jia) == 0


@pytest.mark.both
@pytest.mark.django_db
def test_owners_hold_a_hundred_percent_at_most(cast, flat):
    people = [home.person(cast, f"业主{n}", f"1380000000{n}") for n in range(3)]
    home.tie(cast, flat[0], people[0], share="60")
    home.tie(cast, flat[0], people[1], share=Decimal("40"))
    with pytest.raises(Invalid, match="超过 100%") as refused:
        home.tie(cast, flat[0], people[2], share="0.01")
    assert "share" in refused.value.fields
    assert Occupancy.everything.count() == 2
    home.tie(cast, flat[0], people[2])
    first = Occupancy.everything.order_by("id").first()
    with pytest.raises(Invalid):
        actions.amend_occupancy(first, by=cast.lin, at=cast.noon, share=Decimal("60.01"))
    actions.end_occupancy(first, by=cast.lin, at=cast.noon)
    home.tie(cast, flat[0], people[0], share="60", from_on=TODAY + DAY)
    with pytest.raises(Invalid):
        home.tie(cast, flat[0], home.person(cast, "业主4", "13800000004"), share="1", from_on=TODAY)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"share": "0"}, "share"), ({"share": "-1"}, "share"), ({"share": "100.01"}, "share"),
        ({"share": "50", "role": "TENANT"}, "share"), ({"to_on": TODAY - DAY}, "to_on"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(cast, flat, given, field):
    with pytest.raises(Invalid) as refused:
        home.tie(cast, flat[0], home.person(cast), **given)
    assert field in refused.value.fields
    assert not Occupancy.everything.exists()


@pytest.mark.django_db
def test_the_same_tie_twice_is_refused_but_another_role_or_time_is_not(cast, flat):
    who = home.person(cast)
    first = home.tie(cast, flat[0], who, from_on=TODAY)
    with pytest.raises(Invalid, match="已是这套房的业主"):
        home.tie(cast, flat[0], who, from_on=TODAY + 30 * DAY)
    home.tie(cast, flat[0], who, "RESIDENT")
    actions.end_occupancy(first, by=cast.lin, at=cast.noon)
    home.tie(cast, flat[0], who, from_on=TODAY + DAY)
    assert Occupancy.everything.filter(role="OWNER").count() == 2


@pytest.mark.django_db
def test_moving_out_later_holds_until_then(cast, flat):
    tie = home.tie(cast, flat[0], home.person(cast), "TENANT")
    actions.end_occupancy(tie, by=cast.lin, at=cast.noon, to_on=TODAY + 10 * DAY)
    assert (tie.state, tie.to_on) == ("CURRENT", TODAY + 10 * DAY)
    with pytest.raises(Invalid):
        actions.end_occupancy(tie, by=cast.lin, at=cast.noon, to_on=TODAY - DAY)
    actions.end_occupancy(tie, by=cast.lin, at=cast.noon)
    assert tie.state == "ENDED"
    actions.reopen_occupancy(tie, by=cast.zhao, at=cast.noon)
    assert (tie.state, tie.to_on) == ("CURRENT", None)


@pytest.mark.both
@pytest.mark.django_db
def test_a_wrong_unit_is_corrected_and_nothing_is_lost(cast, flat):
    who = home.person(cast)
    tie = home.tie(cast, flat[0], who, share="50", from_on=dt.date(2020, 1, 1), pays_fee=True)
    actions.correct_unit(tie, by=cast.lin, at=cast.noon, unit=flat[1])
    tie.refresh_from_db()
    assert (tie.unit, tie.share, tie.from_on, tie.pays_fee) == (flat[1], 50, dt.date(2020, 1, 1), True)
    assert Entry.objects.get(verb="occupancy.correct_unit").changes == {"unit_id": [flat[0].pk, flat[1].pk]}
    assert queries.who_lives(flat[0], cast.noon) == []
    with pytest.raises(Invalid):
        actions.correct_unit(tie, by=cast.lin, at=cast.noon, unit=flat[1])
    home.tie(cast, flat[0], home.person(cast, "张伟", "13700001111"), share="60")
    with pytest.raises(Invalid, match="超过 100%"):
        actions.correct_unit(tie, by=cast.lin, at=cast.noon, unit=flat[0])
    assert Occupancy.everything.get(pk=tie.pk).unit == flat[1]


@pytest.mark.django_db
def test_a_wrong_person_is_corrected(cast, flat):
    wrong, right = home.person(cast), home.person(cast, "张伟", "13700001111")
    tie = home.tie(cast, flat[0], wrong)
    actions.correct_person(tie, by=cast.zhao, at=cast.noon, customer=right)
    assert queries.homes_of(wrong, cast.noon) == []
    assert [t.pk for t in queries.homes_of(right, cast.noon)] == [tie.pk]


@pytest.mark.django_db
def test_nobody_moves_into_another_project_or_a_retired_unit(cast, flat):
    (foreign,) = home.units(cast, "1-1-101", project=cast.yi)
    who = home.person(cast)
    with pytest.raises(Invalid) as refused:
        home.tie(cast, foreign, who)
    assert "unit" in refused.value.fields
    estate.retire_unit(flat[1], by=cast.zhao, at=cast.noon)
    with pytest.raises(Invalid):
        home.tie(cast, flat[1], who)
    actions.void_customer(who, by=cast.zhao, at=cast.noon, void_reason="录错")
    with pytest.raises(Invalid) as refused:
        home.tie(cast, flat[0], who)
    assert "customer" in refused.value.fields
    assert not Occupancy.everything.exists()


@pytest.mark.both
@pytest.mark.django_db
def test_a_unit_somebody_belongs_to_is_not_retired(cast, flat):
    tie = home.tie(cast, flat[0], home.person(cast))
    with pytest.raises(Invalid, match="1 位住户"):
        estate.retire_unit(flat[0], by=cast.zhao, at=cast.noon)
    flat[0].refresh_from_db()
    assert flat[0].state == "ACTIVE"
    assert not Entry.objects.filter(verb="unit.retire").exists()
    actions.end_occupancy(tie, by=cast.lin, at=cast.noon, to_on=TODAY)
    estate.retire_unit(flat[0], by=cast.zhao, at=cast.noon + DAY)


VERBS = {
    "end": (actions.end_occupancy, {}),
    "amend": (actions.amend_occupancy, {"relation": "父亲"}),
    "correct_unit": (actions.correct_unit, {"unit": 1}),
    "correct_person": (actions.correct_person, {"customer": 1}),
    "reopen": (actions.reopen_occupancy, {}),
    "void": (actions.void_occupancy, {"void_reason": "录错"}),
}


def _given(cast, flat, given):
    other = home.person(cast, "张伟", "13700001111")
    return {k: {"unit": flat[1], "customer": other}.get(k, v) for k, v in given.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("name", VERBS)
def test_a_voided_tie_is_left_alone(cast, flat, name):
    tie = home.tie(cast, flat[0], home.person(cast))
    verb, given = VERBS[name]
    given = _given(cast, flat, given)
    if name == "reopen":
        with pytest.raises(WrongState):
            verb(tie, by=cast.zhao, at=cast.noon)
    actions.void_occupancy(tie, by=cast.zhao, at=cast.noon, void_reason="录错")
    with pytest.raises(WrongState, match="作废"):
        verb(tie, by=cast.zhao, at=cast.noon, **given)
    assert Occupancy.everything.get(pk=tie.pk).version == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", VERBS)
def test_who_may_not_changes_nothing(cast, flat, name):
    tie = home.tie(cast, flat[0], home.person(cast))
    verb, given = VERBS[name]
    given = _given(cast, flat, given)
    for other in (cast.chen, cast.yi_zhao):
        with pytest.raises(NotAllowed):
            verb(tie, by=other, at=cast.noon, **given)
    assert Occupancy.everything.get(pk=tie.pk).version == 1


days = st.integers(0, 40).map(lambda n: dt.date(2026, 1, 1) + n * DAY)
spans = st.tuples(st.none() | days, st.none() | days, st.none() | st.integers(1, 100))


@given(st.lists(spans, max_size=6))
def test_the_largest_sum_is_that_of_the_worst_day(ties):
    owners = [
        Occupancy(role="OWNER", from_on=a, to_on=b, share=None if s is None else Decimal(s))
        for a, b, s in ties if not (a and b and b < a)
    ]  # fmt: skip
    day_by_day = [
        sum((o.share or 0) for o in owners if (not o.from_on or o.from_on <= day) and (not o.to_on or o.to_on >= day))
        for day in (dt.date(2025, 12, 1) + n * DAY for n in range(120))
    ]
    assert largest_sum(owners) == max(day_by_day)


@pytest.mark.django_db
@given(st.lists(spans, min_size=1, max_size=5))
def test_whatever_is_tried_shares_stay_within_a_hundred(cast, ties):
    Occupancy._base_manager.all().delete()
    unit = unit_by(cast.jia, "3-2-1502") or home.units(cast)[0]
    people = list(queries.known(cast.jia).order_by("id"))
    for n in range(len(people), len(ties)):
        people.append(home.person(cast, f"业主{n}", f"1380000000{n}"))
    for who, (begun, ended, share) in zip(people, ties, strict=False):
        try:
            home.tie(cast, unit, who, from_on=begun, to_on=ended, share=share)
        except Invalid:
            continue
    kept = list(Occupancy.everything.all())
    for day in (dt.date(2025, 12, 1) + n * DAY for n in range(120)):
        assert sum(t.share or 0 for t in kept if t.runs_on(day)) <= 100
