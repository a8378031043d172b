"""The list builder: ready cells, masks, the same number of queries for one row and for fifty."""

from __future__ import annotations

import datetime as dt

import pytest

from guanjia.concerns.registers.declared import REGISTERS, Column
from guanjia.concerns.registers.pages import page
from guanjia.concerns.registers.rows import Lister
from guanjia.concerns.registers.wording import address, moment
from tests.cast import moment as at
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db


def listed(cast, *columns: Column, now=None):
    lister = Lister(REGISTERS["loans"], "/jia/", now or cast.noon, columns or None)
    found = page(Loan.objects.of(cast.jia), Loan, "created_at", lister.paths)
    return lister, lister.cells(found.rows)


def test_cells_are_ready_text(cast, lend):
    lend()
    lister, [(href, tone, head_css, head, cells)] = listed(cast)
    number = Loan.objects.of(cast.jia).get().number
    assert href == f"/jia/loans/{number}/"
    assert head == number
    assert [h.label for h in lister.heads()] == ["编号", "借用人", "电话", "物品", "借出时间", "状态"]
    texts = [content for _, content in cells]
    assert texts == ["李女士0", "138****1234", "雨伞", "11-20 12:00", '<span class="tag info">已借出</span>']


def test_text_is_escaped_by_the_template_and_only_markup_is_safe(cast, lend):
    lend(borrower="<b>李</b>")
    _, [(*_, cells)] = listed(cast)
    assert cells[0][1] == "<b>李</b>"
    assert not hasattr(cells[0][1], "__html__")
    assert hasattr(cells[4][1], "__html__")


def test_a_name_column_is_masked_and_a_phone_never_whole(cast, lend):
    lend(borrower="李丽华")
    lister, [(*_, cells)] = listed(cast, Column("number"), Column("borrower", kind="name"), Column("phone"))
    assert [content for _, content in cells] == ["李**", "138****1234"]
    found = page(Loan.objects.of(cast.jia), Loan, "created_at", lister.paths)
    [masked] = lister.texts(found.rows)
    assert masked[1:] == ["李**", "138****1234"]
    [whole] = lister.texts(found.rows, whole=True)
    assert whole[1:] == ["李丽华", "13800001234"]
    assert lister.personal


def test_sealed_text_is_never_shown(cast, lend):
    [loan] = lend()
    Loan.everything.filter(pk=loan.pk).update(id_sealed="k1:abcdef")
    lister, [(*_, cells)] = listed(cast, Column("number"), Column("id_sealed"))
    assert cells == [("nw off", "（已加密）")]
    found = page(Loan.objects.of(cast.jia), Loan, "created_at", lister.paths)
    assert list(lister.texts(found.rows, whole=True))[0][1] == "（已加密）"


def test_keys_by_name_and_records_as_links(cast, lend):
    first, second = lend(2)
    Loan.everything.filter(pk=second.pk).update(replaces=first)
    _, rows = listed(cast, Column("number"), Column("created_by"), Column("replaces"), Column("replaces__number"))
    assert [c for _, c in rows[0][4]] == ["林静", "", ""]
    link = f'<a href="/jia/loans/{first.number}/">{first.number}</a>'
    assert [c for _, c in rows[1][4]] == ["林静", link, link]


def test_a_clock_column_ticks_and_colours_the_row(cast, lend):
    lend()
    _, [(_, tone, _, _, cells)] = listed(cast, Column("number"), Column("", kind="clock"), now=at("2026-11-20 13:00"))
    assert tone == ""
    assert "剩" in cells[0][1]
    assert "data-due=" in cells[0][1]
    _, [(_, tone, _, _, cells)] = listed(cast, Column("number"), Column("", kind="clock"), now=at("2026-11-25 13:00"))
    assert tone == "late"
    assert "超" in cells[0][1]


def test_year_decides_how_a_moment_is_written():
    when = dt.datetime(2025, 12, 31, 16, 30, tzinfo=dt.UTC)  # already 2026 in Shanghai
    assert moment(when, 2026) == "01-01 00:30"
    assert moment(when, 2025) == "2026-01-01"
    assert moment(None, 2025) == ""


@pytest.mark.parametrize(
    ("number", "part"),
    [("3-2-1502", "3-2-1502"), ("地下车库", "%E5%9C%B0%E4%B8%8B%E8%BD%A6%E5%BA%93"), ("A/B", "~7"), ("new", "~7"),
     ("-1", "~7"), ("~9", "~7"), ("..", "~7"), ("", "~7"), ("3 号", "3%20%E5%8F%B7")],
)  # fmt: skip
def test_address_of_odd_numbers(number, part):
    assert address(number, 7) == part


@pytest.mark.both
def test_queries_do_not_grow_with_rows(cast, lend, queries):
    columns = [*REGISTERS["loans"].columns, Column("", kind="clock"), Column("created_by"), Column("replaces")]
    lend(1)
    one = queries(lambda: listed(cast, *columns))
    lend(49)
    assert queries(lambda: listed(cast, *columns)) == one == 2
