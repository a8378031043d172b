"""What is written opens as what it was: values keep their kind, text stays text, memory is flat."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tracemalloc
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guanjia.concerns.exchange.sheets.cell_xml import LONGEST_TEXT
from guanjia.concerns.exchange.sheets.columns import Column
from guanjia.concerns.exchange.sheets.inert import PREFIXES, bare, inert
from guanjia.concerns.exchange.sheets.lists import write_csv, write_xlsx
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import SheetRefused
from guanjia.concerns.exchange.sheets.row_forms import Forms, cell_by_cell
from guanjia.concerns.exchange.sheets.table import find_table
from guanjia.concerns.exchange.sheets.workbook import Shape, Workbook, sheet_name
from tests.concerns.exchange.books import moment
from tests.concerns.exchange.written import back, opened, xlsx


def test_values_keep_their_kind():
    row = [
        "3-2-1502", 5, 89.5, Decimal("1234.50"), dt.date(2026, 1, 31), moment(2026, 1, 31, 8, 30), dt.time(9, 5),
        None, True, "",
    ]  # fmt: skip
    sheet = opened(xlsx(list("abcdefghij"), [row])).active
    values = [cell.value for cell in sheet[2]]
    assert values[:7] == [
        "3-2-1502", 5, 89.5, 1234.5, moment(2026, 1, 31), moment(2026, 1, 31, 8, 30), dt.time(9, 5),
    ]  # fmt: skip
    assert values[7:] == [None, "是", None]
    formats = [cell.number_format for cell in sheet[2]]
    assert (formats[0], formats[3], formats[4]) == ("@", "#,##0.00", "yyyy\\-mm\\-dd")


def test_long_numbers_become_text_and_keep_their_digits():
    assert back(xlsx(["a", "b"], [[110101199001011234, float("nan")], [10**15 - 1, -5]])) == [
        ["a", "b"],
        ["110101199001011234"],
        [10**15 - 1, -5],
    ]


def test_the_sheet_is_made_for_reading():
    data = xlsx(
        ["房号", "备注"], [["3-2-1502", "x" * 300]] * 3, name="甲园/房屋", titles=["房屋清单"], footers=["导出人：林静"]
    )
    sheet = opened(data).active
    assert sheet.title == "甲园 房屋"
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:B5"
    assert sheet["A2"].font.bold
    assert sheet.column_dimensions["B"].width == 50
    assert sheet["A1"].value == "房屋清单"
    assert sheet["A6"].value == "导出人：林静"
    assert "林静" in sheet.oddFooter.left.text
    assert sheet.page_setup.orientation == "landscape"


def test_titles_and_footers_do_not_come_back_as_data():
    footers = ["导出人：林静　导出时间：2026-01-31 09:00　事由：核对房屋"]
    data = xlsx(["房号", "业主姓名"], [["3-2-1502", "李静"]], titles=["甲园房屋清单"], footers=footers)
    columns = (Column("room", "房号"), Column("owner", "业主姓名"))
    assert [row.values for row in find_table(read_sheet(data), columns).body()] == [["3-2-1502", "李静"]]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("rest", ["1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x","y")', "86 13800138000", "李静"])
def test_text_that_begins_like_a_formula_stays_text(prefix, rest):
    text = prefix + rest
    data = xlsx(["a", "b"], [[text, 1]])
    cell = opened(data).active["A2"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    out = io.BytesIO()
    write_csv(out, ["a", "b"], [[text, 1]])
    (_, row) = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert row[0].startswith("'")
    # …and comes in as it went out.
    kept = text.replace("\r", "\n")
    assert back(data)[1][0] == kept
    assert back(out.getvalue())[1][0] == kept
    # Coming in from elsewhere it is text too.
    quoted = text.replace('"', '""')
    assert back(f'a,b\n"{quoted}",1\n'.encode()) == [["a", "b"], [text, "1"]]


def test_negative_numbers_are_not_text():
    out = io.BytesIO()
    write_csv(out, ["a", "b"], [[-5, -1.5]])
    assert out.getvalue().decode("utf-8-sig") == "a,b\r\n-5,-1.5\r\n"


@given(st.text(max_size=12))
def test_the_apostrophe_comes_off_again(text):
    assert bare(inert(text)) == text


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

CLEAN_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=30
)

CELL = st.one_of(
    st.none(),
    CLEAN_TEXT,
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.floats(-1e14, 1e14),
    st.dates(dt.date(1900, 3, 1), dt.date(2200, 1, 1)),
    st.datetimes(moment(1950, 1, 1), moment(2100, 1, 1)).map(lambda d: d.replace(microsecond=0)),
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=6), min_size=1, max_size=8))
def test_writing_and_reading_changes_nothing(rows):
    data = xlsx(["一", "二", "三", "四", "五", "六"], rows)
    read = {row.number: row.values for row in read_sheet(data).rows()}
    for number, row in enumerate(rows, start=2):
        expected = [v if not isinstance(v, float) or not v.is_integer() else int(v) for v in row]
        expected = [v.date() if isinstance(v, dt.datetime) and v.time() == dt.time.min else v for v in expected]
        while expected and expected[-1] is None:
            expected.pop()
        assert read.get(number, []) == expected


@given(st.lists(st.lists(CLEAN_TEXT, min_size=2, max_size=4), min_size=1, max_size=6))
def test_csv_comes_back_as_it_went_out(rows):
    out = io.BytesIO()
    write_csv(out, ["一", "二", "三", "四"], rows)
    assert back(out.getvalue())[1:] == rows


@given(st.lists(st.one_of(CELL, ANY_TEXT, st.booleans(), st.decimals()), min_size=1, max_size=8))
@example(["\x1f"])
@example(["a\x1e", "-1", "b "])
@example(["", None, "", 5])
def test_the_fast_way_and_the_slow_way_write_the_same_cells(values):
    fast, slow = (ElementTree.fromstring(text) for text in (Forms().row(7, values), cell_by_cell(7, values)))

    def cells(row):
        return [(c.get("r"), c.get("s", "0"), c.get("t"), "".join(c.itertext())) for c in row]

    assert cells(fast) == cells(slow)


def test_what_no_xml_may_hold_is_dropped_and_the_rest_kept():
    text = "a\x00b\x01\ud800c\uffffd\r\ne_x0041_<&>\"'\tf"
    assert back(xlsx(["a"], [[text], [" x "]])) == [["a"], ["abcd\ne_x0041_<&>\"'\tf"], [" x "]]


def test_a_cell_never_holds_more_than_excel_can():
    text = "𠮷" * LONGEST_TEXT
    value = opened(xlsx(["a"], [[text]])).active["A2"].value
    assert len(value.encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert value.endswith("𠮷…")


def test_a_moment_with_a_time_zone_is_the_callers_to_decide():
    with pytest.raises(ValueError, match="time zone"):
        xlsx(["a"], [[dt.datetime(2026, 1, 1, tzinfo=dt.UTC)]])


def test_a_list_that_breaks_off_leaves_no_file_that_opens():
    def rows():
        yield ["1"]
        raise RuntimeError("the database went away")

    out = io.BytesIO()
    with pytest.raises(RuntimeError):
        write_xlsx(out, ["a"], rows())
    assert not zipfile.is_zipfile(io.BytesIO(out.getvalue()))


def test_a_stream_that_cannot_go_back_will_do():
    class Pipe(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, piece):
            self.data += piece
            return len(piece)

    pipe = Pipe()
    write_xlsx(pipe, ["a"], [["李静"]])
    assert back(bytes(pipe.data)) == [["a"], ["李静"]]


def test_the_same_list_gives_the_same_bytes():
    assert xlsx(["a"], [[1], ["b"]]) == xlsx(["a"], [[1], ["b"]])


class Nowhere(io.RawIOBase):
    def writable(self):
        return True

    def write(self, piece):
        return len(piece)


def peak_of(rows: int) -> float:
    day = dt.date(2026, 1, 31)
    lines = (
        [f"3-2-{n}", "李静", "13800138000", 89.5, day, n, None, "备注 " * 5, n, n, n, "京A12345"] for n in range(rows)
    )
    tracemalloc.start()
    try:
        write_xlsx(Nowhere(), list("abcdefghijkl"), lines)
        return tracemalloc.get_traced_memory()[1] / 1024 / 1024
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_rows():
    few, many = peak_of(1_000), peak_of(20_000)
    assert many < few + 1
    assert many < 10


def test_rows_must_not_go_backwards():
    with Workbook(io.BytesIO(), ["a"]) as book, book.sheet(Shape()) as sheet:
        sheet.row([1], number=5)
        with pytest.raises(ValueError, match="comes after"):
            sheet.row([2], number=5)


def test_more_rows_than_a_sheet_holds_are_refused():
    with pytest.raises(SheetRefused) as refused:
        write_xlsx(Nowhere(), ["a"], ([1] for _ in range(1_048_600)))
    assert refused.value.code == "too_many_rows_out"


@pytest.mark.parametrize(("name", "kept"), [("a/b[1]:*?", "a b 1"), ("'x'", "x"), ("", "表"), ("长" * 40, "长" * 31)])
def test_names_of_sheets(name, kept):
    assert " ".join(sheet_name(name).split()) == kept
