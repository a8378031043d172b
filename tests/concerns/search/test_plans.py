"""What a look-up costs the database: ranges of the key table, and as many statements for twenty hits as for one."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.access.models import Assignment, Post
from guanjia.concerns.search import queries
from guanjia.concerns.search.models import SearchKey
from guanjia.concerns.search.repairing import rebuild
from guanjia.concerns.search.statements import PER_RANGE
from guanjia.domains.customers.actions import add_vehicle
from tests.domains.customers.household import person, tie, units
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def loans(cast):
    rows = [{"borrower": f"赵{chr(0x4E00 + n)}"} for n in range(400)]
    made = actions.import_loans(rows, by=cast.zhao, at=cast.noon, project=cast.jia).new
    for n, loan in enumerate(made):
        loan.phone = f"138{n:08d}"
    Loan.everything.bulk_update(made, ["phone"])
    rebuild(cast.jia)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def sent(cast, typed: str, project="jia") -> list[str]:
    cast.lin.__dict__.pop("kept_grants", None)
    cast.lin.kept_grants = grants_of(cast.lin, cast.noon)  # a request asks for them once
    with CaptureQueriesContext(connection) as seen:
        assert queries.find(cast.lin, typed, cast.jia if project else None, at=cast.noon)
    return [q["sql"] for q in seen.captured_queries]


def explain(sql: str) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[3] for row in cursor.fetchall())


@pytest.mark.parametrize("typed", ["JW-2026-11-0007", "0007", "13800000007", "赵", "赵一", "z", "zhao"])
def test_every_reading_of_a_text_is_a_range_of_the_key_table(cast, loans, typed):
    [look_up] = [sql for sql in sent(cast, typed) if SearchKey._meta.db_table in sql]
    found = explain(look_up)
    ranges = len(re.findall(r"AS r\d", look_up))
    if connection.vendor == "sqlite":
        seeks = re.findall(r"SEARCH search_searchkey USING PRIMARY KEY \(project_id=\? AND key>", found)
    else:
        seeks = re.findall(r"Index (?:Only )?Scan using search_searchkey_pkey", found)
    assert len(seeks) == ranges > 0
    assert not re.search(r"SCAN search_searchkey|Seq Scan", found)


@pytest.mark.parametrize("typed", ["5678", "李丽华", "3-2-1502", "粤B12345"])
def test_a_way_seeks_its_rows_by_an_index_and_only_ways_are_sorted(cast, typed):
    owner = person(cast, "李丽华", "13800005678")
    [unit] = units(cast, "3-2-1502")
    tie(cast, unit, owner)
    add_vehicle(by=cast.lin, at=cast.noon, project=cast.jia, plate="粤B12345", customer=owner)
    asked = [sql for sql in sent(cast, typed) if SearchKey._meta.db_table in sql or "told" in sql]
    for sql in asked:
        found = explain(sql)
        if connection.vendor == "sqlite":
            assert set(re.findall(r"SCAN (\w+)", found)) <= {"hit", "json_each"} | set(re.findall(r"AS (\w\d)", sql))
            assert found.count("USE TEMP B-TREE") == sql.count("CROSS JOIN")
        else:
            assert "Seq Scan" not in found
    assert len(asked) == 2
    assert "CROSS JOIN" in asked[0]


def test_twenty_hits_cost_as_many_statements_as_one(cast, loans):
    assert len(sent(cast, "赵")) == len(sent(cast, "0007"))


def test_all_projects_are_searched_by_the_same_statements(cast, loans):
    post = Post.objects.get(code="FRONT_DESK")
    Assignment.objects.create(user=cast.lin, post=post, project=cast.yi, from_on=cast.noon.date())
    assert len(sent(cast, "赵", None)) == len(sent(cast, "赵"))


def test_a_look_up_reads_a_bounded_part_of_what_matches(cast, loans):
    """400 people are called 赵; no reading hands back more than a page can use."""
    [look_up] = [sql for sql in sent(cast, "赵") if SearchKey._meta.db_table in sql]
    assert set(re.findall(r"LIMIT (\d+)", look_up)) == {str(PER_RANGE)}
    [group] = queries.find(cast.lin, "赵", cast.jia, at=cast.noon)
    assert len(group.hits) == 20
