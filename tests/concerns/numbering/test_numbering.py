"""Numbers: PREFIX-YYYY-MM-NNNN, without gaps, never twice."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.numbering import actions
from guanjia.concerns.numbering.models import Counter

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_each_series_project_and_month_counts_for_itself(cast):
    take = actions.take
    assert take(cast.jia, "TS", cast.noon) == ["TS-2026-11-0001"]
    assert take(cast.jia, "TS", cast.noon) == ["TS-2026-11-0002"]
    assert take(cast.jia, "PG", cast.noon) == ["PG-2026-11-0001"]
    assert take(cast.yi, "TS", cast.noon) == ["TS-2026-11-0001"]
    assert take(cast.jia, "TS", cast.noon + dt.timedelta(days=11)) == ["TS-2026-12-0001"]


def test_the_month_is_that_of_the_wall_clock_here(cast):
    assert actions.month_of(cast.moment("2026-12-01 00:00")) == "2026-12"
    assert actions.month_of(cast.moment("2026-12-01 00:00").astimezone(dt.UTC)) == "2026-12"
    assert actions.month_of(cast.moment("2026-11-30 23:59").astimezone(dt.UTC)) == "2026-11"


def test_after_9999_a_number_grows_wider(cast):
    Counter.objects.create(project=cast.jia, series="TS", month="2026-11", last=9998)
    assert actions.take(cast.jia, "TS", cast.noon, 3) == ["TS-2026-11-9999", "TS-2026-11-10000", "TS-2026-11-10001"]


def test_what_is_rolled_back_gives_its_numbers_back(cast):
    with transaction.atomic():
        actions.take(cast.jia, "TS", cast.noon, 5)
        transaction.set_rollback(True)
    assert actions.take(cast.jia, "TS", cast.noon) == ["TS-2026-11-0001"]


@given(counts=st.lists(st.tuples(st.integers(1, 40), st.booleans()), max_size=20))
def test_whatever_is_taken_and_given_back_the_kept_ones_follow_each_other(cast, counts):
    with transaction.atomic():
        kept = []
        for count, keep in counts:
            with transaction.atomic():
                taken = actions.take(cast.jia, "TS", cast.noon, count)
                assert len(taken) == count
                transaction.set_rollback(not keep)
            kept += taken if keep else []
        assert kept == [actions.written("TS", "2026-11", n + 1) for n in range(len(kept))]
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_given(cast):
    with pytest.raises(RuntimeError, match="inside the transaction"):
        actions.take(cast.jia, "TS", cast.noon)
    assert not Counter.objects.exists()
