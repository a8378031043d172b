"""A template explains itself, offers choices and comes back understood."""

from __future__ import annotations

import io

from guanjia.concerns.exchange.sheets.columns import Column
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.table import find_table
from guanjia.concerns.exchange.sheets.template import write_template
from tests.concerns.exchange.written import opened

COLUMNS = (
    Column("room", "房号", required=True, kind="room", example="3-2-1502"),
    Column("owner", "业主姓名", required=True, kind="person", note="产权证上的姓名"),
    Column("kind", "身份", kind="choice", choices=("业主", "租户", "家属")),
    Column("area", "建筑面积", kind="area"),
    Column("tower", "楼栋", kind="choice", choices=tuple(f"{n} 号楼（甲园花苑）" for n in range(60))),
)


def template() -> bytes:
    out = io.BytesIO()
    example = {"room": "3-2-1502", "owner": "李静", "area": 89.5}
    write_template(out, COLUMNS, name="房屋", examples=[example], notes=["手机号请设为文本。"])
    return out.getvalue()


def test_a_template_explains_itself_and_offers_choices():
    book = opened(template())
    assert book.sheetnames == ["房屋", "填写说明", "选项"]
    assert book["选项"].sheet_state == "hidden"
    sheet = book["房屋"]
    assert [cell.value for cell in sheet[1]] == ["房号*", "业主姓名*", "身份", "建筑面积", "楼栋"]
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules == {"C2:C1048576": '"业主,租户,家属"', "E2:E1048576": "'选项'!$A$2:$A$61"}
    guide = [[cell.value for cell in row] for row in book["填写说明"].iter_rows()]
    assert ["业主姓名", "必填", "产权证上的姓名", None, None] in guide
    assert ["3-2-1502", "李静", None, 89.5, None] in guide
    assert any("手机号请设为文本。" in row for row in guide)
    assert sheet.column_dimensions["A"].width >= 14


def test_a_filled_template_is_understood_without_asking():
    book = opened(template())
    book["房屋"].append(["3-2-1502", "李静", "业主", 89.5])
    out = io.BytesIO()
    book.save(out)
    table = find_table(read_sheet(out.getvalue()), COLUMNS)
    assert not table.needs_mapping
    assert not table.unknown
    assert [row.values for row in table.body()] == [["3-2-1502", "李静", "业主", 89.5, None]]


def test_an_empty_template_has_no_rows():
    assert list(find_table(read_sheet(template()), COLUMNS).body()) == []
