"""Tabs, filters, order, columns."""

from __future__ import annotations

import pytest
from django.db.models import Q
from django.http import QueryDict

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.registers.declared import REGISTERS, Register, RegisterFault, View
from guanjia.concerns.registers.filters import FlatSelect
from guanjia.concerns.registers.views import Asked, Listing, column_choices, columns_of, order_of, tabs_of
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db


def listing(cast, user=None, **asked) -> Listing:
    user, at = user or cast.lin, asked.pop("now", cast.noon)
    user.__dict__.pop("kept_grants", None)
    user.kept_grants = grants_of(user, at)  # a page asks for them once
    return Listing(
        REGISTERS["loans"], user=user, project=cast.jia, at=at, base="/jia/",
        asked=Asked(**asked),
    )  # fmt: skip


def numbers(found: Listing) -> set[str]:
    return {row[2] for row in found.page().rows}


def test_registers_with_limits_get_their_late_tabs():
    assert [v.code for v in tabs_of(REGISTERS["loans"])] == ["late", "due-today", "all"]


def test_counts_of_all_tabs_in_one_query(cast, lend, queries):
    lend(3)
    found = listing(cast, now=cast.moment("2026-11-25 12:00"))
    assert queries(found.count_tabs) == 1
    assert found.counts == {"late": 3, "due-today": 3, "all": 3}
    assert listing(cast).counts == {"late": 0, "due-today": 0, "all": 3}


def test_the_tab_narrows_and_the_total_is_exact(cast, lend):
    kept, back = lend(2)
    actions.give_back(back, by=cast.lin, at=cast.noon)
    late = listing(cast, view="late", now=cast.moment("2026-11-23 12:01"))
    assert numbers(late) == {kept.number}
    assert late.total() == 1


def test_nobody_sees_the_other_project(cast, lend):
    lend()
    assert numbers(listing(cast, view="all", user=cast.yi_lin)) == set()


def test_filters_by_choice_state_and_text(cast, lend):
    [umbrella] = lend(1)
    [cart] = lend(1, thing="CART", borrower="王先生")
    actions.give_back(cart, by=cast.lin, at=cast.noon, condition="坏了")
    every = {umbrella.number, cart.number}
    assert numbers(listing(cast, view="all", data=QueryDict("thing=CART"))) == {cart.number}
    assert numbers(listing(cast, view="all", data=QueryDict("state=OUT"))) == {umbrella.number}
    assert numbers(listing(cast, view="all", data=QueryDict("thing=NOTHING"))) == every
    assert numbers(listing(cast, view="all", text="王先")) == {cart.number}
    assert numbers(listing(cast, view="all", text=umbrella.number)) == {umbrella.number}
    assert numbers(listing(cast, view="all", text="100%_")) == set()
    narrowed = listing(cast, view="all", data=QueryDict("thing=CART"))
    assert narrowed.is_narrowed
    assert narrowed.total() == 1
    assert not listing(cast, view="all", data=QueryDict("thing=")).is_narrowed


def test_only_offered_columns_sort(cast):
    loans = REGISTERS["loans"]
    assert order_of(loans, "") == "-created_at"
    assert order_of(loans, "created_at") == "created_at"
    assert order_of(loans, "--created_at") == "-created_at"
    for wild in ("password", "created_by__password", "phone", "-borrower", "replaces", "-"):
        assert order_of(loans, wild) == "-created_at"


def test_columns_as_chosen_with_the_first_always():
    loans = REGISTERS["loans"]
    assert [c.path for c in columns_of(loans, ["thing"])] == ["number", "thing"]
    assert [c.path for c in columns_of(loans, ["no_such"])] == ["number"]
    assert ("thing", "物品", True) in column_choices(loans)
    assert ("phone", "电话", False) in column_choices(loans, ["thing"])


def test_an_export_walks_all_rows_in_slices(cast, lend):
    lend(7)
    found = listing(cast, view="all")
    rows = [row[0] for row in found.everything(slice_size=3)]
    assert rows == [r.pk for r in Loan.objects.of(cast.jia).order_by("-created_at", "-id")]


def test_a_wrong_declaration_is_found_at_once():
    with pytest.raises(RegisterFault, match="no_field"):
        Register(Loan, "loans-wrong", "x", columns=("no_field",), facts=())
    assert "loans-wrong" not in REGISTERS


def test_declared_views_keep_their_place(monkeypatch):
    loans = REGISTERS["loans"]
    mine = View("mine", "我的", lambda user, at: Q(created_by=user))
    monkeypatch.setattr(loans, "views", (mine,))
    assert [v.code for v in tabs_of(loans)] == ["mine", "late", "due-today", "all"]
    own = View("late", "超时", lambda user, at: Q(pk=0))
    monkeypatch.setattr(loans, "views", (View("every", "所有"), mine, own))
    assert [v.code for v in tabs_of(loans)] == ["every", "mine", "late"]


def test_a_select_written_in_one_go_escapes_all_that_goes_into_it():
    evil = '"><script>alert(1)</script>'
    html = FlatSelect(attrs={"title": evil}, choices=[("", "全部"), (evil, evil), (7, "七")]).render(evil, evil)
    assert "<script" not in html
    assert html.count("&quot;&gt;&lt;script&gt;") == 4  # title, name, code, label
    assert " selected>&quot;&gt;" in html
    assert '<option value="7">七</option>' in html
