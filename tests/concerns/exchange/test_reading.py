"""Workbooks of every make are read right: values, row numbers, hidden and merged parts, errors, dates, limits."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from guanjia.concerns.exchange.sheets.cells import serial_date
from guanjia.concerns.exchange.sheets.places import column_index, column_letters, runs
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import LIMITS, Limits, SheetRefused
from tests.concerns.exchange.books import MAIN, book, moment, old_book, pack, pack_raw, parts, repeated, saved
from tests.concerns.exchange.measuring import cost


def rows_of(data: bytes, **given) -> list[tuple[int, list]]:
    return [(row.number, row.values) for row in read_sheet(data, **given).rows()]


def test_values_keep_their_kind_and_whole_numbers_lose_their_point():
    day = dt.date(2026, 1, 31)
    rows = rows_of(book([["3-2-1502", 13800138000, 89.5, True, day, moment(2026, 1, 31, 8, 30), None, "x"]]))
    assert rows == [(1, ["3-2-1502", 13800138000, 89.5, True, day, moment(2026, 1, 31, 8, 30), None, "x"])]
    assert type(rows[0][1][1]) is int
    assert type(rows[0][1][4]) is dt.date


def test_a_number_too_long_shows_the_digits_excel_showed():
    """As a float it is …008 inside; the person who compares it with his sheet sees …000 there."""
    row = '<row r="1"><c r="A1"><v>110101199001011000</v></c><c r="B1"><v>1.10101199001011E+17</v></c></row>'
    assert rows_of(pack(parts(row))) == [(1, [110101199001011000, 110101199001011000])]


def test_texts_are_what_a_person_would_type():
    (row,) = read_sheet(book([[13800138000, 89.5, dt.date(2026, 1, 31), True, None, 1e15, dt.time(9, 5)]])).rows()
    assert row.texts == ["13800138000", "89.5", "2026-01-31", "是", "", "1000000000000000", "09:05"]


def test_empty_rows_are_left_out_and_numbers_stay_those_of_excel():
    workbook = openpyxl.Workbook()
    workbook.active["B3"], workbook.active["D7"] = "a", 5
    assert rows_of(saved(workbook)) == [(3, [None, "a"]), (7, [None, None, None, 5])]


def test_the_first_visible_sheet_with_content_is_read_and_the_others_are_named():
    workbook = openpyxl.Workbook()
    workbook.active.title = "封面"
    secret = workbook.create_sheet("底稿")
    secret.append(["不读"])
    secret.sheet_state = "hidden"
    workbook.create_sheet("房屋").append(["读"])
    workbook.create_sheet("车位").append(["也不读"])
    sheet = read_sheet(saved(workbook))
    assert sheet.name == "房屋"
    assert sheet.names == ["封面", "底稿", "房屋", "车位"]
    assert [row.values for row in sheet.rows()] == [["读"]]
    assert any("只读“房屋”" in note for note in sheet.notes)
    assert any("底稿" in note and "不读" in note for note in sheet.notes)


def test_hidden_rows_and_columns_are_read_and_said():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for number in range(1, 10):
        sheet.append([number, "x"])
    for number in (3, 4, 5, 8):
        sheet.row_dimensions[number].hidden = True
    sheet.column_dimensions["B"].hidden = True
    read = read_sheet(saved(workbook))
    assert len(list(read.rows())) == 9
    assert read.hidden_rows == [3, 4, 5, 8]
    assert any("第 3–5、8 行" in note for note in read.notes)
    assert any("隐藏的列（B）" in note for note in read.notes)


def test_merged_areas_are_kept():
    read = read_sheet(book([["一", None, "x"], [1, 2, 3]], ["A1:B1", "C1:C2"]))
    assert sorted(map(str, read.merges)) == ["A1:B1", "C1:C2"]


def test_an_error_cell_is_not_an_empty_cell():
    rows = (
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c><c r="B1"><v>2</v></c></row>'
        '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2"><f>A1+1</f></c></row>'
        '<row r="3"><c r="B3" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>'
    )
    assert rows_of(pack(parts(rows))) == [(1, ["#N/A", 2]), (2, ["#DIV/0!", None, "#公式无结果"]), (3, [None, "ab"])]


def test_dates_of_1904_and_the_formats_only_chinese_excel_has():
    formats = (0, 14, 22, 31, 57, 58, 180)
    styles = '<numFmts><numFmt numFmtId="180" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
    styles += f"<cellXfs>{''.join(f'<xf numFmtId={chr(34)}{n}{chr(34)}/>' for n in formats)}</cellXfs>"
    cells = "".join(f'<c r="{column_letters(n)}1" s="{n}"><v>45000</v></c>' for n in range(len(formats)))
    row = f'<row r="1">{cells}</row>'
    assert rows_of(pack(parts(row, styles=styles))) == [(1, [45000] + [dt.date(2023, 3, 15)] * 6)]
    sheet = read_sheet(pack(parts(row, styles=styles, properties='<workbookPr date1904="1"/>')))
    assert sheet.date1904
    assert [r.values for r in sheet.rows()] == [[45000] + [dt.date(2027, 3, 16)] * 6]


def test_a_bare_serial_can_be_turned_into_its_date():
    assert serial_date(45000) == dt.date(2023, 3, 15)
    assert serial_date(45000, date1904=True) == dt.date(2027, 3, 16)
    assert serial_date(45000.5) == moment(2023, 3, 15, 12)
    assert serial_date(60) is None  # the 29 February 1900 that never was
    assert serial_date(13800138000) is None
    assert serial_date(True) is None


def test_cells_and_rows_that_do_not_say_where_they_are():
    assert rows_of(pack(parts("<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>"))) == [
        (1, [1, None, 3]),
        (3, [4]),
    ]


def test_a_writer_that_names_the_namespace_on_every_tag():
    """<x:row>, as the library of Microsoft itself writes it."""
    members = parts("")
    members["xl/worksheets/sheet1.xml"] = (
        f"<x:worksheet {MAIN.replace('xmlns', 'xmlns:x')}><x:sheetData>"
        '<x:row r="1" hidden="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="2"><x:c r="B2" t="inlineStr"><x:is><x:t>二</x:t></x:is></x:c></x:row></x:sheetData>'
        '<x:mergeCells count="1"><x:mergeCell ref="A1:A2"/></x:mergeCells></x:worksheet>'
    )
    sheet = read_sheet(pack(members))
    assert [(row.number, row.values) for row in sheet.rows()] == [(1, [1]), (2, [None, "二"])]
    assert sheet.hidden_rows == [1]
    assert list(map(str, sheet.merges)) == ["A1:A2"]


def test_formatted_empty_rows_down_to_the_last_row_do_no_harm():
    """A whole column was given a border: a million rows that hold nothing."""
    head = f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'.encode()
    packed, size, checksum = repeated(head, b'<row><c s="1"/></row>', 1_048_575, b"</sheetData></worksheet>")
    limits = Limits(ratio=10_000)
    sheet = read_sheet(pack_raw(_without_sheet(), "xl/worksheets/sheet1.xml", packed, size, checksum), limits=limits)
    assert [row.values for row in sheet.rows()] == [[1]]


def _without_sheet() -> dict:
    members = parts("")
    del members["xl/worksheets/sheet1.xml"]
    return members


def million_rows() -> bytes:
    head = f"<worksheet {MAIN}><sheetData>".encode()
    cells = b"".join(b"<row><c><v>%d</v></c><c><v>%d</v></c></row>" % (n * 7919 % 10**9, n * n) for n in range(2_000))
    packed, size, checksum = repeated(head, cells, 500, b"</sheetData></worksheet>")
    return pack_raw(_without_sheet(), "xl/worksheets/sheet1.xml", packed, size, checksum)


def test_a_million_rows_stop_at_the_limit_which_the_message_names(tmp_path):
    path = tmp_path / "big.xlsx"
    path.write_bytes(million_rows())
    with pytest.raises(SheetRefused) as refused:
        read_sheet(path)
    assert refused.value.code == "too_many_rows"
    assert "100,000 行" in refused.value.message
    # It stopped there: not one batch of bytes further.
    assert LIMITS.rows < refused.value.row < LIMITS.rows + 20_000
    assert cost(path)["mebibytes"] < 50


def test_too_many_values_are_refused_before_the_reader_fills_the_memory():
    row = "<row>" + "".join(f"<c><v>{n}</v></c>" for n in range(150)) + "</row>"
    with pytest.raises(SheetRefused) as refused:
        read_sheet(pack(parts(row * 400)), limits=Limits(values=50_000))
    assert refused.value.code == "too_many_cells"


def test_the_old_format_of_excel():
    data = old_book([["房号", "电话"], ["3-2-1502", 13800138000], [None, 89.5]], merges=[(1, 2, 0, 0)])
    sheet = read_sheet(data, "旧.xls")
    assert sheet.kind == "xls"
    assert [(row.number, row.values) for row in sheet.rows()] == [
        (1, ["房号", "电话"]),
        (2, ["3-2-1502", 13800138000]),
        (3, [None, 89.5]),
    ]
    assert list(map(str, sheet.merges)) == ["A2:A3"]


def test_the_content_decides_not_the_name():
    assert read_sheet(book([["a"]]), "房屋.csv").kind == "xlsx"
    assert read_sheet(b"a,b\n1,2\n", "x.xlsx").kind == "csv"
    assert read_sheet(old_book([["a"]]), "x.xlsx").kind == "xls"


def test_a_path_gives_its_name(tmp_path):
    path = tmp_path / "甲园.xlsx"
    path.write_bytes(book([["a"]]))
    assert read_sheet(path).filename == "甲园.xlsx"


def test_rows_can_be_read_again():
    sheet = read_sheet(book([["a"], ["b"]]))
    assert list(sheet.rows()) == list(sheet.rows())


def test_places():
    assert [column_letters(n) for n in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert all(column_index(column_letters(n)) == n for n in range(0, 16_384, 97))
    assert runs([1, 2, 3, 7, 9, 10]) == "1–3、7、9–10"
    assert runs(list(range(1, 40, 2))).endswith("11 等")
