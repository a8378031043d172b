"""The table in a sheet is found whatever stands around it, and nothing is left out in silence."""

from __future__ import annotations

import pytest

from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import Limits, SheetRefused
from guanjia.concerns.exchange.sheets.table import find_table
from tests.concerns.exchange.books import pack, parts
from tests.concerns.exchange.tables import COLUMNS, found, table_of


def test_a_plain_table():
    table = table_of([["房号", "业主姓名", "联系电话"], ["3-2-1502", "李静", 13800138000]])
    assert table.mapping() == {"room": 0, "owner": 1, "phone": 2}
    assert not table.needs_mapping
    assert not table.unknown
    (row,) = table.body()
    assert (row.number, row.values, list(row.faults)) == (2, ["3-2-1502", "李静", 13800138000], [])


def test_a_table_as_companies_have_it():
    table = table_of(
        [
            ["甲园小区业主信息登记表"],
            ["填报单位：甲园管理处", None, None, "2026年1月31日"],
            ["序号", "房 号 *", "业主\n姓名", "联系电话（手机）", "建筑面积(㎡)", "备注", None, "说明：红色为必填"],
            [1, "3-2-1502", "李静 ", 13800138000, 89.5, None, None, "电话问过前台"],
            [2, "3-2-1503", "王磊", "010-62345678", 90, "常住"],
            [None, "合  计", None, None, 179.5],
            [],
            ["制表人：林静", None, "审核人：赵敏"],
            ["备注：以上数据以交付为准"],
        ],
        ["A1:F1"],
    )
    assert table.header.rows == (3,)
    assert found(table) == {"room": "B", "owner": "C", "phone": "D", "area": "E"}
    assert [heading.text for heading in table.unknown] == ["序号", "备注"]
    body = table.body()
    assert [(row.number, row.values[:6]) for row in body] == [
        (4, [1, "3-2-1502", "李静", 13800138000, 89.5, None]),
        (5, [2, "3-2-1503", "王磊", "010-62345678", 90, "常住"]),
    ]
    said = "\n".join(map(str, body.notes))
    for text in ("甲园小区", "填报单位", "说明：红色", "电话问过前台", "合  计", "制表人", "以上数据以交付为准"):
        assert text in said
    assert "1 个单元格前后有空格" in said
    assert body.trimmed == 1


def test_a_heading_of_two_lines_with_merged_cells():
    table = table_of(
        [
            ["房号", "业主信息", None, "租户信息", None, "面积"],
            [None, "姓名", "电话", "姓名", "电话", None],
            ["3-2-1502", "李静", "13800138000", "张三", "13900139000", 88],
        ],
        ["A1:A2", "B1:C1", "D1:E1", "F1:F2"],
    )
    assert table.header.rows == (1, 2)
    assert found(table) == {
        "room": "A", "owner": "B", "phone": "C", "tenant": "D", "tenant_phone": "E", "area": "F",
    }  # fmt: skip
    assert not table.needs_mapping
    assert [row.number for row in table.body()] == [3]


def test_the_same_heading_after_a_trip_through_csv_which_keeps_no_merging():
    data = "房号,业主信息,,租户信息,\n,姓名,电话,姓名,电话\n3-2-1502,李静,13800138000,张三,13900139000\n".encode("gbk")
    table = find_table(read_sheet(data), COLUMNS)
    assert found(table) == {"room": "A", "owner": "B", "phone": "C", "tenant": "D", "tenant_phone": "E"}


def test_a_title_right_above_the_heading_is_no_group():
    table = table_of([["业主台账"], ["房号", "姓名", "电话"], ["1-1-101", "李静", 13800138000]], ["A1:C1"])
    assert table.header.rows == (2,)
    assert table.headings[0].parts == ("房号",)


def test_cells_merged_downwards_give_their_value_to_each_row():
    table = table_of(
        [
            ["房号", "业主姓名", "联系电话", "面积"],
            ["3-2-1502", "李静", 13800138000, 89.5],
            ["3-2-1503", None, None, None],
            ["3-2-1601", "王磊", None, 70],
        ],
        ["B2:B3", "C2:C3", "D2:D3"],
    )
    body = table.body()
    rows = list(body)
    assert rows[1].values == ["3-2-1503", "李静", 13800138000, 89.5]
    assert rows[2].values == ["3-2-1601", "王磊", None, 70]
    # A number written once for two rooms may have been meant for both together.
    assert [(fault.row, fault.column, fault.level) for fault in rows[1].faults] == [
        (3, 2, "warning"),
        (3, 3, "warning"),
    ]
    assert any(note.text == "B2:B3" and "李静" in note.reason for note in body.notes)


def test_cells_merged_across_two_columns_are_said():
    table = table_of([["房号", "业主姓名", "电话"], ["3-2-1502", None, 13800138000]], ["A2:B2"])
    (row,) = table.body()
    assert [(fault.column, fault.level) for fault in row.faults] == [(0, "warning")]
    assert "跨列合并" in row.faults[0].reason


def test_a_heading_repeated_on_each_page_and_a_group_title_are_not_data():
    head = ["房号", "业主姓名", "联系电话", "面积"]
    table = table_of(
        [head, ["3栋"], ["3-2-1502", "李静", 13800138000, 89.5], head, ["3-2-1503", "王磊", 13900139000, 70]], ["A2:D2"]
    )
    body = table.body()
    assert [row.number for row in body] == [3, 5]
    assert {(note.row, note.reason.split("，")[0]) for note in body.notes} == {(2, "跨列的分组标题"), (4, "重复的表头")}


def test_a_row_with_only_a_room_stays_data():
    """It is a fault to be shown, not a note to be dropped."""
    table = table_of([["房号", "业主姓名"], ["3-2-1502"], ["3-2-1503", "王磊"]])
    assert [row.values for row in table.body()] == [["3-2-1502", None], ["3-2-1503", "王磊"]]


def test_blank_columns_and_columns_without_a_heading():
    table = table_of(
        [["房号", None, "业主姓名", None], ["3-2-1502", None, "李静", "常住"], ["3-2-1503", None, "王磊", "出租"]]
    )
    assert found(table) == {"room": "A", "owner": "C"}
    assert [heading.said for heading in table.unknown] == ["D 列"]


def test_notes_in_a_column_of_their_own_are_no_column():
    table = table_of(
        [
            ["房号", "业主姓名", None, "填写说明：每户一行"],
            ["3-2-1502", "李静", None, "空着的不用填"],
            ["3-2-1503", "王磊"],
            [None, None, None, "请于周五前交"],
        ]
    )
    assert not table.unknown
    assert not table.needs_mapping
    body = table.body()
    assert [row.number for row in body] == [2, 3]
    assert [note.text for note in body.notes] == ["填写说明：每户一行", "空着的不用填", "请于周五前交"]


@pytest.mark.parametrize(
    ("value", "level", "word"),
    [
        ("1.38E+10", "error", "科学计数法"),
        ("1.10101E+17", "error", "科学计数法"),
        (110101199001011000, "error", "15 位"),
        ("110101199001011000", "warning", "000"),
        ("锟斤拷", "error", "乱码"),
        ("李\ufffd", "error", "乱码"),
        ("###", "error", "###"),
        ("王\ue000", "warning", "自造字"),
    ],
)
def test_damage_done_elsewhere_is_named_by_row_and_column(value, level, word):
    table = table_of([["房号", "业主姓名", "联系电话"], ["3-2-1502", "李静", value]])
    (row,) = table.body()
    (fault,) = row.faults
    assert (fault.row, fault.column, fault.level) == (2, 2, level)
    assert word in fault.reason
    assert str(fault).startswith("第 2 行 C 列（联系电话）：")


def test_error_values_of_formulas_are_faults():
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>房号</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>姓名</t></is></c></row>'
        '<row r="2"><c r="A2" t="e"><f>VLOOKUP(1)</f><v>#N/A</v></c><c r="B2"><f>C9</f></c><c r="C2"><v>1</v></c></row>'
    )
    table = find_table(read_sheet(pack(parts(rows))), COLUMNS)
    (row,) = table.body()
    assert [(f.column, f.level) for f in row.faults] == [(0, "error"), (1, "error")]
    assert "#N/A" in row.faults[0].reason
    assert "没有算出结果" in row.faults[1].reason


@pytest.mark.parametrize("value", [13800138000, 123456789012345, "E12", "2E栋", "1000", "李静", 89.5, "A1-1000000"])
def test_ordinary_values_are_no_faults(value):
    (row,) = table_of([["房号", "业主姓名", "联系电话"], ["3-2-1502", "李静", value]]).body()
    assert list(row.faults) == []


def test_the_limit_counts_rows_of_data_only():
    rows = [["标题"], ["房号", "业主姓名"]] + [[f"1-1-{n}", "李静"] for n in range(101, 111)] + [["合计", 10]]
    assert len(list(table_of(rows, limits=Limits(rows=10)).body())) == 10
    with pytest.raises(SheetRefused) as refused:
        list(table_of(rows, limits=Limits(rows=9)).body())
    assert refused.value.code == "too_many_rows"
    assert refused.value.row == 12


def test_the_body_can_be_read_again_and_counts_afresh():
    table = table_of([["房号", "业主姓名"], ["1-1-101 ", "李静"], ["合计"]])
    body = table.body()
    assert list(body) == list(body)
    assert (body.rows, body.trimmed, len(body.notes)) == (1, 1, 2)
