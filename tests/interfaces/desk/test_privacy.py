"""Reveal, export and print: what leaves the screen whole does so for a reason and on record."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest

from guanjia.concerns.exchange import export
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.queries import unread_for
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db
PASSWORD = "玉兰花开了-2026"


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


# Reveal


def test_reveal_asks_why_and_then_shows(desk, loan, dialog):
    url = f"/jia/loans/{loan.number}/-reveal/phone/"
    page = desk.get(f"/jia/loans/{loan.number}/").content.decode()
    assert url in page
    assert "13800001234" not in desk.get(url, headers=dialog).content.decode()
    assert desk.post(url, {"reason": ""}, headers=dialog).status_code == 422
    assert not Entry.objects.filter(verb="reveal").exists()
    shown = desk.post(url, {"reason": "联系客户办理"}, headers=dialog).content.decode()
    assert "13800001234" in shown
    assert "林静 11-20 12:00 联系客户办理" in shown
    assert Entry.objects.filter(verb="reveal", by__username="lin", reason="联系客户办理").count() == 1
    assert "查看完整电话" in desk.get(f"/jia/loans/{loan.number}/").content.decode()


def test_another_reason_has_to_be_written(desk, loan, dialog):
    url = f"/jia/loans/{loan.number}/-reveal/phone/"
    page = desk.get(url, headers=dialog).content.decode()
    assert page.count('type="radio" name="reason"') == 3
    assert desk.post(url, {"reason": "其它"}, headers=dialog).status_code == 422
    assert not Entry.objects.filter(verb="reveal").exists()
    assert desk.post(url, {"reason": "其它", "words": "邻居漏水找人"}, headers=dialog).status_code == 200
    assert Entry.objects.get(verb="reveal").reason == "邻居漏水找人"


def test_reveal_works_without_script(desk, loan):
    url = f"/jia/loans/{loan.number}/-reveal/phone/"
    assert "13800001234" in desk.post(url, {"reason": "联系客户办理"}).content.decode()


def test_reveal_is_offered_and_given_only_with_the_right(signed_in, cast, loan):
    from guanjia.concerns.access.models import Post  # a post changed by hand

    post = Post.objects.get(code="FRONT_DESK")
    post.verbs = [v for v in post.verbs if v != "personal.reveal"]
    post.save()
    desk = signed_in(cast.lin)
    assert "-reveal/" not in desk.get(f"/jia/loans/{loan.number}/").content.decode()
    assert desk.post(f"/jia/loans/{loan.number}/-reveal/phone/", {"reason": "联系客户办理"}).status_code == 403
    assert not Entry.objects.filter(verb="reveal").exists()


# Export


def test_export_as_shown_masks_and_is_journalled(desk, loan, cast):
    answer = desk.post("/jia/loans/-export/?view=all", {"form": "xlsx"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(body(answer))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["编号", "借用人", "电话", "物品", "借出时间", "状态"]
    assert rows[1][:4] == [loan.number, "李丽华", "138****1234", "雨伞"]
    entry = Entry.objects.get(verb="export")
    assert (entry.by, entry.rows, entry.project, entry.subject_kind) == (cast.lin, 1, cast.jia, "loan")


def test_export_follows_tab_filter_and_columns(desk, loan):
    desk.post("/jia/loans/-columns/", {"column": ["thing"]})
    answer = desk.post("/jia/loans/-export/?view=all&thing=UMBRELLA", {"form": "csv"})
    rows = list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))
    assert rows == [["编号", "物品"], [loan.number, "雨伞"]]
    answer = desk.post("/jia/loans/-export/?view=all&thing=CART", {"form": "csv"})
    assert len(list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig"))))) == 1


def test_formulas_leave_as_text(desk, loan, cast):
    Loan.everything.update(borrower="=1+1")
    answer = desk.post("/jia/loans/-export/?view=all", {"form": "csv"})
    assert "'=1+1" in body(answer).decode("utf-8-sig")
    answer = desk.post("/jia/loans/-export/?view=all", {"form": "xlsx"})
    cell = openpyxl.load_workbook(io.BytesIO(body(answer))).active["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_desk_may_not_take_whole_numbers_out(desk, loan):
    assert "同意人" not in desk.get("/jia/loans/-export/").content.decode()
    answer = desk.post("/jia/loans/-export/?view=all", {"form": "csv", "whole": "yes", "reason": "给公司对账"})
    assert "13800001234" not in body(answer).decode("utf-8-sig")


def test_who_may_takes_whole_numbers_with_a_watermark(signed_in, cast, loan):
    boss = signed_in(cast.zhao)
    assert "同意人" in boss.get("/jia/loans/-export/").content.decode()
    answer = boss.post("/jia/loans/-export/?view=all", {"form": "csv", "whole": "yes", "reason": "电话回访名单"})
    text = body(answer).decode("utf-8-sig")
    entry = Entry.objects.get(verb="export_whole")
    assert "13800001234" in text
    assert f"赵敏 2026-11-20 12:00 导出，编号 {entry.pk}，仅供内部使用" in text
    assert (entry.rows, entry.reason) == (1, "电话回访名单")


def wish(rows: int, **more) -> export.Wish:
    return export.Wish(kind="loan", label="借物登记", rows=rows, whole=True, **more)


@pytest.mark.parametrize(
    ("rows", "reason", "second", "field"),
    [
        (24, "", None, ""), (25, "", None, "reason"), (25, "回访名单", None, ""), (249, "回访名单", None, ""),
        (250, "回访名单", None, "second"), (250, "回访名单", "sunli", ""), (250, "回访名单", "zhao", "second"),
        (250, "回访名单", "lin", "second"), (2499, "回访名单", "sunli", ""), (2500, "回访名单", "sunli", "second"),
        (2500, "回访名单", "wu", ""),
    ],
)  # fmt: skip
def test_tiers_at_their_boundaries(cast, rows, reason, second, field):
    asked = wish(rows, reason=reason, second=getattr(cast, second) if second else None)
    if not field:
        export.check(asked, by=cast.zhao, project=cast.jia, at=cast.noon)
        return
    with pytest.raises(Invalid) as refused:
        export.record(asked, by=cast.zhao, project=cast.jia, at=cast.noon)
    assert list(refused.value.fields) == [field]
    assert not Entry.objects.filter(verb="export_whole").exists()


def test_small_slices_add_up_over_a_day(cast):
    for hour in range(3):
        at = cast.noon + timedelta(hours=hour)
        export.record(wish(8), by=cast.zhao, project=cast.jia, at=at)
    later = cast.noon + timedelta(hours=3)
    with pytest.raises(Invalid, match="累计 25 行"):
        export.record(wish(1), by=cast.zhao, project=cast.jia, at=later)
    export.record(wish(1), by=cast.sunli, project=cast.jia, at=later)
    export.record(wish(1), by=cast.zhao, project=cast.jia, at=cast.noon + timedelta(hours=24))


def test_whole_rows_need_the_right(cast):
    with pytest.raises(NotAllowed):
        export.record(wish(1), by=cast.lin, project=cast.jia, at=cast.noon)


def test_the_second_person_agrees_by_his_password_and_the_officer_is_told(signed_in, cast, loan, monkeypatch):
    from guanjia.concerns.policies.actions import change_policy  # low numbers for a small list

    for key in ("second_rows", "manager_rows"):
        change_policy(by=cast.zhao, at=cast.noon, key=f"privacy.export.{key}", value="1", project=cast.jia)
    cast.wu.set_password(PASSWORD)
    cast.wu.save()
    boss, url = signed_in(cast.zhao), "/jia/loans/-export/?view=all"
    asked = {"form": "csv", "whole": "yes", "reason": "年度走访", "second_name": "wu", "second_password": "wrong"}
    answer = boss.post(url, asked)
    assert answer.status_code == 422
    assert "同意人的用户名或密码不对" in answer.content.decode()
    assert boss.post(url, {**asked, "second_name": ""}).status_code == 422
    assert not Entry.objects.filter(verb="export_whole").exists()
    answer = boss.post(url, {**asked, "second_password": PASSWORD})
    assert "13800001234" in body(answer).decode("utf-8-sig")
    entry = Entry.objects.get(verb="export_whole")
    assert entry.changes["second"] == [None, cast.wu.pk]
    assert "赵敏 导出完整借物登记 1 行" in unread_for(cast.sun).get().title
    assert boss.get("/jia/").status_code == 200
    assert "赵敏" in boss.get("/jia/").content.decode()


def test_an_export_of_another_project_is_no_page(signed_in, cast, loan):
    assert signed_in(cast.yi_lin).post("/jia/loans/-export/", {"form": "csv"}).status_code == 404
    answer = signed_in(cast.yi_lin).post("/yi/loans/-export/?view=all", {"form": "csv"})
    assert loan.number not in body(answer).decode("utf-8-sig")


# Print


def test_a_list_prints_as_shown_and_is_logged(desk, loan):
    answer = desk.get("/jia/loans/-print/-/?view=all")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.content.startswith(b"%PDF")
    assert Entry.objects.filter(verb="print").count() == 1
    assert desk.get("/jia/loans/-print/no-such/").status_code == 404
