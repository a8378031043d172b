"""An upload on its way: waiting, asked about, checked, written; each step may be interrupted and repeated."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from guanjia.concerns.exchange import kept, uploads
from guanjia.concerns.exchange.models import Import, Mapping
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.importing import check_soon, write_soon
from guanjia.domains.estate import actions
from guanjia.domains.estate.models import Unit
from guanjia.kernel.refusals import Invalid, NotAllowed, NotFound
from tests.concerns.exchange.books import book

GOOD = [["房号", "建筑面积"], ["3-2-1502", 92.4], ["3-2-1503", 88]]
CODED = [["X1", "X2"], ["3-2-1502", 92.4], ["3-2-1503", 88]]


@pytest.fixture
def units():
    return REGISTERS["units"]


def take(cast, register, rows, name="房屋.xlsx") -> Import:
    data = rows if isinstance(rows, bytes) else book(rows)
    return uploads.take(register, cast.jia, data, name, by=cast.zhao, at=cast.noon)


def check(cast, register, record):
    return uploads.check(record, register, by=cast.zhao, at=cast.noon)


def write(cast, register, record):
    return uploads.write(record, register, by=cast.zhao, at=cast.noon)


def count(cast) -> int:
    return Unit.objects.of(cast.jia).count()


def test_from_upload_to_done(cast, units):
    record = take(cast, units, GOOD)
    assert record.state == Import.WAITING
    check(cast, units, record)
    assert (record.state, record.rows, record.new, record.faults, count(cast)) == (Import.CHECKED, 2, 2, 0, 0)
    assert uploads.begin_writing(record, good_rows_only=False)
    assert not uploads.begin_writing(record, good_rows_only=False), "only one press writes"
    write(cast, units, record)
    assert (record.state, record.new, count(cast)) == (Import.DONE, 2, 2)
    assert record.entry == Entry.objects.get(verb="unit.import_units")
    assert uploads.history(units, cast.jia) == [record]
    assert write(cast, units, record) is None
    assert check(cast, units, record) is None
    assert uploads.history(units, cast.yi) == []


def test_what_cannot_be_read_ends_with_the_reason_and_leaves_no_file(cast, units):
    record = take(cast, units, b"%PDF-1.7 no table", "图.pdf")
    name = record.kept
    check(cast, units, record)
    assert record.state == Import.FAILED
    assert "PDF" in record.message
    assert kept.read(name) is None


def test_headings_are_asked_for_and_kept_for_the_next_sheet(cast, units):
    record = take(cast, units, CODED)
    check(cast, units, record)
    assert record.state == Import.UNMAPPED
    headings = record.report["headings"]
    assert [(key, state) for key, _, _, _, state in headings] == [("x1", "guess"), ("x2", "guess")]
    assert headings[0][2] == ["3-2-1502", "3-2-1503"]
    with pytest.raises(Invalid, match="房号"):
        uploads.told(record, units, {"m1": "area"})
    assert uploads.answer(record, uploads.told(record, units, {"m0": "number", "m1": "area"}))
    assert not Mapping.objects.exists()
    check(cast, units, record)
    assert (record.state, record.new) == (Import.CHECKED, 2)
    assert Mapping.objects.get().columns == {"x1": "number", "x2": "area"}
    later = take(cast, units, [CODED[0], ["3-2-1601", 70]])
    check(cast, units, later)
    assert later.state == Import.CHECKED
    uploads.ask_again(later)
    assert later.state == Import.UNMAPPED
    assert later.report["headings"][0][3:] == ["number", "known"]


def test_interrupted_while_writing_it_is_written_when_tried_again(cast, units):
    record = take(cast, units, GOOD)
    check(cast, units, record)
    uploads.begin_writing(record, good_rows_only=False)  # and here the power went
    found = uploads.own(units, cast.jia, record.pk, by=cast.zhao)
    assert write(cast, units, found).written
    assert (found.state, count(cast)) == (Import.DONE, 2)


def test_two_that_write_at_once_write_once(cast, units):
    record = take(cast, units, GOOD)
    check(cast, units, record)
    uploads.begin_writing(record, good_rows_only=False)
    other = uploads.own(units, cast.jia, record.pk, by=cast.zhao)
    write(cast, units, record)
    result = write(cast, units, other)
    assert not result.written
    assert Import.objects.get().state == Import.DONE
    assert Entry.objects.filter(verb="unit.import_units").count() == 1


def test_what_changed_since_the_check_is_said_before_anything_is_written(cast, units):
    zone = cast.jia.zones.create(name="东区")
    record = take(cast, units, [["房号", "分管区域"], ["3-2-1502", "东区"]])
    check(cast, units, record)
    zone.delete()
    uploads.begin_writing(record, good_rows_only=False)
    write(cast, units, record)
    assert (record.state, record.faults, count(cast)) == (Import.CHECKED, 1, 0)
    assert "没有分管区域" in record.report["faults"][0][3]


def test_a_right_lost_since_the_check_is_lost(cast, units):
    record = take(cast, units, GOOD)
    check(cast, units, record)
    cast.zhao.assignments.all().delete()
    uploads.begin_writing(record, good_rows_only=False)
    write(cast, units, record)
    assert (record.state, count(cast)) == (Import.CHECKED, 0)
    assert "没有" in record.message
    with pytest.raises(NotAllowed):
        check(cast, units, record)


def test_only_whoever_brought_it_sees_it(cast, units):
    record = take(cast, units, GOOD)
    assert uploads.own(units, cast.jia, record.pk, by=cast.zhao) == record
    for by, project, register in (
        (cast.lin, cast.jia, units), (cast.zhao, cast.yi, units), (cast.zhao, cast.jia, REGISTERS["customers"]),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            uploads.own(register, project, record.pk, by=by)


def test_files_are_private_and_go_after_a_day(cast, units):
    record = take(cast, units, [*GOOD, ["1502", 1]])
    check(cast, units, record)
    path = kept.folder() / record.kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    marked = kept.open_marked(record.kept)
    assert marked.read(2) == b"PK"
    marked.close()
    assert record.report["faults"]
    kept.tidy(at=cast.noon + timedelta(hours=23))
    assert path.exists()
    kept.tidy(at=cast.noon + timedelta(hours=25))
    assert not path.exists()
    assert kept.open_marked(record.kept) is None
    record.refresh_from_db()
    assert (record.report, record.kept) == ({}, "")
    uploads.begin_writing(record, good_rows_only=True)
    write(cast, units, record)
    assert (record.state, count(cast)) == (Import.FAILED, 0)
    assert "24 小时" in record.message


def test_what_a_dead_program_left_goes_too(cast):
    kept.folder().mkdir(parents=True, exist_ok=True)
    orphan = kept.folder() / ("0" * 32)
    orphan.write_bytes(b"x")
    later = cast.noon + timedelta(days=36500)
    kept.tidy(at=later)
    assert not orphan.exists()
    with pytest.raises(ValueError):
        kept.read("../secret.key")


def test_a_large_sheet_is_left_to_the_runner(cast, units):
    rows = "".join(f"{n // 900 + 1}-{n % 3 + 1}-{n:05},90.5,三室两厅双卫带露台\n" for n in range(7000))
    record = take(cast, units, f"房号,建筑面积,户型\n{rows}".encode(), "全部房屋.csv")
    assert not uploads.is_small(record)
    check_soon(record, units, by=cast.zhao, at=cast.noon)
    record.refresh_from_db()
    assert record.state == Import.WAITING
    run_pending(cast.noon)
    record.refresh_from_db()
    assert (record.state, record.rows, record.new) == (Import.CHECKED, 7000, None), "too large for a trial"
    assert uploads.begin_writing(record, good_rows_only=False)
    write_soon(record, units, by=cast.zhao, at=cast.noon)
    assert count(cast) == 0
    run_pending(cast.noon)
    record.refresh_from_db()
    assert (record.state, record.new, count(cast)) == (Import.DONE, 7000, 7000)


def test_a_report_holds_the_first_faults_and_counts_all(cast, units):
    rows = [["房号", "建筑面积"], *([f"3-2-{1000 + n}", "很大"] for n in range(250))]
    record = take(cast, units, rows)
    check(cast, units, record)
    assert len(record.report["faults"]) == uploads.SHOWN_FAULTS
    assert record.report["all_faults"] == 250
    assert record.report["faults"][0] == [2, "B 列 建筑面积", "很大", "面积“很大”不是大于 0 的数", "error"]


def test_the_verb_s_own_refusal_is_told_by_the_check(cast, units):
    actions.add_building(by=cast.zhao, at=cast.noon, project=cast.jia, number="3")
    unit = actions.add_unit(by=cast.zhao, at=cast.noon, project=cast.jia, number="3-1502")
    actions.retire_unit(unit, by=cast.zhao, at=cast.noon)
    customers = REGISTERS["customers"]
    record = take(cast, customers, [["房号", "姓名", "电话"], ["3-1502", "李丽华", "13800001234"]])
    check(cast, customers, record)
    assert record.state == Import.CHECKED
    assert "已停用" in record.report["refusal"]
