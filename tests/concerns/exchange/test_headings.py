"""How headings are understood, and columns chosen by what stands below them."""

from __future__ import annotations

import datetime as dt

import pytest

from guanjia.concerns.exchange.sheets.columns import SURE, fit, is_coded
from guanjia.concerns.exchange.sheets.mapping import looks_like, suggest_mapping
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.table import find_table
from tests.concerns.exchange.books import book
from tests.concerns.exchange.tables import COLUMNS, table_of


def test_codes_do_not_matter_once_all_of_ours_are_found():
    sheet = read_sheet(book([["房号", "业主姓名", "X1"], ["3-2-1502", "李静", 5]]))
    assert not find_table(sheet, COLUMNS[:2]).needs_mapping
    assert find_table(sheet, COLUMNS[:3]).needs_mapping


def test_two_columns_that_mean_the_same_are_said():
    table = table_of([["房号", "姓名", "手机", "联系电话"], ["3-2-1502", "李静", 13800138000, 13900139000]])
    assert table.mapping()["phone"] == 3
    assert len(table.ambiguous) == 1
    assert "C 列“手机”" in table.ambiguous[0]
    assert "D 列“联系电话”" in table.ambiguous[0]
    assert table.needs_mapping


def test_a_missing_required_column_needs_a_person():
    table = table_of([["房号", "联系电话"], ["3-2-1502", 13800138000]])
    assert [column.name for column in table.missing] == ["owner"]
    assert table.needs_mapping


def test_no_heading_at_all_loses_no_row():
    table = table_of([["3-2-1502", "李静", 13800138000], ["3-2-1503", "王磊", 13900139000]])
    assert table.header.rows == ()
    assert [row.number for row in table.body()] == [1, 2]
    assert table.needs_mapping


def test_a_person_may_say_where_the_heading_ends():
    rows = [["甲", "乙"], ["房号", "业主姓名"], ["3-2-1502", "李静"]]
    assert table_of(rows, header_row=1).header.rows == (1,)
    assert [row.number for row in table_of(rows, header_row=0).body()] == [1, 2, 3]


def test_coded_columns_are_suggested_by_what_stands_below():
    table = table_of(
        [
            ["X1", "字段2", "F_03", "C4", "X5", "X6", "X7", "X8"],
            ["3-2-1502", "李静", 13800138000, "110101199001011234", 89.5, dt.date(2020, 1, 1), "京A12345", "业主"],
            ["3-2-1503", "王磊", 13900139000, "110101199001011235", 70.25, dt.date(2021, 5, 1), "京A54321", "租户"],
        ]
    )
    assert table.header.rows == (1,)
    assert table.matches == {}
    assert table.needs_mapping
    suggested = {s.heading.letters: s.name for s in suggest_mapping(table)}
    assert suggested == {
        "A": "room", "B": "owner", "C": "phone", "D": "id_number", "E": "area", "F": "moved_in_on", "G": "plate",
        "H": "kind",
    }  # fmt: skip
    first = suggest_mapping(table)[0]
    assert first.examples == ("3-2-1502", "3-2-1503")
    assert "房号" in first.reason


def test_a_heading_that_lies_is_suggested_with_doubt():
    table = table_of(
        [["房号", "姓名", "业主联系方式"], ["1-1-101", "李静", "北京路 1 号"], ["1-1-102", "王磊", "南京路"]]
    )
    (told,) = [s for s in suggest_mapping(table) if s.heading.letters == "C"]
    assert told.score < 0.5


def test_a_mapping_is_remembered_for_the_same_headings_in_any_order():
    first = table_of([["X1", "X2"], ["3-2-1502", "李静"]])
    second = table_of([["X2 ", "ｘ1"], ["李静", "3-2-1502"]])
    third = table_of([["X1", "X3"], ["3-2-1502", "李静"]])
    assert first.fingerprint == second.fingerprint != third.fingerprint
    remembered = {first.headings[0].key: "room", first.headings[1].key: "owner"}
    assert first.mapping_with(remembered) == {"room": 0, "owner": 1}
    assert second.mapping_with(remembered) == {"owner": 0, "room": 1}
    assert third.mapping_with(remembered) == {"room": 0}
    assert third.mapping_with({"nonsense": "room", third.headings[1].key: "no_such_column"}) == {}


@pytest.mark.parametrize(
    ("heading", "name", "sure"),
    [
        ("房号", "room", True),
        ("房　号＊", "room", True),
        ("*房号（必填）", "room", True),
        ("１．房号", "room", True),
        ("联系电话(手机)", "phone", True),
        ("联系\n电话", "phone", True),
        ("手机/电话", "phone", False),
        ("业主联系电话", "phone", False),
        ("证件号码", "id_number", True),
        ("建筑面积（平方米）", "area", True),
        ("地址", "room", None),
    ],
)
def test_how_headings_are_understood(heading, name, sure):
    column = next(column for column in COLUMNS if column.name == name)
    score = fit(column, (heading,))
    assert (score >= SURE, score >= 50) == {True: (True, True), False: (False, True), None: (False, False)}[sure]


def test_the_heading_of_somebody_else_is_not_taken_for_sure():
    """租户姓名 ends in 姓名; where no column for tenants is wanted it must not silently become the owner."""
    columns = COLUMNS[:3]
    table = find_table(read_sheet(book([["房号", "租户姓名", "电话"], ["1-1-101", "张三", 13800138000]])), columns)
    assert not table.matches["owner"].sure
    assert "owner" not in table.mapping()
    assert table.needs_mapping


@pytest.mark.parametrize("text", ["X1", "字段3", "F_07", "column12", "A", "1", "未命名5", "自定义"])
def test_coded_headings(text):
    assert is_coded(text)


@pytest.mark.parametrize("text", ["房号", "QQ号", "E-mail", "3月费用", "备注"])
def test_headings_that_say_something(text):
    assert not is_coded(text)


def test_what_values_look_like():
    assert looks_like("phone", ["13800138000", 13900139000, "010-62345678"]) == 1
    assert looks_like("phone", ["110101199001011234", "2026-01-31", "89.5"]) == 0
    assert looks_like("room", ["3-2-1502", "3栋2单元1502", 1502]) == 1
    assert looks_like("room", ["2026-01-31", "李静", 13800138000]) == 0
    assert looks_like("person", ["李静", "欧阳娜娜", "甲园物业有限公司"]) == 1
    assert looks_like("person", ["已交付", "3-2-1502", 5]) == 0
    assert looks_like("date", [dt.date(2020, 1, 1), "2020/1/1", "2020年1月1日", 45000, 20200101]) == 1
    assert looks_like("area", [89.5, "102.33㎡"]) == 1
    assert looks_like("text", ["x"]) is None
    assert looks_like("phone", []) is None


def test_headings_in_english_are_suggested_by_what_stands_below():
    table = table_of([["ROOM_NO", "OWNER_NM", "TEL1", "AREA"], ["3-2-1502", "李静", "13800138000", "89.5"]])
    assert [s.name for s in suggest_mapping(table)] == ["room", "owner", "phone", "area"]


def test_instructions_above_the_heading():
    rows = [["导入说明"], ["1. 房号格式为 栋-单元-房号，例如 3-2-1502"], ["2. 带 * 的列必填"], []]
    table = table_of([*rows, ["*房号", "*业主姓名", "手机号码"], ["3-2-1502", "李静", "13800138000"]])
    assert table.header.rows == (5,)
    assert not table.needs_mapping
    assert [row.number for row in table.body()] == [6]


def test_two_blocks_side_by_side_are_not_read_as_one_in_silence():
    head, row = ["房号", "姓名", "电话"], ["1-101", "李静", "13800138000"]
    table = table_of([[*head, None, *head], [*row, None, "1-201", "张三", "13900139000"]])
    assert len(table.ambiguous) == 3
    assert table.needs_mapping
