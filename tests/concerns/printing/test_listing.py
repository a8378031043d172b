from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.printing.listing import Column, as_context
from guanjia.concerns.printing.sheet import render
from tests.concerns.printing import examples, forms
from tests.concerns.printing.reading import close, page_texts, pieces, text_of

AT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
COLUMNS = [Column("编号"), Column("姓名"), Column("房号"), Column("金额", "right"), Column("备注")]
LONG = "厨房顶棚渗水，昨晚开始，一直在滴，橱柜泡了；上次修过一回没修好。"


def rows(count):
    return [
        (f"TS-2026-11-{i:04d}", "李女士", "3-2-1502", f"{i},234.50", LONG if i % 3 else "") for i in range(1, count + 1)
    ]


def printed(columns, body, **how):
    keep = {key: how.pop(key) for key in ("filter", "totals", "landscape") if key in how}
    context = examples.HEAD | as_context(columns, body, **keep)
    return render(forms.LIST, context, printed_by="林静", printed_at=AT, **how).pdf


def test_a_list_prints_as_shown():
    pages = page_texts(printed(COLUMNS, rows(60), filter="状态 处理中 · 楼栋 3 栋", totals="金额 74,070.00 元"))
    assert len(pages) > 1
    text = "".join(pages)
    for row in rows(60):
        assert close(row[0]) in text
        assert row[3] in text
    assert text.count(close(LONG)) == 40
    assert "状态处理中·楼栋3栋" in pages[0]
    assert "状态处理中" not in pages[1]
    assert all("编号姓名房号金额备注" in page for page in pages)
    assert "合计60条金额74,070.00元" in pages[-1]
    assert "制表：" in pages[-1]
    assert "审核：" in pages[-1]
    assert "制表：" not in pages[0]
    assert f"第{len(pages)}页共{len(pages)}页" in pages[-1]


def test_empty_cells_and_empty_lists():
    assert "—" in text_of(printed(COLUMNS, [("1", "", "", "", "")]))
    assert "合计0条" in text_of(printed(COLUMNS, []))


def test_a_blank_list_has_its_headings_and_twenty_rows():
    pages = page_texts(printed(COLUMNS, rows(3), blank=True))
    assert len(pages) == 1
    assert "编号姓名房号金额备注" in pages[0]
    assert "123456789101112131415161718192 0".replace(" ", "") in pages[0]
    assert "李女士" not in pages[0]


def test_empty_rows_fill_the_last_page_on_request():
    text = text_of(printed([Column("编号")], [(f"第{i}号",) for i in range(1, 24)], fill=True))
    assert "第23号" in text
    assert "24252627" in text
    assert "3940合计23条" in text


def test_figures_stand_on_the_right():
    found = {piece.text.strip(): piece.x for piece in pieces(printed(COLUMNS, [("a", "b", "c", "7", "e"), *rows(1)]))}
    assert found["7"] > found["1,234.50"] + 5


@pytest.mark.parametrize("count", [1, 8, 16, 26])
def test_many_columns_stay_on_the_page(count):
    columns = [Column(f"第{i}列") for i in range(count)]
    pdf = printed(columns, [tuple(f"甲乙丙丁戊己庚辛{i}" for i in range(count))] * 3)
    assert all(10 < piece.x < 287 for piece in pieces(pdf))
    text = text_of(pdf)
    assert all(f"甲乙丙丁戊己庚辛{i}" in text for i in range(count))


def test_the_type_gets_smaller_with_many_columns():
    few, many = ([Column("投诉受理时间及编号")] * n for n in (3, 14))
    sizes = [as_context(c, [("2026-11-21 14:05",) * len(c)])["size"] for c in (few, many)]
    assert sizes == ["9", "7"]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="row 1 has 1 cells"):
        as_context(COLUMNS, [("",) * 5, ("",)])


@given(st.lists(st.lists(st.text(max_size=30), min_size=3, max_size=3), max_size=4))
def test_any_list_prints(body):
    assert printed([Column("甲"), Column("乙", "right"), Column("丙", "center")], body).startswith(b"%PDF")


def test_one_very_long_cell_continues_on_the_next_page():
    text = "".join(f"第{i}句；" for i in range(1200))
    pages = page_texts(printed([Column("内容"), Column("备注")], [(text, "短")]))
    assert len(pages) > 1
    joined = "".join(pages)
    assert joined.count("；") == 1200  # a sentence may be torn by the page's foot, none may be lost
    assert sum(f"第{i}句" not in joined for i in range(1200)) < len(pages)
