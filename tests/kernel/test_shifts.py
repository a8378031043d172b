"""Shifts on the wall clock: cover of every hour, overlaps, rests, who hands on to whom."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.worktime import at, gaps, long_runs, overlaps, relay, shift_span, short_rests, show_span

DAY = dt.date(2026, 11, 20)
ZERO = at(DAY)
HOUR = dt.timedelta(hours=1)
SPANS = st.lists(
    st.tuples(st.integers(0, 96), st.integers(1, 24)).map(lambda p: (ZERO + p[0] * HOUR, ZERO + sum(p) * HOUR)),
    max_size=14,
)


def covered(spans, hour: int) -> bool:
    return any(begins <= ZERO + hour * HOUR < ends for begins, ends in spans)


@given(SPANS)
def test_an_hour_is_in_a_gap_exactly_when_nobody_is_on(spans):
    """Against the slow way: hour by hour."""
    found = gaps(spans, ZERO, ZERO + 96 * HOUR)
    for hour in range(96):
        assert covered(found, hour) != covered(spans, hour)
    assert all(one[1] < two[0] for one, two in zip(found, found[1:], strict=False))


@given(SPANS)
def test_there_is_an_overlap_exactly_when_two_spans_share_an_hour(spans):
    shared = any(sum(b <= ZERO + h * HOUR < e for b, e in spans) > 1 for h in range(130))
    assert bool(overlaps(spans)) == shared
    for one, two in overlaps(spans):
        assert max(one[0], two[0]) < min(one[1], two[1])


@given(SPANS)
def test_those_who_hand_on_cover_whatever_anybody_covers(spans):
    chain = [spans[place] for place in relay(spans)]
    assert len(set(relay(spans))) == len(chain)
    assert gaps(chain, ZERO, ZERO + 130 * HOUR) == gaps(spans, ZERO, ZERO + 130 * HOUR)
    assert all(one[1] < two[1] for one, two in zip(chain, chain[1:], strict=False))


@pytest.mark.parametrize(
    ("begins", "ends", "shown"),
    [("08:30", "20:30", "11-20 08:30–20:30"), ("20:30", "08:30", "11-20 20:30–11-21 08:30"),
     ("16:00", "00:00", "11-20 16:00–24:00"), ("08:30", "08:30", "11-20 08:30–11-21 08:30")],
)  # fmt: skip
def test_a_shift_may_run_through_midnight(begins, ends, shown):
    span = shift_span(DAY, dt.time.fromisoformat(begins), dt.time.fromisoformat(ends))
    assert show_span(span) == shown


def test_rests_and_runs():
    days = [shift_span(DAY + dt.timedelta(days=n), dt.time(8, 30), dt.time(20, 30)) for n in range(7)]
    assert short_rests(days, 11 * HOUR) == []
    assert len(short_rests(days, 13 * HOUR)) == 6
    assert long_runs(days, 6) == [(DAY, DAY + dt.timedelta(days=6))]
    assert long_runs(days[:3] + days[4:], 6) == []
