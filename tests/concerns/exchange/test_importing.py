"""A sheet comes in: understood, checked, written once, all of it or nothing."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Zone
from guanjia.concerns.exchange.importing import run
from guanjia.concerns.exchange.models import Import, Mapping
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.estate.models import Building, Entrance, Unit
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.concerns.exchange.books import book

HEAD = ["房号", "建筑面积", "户型", "居住状态", "备注"]
ROWS = [
    ["3-2-1502", 92.4, "三室两厅", "自住", ""],
    ["3-2-1503", 88, "两室", "空置", "钥匙在前台"],
    ["5-101", None, "", "", ""],
]


@pytest.fixture
def units():
    return REGISTERS["units"]


def bring(cast, register, data, name="房屋.xlsx", **given):
    given.setdefault("by", cast.zhao)
    return run(register, cast.jia, data, name, at=cast.noon, **given)


def numbers(cast):
    return sorted(Unit.objects.of(cast.jia).values_list("number", flat=True))


def said(result):
    return [(f.row, f.level, f.reason) for f in result.faults]


@pytest.mark.both
def test_a_sheet_becomes_records_in_one_entry(cast, units):
    result = bring(cast, units, book([HEAD, *ROWS]))
    assert (result.rows, result.new, result.changed, result.same, result.faults) == (3, 3, 0, 0, [])
    assert numbers(cast) == ["3-2-1502", "3-2-1503", "5-101"]
    entry = Entry.objects.get(verb="unit.import_units")
    assert result.batch_entry == entry
    assert (entry.rows, entry.by, entry.reason) == (3, cast.zhao, "房屋.xlsx")
    assert set(Unit.objects.of(cast.jia).values_list("batch_id", flat=True)) == {entry.pk}
    row = Import.objects.get()
    assert (row.state, row.rows, row.new, row.faults, row.entry, row.by) == ("DONE", 3, 3, 0, entry, cast.zhao)


@pytest.mark.both
def test_the_system_imports_from_the_command_line(cast, units):
    data = book([HEAD, *ROWS])  # openpyxl writes the moment into the file: made twice, it is another file
    assert bring(cast, units, data, by=SYSTEM).written
    assert numbers(cast) == ["3-2-1502", "3-2-1503", "5-101"]
    assert Import.objects.get().by is None
    again = bring(cast, units, data, by=SYSTEM)
    assert again.earlier
    assert not again.written


def test_a_dry_run_counts_as_the_writing_would_and_writes_nothing(cast, units):
    bring(cast, units, book([HEAD, ROWS[0]]))

    def there():
        return numbers(cast), Entry.objects.count(), Import.objects.count(), Building.objects.of(cast.jia).count()

    before = there()
    result = bring(cast, units, book([HEAD, ["3-2-1502", 95, "", "", ""], *ROWS[1:]]), dry_run=True)
    assert (result.new, result.changed, result.same, result.written) == (2, 1, 0, False)
    assert there() == before
    assert str(Unit.objects.of(cast.jia).get().area) == "92.40"


def test_one_fault_and_nothing_is_written(cast, units):
    data = book([HEAD, *ROWS, ["1502", "九十", "", "", ""], ["5-101", 50, "", "", ""]])
    result = bring(cast, units, data)
    assert not result.written
    assert numbers(cast) == []
    assert not Entry.objects.filter(verb="unit.import_units").exists()
    assert not Import.objects.exists()
    assert (result.rows, result.bad, result.good) == (5, 2, 3)
    places = [(f.row, f.column, f.heading) for f in result.errors]
    assert places == [(5, 0, "房号"), (5, 1, "建筑面积"), (6, 0, "房号")]
    assert "看不出是哪一栋" in result.errors[0].reason
    assert "第 4 行已经有了" in result.errors[2].reason
    assert result.values[1] == "九十"


def test_good_rows_only_on_request(cast, units):
    data = book([HEAD, *ROWS, ["1502", "", "", "", ""]])
    result = bring(cast, units, data, good_rows_only=True)
    assert (result.rows, result.bad, result.new) == (4, 1, 3)
    assert len(numbers(cast)) == 3
    row = Import.objects.get()
    assert (row.faults, row.good_rows_only) == (1, True)


@pytest.mark.both
def test_the_same_file_twice_is_recognised_and_a_changed_one_updates(cast, units):
    data = book([HEAD, *ROWS])
    first = bring(cast, units, data)
    entries = Entry.objects.count()
    again = bring(cast, units, data, name="另一个名字.xlsx")
    assert again.earlier == first.record
    assert not again.written
    assert Entry.objects.count() == entries
    assert bring(cast, units, data, dry_run=True).earlier == first.record
    changed = bring(cast, units, book([HEAD, ["3-2-1502", 100, "", "", ""], *ROWS[1:]]))
    assert (changed.new, changed.changed, changed.same, changed.earlier) == (0, 1, 2, None)
    unit = Unit.objects.of(cast.jia).get(number="3-2-1502")
    assert (str(unit.area), unit.layout) == ("100.00", "三室两厅"), "an empty cell changes nothing"
    assert Entry.objects.get(subject_kind="unit", subject_id=unit.pk).changes["area"] == ["92.40", "100.00"]


def test_another_project_may_bring_the_same_file(cast, units):
    data = book([HEAD, *ROWS])
    bring(cast, units, data)
    other = run(units, cast.yi, data, "房屋.xlsx", by=cast.yi_zhao, at=cast.noon)
    assert other.written
    assert Unit.objects.of(cast.yi).count() == 3


def test_rows_that_were_wrong_may_come_later_from_the_same_file(cast, units):
    data = book([[*HEAD, "分管区域"], [*ROWS[0], ""], [*ROWS[1], "东区"]])
    first = bring(cast, units, data, good_rows_only=True)
    assert (first.new, first.bad) == (1, 1)
    assert bring(cast, units, data, good_rows_only=True).earlier == first.record
    Zone.objects.create(project=cast.jia, name="东区")
    later = bring(cast, units, data)
    assert (later.new, later.same, later.bad) == (1, 1, 0)


def test_who_may_not_gets_nothing(cast, units):
    with pytest.raises(NotAllowed):
        bring(cast, units, book([HEAD, *ROWS]), by=cast.chen, dry_run=True)
    with pytest.raises(NotAllowed):
        bring(cast, units, book([HEAD, *ROWS]), by=cast.yi_zhao)
    assert numbers(cast) == []


def test_a_register_without_import_says_so(cast):
    with pytest.raises(Invalid, match="不能从表格导入"):
        bring(cast, REGISTERS["buildings"], book([HEAD, *ROWS]))


def test_unknown_columns_are_warnings(cast, units):
    result = bring(cast, units, book([[*HEAD, "物业费单价"], [*ROWS[0], 2.8]]))
    assert result.written
    assert said(result) == [(1, "warning", "这一列不认识，不导入")]
    assert result.faults[0].column == 5


def test_unknown_headings_ask_and_the_answer_is_remembered(cast, units):
    rows = [["X1", "X2", "X3"], ["3-2-1502", "92.4", "三室"], ["3-2-1503", "88", "两室"]]
    result = bring(cast, units, book(rows))
    assert result.needs_mapping
    assert not result.written
    guesses = {s.heading.key: s.name for s in result.suggestions}
    assert guesses["x1"] == "number"
    told = {"x1": "number", "x2": "area", "x3": "layout"}
    assert bring(cast, units, book(rows), mapping=told).new == 2
    assert Mapping.objects.get().columns == told
    turned = [[row[2], row[0], row[1]] for row in [*rows[:1], ["3-2-1601", "70", "一室"]]]
    result = bring(cast, units, book(turned))
    assert (result.new, result.chosen.source) == (1, "REMEMBERED")
    assert Unit.objects.of(cast.jia).get(number="3-2-1601").layout == "一室"


def test_a_mapping_without_the_required_column_is_refused(cast, units):
    with pytest.raises(Invalid) as refused:
        bring(cast, units, book([["X1", "X2"], ["3-2-1502", 90]]), mapping={"x2": "area"})
    assert refused.value.fields == {"mapping": "还没有列对应：房号。"}
    assert not Mapping.objects.exists()


def test_a_sheet_without_headings_is_asked_about_each_time(cast, units):
    rows = [["3-2-1502", 92.4], ["3-2-1503", 88], ["3-2-1504", 88]]
    result = bring(cast, units, book(rows), mapping={"#A": "number", "#B": "area"})
    assert result.new == 3
    assert bring(cast, units, book([["3-2-1602", 92.4], ["3-2-1603", 88], ["3-2-1604", 88]])).needs_mapping


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_in_the_encodings_offices_write(cast, units, encoding):
    text = "房号,户型,备注\r\n3-2-1502,三室两厅,业主姓龚\r\n3-2-1503,两室,㙍\r\n"
    if encoding == "gbk":
        text = text.replace("㙍", "王")
    result = bring(cast, units, text.encode(encoding), name="房屋.csv")
    assert result.new == 2, said(result)
    assert Unit.objects.of(cast.jia).get(number="3-2-1502").remark == "业主姓龚"


def test_three_columns_make_one_room_and_merged_cells_hold_for_each_row(cast, units):
    rows = [
        ["甲园房屋一览表", None, None, None, None],
        ["楼栋", "单元", "室号", "建筑面积（㎡）", "备注"],
        ["3栋", 2, 1502, 92.4, None],
        [None, None, 1503, 88, None],
        [None, None, 1504, 88, None],
        ["合计", None, None, 268.4, None],
        ["注：以房产证为准"],
    ]
    result = bring(cast, units, book(rows, ["A1:E1", "A3:A5", "B3:B5"]))
    assert result.new == 3, said(result)
    assert numbers(cast) == ["3-2-1502", "3-2-1503", "3-2-1504"]
    assert Entrance.objects.of(cast.jia).get().number == "3-2"


def test_notes_beside_the_table_are_no_data(cast, units):
    rows = [
        ["房号", "面积", None, "填写说明：每户一行"],
        ["3-2-1502", 92.4, None, "空着的不用填"],
        ["3-2-1503", 88, None, None],
        [None, None, None, "请于周五前交"],
    ]
    result = bring(cast, units, book(rows))
    assert result.new == 2, said(result)


def test_a_room_that_became_a_date_is_named(cast, units):
    result = bring(cast, units, book([HEAD, [dt.date(2003, 2, 15), 90, "", "", ""]]))
    assert "被表格软件改成了日期" in result.errors[0].reason


def test_an_error_cell_is_one_fault_and_one_in_a_column_nobody_reads_is_none(cast, units):
    text = "房号,建筑面积,物业费\n3-2-1502,#N/A,1\n3-2-1503,88,#REF!\n"
    result = bring(cast, units, text.encode(), name="a.csv")
    assert [(f.row, f.column) for f in result.errors] == [(2, 1)]
    assert "公式出错" in result.errors[0].reason


def test_a_row_with_nothing_to_import_is_skipped_with_a_word(cast, units):
    text = "房号,建筑面积,物业费\n3-2-1502,90,1\n,,5\n"
    result = bring(cast, units, text.encode(), name="a.csv")
    assert result.new == 1
    assert (3, "warning", "这一行没有要导入的内容，跳过") in said(result)


def test_the_sheet_comes_back_marked_and_goes_in_again_once_corrected(cast, units):
    result = bring(cast, units, book([HEAD, ROWS[0], ["1502", 90, "", "", ""]]))
    marked = openpyxl.load_workbook(io.BytesIO(result.marked()))
    sheet = marked.worksheets[0]
    assert sheet.cell(1, 6).value == "问题"
    assert "看不出是哪一栋" in sheet.cell(3, 6).value
    assert sheet.cell(3, 1).fill.fgColor.rgb != sheet.cell(2, 1).fill.fgColor.rgb
    sheet.cell(3, 1).value = "3-2-1503"
    out = io.BytesIO()
    marked.save(out)
    assert bring(cast, units, out.getvalue()).new == 2


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_begins_like_a_formula_is_text(cast, units, prefix, form):
    text = f"{prefix}cmd|' /C calc'!A0"
    if form == "xlsx":
        workbook = openpyxl.Workbook()
        workbook.active.append(["房号", "备注"])
        workbook.active.append(["3-2-1502", "x"])
        workbook.active["B2"].value = text
        workbook.active["B2"].data_type = "s"
        out = io.BytesIO()
        workbook.save(out)
        data = out.getvalue()
    else:
        quoted = text.replace('"', '""')
        data = f'房号,备注\n3-2-1502,"{quoted}"\n'.encode()
    result = bring(cast, units, data, name=f"a.{form}")
    assert result.new == 1, said(result)
    stored = Unit.objects.of(cast.jia).get().remark
    assert stored == text.strip()


def test_progress_is_told(cast, units):
    told = []
    rows = [[f"3-2-{1000 + n}", 90, "", "", ""] for n in range(1500)]
    bring(cast, units, book([HEAD, *rows]), progress=lambda stage, done: told.append((stage, done)))
    assert told == [("check", 1000), ("check", 1500), ("write", 1500)]
