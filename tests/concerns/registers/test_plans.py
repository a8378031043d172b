"""What a list costs the database: its plan names an index at any depth, and nothing grows with the closed rows."""

from __future__ import annotations

import re
import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.access.standing import once, standing
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.pages import mark
from guanjia.concerns.registers.views import Asked, Listing
from guanjia.domains.cases.models import Case
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db

CASES = 600


@pytest.fixture
def cases(cast):
    """Cases of both projects, one in ten open with a running limit, straight in the tables; the planner knows them."""
    for project in (cast.jia, cast.yi):
        Case.everything.bulk_create(
            Case(
                project=project, number=f"TS-{n:04d}", kind="COMPLAINT", state="FILED" if n % 10 else "HANDLING",
                content="厨房顶棚渗水，昨晚开始", received_at=cast.noon - timedelta(minutes=n), receiver=cast.lin,
                created_at=cast.noon,
            )
            for n in range(CASES)
        )  # fmt: skip
    Deadline.objects.bulk_create(
        Deadline(
            project_id=case.project_id, subject_kind="case", subject_id=case.pk, limit="settle", label="办结",
            policy="complaint.internal.due", value="1", unit="DAY", clause="—", starts_at=case.received_at,
            original_due=case.received_at, due_at=case.received_at,
        )
        for case in Case.everything.filter(state="HANDLING")
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def listing(cast, view: str, query: str = "", after: str = "") -> Listing:
    cast.lin.kept_grants = grants_of(cast.lin, cast.noon)  # a page asks for them once
    return Listing(
        REGISTERS["cases"], user=cast.lin, project=cast.jia, at=cast.noon, base="/jia/",
        asked=Asked(view=view, data=QueryDict(query), after=after),
    )  # fmt: skip


def plan(call) -> str:
    """How the database goes about the one query of a call."""
    with once():
        standing()  # a page looks it up once
        with CaptureQueriesContext(connection) as seen:
            call()
    [query] = [q["sql"] for q in seen.captured_queries]
    return explain(query)


def explain(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # A table of a few pages is read whole; what is asked is whether the index can answer.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())


def at_row(cast, number: int) -> str:
    value, pk = Case.objects.of(cast.jia).order_by("-received_at", "-id").values_list("received_at", "id")[number]
    return mark(value, pk)


@pytest.mark.both
@pytest.mark.parametrize("depth", [0, 50, 500])
def test_a_page_seeks_its_place_by_the_index_at_any_depth(cast, cases, depth):
    after = at_row(cast, depth - 1) if depth else ""
    found = plan(listing(cast, "all", after=after).page)
    assert "case_received" in found
    assert "TEMP B-TREE" not in found  # SQLite
    assert "Sort" not in found  # PostgreSQL
    assert not re.search(r"SCAN cases_case|Seq Scan on cases_case", found)
    if depth and connection.vendor == "sqlite":
        assert "received_at<?" in found or "(received_at,id)<(?,?)" in found


@pytest.mark.both
def test_overdue_reads_the_late_limits_of_this_project_only(cast, cases):
    late = listing(cast, "late")
    assert len(late.page().rows) == 50
    found = plan(late.page)
    if connection.vendor == "sqlite":  # PostgreSQL finds another way in so small a table
        assert "deadline_due (project_id=? AND subject_kind=? AND due_at<?)" in found
    assert not re.search(r"SCAN (cases_case|U0)|Seq Scan", found)


@pytest.mark.both
def test_the_numbers_on_the_tabs_go_by_the_state_and_not_over_all_rows(cast, cases):
    counted = listing(cast, "open")
    found = plan(counted.count_tabs)
    assert "case_state" in found
    assert not re.search(r"SCAN cases_case|Seq Scan on cases_case", found)
    assert "case_received" not in found, "a count that walks the list reads every closed case"
    assert counted.counts["open"] == CASES // 10


@pytest.mark.both
def test_one_state_of_one_kind_is_found_by_its_index(cast, cases):
    assert "case_state" in plan(listing(cast, "all", "state=HANDLING&kind=COMPLAINT").page)


def test_a_sheet_of_four_times_the_rows_needs_no_more_memory(cast):
    def loans(count: int) -> None:
        Loan.everything.all().delete()
        Loan.everything.bulk_create(
            Loan(
                project=cast.jia, number=f"JW-{n}", state="OUT", borrower="李女士", phone="13800001234", thing="CART",
                out_at=cast.noon, created_at=cast.noon + timedelta(minutes=n),
            )
            for n in range(count)
        )  # fmt: skip

    def peak(count: int) -> int:
        loans(count)
        asked = Asked(view="all", data=QueryDict())
        found = Listing(REGISTERS["loans"], user=cast.lin, project=cast.jia, at=cast.noon, base="/jia/", asked=asked)
        tracemalloc.start()
        try:
            assert sum(1 for _ in found.lister.texts(found.everything())) == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(600)  # what is kept for good is made here
    assert peak(4000) < 1.5 * peak(1000)
