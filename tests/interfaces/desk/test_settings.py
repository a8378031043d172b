"""Settings: each change goes through its verb, holds, and stands in the journal; and the first run, once only."""

from __future__ import annotations

import re

import pytest

from guanjia.concerns.access.models import Absence, Project
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.policies.queries import in_force
from guanjia.domains.customers import actions as customers
from tests.interfaces.desk.settling import journalled

pytestmark = pytest.mark.django_db


def test_zones(admin, cast):
    assert admin.post("/jia/settings/zones/add/", {"name": "西区"}).status_code == 302
    assert "西区" in admin.get("/jia/settings/zones/").content.decode()
    assert admin.post("/jia/settings/zones/add/", {"name": "西区"}).status_code == 422
    assert journalled("zone.add").project == cast.jia


def test_everyone_reports_his_own_absence_only(desk, signed_in, cast):
    url = "/jia/settings/absences/add/"
    filled = {"user": cast.lin.pk, "starts_at": "2026-11-21T08:00", "ends_at": "2026-11-22T18:00", "reason": "事假"}
    assert desk.post(url, filled).status_code == 302
    row = Absence.objects.get()
    assert row.starts_at == cast.moment("2026-11-21 08:00")
    assert desk.post(url, {**filled, "user": cast.zhao.pk}).status_code == 422
    assert desk.post(url, {**filled, "ends_at": "2026-11-20T18:00"}).status_code == 422
    assert signed_in(cast.zhao).post(url, {**filled, "user": cast.wang.pk}).status_code == 302
    assert Absence.objects.count() == 2


def test_a_policy_shows_its_clause_and_changes_for_one_project(signed_in, cast):
    boss, key = signed_in(cast.zhao), "loan.due"
    page = boss.get("/jia/settings/policies/").content.decode()
    assert "归还时限" in page
    assert "外借物品规程" in page
    url = f"/jia/settings/policies/{key}/"
    assert "出处：外借物品规程" in boss.get(url).content.decode()
    assert boss.post(url, {"value": "很多", "valid_from": ""}).status_code == 422
    assert boss.post(url, {"value": "5", "valid_from": ""}).status_code == 302
    assert in_force(key, cast.jia, cast.noon).value == "5"
    assert in_force(key, cast.yi, cast.noon).value == "2"
    entry = journalled("policy.change")
    assert (entry.by, entry.changes) == (cast.zhao, {key: ["2", "5"]})
    page = boss.get("/jia/settings/policies/").content.decode()
    assert "本项目" in page
    assert "赵敏" in page
    assert boss.post(f"{url}?scope=company", {"value": "6", "valid_from": ""}).status_code == 403
    assert boss.get("/jia/settings/policies/no.such/").status_code == 404


def test_posts_are_read_and_chosen_by_their_names(signed_in, cast):
    boss, url = signed_in(cast.zhao), "/jia/settings/policies/report.week.copy/"
    page = boss.get("/jia/settings/policies/").content.decode()
    assert "主管副总、总物业经理" in page
    assert "DEPUTY_GM" not in page
    form = boss.get(url).content.decode()
    assert len(re.findall(r'name="value" value="(?:DEPUTY_GM|PROPERTY_MANAGER)"[^>]*checked', form)) == 2
    assert boss.post(url, {"value": ["NOBODY"], "valid_from": ""}).status_code == 422
    assert boss.post(url, {"value": ["QUALITY", "PROPERTY_MANAGER"], "valid_from": ""}).status_code == 302
    assert in_force("report.week.copy", cast.jia, cast.noon).value == "QUALITY,PROPERTY_MANAGER"
    assert boss.post(url, {"valid_from": ""}).status_code == 302
    assert in_force("report.week.copy", cast.jia, cast.noon).value == ""
    to = "/jia/settings/policies/report.week.to/"
    assert boss.post(to, {"value": "DEPUTY_GM", "valid_from": ""}).status_code == 302
    assert in_force("report.week.to", cast.jia, cast.noon).value == "DEPUTY_GM"


def test_a_policy_can_change_later(signed_in, cast):
    boss = signed_in(cast.zhao)
    filled = {"value": "9", "valid_from": "2026-12-01T00:00"}
    assert boss.post("/jia/settings/policies/loan.due/", filled).status_code == 302
    assert in_force("loan.due", cast.jia, cast.noon).value == "2"
    assert in_force("loan.due", cast.jia, cast.moment("2026-12-01 00:00")).value == "9"
    assert "起改为 9" in boss.get("/jia/settings/policies/").content.decode()
    assert boss.post("/jia/settings/policies/loan.due/", {**filled, "value": "8"}).status_code == 302
    assert in_force("loan.due", cast.jia, cast.moment("2026-12-01 00:00")).value == "8"
    past = boss.post("/jia/settings/policies/loan.due/", {"value": "9", "valid_from": "2026-11-01T00:00"})
    assert past.status_code == 422


def test_a_day_of_the_calendar_is_marked_and_unmarked(signed_in, cast):
    from guanjia.concerns.deadlines.models import CalendarDay  # read only

    boss, url = signed_in(cast.zhao), "/jia/settings/calendar/mark/"
    assert boss.post(url, {"day": "2026-12-31", "works": "no", "name": "停电检修"}).status_code == 302
    assert (CalendarDay.objects.get().works, CalendarDay.objects.get().project) == (False, cast.jia)
    assert "停电检修" in boss.get("/jia/settings/calendar/").content.decode()
    assert boss.post(url, {"day": "2026-12-31", "works": "plain", "name": ""}).status_code == 302
    assert not CalendarDay.objects.exists()
    assert Entry.objects.filter(verb="calendar.mark").count() == 2


def test_the_project_itself(admin, cast):
    filled = {"name": "甲园", "use": "OFFICE", "company": "安居物业", "phone": "0571-88880000", "address": ""}
    assert admin.post("/jia/settings/project/", filled).status_code == 302
    jia = Project.objects.get(code="jia")
    assert (jia.use, jia.phone) == ("OFFICE", "0571-88880000")
    assert journalled("project.amend").changes["phone"] == ["", "0571-88880000"]
    assert admin.post("/jia/settings/project/", {**filled, "name": "乙园"}).status_code == 422
    opened = {**filled, "name": "丙园", "code": "bing"}
    assert admin.post("/jia/settings/project/open/", {**opened, "code": "api"}).status_code == 422
    assert admin.post("/jia/settings/project/open/", opened).status_code == 302
    assert admin.get("/bing/").status_code == 200


def test_the_journal_says_who_did_what_without_personal_values(signed_in, cast, loan):
    boss = signed_in(cast.zhao)
    page = boss.get("/jia/settings/journal/").content.decode()
    assert "林静" in page
    assert loan.number in page
    assert "填写：" in page
    assert "13800001234" not in page
    assert loan.number not in boss.get("/jia/settings/journal/?sort=reveal").content.decode()
    assert loan.number in boss.get(f"/jia/settings/journal/?who={cast.lin.pk}&since=2026-11-20").content.decode()
    assert loan.number not in boss.get("/jia/settings/journal/?until=2026-11-19").content.decode()
    assert loan.number not in signed_in(cast.yi_zhao).get("/yi/settings/journal/").content.decode()


def test_the_journal_pages(signed_in, cast, loan):
    from tests.rooms.loans import actions  # more than a page of entries

    for i in range(60):
        actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower=f"甲{i}", thing="CART")
    boss = signed_in(cast.zhao)
    first = boss.get("/jia/settings/journal/").content.decode()
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert loan.number not in first
    assert loan.number in boss.get(following).content.decode()


def test_the_journal_names_columns_in_chinese_and_leaves_out_search_keys(signed_in, cast):
    customers.register_customer(by=cast.lin, at=cast.noon, project=cast.jia, name="顾长风", phone="13912340001")
    page = signed_in(cast.zhao).get("/jia/settings/journal/").content.decode()
    told = re.search(r"填写：[^<]*联系电话[^<]*", page).group()
    assert re.findall("[A-Za-z][A-Za-z _]+", told) == ["VIP"]


def test_a_number_of_days_is_not_shown_as_so_many_pieces(signed_in, cast):
    page = signed_in(cast.zhao).get("/jia/settings/policies/").content.decode()
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*?未联系上的天数.*?</tr>", page, re.S).group()
    assert "<b>2</b>" in row.replace(' class="fig"', "")
    assert "个" not in row
