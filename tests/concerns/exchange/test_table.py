"""The table in a sheet is found whatever stands around it, and nothing is left out in silence."""

from __future__ import annotations

import datetime as dt

import pytest

from guanjia.concerns.exchange.sheets.columns import SURE, Column, fit, is_coded
from guanjia.concerns.exchange.sheets.mapping import looks_like, suggest_mapping
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import Limits, SheetRefused
from guanjia.concerns.exchange.sheets.table import Table, find_table
from tests.concerns.exchange.books import book, pack, parts

COLUMNS = (
    Column("room", "房号", ("房间号", "室号", "房屋编号", "门牌号", "单元房号"), "room", required=True),
    Column("owner", "业主姓名", ("业主", "姓名", "客户名称"), "person", required=True),
    Column("phone", "联系电话", ("电话", "手机", "手机号", "手机号码", "联系方式"), "phone"),
    Column("tenant", "租户姓名", ("租户",), "person"),
    Column("tenant_phone", "租户电话", (), "phone"),
    Column("area", "建筑面积", ("面积",), "area"),
    Column("id_number", "身份证号", ("证件号码", "证件号", "身份证号码"), "id_number"),
    Column("moved_in_on", "入住日期", ("交付日期", "收楼日期"), "date"),
    Column("plate", "车牌号", ("车牌",), "plate"),
    Column("kind", "身份", ("客户类型",), "choice", choices=("业主", "租户", "家属")),
)


def table_of(rows, merges=(), **given) -> Table:
    return find_table(read_sheet(book(rows, merges)), COLUMNS, **given)


def found(table: Table) -> dict[str, str]:
    return {name: match.heading.letters for name, match in table.matches.items()}


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
