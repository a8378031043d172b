"""存为视图: kept, shown with its number, renamed, made the first, deleted; nobody else's, and no name that misleads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.registers.actions import LONGEST, MOST
from guanjia.concerns.registers.models import SavedView
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db
LIST = "/jia/loans/"
SAVE = f"{LIST}-views/save/"


@pytest.fixture
def loans(cast):
    for i, thing in enumerate(("CART", "CART", "UMBRELLA", "LADDER")):
        at = cast.noon + timedelta(minutes=i)
        actions.lend(by=cast.lin, at=at, project=cast.jia, borrower=f"甲{i}", thing=thing, quantity=1)
    return Loan.objects.of(cast.jia)


def tabs(page: str) -> dict[str, tuple[str, str]]:
    """{label: (address, number)} of the tabs."""
    nav = page.split('<nav class="tabs"')[1].split("</nav>")[0]
    found = re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)(?:<i[^>]*>(\d+)</i>)?</a>', nav)
    return {label: (url.replace("&amp;", "&"), number) for url, label, number in found}


def open_tab(page: str) -> str:
    return re.search(r'aria-current="page">([^<]+)', page.split('<nav class="tabs"')[1])[1]


def rows(page: str) -> list[str]:
    found = re.findall(r'href="/jia/loans/([^"/]+)/"', page.split("<tbody>")[1])
    return list(dict.fromkeys(found))


def saved(desk, name: str, query: str = "view=all&thing=CART", **more):
    return desk.post(f"{SAVE}?{query}", {"name": name, **more})


def test_filters_order_and_columns_come_back_under_a_name(desk, loans):
    desk.post(f"{LIST}-columns/", {"column": ["thing"]})
    form = desk.get(f"{SAVE}?view=all&thing=CART&q=甲&sort=created_at").content.decode()
    assert "含“甲”" in form
    answer = saved(desk, " 推车 在外 ", "view=all&thing=CART&q=甲&sort=created_at")
    view = SavedView.objects.get()
    assert answer.headers["Location"] == f"{LIST}?view={view.code}"
    desk.post(f"{LIST}-columns/", {"column": ["phone"]})
    page = desk.get(answer.headers["Location"]).content.decode()
    assert tabs(page)["推车 在外"] == (f"{LIST}?view={view.code}", "2")
    assert open_tab(page) == "推车 在外"
    assert rows(page) == [loan.number for loan in loans.filter(thing="CART").order_by("created_at")]
    head = page.split("<thead>")[1].split("</thead>")[0]
    assert "物品" in head
    assert "电话" not in head
    # The filters stand in their fields, and whoever changes them leaves the view.
    assert '<option value="CART" selected>' in page
    assert '<input type="hidden" name="view" value="all">' in page
    assert open_tab(desk.get(f"{LIST}?view=all&thing=LADDER").content.decode()) == "全部"


def test_the_view_is_printed_and_counted_as_it_is_shown(desk, loans):
    saved(desk, "推车")
    code = SavedView.objects.get().code
    page = desk.get(f"{LIST}?view={code}").content.decode()
    assert f"{LIST}-print/-/?view={code}" in page
    assert "共 2 条" in page


def test_the_first_shown_is_his_choice_and_one_only(desk, signed_in, cast, loans):
    saved(desk, "推车", is_default="on")
    assert open_tab(desk.get(LIST).content.decode()) == "推车"
    assert open_tab(desk.get(f"{LIST}?view=all").content.decode()) == "全部"
    assert open_tab(desk.get(f"{LIST}?thing=LADDER").content.decode()) != "推车"
    saved(desk, "梯子", "view=all&thing=LADDER", is_default="on")
    assert open_tab(desk.get(LIST).content.decode()) == "梯子"
    assert SavedView.objects.filter(is_default=True).count() == 1
    assert "推车" not in tabs(signed_in(cast.zhao).get(LIST).content.decode())


def test_renamed_and_deleted(desk, loans):
    saved(desk, "推车")
    view = SavedView.objects.get()
    url = f"{LIST}-views/{view.pk}/"
    assert url in desk.get(f"{LIST}?view={view.code}").content.decode()
    assert 'value="推车"' in desk.get(url).content.decode()
    assert desk.post(url, {"name": "手推车在外"}).headers["Location"] == f"{LIST}?view={view.code}"
    assert "手推车在外" in tabs(desk.get(LIST).content.decode())
    assert desk.get(f"{url}drop/").status_code == 405
    assert desk.post(f"{url}drop/").headers["Location"] == LIST
    assert not SavedView.objects.exists()
    assert loans.count() == 4
    assert desk.get(f"{LIST}?view={view.code}").status_code == 404


def test_the_columns_of_an_open_view_are_chosen_for_it(desk, loans):
    saved(desk, "推车")
    code = SavedView.objects.get().code
    answer = desk.post(f"{LIST}-columns/", {"column": ["thing"], "query": f"view={code}"})
    assert answer.headers["Location"] == f"{LIST}?view={code}"
    assert SavedView.objects.get().columns == ["thing"]
    assert "电话" in desk.get(f"{LIST}?view=all").content.decode().split("<thead>")[1].split("</thead>")[0]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "请给视图起个名字。"), ("   ", "请给视图起个名字。"), ("长" * (LONGEST + 1), f"名字最多 {LONGEST} 个字"),
        ("推车", "您已有视图「推车」"), ("全部", "列表里已有页签「全部」"),
    ],
)  # fmt: skip
def test_a_name_that_will_not_do_is_refused_beside_its_field(desk, loans, dialog, name, said):
    saved(desk, "推车")
    for headers in ({}, dialog):
        answer = desk.post(f"{SAVE}?view=all", {"name": name}, headers=headers)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_two_of_one_name_are_refused_in_renaming_too(desk, loans):
    saved(desk, "推车")
    saved(desk, "梯子", "view=all&thing=LADDER", is_default="on")
    second = SavedView.objects.get(name="梯子")
    answer = desk.post(f"{LIST}-views/{second.pk}/", {"name": "推车"})
    assert answer.status_code == 422
    assert sorted(SavedView.objects.values_list("name", "is_default")) == [("推车", False), ("梯子", True)]


def test_there_is_an_end_of_it(desk, loans):
    for i in range(MOST):
        assert saved(desk, f"第{i}").status_code == 302
    answer = saved(desk, "再来一个")
    assert answer.status_code == 422
    assert f"最多存 {MOST} 个视图" in answer.content.decode()
    assert SavedView.objects.count() == MOST


def test_nobody_reaches_another_ones_view(desk, signed_in, cast, loans):
    saved(desk, "推车")
    view = SavedView.objects.get()
    missing = view.pk + 1
    other, stranger = signed_in(cast.zhao), signed_in(cast.yi_zhao)
    for who, start in ((other, "/jia/loans/"), (stranger, "/yi/loans/"), (stranger, "/jia/loans/")):
        for pk in (view.pk, missing):
            assert who.get(f"{start}?view=my-{pk}").status_code == 404
            assert who.get(f"{start}-views/{pk}/").status_code == 404
            assert who.post(f"{start}-views/{pk}/", {"name": "我的"}).status_code == 404
            assert who.post(f"{start}-views/{pk}/drop/").status_code == 404
            assert who.get(f"{start}-print/-/?view=my-{pk}").status_code == 404
    # Nor does one's own view open another list.
    assert desk.get(f"/jia/customers/?view={view.code}").status_code == 404
    assert desk.get(f"/jia/customers/-views/{view.pk}/").status_code == 404
    view.refresh_from_db()
    assert view.name == "推车"


@pytest.mark.both
def test_a_view_costs_the_same_for_one_row_and_for_fifty(desk, cast, loans):
    saved(desk, "推车")
    url = f"{LIST}?view={SavedView.objects.get().code}"

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(url).status_code == 200
        return len(seen)

    cost()
    before = cost()
    for i in range(49):
        actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower=f"乙{i}", thing="CART")
    assert cost() == before
