"""Lists in the browser: tabs, filters, order, columns, paging at depth, and what a page costs."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.interfaces.desk.conftest import HTMX
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(cast):
    """120 loans straight in the table, a minute apart."""
    Loan.everything.bulk_create(
        Loan(
            project=cast.jia, number=f"N-{i:04d}", state="OUT", borrower=f"甲{i}", thing="CART",
            out_at=cast.noon, created_at=cast.noon + timedelta(minutes=i), created_by=cast.lin,
        )
        for i in range(120)
    )  # fmt: skip


def numbers(answer) -> list[int]:
    return [int(n) for n in re.findall(r'<a class="[^"]*" href="/jia/loans/N-(\d{4})/">', answer.content.decode())]


def link(answer, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', answer.content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def test_paging_to_the_end_and_back(desk, many):
    first = desk.get("/jia/loans/?view=all&thing=CART")
    assert numbers(first) == list(range(119, 69, -1))
    assert "共 120 条，50 条一页" in first.content.decode()
    assert link(first, "prev") == ""
    second = desk.get(link(first, "next"))
    assert "thing=CART" in link(first, "next")
    assert numbers(second) == list(range(69, 19, -1))
    third = desk.get(link(second, "next"))
    assert numbers(third) == list(range(19, -1, -1))
    assert link(third, "next") == ""
    assert numbers(desk.get(link(third, "prev"))) == numbers(second)
    back = desk.get(link(desk.get(link(third, "prev")), "prev"))
    assert numbers(back) == numbers(first)
    assert link(back, "prev") == ""


def open_tab(answer) -> str:
    found = re.search(r'<a[^>]*href="[^"]*view=([a-z-]+)"[^>]*aria-current="[^"]*"', answer.content.decode())
    return found[1] if found else ""


def test_a_list_opens_where_rows_are_and_stays_there(desk, many, cast):
    """超时 is the first tab and holds nothing: 全部 is opened, and the next page and the filters are of 全部."""
    assert numbers(desk.get("/jia/loans/?view=late")) == []  # whoever asks for it gets it
    first = desk.get("/jia/loans/")
    assert open_tab(first) == "all"
    assert numbers(first) == list(range(119, 69, -1))
    assert "view=all" in link(first, "next")
    assert 'name="view" value="all"' in first.content.decode()
    actions.lend(by=cast.lin, at=cast.noon - timedelta(days=9), project=cast.jia, borrower="久", thing="UMBRELLA")
    late = desk.get("/jia/loans/")
    assert open_tab(late) == "late"
    assert numbers(desk.get("/jia/loans/?q=甲119")) == []  # a text is looked for in the tab that stands there


def test_a_list_with_nothing_to_do_opens_at_all_of_it(signed_in, cast):
    """待发送 of the weekly reports is empty, and 全部 shows no number: yet it is what there is to see."""
    assert open_tab(signed_in(cast.zhao).get("/jia/week-reports/")) == "all"


def test_a_row_that_comes_in_between_does_not_shift_the_pages(desk, many, cast):
    following = link(desk.get("/jia/loans/?view=all"), "next")
    actions.lend(by=cast.lin, at=cast.noon + timedelta(days=1), project=cast.jia, borrower="新", thing="CART")
    assert numbers(desk.get(following)) == list(range(69, 19, -1))


def test_a_request_by_script_gets_the_table_alone(desk, many):
    answer = desk.get("/jia/loans/?view=all", headers={**HTMX, "HX-Target": "list"})
    page = answer.content.decode()
    assert "<html" not in page
    assert page.startswith('<div class="scroll"><table')
    assert len(numbers(answer)) == 50


def test_the_order_is_kept_for_the_person(desk, many):
    page = desk.get("/jia/loans/?view=all&sort=created_at")
    assert numbers(page)[0] == 0
    assert numbers(desk.get("/jia/loans/?view=all"))[0] == 0
    assert numbers(desk.get("/jia/loans/?view=all&sort=-created_at"))[0] == 119
    assert numbers(desk.get("/jia/loans/?view=all&sort=id;drop"))[0] == 119


def test_columns_are_kept_for_the_person(desk, signed_in, cast, loan):
    assert "电话" in desk.get("/jia/loans/?view=all").content.decode().split("<thead>")[1].split("</thead>")[0]
    answer = desk.post("/jia/loans/-columns/", {"column": ["thing", "nonsense"]})
    assert answer.headers["Location"] == "/jia/loans/"
    head = desk.get("/jia/loans/?view=all").content.decode().split("<thead>")[1].split("</thead>")[0]
    assert "物品" in head
    assert "电话" not in head
    other = signed_in(cast.zhao).get("/jia/loans/?view=all").content.decode()
    assert "电话" in other.split("<thead>")[1].split("</thead>")[0]
    desk.post("/jia/loans/-columns/", {})
    assert "电话" in desk.get("/jia/loans/?view=all").content.decode().split("<thead>")[1].split("</thead>")[0]


def test_filter_and_text_narrow_and_can_be_cleared(desk, loan):
    page = desk.get("/jia/loans/?view=all&thing=LADDER&q=李").content.decode()
    assert "没有符合条件的记录" in page
    assert "清除筛选" in page
    assert loan.number in desk.get("/jia/loans/?view=all&q=李").content.decode()
    for wild in ("?created_at_from=nonsense", "?view=nothing", "?after=%00", "?thing=%27%3B--", "?q=%00%25"):
        assert desk.get(f"/jia/loans/{wild}").status_code == 200


def test_an_empty_list_offers_the_action(desk):
    page = desk.get("/jia/loans/?view=all").content.decode()
    assert "还没有借物登记" in page
    assert page.count("/jia/loans/new/lend/") >= 2


def test_phones_are_masked_everywhere(desk, loan):
    for page in ("/jia/loans/?view=all", f"/jia/loans/{loan.number}/", "/jia/", "/jia/search/?q=李丽华"):
        text = desk.get(page, follow=True).content.decode()
        assert "13800001234" not in text, page


@pytest.mark.both
def test_a_page_costs_the_same_for_one_row_and_for_fifty(desk, loan, cast):
    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(page).status_code == 200
        return len(seen)

    pages = ("/jia/loans/?view=all", "/jia/", f"/jia/loans/{loan.number}/")
    for page in pages:
        cost(page)  # the first visit is noted among the recent ones
    before = [cost(page) for page in pages]
    for i in range(49):
        actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower=f"甲{i}", thing="CART")
    assert [cost(page) for page in pages] == before
    assert before[0] <= 14


def test_recent_records_are_offered_on_the_start_page(desk, loan):
    desk.get(f"/jia/loans/{loan.number}/")
    page = desk.get("/jia/").content.decode()
    assert "最近打开" in page
    assert loan.number in page


def test_the_start_page_counts_what_is_late(signed_in, loan, at_noon, cast):
    assert "<b>0</b><span>超时</span>" in signed_in(cast.lin).get("/jia/").content.decode()
    at_noon.move_to(cast.moment("2026-11-23 12:25"))
    desk = signed_in(cast.lin)
    page = desk.get("/jia/").content.decode()
    assert "<b>1</b><span>超时</span>" in page
    assert "/jia/?list=late" in page
    assert loan.number in desk.get("/jia/?list=late").content.decode()
    assert loan.number in page
    assert loan.number in desk.get("/jia/loans/?view=late").content.decode()
