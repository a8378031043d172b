"""Sheets as companies have them: room and owner in one row, numbers as numbers, codes for headings; and old cases."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from guanjia.concerns.exchange.importing import run, template
from guanjia.concerns.exchange.uploads import report_of
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.cases.models import Case
from guanjia.domains.customers.models import Customer, Occupancy
from guanjia.domains.estate.models import Unit
from tests.concerns.exchange.books import book, saved

ID_A, ID_B = "110101199003070011", "440301198501010014"


def bring(cast, rows, slug="customers", name="业主资料.xlsx", **more):
    data = rows if isinstance(rows, bytes) else book(rows, more.pop("merges", ()))
    return run(REGISTERS[slug], cast.jia, data, name, at=cast.noon, **{"by": cast.zhao, **more})


def reasons(result, level):
    return [(f.row, f.heading, f.reason) for f in result.faults if f.level == level]


def test_room_and_owner_in_one_row_with_numbers_as_numbers(cast):
    rows = [
        ["阳光花园业主资料表"],
        ["序号", "楼栋", "单元", "房号", "建筑面积", "业主姓名", "联系电话", "入住日期", "备注"],
        [1, 3, 2, 1502, 92.4, "李丽华", 13800001234, 45000, None],
        [2, 3, 2, 1503, 88.0, "王建国", 13900005678.0, dt.date(2024, 5, 1), "常年在外"],
        [3, 3, 2, 1504, 88.0, None, None, None, None],
        ["合计", None, None, None, 268.4],
        ["制表：张三    审核：李四"],
    ]
    result = bring(cast, rows, merges=["A1:I1"])
    assert not result.errors, result.errors
    assert (result.rows, result.new) == (3, 2)
    assert "序号" not in [f.heading for f in result.faults]
    assert "「序号」是表里的行号，不导入。" in report_of(REGISTERS["customers"], result)["notes"]
    assert set(Unit.objects.of(cast.jia).values_list("number", flat=True)) == {"3-2-1502", "3-2-1503", "3-2-1504"}
    person = Customer.objects.of(cast.jia).get(name="李丽华")
    assert person.phone == "13800001234"
    tie = Occupancy.objects.of(cast.jia).get(customer=person)
    assert (tie.unit.number, tie.role, tie.from_on) == ("3-2-1502", "OWNER", dt.date(2023, 3, 15))
    assert Customer.objects.of(cast.jia).get(name="王建国").phone == "13900005678"
    batches = Entry.objects.filter(subject_id=None, verb__contains="import").exclude(cause=None)
    assert set(batches.values_list("cause_id", flat=True)) >= {result.batch_entry.pk}


def test_a_heading_is_guessed_by_its_whole_words(cast):
    """产权证编号 is no 编号 of ours, and the number of the row is nothing to ask about."""
    rows = [
        ["#", "房号", "业主姓名", "联系电话", "产权证编号", "合同日期", "F07"],
        [1, "3-2-1502", "李丽华", "13800001234", "深房地字第 12345 号", "2024-05-01", "A"],
    ]
    result = bring(cast, rows)
    assert result.needs_mapping
    told = {
        heading: (name, state) for _, heading, _, name, state in report_of(REGISTERS["customers"], result)["headings"]
    }
    assert told["#"] == ("", "serial")
    assert told["产权证编号"] == ("", "unknown")
    assert told["房号"] == ("number", "known")


def test_two_heading_rows_of_another_program(cast):
    rows = [
        ["房产信息", None, "业主信息", None, None],
        ["房产编号", "建筑面积", "姓名", "电话", "证件号"],
        ["3-2-1502", "92.4", "李丽华", "138 0000 1234", ID_A],
    ]
    result = bring(cast, rows, merges=["A1:B1", "C1:E1"])
    assert result.new == 1, result.faults
    assert Customer.objects.of(cast.jia).get().phone == "13800001234"


def test_coded_columns_are_guessed_by_what_stands_below_and_asked_about(cast):
    rows = [
        ["F1", "F2", "F3", "F4"],
        ["3-2-1502", "李丽华", "13800001234", "A"],
        ["3-2-1503", "王建国", "13900005678", "B"],
    ]
    result = bring(cast, rows, dry_run=True)
    assert result.needs_mapping
    assert [s.name for s in result.suggestions] == ["number", "name", "phone", None]
    told = {s.heading.key: s.name or "" for s in result.suggestions}
    assert bring(cast, rows, mapping=told).new == 2
    assert bring(cast, [rows[0], ["3-2-1601", "赵一", "13700009999", "C"]]).new == 1, "not asked again"


def test_repeated_documents_are_a_warning(cast):
    rows = [
        ["房号", "姓名", "电话", "身份证号"],
        ["3-2-1502", "李丽华", "13800001234", ID_A],
        ["3-2-1503", "王建国", "13900005678", ID_A],
        ["3-2-1504", "李丽华", "13800001234", ID_A],
    ]
    result = bring(cast, rows, dry_run=True)
    assert result.errors == []
    assert [(row, head) for row, head, _ in reasons(result, "warning")] == [(3, "身份证号")]
    assert "相同" in result.warnings[0].reason


def test_numbers_that_excel_has_spoilt_are_named(cast):
    text = f"房号,姓名,电话,身份证号\n3-2-1502,李丽华,1.38E+10,{ID_B}\n3-2-1503,王建国,13900005678,110101199003070000\n"
    result = bring(cast, text.encode("gb18030"), name="业主.csv", dry_run=True)
    errors = reasons(result, "error")
    assert [(row, head) for row, head, _ in errors] == [(2, "电话"), (3, "身份证号")]
    assert "科学计数法" in errors[0][2]
    assert len([f for f in result.faults if f.row == 2 and f.column == 2]) == 1, "one fault a cell"


def test_a_wrong_mapping_is_put_right_by_the_same_file(cast):
    rows = [["F1", "F2", "F3"], ["3-2-1502", "李丽华", "业主代表"]]
    data = book(rows)
    bring(cast, data, mapping={"F1": "number", "F2": "remark", "F3": "name"})
    assert Customer.objects.of(cast.jia).get().name == "业主代表"
    again = bring(cast, data, mapping={"F1": "number", "F2": "name", "F3": "remark"})
    assert (again.new, again.earlier) == (1, None)
    assert bring(cast, data, mapping={"F1": "number", "F2": "name", "F3": "remark"}).earlier == again.record


@pytest.mark.parametrize("slug", ["units", "customers", "cases"])
def test_the_template_explains_itself_and_its_own_example_comes_in(cast, slug):
    out = io.BytesIO()
    template(REGISTERS[slug], out)
    workbook = openpyxl.load_workbook(out)
    sheet = workbook.worksheets[0]
    spec = REGISTERS[slug].importing
    heads = [cell.value for cell in sheet[1]]
    assert heads == [c.label + ("*" if c.required else "") for c in spec.columns]
    assert workbook.sheetnames[1] == "填写说明"
    empty = bring(cast, saved(workbook), slug)
    assert empty.refusal == "表里没有可以导入的行。"
    for at, column in enumerate(spec.columns, start=1):
        sheet.cell(2, at).value = column.example or None
    filled = bring(cast, saved(workbook), slug, dry_run=True)
    left = [(f.heading, f.reason) for f in filled.errors if f.heading.rstrip("*") not in ("房号", "类别")]
    assert (filled.rows, filled.needs_mapping, left) == (1, False, [])


def test_old_open_cases_with_the_room_in_three_columns(cast):
    bring(cast, [["房号", "建筑面积"], ["3-2-1502", 92.4]], "units")
    rows = [
        ["楼栋", "单元", "室号", "报事时间", "客户姓名", "电话", "内容", "工单号"],
        ["3栋", "2单元", 1502, dt.datetime(2026, 11, 2, 16, 10), "李女士", 13800001234, "厨房顶棚渗水", "A-17"],  # noqa: DTZ001
        ["3栋", "2单元", 1602, dt.datetime(2026, 11, 2, 16, 10), "王先生", 13900005678, "电梯噪声大", "A-18"],  # noqa: DTZ001
        ["3栋", "2单元", 1502, dt.datetime(2026, 11, 2, 16, 10), "李女士", 13800001234, "厨房又渗水", "A-17"],  # noqa: DTZ001
    ]
    result = bring(cast, rows, "cases", good_rows_only=True)
    assert [(f.row, f.heading) for f in result.errors] == [(3, "室号"), (4, "工单号")]
    assert "与第 2 行重复" in result.errors[1].reason
    case = Case.objects.of(cast.jia).get()
    assert (case.unit.number, case.phone, case.late_entry) == ("3-2-1502", "13800001234", True)
    assert case.received_at == cast.moment("2026-11-02 16:10")
