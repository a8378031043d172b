"""导入 in the browser: check first, say what columns mean, write once, see it in the list."""

from __future__ import annotations

import io
from functools import lru_cache

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.concerns.exchange import uploads
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.journal.models import Entry
from guanjia.domains.estate.models import Unit
from tests.concerns.exchange.books import book

pytestmark = pytest.mark.django_db
HERE = "/jia/units/-import/"


@lru_cache
def sheet_bytes(rows: tuple) -> bytes:
    """The same rows are the same bytes, whatever moment openpyxl writes into the file."""
    return book(rows)


def sheet(*rows, name: str = "房屋.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sheet_bytes(rows))


GOOD = (("房号", "建筑面积", "用途"), ("3-2-1502", 92.4, "住宅"), ("3-2-1503", 88, "住宅"))
BAD = (*GOOD, ("3-2-1504", "很大", "住宅"))


def bring(desk, *rows, **more):
    answer = desk.post(HERE, {"file": sheet(*rows), **more})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return answer.headers["Location"]


def rooms(cast) -> set[str]:
    return set(Unit.objects.of(cast.jia).values_list("number", flat=True))


def test_the_template_and_the_link_to_it(desk):
    assert HERE in desk.get("/jia/units/").content.decode()
    assert "units/-import/template/" in desk.get(HERE).content.decode()
    answer = desk.get(f"{HERE}template/")
    cells = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets[0][1]
    assert any("房号" in str(c.value) for c in cells)


def test_checking_writes_nothing_then_all_rows_are_written_once(desk, cast):
    page_url = bring(desk, *GOOD)
    page = desk.get(page_url).content.decode()
    assert "全部导入 2 行" in page
    assert rooms(cast) == set()
    assert desk.post(page_url, {"do": "all"}).headers["Location"] == page_url
    assert desk.post(page_url, {"do": "all"}).status_code == 302
    assert rooms(cast) == {"3-2-1502", "3-2-1503"}
    assert "全部写入" in desk.get(page_url).content.decode()
    assert Entry.objects.filter(verb="unit.import_units").count() == 1
    assert "3-2-1502" in desk.get("/jia/units/").content.decode()
    assert "房屋.xlsx" in desk.get(HERE).content.decode()


def test_faults_are_listed_by_row_and_column_and_given_back_marked(desk, cast):
    page_url = bring(desk, *BAD)
    page = desk.get(page_url).content.decode()
    assert "很大" in page
    assert "建筑面积" in page
    assert "全部导入" not in page
    assert "只导入好的 2 行" in page
    answer = desk.get(f"{page_url}marked/")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert "很大" in str([[c.value for c in row] for row in sheet])
    desk.post(page_url, {"do": "all"})
    assert rooms(cast) == set()


def test_the_good_rows_on_request(desk, cast):
    page_url = bring(desk, *BAD)
    desk.post(page_url, {"do": "good"})
    page = desk.get(page_url).content.decode()
    assert "下载标好错的表" in page, "what was left out is still to be mended"
    marked = b"".join(desk.get(f"{page_url}marked/").streaming_content)
    assert openpyxl.load_workbook(io.BytesIO(marked)).worksheets
    assert rooms(cast) == {"3-2-1502", "3-2-1503"}


def test_the_same_file_again_is_recognised(desk, cast):
    desk.post(bring(desk, *GOOD), {"do": "all"})
    page = desk.get(bring(desk, *GOOD)).content.decode()
    assert "已由 林静 导入过" in page
    assert "全部导入" not in page
    assert Import.objects.filter(state="DONE").count() == 1


def test_unknown_headings_are_asked_once_and_remembered(desk, cast):
    odd = (("编码甲", "栏位乙"), ("3-2-1502", 92.4), ("3-2-1503", 88))
    page_url = bring(desk, *odd)
    page = desk.get(page_url).content.decode()
    assert "认一认" in page
    assert "编码甲" in page
    empty = desk.post(page_url, {"m0": "", "m1": ""})
    assert empty.status_code == 422
    twice = desk.post(page_url, {"m0": "number", "m1": "number"})
    assert twice.status_code == 422
    assert desk.post(page_url, {"m0": "number", "m1": "area"}).headers["Location"] == page_url
    desk.post(page_url, {"do": "all"})
    assert rooms(cast) == {"3-2-1502", "3-2-1503"}
    again = bring(desk, odd[0], ("3-2-1504", 70))
    assert "全部导入 1 行" in desk.get(again).content.decode()


def test_a_file_that_is_no_sheet_is_refused_in_chinese(desk, cast):
    answer = desk.post(HERE, {"file": SimpleUploadedFile("照片.xlsx", b"\xff\xd8\xff\xe0 no sheet")}, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[-1][0] == HERE
    assert 'class="bad"' in answer.content.decode()
    assert desk.post(HERE, {}).status_code == 422


def test_pressing_upload_twice_brings_one(desk):
    for _ in range(2):
        desk.post(HERE, {"file": sheet(*GOOD), "form_key": "k-upload"})
    assert Import.objects.count() == 1


def test_nobody_sees_another_person_s_upload_or_imports_without_the_verb(desk, signed_in, cast):
    page_url = bring(desk, *BAD)
    assert signed_in(cast.zhao).get(page_url).status_code == 404
    assert signed_in(cast.zhao).get(f"{page_url}marked/").status_code == 404
    assert signed_in(cast.yi_lin).get(page_url).status_code == 404
    assert signed_in(cast.chen).get(HERE).status_code == 403
    assert desk.get("/jia/entrances/-import/").status_code == 404


def large(head: str) -> SimpleUploadedFile:
    """Too large to be checked within a request."""
    rows = "".join(f"{n // 900 + 1}-{n % 3 + 1}-{n:05},90.5,三室两厅双卫带露台\n" for n in range(7000))
    return SimpleUploadedFile("全部.csv", f"{head}\n{rows}".encode())


def test_a_large_file_does_not_keep_the_request_waiting(desk, cast):
    page_url = desk.post(HERE, {"file": large("X1,X2,X3")}).headers["Location"]
    answer = desk.get(page_url)
    assert "正在检查" in answer.content.decode()
    assert answer.headers["Refresh"] == "3"
    assert "再试一次" not in answer.content.decode(), "the runner comes back to it by itself"
    run_pending(cast.noon)
    assert "认一认" in desk.get(page_url).content.decode()
    desk.post(page_url, {"m0": "number", "m1": "area", "m2": "layout"})
    assert "正在检查" in desk.get(page_url).content.decode()
    run_pending(cast.noon)
    assert "全部导入 7000 行" in desk.get(page_url).content.decode()
    desk.post(page_url, {"do": "all"})
    assert "正在写入" in desk.get(page_url).content.decode()
    assert rooms(cast) == set()
    run_pending(cast.noon)
    answer = desk.get(page_url)
    assert "全部写入" in answer.content.decode()
    assert "Refresh" not in answer.headers
    assert len(rooms(cast)) == 7000


def test_a_request_that_died_while_writing_can_be_made_again(desk, cast):
    page_url = bring(desk, *GOOD)
    uploads.begin_writing(Import.objects.get(), good_rows_only=False)  # and here the power went
    page = desk.get(page_url).content.decode()
    assert "再试一次" in page
    assert rooms(cast) == set()
    desk.post(page_url, {"do": "retry"})
    assert rooms(cast) == {"3-2-1502", "3-2-1503"}
    desk.post(page_url, {"do": "retry"})
    assert Entry.objects.filter(verb="unit.import_units").count() == 1


def test_what_changed_since_the_check_can_be_checked_again(desk, cast):
    zone = cast.jia.zones.create(name="东区")
    page_url = bring(desk, ("房号", "分管区域"), ("3-2-1502", "东区"))
    zone.delete()
    desk.post(page_url, {"do": "all"})
    assert "没有分管区域" in desk.get(page_url).content.decode()
    assert rooms(cast) == set()


def test_columns_can_be_explained_anew(desk, cast):
    page_url = bring(desk, *GOOD)
    desk.post(page_url, {"do": "map"})
    page = desk.get(page_url).content.decode()
    assert "认一认" in page
    assert "建筑面积" in page
    desk.post(page_url, {"m0": "number", "m1": "", "m2": "remark"})
    desk.post(page_url, {"do": "all"})
    unit = Unit.objects.of(cast.jia).get(number="3-2-1502")
    assert (unit.area, unit.remark) == (None, "住宅")


MIXED = (("房号", "建筑面积", "业主姓名", "联系电话", "电表箱"), ("3-2-1502", 92.4, "李丽华", 13800001234, "B-7"))


def test_a_sheet_with_owners_is_shown_the_way_to_the_import_that_knows_them(desk, cast):
    page = desk.get(bring(desk, *MIXED)).content.decode()
    assert "「业主姓名」「联系电话」不属于房屋" in page
    assert "/jia/customers/-import/" in page
    assert "「电表箱」" not in page


def test_the_way_is_shown_only_to_who_may_go_it(signed_in, cast):
    boss = signed_in(cast.admin)
    page = boss.get(bring(boss, *MIXED)).content.decode()
    assert "/jia/customers/-import/" not in page
