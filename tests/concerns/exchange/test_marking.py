"""A sheet comes back as it was, its faults marked; corrected and brought again it is read as if never marked."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl

from guanjia.concerns.exchange.sheets.columns import Column
from guanjia.concerns.exchange.sheets.faults import Fault
from guanjia.concerns.exchange.sheets.marking import FAULT_LIST, write_marked_copy
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.table import find_table
from tests.concerns.exchange.books import book

COLUMNS = (Column("room", "房号", required=True), Column("owner", "业主姓名"), Column("phone", "联系电话"))
ROWS = [
    ["甲园业主信息"],
    ["房号", "业主姓名", "联系电话", "备注", "入住"],
    ["3-2-1502", "李静", 13800138000, "=1+1", dt.date(2026, 1, 31)],
    [],
    ["3-2-1503", "王磊", "1.38E+10"],
    ["3-2-1502", "李静", 13900139000],
]
RED, YELLOW = "FFF9C6C2", "FFFFF3C4"


def original() -> bytes:
    """With openpyxl a text that begins with = would be a formula: it is put in as text."""
    workbook = openpyxl.load_workbook(io.BytesIO(book(ROWS, ["A1:E1"])))
    workbook.active["D3"].data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def marked(data: bytes, faults) -> tuple[bytes, openpyxl.Workbook]:
    sheet = read_sheet(data, "甲园.xlsx")
    out = io.BytesIO()
    write_marked_copy(out, sheet, faults, find_table(sheet, COLUMNS).header)
    return out.getvalue(), openpyxl.load_workbook(io.BytesIO(out.getvalue()))


FAULTS = [
    Fault(5, 2, "error", "号码不完整", "联系电话"),
    Fault(6, 0, "error", "与第 3 行重复", "房号"),
    Fault(6, 1, "warning", "已有同名业主", "业主姓名"),
    Fault(6, None, "warning", "整行请核对"),
]


def test_the_copy_shows_each_fault_in_its_place():
    _, workbook = marked(original(), FAULTS)
    sheet = workbook.worksheets[0]
    assert sheet["F2"].value == "问题"
    assert sheet["C5"].fill.fgColor.rgb == RED
    assert sheet["A6"].fill.fgColor.rgb == RED
    assert sheet["B6"].fill.fgColor.rgb == YELLOW
    assert sheet["F5"].value == "联系电话：号码不完整"
    assert sheet["F6"].value == "房号：与第 3 行重复\n提醒：业主姓名：已有同名业主\n提醒：整行请核对"
    assert sheet["F6"].fill.fgColor.rgb == RED
    assert sheet["F3"].value is None
    assert sheet["A3"].fill.fill_type is None
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref.startswith("A2:F")


def test_all_that_was_there_is_still_there():
    data, workbook = marked(original(), FAULTS)
    before = {row.number: row.values for row in read_sheet(original()).rows()}
    after = {row.number: row.values[:5] for row in read_sheet(data).rows()}
    for number, values in before.items():
        assert after[number][: len(values)] == values
    assert set(after) == set(before)
    assert workbook.worksheets[0]["D3"].data_type == "s"


def test_the_list_of_faults():
    _, workbook = marked(original(), FAULTS)
    lines = [[cell.value for cell in row] for row in workbook[FAULT_LIST].iter_rows()]
    assert lines[0] == ["行", "列", "表头", "级别", "问题"]
    assert lines[1] == [5, "C", "联系电话", "错误", "号码不完整"]
    assert lines[4] == [6, None, None, "提醒", "整行请核对"]


def test_the_marked_copy_can_be_brought_again():
    data, _ = marked(original(), FAULTS)
    table = find_table(read_sheet(data), COLUMNS)
    plain = find_table(read_sheet(original()), COLUMNS)
    assert table.fingerprint == plain.fingerprint
    assert [heading.text for heading in table.unknown] == ["备注", "入住"]
    body = table.body()
    assert [row.values for row in body] == [row.values for row in plain.body()]
    assert not any("号码不完整" in note.text for note in body.notes)


def test_marked_twice_there_is_one_column_of_faults():
    once, _ = marked(original(), FAULTS)
    _, workbook = marked(once, [Fault(3, 1, "warning", "请核对", "业主姓名")])
    sheet = workbook.worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["房号", "业主姓名", "联系电话", "备注", "入住", "问题"]
    assert sheet["F3"].value == "提醒：业主姓名：请核对"
    assert sheet["F5"].value is None


def test_very_many_faults_in_one_row_are_counted_not_listed():
    _, workbook = marked(original(), [Fault(5, 1, "error", f"第 {n} 处", "业主姓名") for n in range(50)])
    text = workbook.worksheets[0]["F5"].value
    assert text.endswith("……还有 30 处")
    assert text.count("\n") == 20


def test_a_sheet_without_a_heading_is_marked_too():
    data = "3-2-1502,李静,13800138000\n3-2-1503,王磊,13900139000\n".encode("gbk")
    _, workbook = marked(data, [Fault(1, 1, "error", "不对")])
    sheet = workbook.worksheets[0]
    assert sheet["D1"].value == "B 列：不对"
    assert sheet["B1"].fill.fgColor.rgb == RED
