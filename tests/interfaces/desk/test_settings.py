"""Settings: each change goes through its verb, holds, and stands in the journal; and the first run, once only."""

from __future__ import annotations

import re
from datetime import date

import pytest

from guanjia.concerns.access.models import Absence, Assignment, Post, Project, User, Zone
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.policies.queries import in_force
from guanjia.domains.customers import actions as customers

pytestmark = pytest.mark.django_db
PASSWORD = "玉兰花开了-2026"


@pytest.fixture(autouse=True)
def _fast_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def admin(signed_in, cast):
    return signed_in(cast.admin)


def journalled(verb: str) -> Entry:
    return Entry.objects.get(verb=verb)


def test_an_account_is_added_and_must_change_its_password(admin):
    page = admin.get("/jia/settings/users/add/").content.decode()
    proposed = page.split('name="password" value="')[1].split('"')[0]
    assert len(proposed) == 14
    filled = {"display_name": "新前台", "username": "XinQT", "phone": "", "password": proposed}
    assert admin.post("/jia/settings/users/add/", filled).status_code == 302
    made = User.objects.get(username="xinqt")
    assert made.must_change_password
    assert made.check_password(proposed)
    assert journalled("user.add").subject_id == made.pk
    assert proposed not in str(journalled("user.add").changes)
    for wrong in ("abc", "123"):
        other = admin.post("/jia/settings/users/add/", {**filled, "username": "other", "phone": wrong})
        assert other.status_code == 422
        assert f"电话“{wrong.upper()}”" in other.content.decode()
    again = admin.post("/jia/settings/users/add/", filled)
    assert again.status_code == 422
    assert "「xinqt」已经有了，请换一个。" in again.content.decode()
    assert User.objects.filter(username="xinqt").count() == 1


def test_closing_opening_and_resetting_an_account(admin, cast):
    url = f"/jia/settings/users/{cast.lin.pk}/"
    assert "林静" in admin.get(url).content.decode()
    assert admin.post(f"{url}password/", {"password": PASSWORD}).status_code == 302
    lin = User.objects.get(pk=cast.lin.pk)
    assert lin.check_password(PASSWORD)
    assert lin.must_change_password
    assert admin.post(f"{url}close/", {}).status_code == 302
    assert not User.objects.get(pk=cast.lin.pk).is_active
    assert Assignment.objects.get(user=cast.lin).to_on == date(2026, 11, 20)
    assert admin.post(f"{url}reopen/", {}).status_code == 302
    assert User.objects.get(pk=cast.lin.pk).is_active
    for verb in ("user.set_password", "user.close", "user.reopen"):
        assert journalled(verb).by == cast.admin


def test_a_closed_account_is_out_at_once(admin, signed_in, cast):
    desk = signed_in(cast.lin)
    assert desk.get("/jia/").status_code == 200
    admin.post(f"/jia/settings/users/{cast.lin.pk}/close/", {})
    assert desk.get("/jia/").headers["Location"].startswith("/sign-in/")


def test_nobody_closes_himself(admin, cast):
    answer = admin.post(f"/jia/settings/users/{cast.admin.pk}/close/", {})
    assert answer.status_code == 422
    assert "不能停用自己的账号" in answer.content.decode()


def test_a_post_is_given_and_ended(admin, signed_in, cast):
    desk = signed_in(cast.lin)
    zone = Zone.objects.create(project=cast.jia, name="东区")
    butler = Post.objects.get(code="BUTLER")
    page = admin.get("/jia/settings/assignments/add/").content.decode()
    assert "全部项目" in page
    filled = {"user": cast.lin.pk, "post": butler.pk, "zone": zone.pk, "from_on": "2026-11-20", "deputy": cast.wang.pk}
    assert admin.post("/jia/settings/assignments/add/", filled).status_code == 302
    row = Assignment.objects.get(user=cast.lin, post=butler)
    assert (row.project, row.zone, row.deputy) == (cast.jia, zone, cast.wang)
    assert admin.post("/jia/settings/assignments/add/", filled).status_code == 422
    assert "客服管家" in desk.get("/jia/").content.decode()
    one = f"/jia/settings/assignments/{row.pk}/"
    assert "东区" in admin.get(one).content.decode()
    assert admin.post(f"{one}deputy/", {"deputy": ""}).status_code == 302
    assert admin.post(f"{one}end/", {"to_on": "2026-11-20"}).status_code == 302
    row.refresh_from_db()
    assert (row.to_on, row.deputy) == (date(2026, 11, 20), None)
    for verb in ("post.assign", "post.deputy", "post.end"):
        assert journalled(verb).project == cast.jia


def test_nobody_promotes_himself(signed_in, cast):
    boss = signed_in(cast.zhao)
    filled = {"user": cast.zhao.pk, "post": Post.objects.get(code="ADMIN").pk, "from_on": "2026-11-20"}
    assert boss.post("/jia/settings/assignments/add/", filled).status_code == 403
    assert not Assignment.objects.filter(user=cast.zhao, post__code="ADMIN").exists()


def test_assignments_of_the_other_project_are_not_there(signed_in, cast):
    other = Assignment.objects.get(user=cast.yi_lin)
    boss = signed_in(cast.zhao)
    assert "乙园前台" not in boss.get("/jia/settings/assignments/").content.decode()
    for page in ("", "end/", "deputy/"):
        assert boss.get(f"/jia/settings/assignments/{other.pk}/{page}").status_code == 404
    assert boss.post(f"/jia/settings/assignments/{other.pk}/end/", {"to_on": "2026-11-20"}).status_code == 404


def test_a_post_is_a_bundle_of_ticks(admin, signed_in, cast, loan):
    post = Post.objects.get(code="REPAIR")
    url = f"/jia/settings/posts/{post.pk}/"
    page = admin.get(url).content.decode()
    assert "借物登记" in page
    assert 'value="loan.see"' in page
    repair = signed_in(cast.chen)
    assert repair.get("/jia/loans/").status_code == 403
    ticked = [*post.verbs, "loan.see"]
    assert admin.post(url, {"verb": ticked}).status_code == 302
    assert repair.get("/jia/loans/").status_code == 200
    entry = journalled("post.change")
    assert entry.changes == {"added": [None, ["loan.see"]], "removed": [None, []]}
    assert admin.post(url, {"verb": [*ticked, "loan.no_such"]}).status_code == 422
    assert "loan.no_such" not in Post.objects.get(code="REPAIR").verbs


def test_a_post_of_one_s_own(admin):
    filled = {"label": "会所", "code": "clubhouse", "superior": ""}
    assert admin.post("/jia/settings/posts/add/", filled).status_code == 302
    assert Post.objects.get(code="CLUBHOUSE").verbs == []
    assert journalled("post.add")


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


def test_a_policy_can_change_later(signed_in, cast):
    boss = signed_in(cast.zhao)
    filled = {"value": "9", "valid_from": "2026-12-01T00:00"}
    assert boss.post("/jia/settings/policies/loan.due/", filled).status_code == 302
    assert in_force("loan.due", cast.jia, cast.noon).value == "2"
    assert in_force("loan.due", cast.jia, cast.moment("2026-12-01 00:00")).value == "9"
    assert "起改为 9" in boss.get("/jia/settings/policies/").content.decode()
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


def test_every_permission_has_a_chinese_name():
    from guanjia.interfaces.desk.settings_pages.posts import ticks  # what the page of a post shows

    words = [(code, word) for _, items in ticks(set()) for code, word, *_ in items]
    assert [pair for pair in words if re.search("[a-z]{3}", pair[1])] == []


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


# The first run

FIRST = {
    "display_name": "赵敏", "username": "zhaomin", "password": PASSWORD, "again": PASSWORD, "project_name": "甲园",
    "project_code": "jia", "use": "RESIDENTIAL", "company": "安居物业", "phone": "",
}  # fmt: skip


@pytest.fixture
def posts(db):
    from guanjia.concerns.access.posts import install_posts  # as an installation does

    install_posts()


def test_the_first_run_makes_one_administrator_and_one_project(client, posts):
    assert client.get("/sign-in/").headers["Location"] == "/first-run/"
    assert client.get("/first-run/").status_code == 200
    wrong = client.post("/first-run/", {**FIRST, "phone": "abc", "username": "赵"})
    assert wrong.status_code == 422
    assert "电话“ABC”里有不是号码的字" in wrong.content.decode()
    assert "用户名只能用" in wrong.content.decode()
    done = client.post("/first-run/", FIRST)
    assert done.status_code == 200
    assert "可以用了" in done.content.decode()
    user, project = User.objects.get(), Project.objects.get()
    assert (user.username, user.must_change_password) == ("zhaomin", False)
    assert Assignment.objects.get(user=user).post.code == "ADMIN"
    assert client.get("/jia/").status_code == 200
    assert client.get(f"/{project.code}/settings/users/").status_code == 200


def test_whoever_sets_a_small_site_up_has_a_post_there(client, posts):
    done = client.post("/first-run/", {**FIRST, "posts": ["CS_MANAGER", "FRONT_DESK"]}).content.decode()
    held = set(Assignment.objects.values_list("post__code", "project__code"))
    assert held == {("ADMIN", None), ("CS_MANAGER", "jia"), ("FRONT_DESK", "jia")}
    assert "/jia/customers/-import/" in done
    assert client.get("/jia/cases/intake/").status_code == 200


@pytest.mark.parametrize("post", ["GENERAL_MANAGER", "AUDITOR", "NOBODY"])
def test_no_other_post_is_had_that_way(client, posts, post):
    assert client.post("/first-run/", {**FIRST, "posts": [post]}).status_code == 422
    assert not User.objects.exists()


def test_the_first_run_works_once(client, posts):
    client.post("/first-run/", FIRST)
    client.post("/sign-out/")
    assert client.get("/first-run/").headers["Location"] == "/sign-in/"
    assert client.post("/first-run/", {**FIRST, "username": "second"}).headers["Location"] == "/sign-in/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"again": "x"}, {"password": "12345", "again": "12345"}, {"project_code": "api"}, {"project_code": "甲 园"},
     {"username": ""}, {"project_name": ""}],
)  # fmt: skip
def test_a_wrong_first_run_makes_nothing(client, posts, wrong):
    answer = client.post("/first-run/", {**FIRST, **wrong})
    assert answer.status_code == 422
    assert not User.objects.exists()
    assert not Project.objects.exists()


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
