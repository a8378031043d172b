"""Keyset paging: every row once, in order, forwards and back; one bound on the order column."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.registers.pages import mark, page, read_mark
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db


def rows_of(cast, moments: list[int | None], column: str = "created_at"):
    """Loans straight in the table: `moments` are minutes, None an empty value."""
    Loan.objects.of(cast.jia).delete()
    Loan.everything.bulk_create(
        Loan(
            project=cast.jia, number=f"N{i}", state="OUT", borrower="甲", thing="CART", out_at=cast.noon,
            created_at=cast.noon + timedelta(minutes=m or 0),
            promised_at=None if m is None else cast.noon + timedelta(minutes=m),
        )
        for i, m in enumerate(moments)
    )  # fmt: skip
    return Loan.objects.of(cast.jia)


def walk(rows, order: str, size: int) -> tuple[list[int], list[int]]:
    """Ids met going forwards to the end, and then back to the beginning."""
    there, back, after = [], [], ""
    while True:
        found = page(rows, Loan, order, ["number"], after=after, size=size)
        there += [row[0] for row in found.rows]
        if not found.following:
            break
        after = found.following
    back = [[row[0] for row in found.rows]]
    while found.previous:
        found = page(rows, Loan, order, ["number"], before=found.previous, size=size)
        back.insert(0, [row[0] for row in found.rows])
    return there, [pk for ids in back for pk in ids]


@pytest.mark.both
@pytest.mark.parametrize("order", ["created_at", "-created_at", "promised_at", "-promised_at", "number", "-id"])
def test_each_row_once_there_and_back(cast, order):
    rows = rows_of(cast, [0, 1, 1, 1, None, 3, None, 2, 1, 5, None, 4, 4])
    there, back = walk(rows, order, 3)
    assert len(there) == 13
    assert len(set(there)) == 13
    assert back == there


@pytest.mark.both
def test_empty_values_come_last_in_both_directions(cast):
    rows = rows_of(cast, [2, None, 1, None, 3])
    for order, expected in (("promised_at", [1, 2, 3, None, None]), ("-promised_at", [3, 2, 1, None, None])):
        there, _ = walk(rows, order, 2)
        moments = {r.pk: r.promised_at for r in rows}
        minutes = [moments[pk] and (moments[pk] - cast.noon).seconds // 60 for pk in there]
        assert minutes == expected


@given(st.lists(st.one_of(st.none(), st.integers(0, 4)), max_size=14), st.integers(1, 5), st.booleans(), st.booleans())
def test_walk_is_the_sorted_list(cast, moments, size, falling, nullable):
    rows = rows_of(cast, moments)
    order = ("-" if falling else "") + ("promised_at" if nullable else "created_at")
    there, back = walk(rows, order, size)
    values = {r.pk: (r.promised_at if nullable else r.created_at) for r in rows}
    full = sorted((pk for pk in values if values[pk] is not None), key=lambda pk: (values[pk], pk), reverse=falling)
    empty = sorted((pk for pk in values if values[pk] is None), reverse=falling)
    assert there == full + empty
    assert back == there


def test_no_mark_before_the_first_and_after_the_last(cast):
    found = page(rows_of(cast, [1, 2, 3]), Loan, "created_at", ["number"], size=3)
    assert found.previous == ""
    assert found.following == ""
    found = page(rows_of(cast, []), Loan, "created_at", ["number"], size=3)
    assert (found.rows, found.previous, found.following) == ([], "", "")


def test_a_bent_mark_starts_at_the_beginning(cast):
    rows = rows_of(cast, [1, 2, 3])
    for bent in ("x", "!!!!", "e30", mark("no moment", 3), "🙂", mark({"d": 1}, 1)[:-2]):
        found = page(rows, Loan, "created_at", ["number"], after=bent, size=2)
        assert [row[2] for row in found.rows] == ["N0", "N1"]


OUT_OF_REACH = (
    [1, 10**30], [1, -1], [1, 2**63], [1, 1e400], [10**30, 1], ["0001-01-01T00:00:00+14:00", 1],
    ["9999-12-31T23:59:59-14:00", 1], ["2026-11-20", 1], ["a\x00b", 1], ["\ud800", 1], [{"n": "1E+999999"}, 1], [{}, 1],
)  # fmt: skip
ORDERS = ("created_at", "-promised_at", "number", "-id")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2), max_leaves=4,
)  # fmt: skip


def bent_mark(parts) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.both
@pytest.mark.parametrize("order", ORDERS)
def test_a_place_no_row_can_have_starts_at_the_beginning_and_breaks_nothing(cast, order):
    rows = rows_of(cast, [1, 2, 3])
    first = [row[0] for row in page(rows, Loan, order, ["number"]).rows]
    for parts in OUT_OF_REACH:
        for asked in ({"after": bent_mark(parts)}, {"before": bent_mark(parts)}):
            found = [row[0] for row in page(rows, Loan, order, ["number"], **asked).rows]
            # A text column takes any number as its text, which is a place all rows lie behind or before.
            assert set(found) <= set(first)
            if order != "number" or parts[1] != 1 or "\x00" in str(parts[0]):
                assert found == first, parts


@given(value=ANYTHING, pk=ANYTHING, order=st.sampled_from(ORDERS))
def test_no_mark_breaks_a_list(cast, value, pk, order):
    rows = Loan.objects.of(cast.jia)
    assert page(rows, Loan, order, ["number"], after=bent_mark([value, pk])).rows == []


def test_a_mark_of_a_hundred_thousand_brackets_breaks_nothing(cast):
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode()
    assert read_mark(deep, Loan._meta.get_field("number")) is None


def test_a_mark_survives_the_address():
    field = Loan._meta.get_field("number")
    assert read_mark(mark("三号楼", 7), field) == ("三号楼", 7)
    assert read_mark(mark(None, 7), field) == (None, 7)


def test_one_bound_only_on_the_order_column(cast):
    """A second lower bound makes SQLite seek to the wrong one and scan (performance.md 4)."""
    rows = rows_of(cast, list(range(20)))
    first = page(rows, Loan, "created_at", ["number"], size=5)
    with CaptureQueriesContext(connection) as seen:
        page(rows, Loan, "created_at", ["number"], after=first.following, size=5)
    [query] = seen.captured_queries
    where = query["sql"].split("WHERE")[1].split("ORDER BY")[0]
    assert len(re.findall("created_at", where)) == 1
