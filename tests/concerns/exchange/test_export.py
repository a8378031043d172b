"""What leaves the house: in tiers that add up, with a second person who agrees once, and back in without a change."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.exchange import export, export_requests
from guanjia.concerns.exchange.importing import run
from guanjia.concerns.exchange.models import ExportRequest
from guanjia.concerns.exchange.sheets.lists import write_xlsx
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.views import Asked, Listing
from guanjia.domains.customers.models import Customer, Occupancy
from guanjia.domains.estate.models import Unit
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.concerns.exchange.books import book


def wish(rows: int, **more) -> export.Wish:
    given = {"reason": "年度走访名单", "query": "customers?view=all"} | more
    return export.Wish(kind="customer", label="客户", rows=rows, whole=True, **given)


def take(cast, rows, *, by=None, at=None, **more):
    return export.record(wish(rows, **more), by=by or cast.zhao, project=cast.jia, at=at or cast.noon)


def taken() -> int:
    return Entry.objects.filter(verb="export_whole").count()


@pytest.mark.parametrize(("rows", "needs"), [(24, ""), (25, "reason"), (249, "reason"), (250, "second")])
def test_the_tier_of_one_export(cast, rows, needs):
    if not needs:
        assert take(cast, rows, reason="").rows == rows
        return
    with pytest.raises(Invalid) as refused:
        take(cast, rows, reason="" if needs == "reason" else "年度走访名单")
    assert list(refused.value.fields) == [needs]
    assert taken() == 0


@pytest.mark.parametrize(
    ("rows", "second", "fine"), [(2499, "sunli", True), (2500, "sunli", False), (2500, "wu", True)]
)
def test_the_largest_tier_needs_a_manager_of_another_post(cast, rows, second, fine):
    if fine:
        assert take(cast, rows, second=getattr(cast, second)).rows == rows
        return
    with pytest.raises(Invalid, match="另一岗位的经理"):
        take(cast, rows, second=getattr(cast, second))
    assert taken() == 0


@given(parts=st.lists(st.integers(1, 300), min_size=1, max_size=12))
def test_slices_add_up_however_they_are_cut(cast, parts):
    total, at = 0, cast.noon
    with transaction.atomic():
        for count in parts:
            if total + count >= 250:
                with pytest.raises(Invalid, match=f"累计 {total + count} 行"):
                    take(cast, count, at=at)
                break
            take(cast, count, at=at)
            total += count
            at += timedelta(minutes=7)
        assert export.taken_by(cast.zhao, at) == total
        transaction.set_rollback(True)


def test_what_is_taken_in_another_project_counts_and_is_forgotten_after_a_day(cast):
    export.record(wish(200), by=cast.sun, project=cast.yi, at=cast.noon)
    with pytest.raises(Invalid, match="累计 250 行"):
        take(cast, 50, by=cast.sun, at=cast.noon + timedelta(hours=23, minutes=59))
    take(cast, 50, by=cast.sun, at=cast.noon + timedelta(hours=24))


def test_a_masked_list_counts_for_nothing(cast):
    masked = export.Wish(kind="customer", label="客户", rows=9000)
    export.record(masked, by=cast.lin, project=cast.jia, at=cast.noon)
    assert export.taken_by(cast.lin, cast.noon) == 0
    assert Entry.objects.get(verb="export").rows == 9000


def asked(cast, rows=300, **more):
    return export_requests.ask(wish(rows, **more), by=cast.zhao, project=cast.jia, at=cast.noon)


@pytest.mark.both
def test_an_agreement_serves_once(cast):
    request = export_requests.approve(asked(cast), by=cast.sunli, at=cast.noon + timedelta(hours=1))
    entry = take(cast, 300, at=cast.noon + timedelta(hours=2))
    assert entry.changes["second"] == [None, cast.sunli.pk]
    request.refresh_from_db()
    assert (request.used_at, request.entry) == (cast.noon + timedelta(hours=2), entry)
    with pytest.raises(Invalid, match="另一位有权限的同事"):
        take(cast, 300, at=cast.noon + timedelta(hours=3))
    verbs = list(Entry.objects.filter(subject_kind="export_request").order_by("pk").values_list("verb", "by_id"))
    assert verbs == [("export_ask", cast.zhao.pk), ("export_approve", cast.sunli.pk)]


@pytest.mark.parametrize(
    "other", [{"rows": 301}, {"query": "customers?view=vip"}, {"by": "wu"}, {"hours": 24}, {"hours": -2}]
)
def test_an_agreement_is_for_this_list_this_person_and_this_day(cast, other):
    export_requests.approve(asked(cast), by=cast.sunli, at=cast.noon + timedelta(hours=1))
    at = cast.noon + timedelta(hours=1 + other.get("hours", 1))
    by = getattr(cast, other.get("by", "zhao"))
    more = {"query": other["query"]} if "query" in other else {}
    with pytest.raises(Invalid, match="另一位有权限的同事"):
        take(cast, other.get("rows", 300), by=by, at=at, **more)
    assert taken() == 0


def test_nobody_agrees_to_his_own_nor_without_the_right(cast):
    request = asked(cast)
    with pytest.raises(Invalid, match="本人"):
        export_requests.approve(request, by=cast.zhao, at=cast.noon)
    for stranger in (cast.lin, cast.yi_zhao):
        with pytest.raises(NotAllowed):
            export_requests.approve(request, by=stranger, at=cast.noon)
    with pytest.raises(NotAllowed):
        export_requests.ask(wish(5), by=cast.lin, project=cast.jia, at=cast.noon)
    request.refresh_from_db()
    assert request.approved_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=request.pk).update(approved_by=cast.zhao, approved_at=cast.noon)


def test_one_answer_and_in_time(cast):
    request = asked(cast)
    export_requests.refuse(request, by=cast.sunli, at=cast.noon, reason="用途不明")
    with pytest.raises(WrongState):
        export_requests.approve(request, by=cast.wu, at=cast.noon)
    assert export_requests.state_of(request, cast.noon) == "不同意"
    late = asked(cast, reason="第二次申请")
    with pytest.raises(WrongState):
        export_requests.approve(late, by=cast.sunli, at=cast.noon + timedelta(hours=24))
    with pytest.raises(Invalid, match="原因"):
        export_requests.refuse(late, by=cast.sunli, at=cast.noon, reason=" ")


def test_asking_twice_is_one_request_and_the_approvers_are_named(cast):
    assert asked(cast) == asked(cast)
    assert ExportRequest.objects.count() == 1
    names = {user.username for user in export_requests.approvers(asked(cast), cast.noon)}
    assert names == {"sunli", "wu", "zhou", "sun"}
    large = {user.username for user in export_requests.approvers(asked(cast, 2500), cast.noon)}
    assert large == {"wu", "zhou", "sun"}


def test_an_agreement_to_less_does_not_carry_into_the_next_tier(cast):
    export_requests.approve(asked(cast, 2000), by=cast.sunli, at=cast.noon)
    take(cast, 2000, at=cast.noon)
    export_requests.approve(asked(cast, 499), by=cast.sunli, at=cast.noon)
    request = asked(cast, 500, reason="再要一批")
    with pytest.raises(Invalid, match="另一岗位的经理"):
        export_requests.approve(request, by=cast.sunli, at=cast.noon)
    assert export_requests.approve(request, by=cast.wu, at=cast.noon).approved_by == cast.wu


# Out and in again (promises.md 8, 45)


def listed(cast, slug, form, *, whole=True, project=None, by=None, columns=()):
    project = project or cast.jia
    listing = Listing(
        REGISTERS[slug], user=by or cast.zhao, project=project, at=cast.noon, base="/jia/",
        asked=Asked(view="all", columns=columns),
    )  # fmt: skip
    out = io.BytesIO()
    asked = export.Wish(kind=REGISTERS[slug].kind, label="清单", rows=1, whole=whole)
    entry = export.record(asked, by=by or cast.zhao, project=project, at=cast.noon)
    mark = (export.watermark if whole else export.masked_mark)(entry, by or cast.zhao, cast.noon)
    rows = listing.lister.texts(listing.everything(2), whole=whole)
    export.write(out, form, title="清单", labels=listing.lister.labels(), rows=rows, mark=mark)
    return out.getvalue()


def bring(cast, slug, data, name, **more):
    given = {"by": cast.zhao, "project": cast.jia} | more
    return run(REGISTERS[slug], given.pop("project"), data, name, at=cast.noon, **given)


def content(data: bytes) -> list[tuple]:
    """The rows without the last, which says who took them out."""
    return list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))[:-1]


def texts(rows) -> bytes:
    """A workbook whose texts are texts, whatever they begin with."""
    out = io.BytesIO()
    write_xlsx(out, rows[0], rows[1:])
    return out.getvalue()


UNIT_ROWS = [
    ["房号", "建筑面积", "户型", "用途", "居住状态", "备注"],
    ["3-2-1502", 92.4, "三室两厅", "住宅", "自住", "=1+1"],
    ["3-2-1503", 88, "两室", "商铺", "空置", "钥匙在前台，\n请打电话"],
    ["B-0803", 100.05, "", "办公", "出租", "@用户"],
    ["A12", None, "联排", "住宅", "未收楼", "-1 层有车位"],
    ["商业-商铺-12", 45, "", "商铺", "", "'引号"],
]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_units_go_out_and_come_in_unchanged(cast, form):
    assert bring(cast, "units", texts(UNIT_ROWS), "房屋.xlsx").new == 5
    columns = [c.path for c in REGISTERS["units"].columns]
    data = listed(cast, "units", form, columns=columns)
    before = list(Unit.objects.of(cast.jia).order_by("pk").values())
    back = bring(cast, "units", data, f"房屋.{form}")
    assert (back.rows, back.same, back.bad, back.needs_mapping) == (5, 5, 0, False), back.faults
    assert list(Unit.objects.of(cast.jia).order_by("pk").values()) == before
    other = bring(cast, "units", data, f"房屋.{form}", project=cast.yi, by=cast.yi_zhao)
    assert other.new == 5
    fields = ("number", "room", "floor", "area", "layout", "usage", "living", "remark", "building__number")
    mine, theirs = (list(Unit.objects.of(p).order_by("number").values(*fields)) for p in (cast.jia, cast.yi))
    assert mine == theirs


PEOPLE = [
    ["房号", "姓名", "联系电话", "身份", "备注"],
    ["3-2-1502", "李丽华", 13800001234, "业主", "=2+2"],
    ["3-2-1503", "欧阳明", "0755-26001234-8", "租户", ""],
    ["3-2-1503", "深圳市安居贸易有限公司", "13900005678", "业主", ""],
    ["", "王建国", "", "", "没有电话也没有房号"],
]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_customers_go_out_whole_and_come_in_unchanged(cast, form):
    assert bring(cast, "customers", texts(PEOPLE), "业主.xlsx").new == 4
    data = listed(cast, "customers", form)
    before = list(Customer.objects.of(cast.jia).order_by("pk").values())
    ties = list(Occupancy.objects.of(cast.jia).order_by("pk").values())
    back = bring(cast, "customers", data, f"客户.{form}")
    assert (back.rows, back.same, back.bad, back.needs_mapping) == (4, 4, 0, False), back.faults
    assert list(Customer.objects.of(cast.jia).order_by("pk").values()) == before
    assert list(Occupancy.objects.of(cast.jia).order_by("pk").values()) == ties


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_masked_list_is_not_taken_back(cast, form):
    bring(cast, "customers", texts(PEOPLE), "业主.xlsx")
    before = list(Customer.objects.of(cast.jia).order_by("pk").values())
    back = bring(cast, "customers", listed(cast, "customers", form, whole=False), f"客户.{form}", good_rows_only=True)
    assert "打码导出" in back.refusal
    assert not back.written
    assert list(Customer.objects.of(cast.jia).order_by("pk").values()) == before


def test_a_masked_phone_is_an_error_wherever_it_stands(cast):
    rows = [PEOPLE[0], ["3-2-1502", "李女士", "138****1234", "业主", ""], PEOPLE[2]]
    back = bring(cast, "customers", book(rows), "业主.xlsx", good_rows_only=True)
    assert ["号码打了码" in f.reason for f in back.errors] == [True]
    assert set(Customer.objects.of(cast.jia).values_list("name", flat=True)) == {"欧阳明"}


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠"])
def test_what_begins_like_a_formula_leaves_as_text(prefix):
    for form in ("xlsx", "csv"):
        out = io.BytesIO()
        export.write(out, form, title="清单", labels=["备注"], rows=[[f"{prefix}cmd|' /C calc'!A0"]])
        if form == "csv":
            cell = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))[1][0]
            assert cell.startswith("'")
            assert cell.endswith("cmd|' /C calc'!A0")
        else:
            assert openpyxl.load_workbook(out).active["A2"].data_type == "s"


def test_a_list_is_read_in_slices_that_miss_and_repeat_nothing(cast):
    rows = [["房号"], *([f"3-2-{1000 + n}"] for n in range(7))]
    bring(cast, "units", book(rows), "a.xlsx")
    found = [row[0] for row in content(listed(cast, "units", "xlsx"))[1:]]
    assert found == [f"3-2-{1000 + n}" for n in range(7)]
