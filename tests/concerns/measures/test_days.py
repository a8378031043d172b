"""Figures by day: which days are read from the records, and what may not be declared or done."""

from datetime import date, timedelta

import pytest

from guanjia.concerns.flow.hooks import Done
from guanjia.concerns.measures import rollups
from guanjia.concerns.measures.days import MOST, raw_spans
from guanjia.concerns.measures.declared import MeasureFault
from guanjia.concerns.measures.models import DirtyDay, MadeDay
from guanjia.concerns.measures.rollups import mark_after, roll_up
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db, pytest.mark.both]

END = date(2026, 12, 1)


def day(number: int) -> date:
    return date(2026, 11, 1) + timedelta(days=number - 1)


def make(cast, *days: int) -> None:
    MadeDay.objects.bulk_create(
        MadeDay(project=cast.jia, roll_up="loans", day=day(n), checked_at=cast.noon) for n in days
    )


def mark(cast, *days: int) -> None:
    DirtyDay.objects.bulk_create(DirtyDay(project=cast.jia, roll_up="loans", day=day(n)) for n in days)


def raw(cast, also=(), until=END):
    """The spans in numbers of days of November, the one before all days as 0."""
    found = raw_spans("loans", cast.jia, until, also)
    return [(0 if a == date.min else (a - day(1)).days + 1, (b - day(1)).days + 1) for a, b in found]


def test_where_nothing_is_made_all_is_counted(cast):
    assert raw(cast) == [(0, 31)]


def test_before_between_and_behind_what_is_made(cast):
    make(cast, 1, 2, 3, 6, 7, 8)
    assert raw(cast) == [(0, 1), (4, 6), (9, 31)]
    assert raw(cast, until=day(9)) == [(0, 1), (4, 6)]


def test_marked_days_and_those_asked_for_besides(cast):
    make(cast, *range(1, 31))
    mark(cast, 5, 5, 6, 20)
    assert raw(cast) == [(0, 1), (5, 7), (20, 21)]
    assert raw(cast, also={day(7), day(30), day(40)}) == [(0, 1), (5, 8), (20, 21), (30, 31)]


def test_other_estates_and_other_roll_ups_do_not_matter(cast):
    make(cast, *range(1, 31))
    DirtyDay.objects.create(project=cast.yi, roll_up="loans", day=day(5))
    DirtyDay.objects.create(project=cast.jia, roll_up="others", day=day(6))
    assert raw(cast) == [(0, 1)]


def test_of_too_many_spans_the_nearest_are_joined(cast):
    make(cast, *range(1, 31))
    mark(cast, 3, 5, 8, 11, 14, 17, 20, 23, 26)
    assert raw(cast) == [(0, 6), (8, 9), (11, 12), (14, 15), (17, 18), (20, 21), (23, 24), (26, 27)]
    assert len(raw(cast)) == MOST


@pytest.fixture
def loans(monkeypatch):
    monkeypatch.setattr(rollups, "ROLL_UPS", {})
    monkeypatch.setattr(rollups, "_BY_KIND", {})
    return roll_up("loans", kind="loan", moment="out_at", table=Loan, count=lambda project_id, first, last: [])


def test_a_name_is_given_once(loans):
    with pytest.raises(MeasureFault):
        roll_up("loans", kind="loan", moment="out_at", table=Loan, count=loans.count)


def test_acts_on_such_records_mark_their_day_and_others_none(cast, loans):
    at = cast.moment("2026-11-20 23:59")
    actions.lend(by=cast.lin, at=at, project=cast.jia, borrower="李女士", thing="CART")
    actions.run_errand(by=cast.lin, at=at, project=cast.jia, kind="PLAIN", what="取快递")
    assert list(DirtyDay.objects.values_list("project", "roll_up", "day")) == [(cast.jia.pk, "loans", day(20))]


def test_an_act_that_moves_a_record_to_another_day_is_a_fault(cast, loans):
    loan = actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")
    moved = Done(actions.lend, loan, cast.lin, cast.noon, "OUT", {"out_at": ["", ""]})
    with pytest.raises(MeasureFault):
        mark_after([moved])
