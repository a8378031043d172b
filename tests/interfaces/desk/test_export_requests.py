"""A colleague who is not at the same desk agrees to an export on his own screen; it is used once."""

from __future__ import annotations

import pytest

from guanjia.concerns.exchange.models import ExportRequest
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.queries import unread_for
from guanjia.concerns.policies.actions import change_policy

pytestmark = pytest.mark.django_db
LIST = "/jia/loans/-export/?view=all"
ASKED = {"form": "csv", "whole": "yes", "reason": "年度走访名单"}


@pytest.fixture
def boss(signed_in, cast, loan):
    change_policy(by=cast.zhao, at=cast.noon, key="privacy.export.second_rows", value="1", project=cast.jia)
    return signed_in(cast.zhao)


def ask(boss) -> str:
    answer = boss.post(LIST, {**ASKED, "do": "ask"})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_asked_agreed_and_taken_once(boss, signed_in, cast):
    page_url = ask(boss)
    assert ExportRequest.objects.get().query == "loans?view=all"
    assert "等待同意" in boss.get(page_url).content.decode()
    assert boss.post(LIST, ASKED).status_code == 422
    notice = unread_for(cast.wu).get()
    assert notice.title == "赵敏 申请导出完整借物登记 1 行"
    other = signed_in(cast.wu)
    assert other.get(f"/jia/notices/{notice.pk}/").headers["Location"] == page_url
    page = other.get(page_url).content.decode()
    assert "年度走访名单" in page
    assert other.post(page_url, {"answer": "agree"}).status_code == 302
    assert "吴总同意您导出借物登记" in unread_for(cast.zhao).get().title
    page = boss.get(page_url).content.decode()
    assert "已同意" in page
    assert "/jia/loans/-export/?view=all" in page
    answer = boss.post(LIST, ASKED)
    assert "13800001234" in b"".join(answer.streaming_content).decode("utf-8-sig")
    assert Entry.objects.get(verb="export_whole").changes["second"] == [None, cast.wu.pk]
    assert "已使用" in boss.get(page_url).content.decode()
    assert boss.post(LIST, ASKED).status_code == 422


def test_refused_with_a_reason(boss, signed_in, cast):
    page_url = ask(boss)
    other = signed_in(cast.wu)
    assert other.post(page_url, {"answer": "refuse"}).status_code == 422
    assert other.post(page_url, {}).status_code == 422
    other.post(page_url, {"answer": "refuse", "reason": "请用打码的清单"})
    assert "请用打码的清单" in boss.get(page_url).content.decode()
    assert boss.post(LIST, ASKED).status_code == 422
    assert not Entry.objects.filter(verb="export_whole").exists()


def test_nobody_else_sees_it_and_nobody_answers_his_own(boss, signed_in, cast):
    page_url = ask(boss)
    boss.post(page_url, {"answer": "agree"})
    assert ExportRequest.objects.get().approved_at is None
    for stranger in (cast.lin, cast.yi_zhao):
        assert signed_in(stranger).get(page_url).status_code == 404
    assert signed_in(cast.sun).get(page_url.replace("/jia/", "/yi/")).status_code == 404


def test_a_request_needs_a_reason_and_the_right(boss, desk):
    assert boss.post(LIST, {**ASKED, "reason": "", "do": "ask"}).status_code == 422
    assert desk.post(LIST, {**ASKED, "do": "ask"}).status_code == 403
    assert not ExportRequest.objects.exists()
