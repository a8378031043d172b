"""待我确认, the explanation of a clock, who is behind, and the form of a ladder, as pages without a script."""

import pytest

from guanjia.concerns.access.models import Assignment, Post
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.jobs import clock
from guanjia.concerns.policies.queries import in_force
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(house, at_noon):
    """A complaint nobody has begun, seen ten minutes after its two hours."""
    case = stories.complaint(house, "2026-11-20 16:10")
    at_noon.move_to(house.moment("2026-11-20 18:20"))
    sweep(at=clock.now())
    return case


@pytest.fixture
def enter(signed_in):
    return signed_in


def test_the_tile_opens_the_list_and_a_word_answers_for_the_record(house, enter, late):
    sunli = enter(house.sunli)
    assert "待我确认" in sunli.get("/jia/").content.decode()
    page = sunli.get("/jia/-told/").content.decode()
    assert late.number in page
    assert "开始处理超时" in page
    telling = Telling.objects.get(user=house.sunli, asks="SIGN")
    url = f"/jia/-told/{telling.pk}/"
    assert url in page
    assert f"/jia/cases/{late.number}/" in sunli.get(url).content.decode()
    refused = sunli.post(url, {"words": ""})
    assert refused.status_code == 422
    assert "请填写怎样处理" in refused.content.decode()
    answered = sunli.post(url, {"words": "马上联系业主"})
    assert (answered.status_code, answered.url) == (302, "/jia/-told/")
    telling.refresh_from_db()
    assert telling.words == "马上联系业主"
    assert "没有等您确认的上报" in sunli.get("/jia/-told/").content.decode()


def test_nobody_else_sees_or_signs_it(house, enter, late):
    telling = Telling.objects.get(user=house.sunli, asks="SIGN")
    for person in (house.wang, house.yi_zhao):
        assert enter(person).get(f"/jia/-told/{telling.pk}/").status_code == 404
        assert enter(person).post(f"/jia/-told/{telling.pk}/", {"words": "我来签"}).status_code == 404
    telling.refresh_from_db()
    assert telling.acknowledged_at is None


def test_the_record_says_what_waits_for_me_and_its_clock_explains_itself(house, enter, late):
    sunli = enter(house.sunli)
    page = sunli.get(f"/jia/cases/{late.number}/").content.decode()
    assert "等您确认" in page
    assert "上报（第二级）" in page
    start = next(c for c in clocks_of(late) if c.code == "start")
    url = f"/jia/cases/{late.number}/-clock/{start.id}/"
    assert url in page
    shown = sunli.get(url).content.decode()
    for words in (
        "2 小时", "目标管理责任书 投诉处理及时率", "昼夜连续计时", "11-20 18:10", "开始处理超时",
        "孙莉（客服主管） 还没有确认",
        "50%、80% 提醒承办人；到期报第一责任人、客服主管；150% 报客服部经理；200% 报总物业经理",
    ):  # fmt: skip
        assert words in shown, words
    assert sunli.get(f"/jia/cases/{late.number}/-clock/{start.id + 9999}/").status_code == 404
    assert enter(house.yi_zhao).get(url).status_code in (403, 404)


def test_who_is_behind_opens_the_rows_and_is_for_those_who_lead(house, enter, late):
    zhao = enter(house.zhao)
    page = zhao.get("/jia/-behind/").content.decode()
    assert "林静" in page
    assert "客服" in page
    rows = zhao.get(f"/jia/-behind/?person={house.lin.pk}").content.decode()
    assert late.number in rows
    assert "开始处理" in rows
    assert enter(house.chen).get("/jia/-behind/").status_code == 403


def test_a_manager_changes_a_ladder_with_percentages_and_posts(house, enter, late):
    zhao = enter(house.zhao)
    listed = zhao.get("/jia/settings/policies/").content.decode()
    assert "到期报第一责任人、客服主管" in listed
    url = "/jia/settings/policies/ladder.complaint.start/"
    assert "第二级报给谁" in zhao.get(url).content.decode()
    given = {
        "shares": "70", "reminded": ["HANDLER"], "percent1": "100", "posts1": ["CS_SUPERVISOR"], "percent2": "90",
        "posts2": ["CS_MANAGER"], "percent3": "200", "posts3": [],
    }  # fmt: skip
    assert zhao.post(url, given).status_code == 422
    assert "要比上一级晚" in zhao.post(url, given | {"percent2": "100"}).content.decode()
    assert zhao.post(url, given | {"percent2": "120"}).status_code == 302
    assert in_force("ladder.complaint.start", house.jia, clock.now()).value == (
        "70:HANDLER 100:CS_SUPERVISOR 120:CS_MANAGER"
    )
    assert enter(house.lin).post(url, given | {"percent2": "120"}).status_code == 403


def test_the_one_told_who_cannot_see_the_record_still_answers(house, enter, late):
    """A head of department is told by his post; the page says what it is about and needs no view of the case."""
    Assignment.objects.filter(user=house.sunli).delete()
    Assignment.objects.create(
        user=house.he, post=Post.objects.get(code="CLEANING"), project=house.jia, from_on=late.received_at.date()
    )
    telling = Telling.objects.get(user=house.sunli, asks="SIGN")
    Telling.objects.filter(pk=telling.pk).update(user=house.he)
    page = enter(house.he).get(f"/jia/-told/{telling.pk}/").content.decode()
    assert late.number in page
    assert "打开" not in page
