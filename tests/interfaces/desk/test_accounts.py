"""Accounts and posts on the desk: who gives them, who takes them, and that nobody promotes himself."""

from __future__ import annotations

import re
from datetime import date

import pytest

from guanjia.concerns.access.models import Assignment, Post, User, Zone
from tests.interfaces.desk.settling import PASSWORD, journalled

pytestmark = pytest.mark.django_db


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


def test_every_permission_has_a_chinese_name():
    from guanjia.interfaces.desk.settings_pages.posts import ticks  # what the page of a post shows

    words = [(code, word) for _, items in ticks(set()) for code, word, *_ in items]
    assert [pair for pair in words if re.search("[a-z]{3}", pair[1])] == []
