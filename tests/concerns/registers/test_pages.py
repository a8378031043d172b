"""Keyset paging: every row once, in order, forwards and back; one bound on the order column."""

from __future__ import annotations

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
