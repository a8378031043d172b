"""What 5a and 5b hold beside each other are the same figures; and a difference is noticed."""

from __future__ import annotations

import pytest
from django.db import connection

from bench.data import bulk, estate, judged, matters
from bench.turns import Differs, agree
from bench.works import days, months
from guanjia.concerns.measures import remaking
from guanjia.domains.cases.measures import counting
from guanjia.domains.cases.models import Case, ComplaintDay
from guanjia.kernel.worktime import month_bounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

COUNT = 300
NOVEMBER = month_bounds(2026, 11)


@pytest.fixture
def project():
    """A community whose complaints were judged, some of them open, some late."""
    user, places = estate.staff(), estate.communities(2, 200)
    matters.cases(places, user, 40 + COUNT, COUNT, first=40)
    judged._judge(places[-1].project, estate.AT)
    bulk.settle()
    return places[-1].project


def test_duckdb_counts_what_we_count_and_a_difference_is_noticed(project, tmp_path):
    duck, theirs, asked = months.beside(project, *NOVEMBER, tmp_path)
    ours = months.sorted_rows(connection, asked)
    agree({"ours": ours, "duckdb": months.sorted_rows(duck, theirs)})
    total = {
        name: sum(row[name] for row in counting.by_category(project, *NOVEMBER).values())
        for name in ("received", "due")
    }
    assert total["received"] == COUNT
    assert 0 < total["due"] < COUNT
    assert list(tmp_path.iterdir()) == []
    Case.everything.filter(project=project, validity="VALID").update(validity="INVALID")
    with pytest.raises(Differs):
        agree({"ours": months.sorted_rows(connection, asked), "duckdb": months.sorted_rows(duck, theirs)})


def test_the_roll_up_is_compared_with_the_records_before_it_is_timed(project):
    remaking.check(at=estate.AT)
    days._compare(project, estate.AT)
    ComplaintDay.objects.filter(project=project, sort="LIMIT").update(due=0)
    with pytest.raises(Differs):
        days._compare(project, estate.AT)
