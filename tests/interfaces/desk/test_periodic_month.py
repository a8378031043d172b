"""本月周期工作: the month by post, each number opens exactly its rows; who may look; the tasks on 今日."""

import datetime as dt
import re
from html import unescape

import pytest

from guanjia.domains.duty import actions as duty
from guanjia.domains.periodic import actions
from tests.domains.periodic import stories as s

pytestmark = pytest.mark.django_db
PAGE = "/jia/periodic-tasks/-month/"


@pytest.fixture
def month(house, at_noon):
    """Three days of three duties: one log late, one meeting in time, the others missed or to come."""
    s.only(house, "D-08", "D-09", "D-25", since="2026-11-18 00:01")
    s.pass_days(house, "2026-11-18", "2026-11-20")
    log, meeting = s.tasks(house, "D-08")[0], s.tasks(house, "D-09")[-1]
    actions.hand_in(log, by=house.zhao, at=house.moment("2026-11-21 09:00"), note="补写")
    actions.waive(meeting, by=house.zhao, at=house.moment("2026-11-21 09:00"), waive_reason="全员消防演练")
    s.pass_days(house, "2026-11-23", "2026-11-23")
    at_noon.move_to(house.moment("2026-11-24 09:00"))
    return house


def page_of(client, query: str = "") -> str:
    answer = client.get(PAGE + query)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers(page: str) -> list[tuple[int, str]]:
    table = page.split('aria-label="按岗位"')[2].split("</section>")[0]
    return [(int(number), unescape(url)) for url, number in re.findall(r'href="([^"]+\?view[^"]+)">(\d+)</a>', table)]


def test_each_number_opens_exactly_its_rows(month, signed_in):
    client = signed_in(month.zhao)
    found = numbers(page_of(client))
    assert len(found) >= 5
    for number, url in found:
        rows = re.findall(r"ZQ-\d{4}-\d\d-\d{4}</a>", client.get(url).content.decode())
        assert len(rows) == number, url


def test_the_month_says_its_rate_and_its_days(month, signed_in):
    page = page_of(signed_in(month.zhao))
    assert "周期工作准时率" in page
    assert "目标 100%" in page
    assert "投诉统计（八类） 2026年11月" in page
    assert 'aria-current="date"' in page


@pytest.mark.parametrize("query", ["?month=2026-10", "?month=2027-02", "?month=x", "?month=9999-12", "?month=0001-01"])
def test_other_months_and_nonsense_are_pages_too(month, signed_in, query):
    page = page_of(signed_in(month.zhao), query)
    if query == "?month=2027-02":
        assert "2027年2月周期工作" in page
        assert "这个月没有到期的周期工作" in page


def test_who_sees_only_his_own_is_refused_and_has_no_link(month, signed_in):
    client = signed_in(month.lin)
    assert client.get(PAGE).status_code == 403
    menu = client.get("/jia/periodic-tasks/").content.decode()
    assert "本月周期工作" not in menu
    assert PAGE in signed_in(month.sunli).get("/jia/periodic-tasks/").content.decode()


def test_the_page_is_marked_in_the_menu_and_the_list_is_not(month, signed_in):
    page = page_of(signed_in(month.zhao))
    menu = page.split("<main")[0]
    marked = re.findall(r'href="([^"]+)"[^>]*aria-current="page"', menu)
    assert marked == [PAGE]


def test_the_tasks_of_ones_post_stand_on_today(month, signed_in):
    page = signed_in(month.zhao).get("/jia/").content.decode()
    waiting = page.split('id="todo"')[1].split("</section>")[0]
    assert "经理工作日志 2026-11-19" in waiting
    assert "交成果" in waiting
    assert "晨会" not in waiting


def test_a_task_made_by_another_room_leads_to_it(month, signed_in):
    at = month.moment("2026-11-24 09:00")
    duty.write_log(by=month.zhao, at=at, project=month.jia, on=dt.date(2026, 11, 23), done="巡查前台")
    task = next(t for t in s.tasks(month, "D-08") if t.period == "2026-11-23")
    page = signed_in(month.zhao).get(f"/jia/periodic-tasks/{task.number}/").content.decode()
    assert f"/jia/work-logs/{task.output_number}/" in page
    hidden = signed_in(month.sunli).get(f"/jia/periodic-tasks/{task.number}/").content.decode()
    assert task.output_number in hidden
    assert f"/jia/work-logs/{task.output_number}/" not in hidden
