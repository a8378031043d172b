"""Accounts, passwords, tokens, the first administrator, new projects."""

import hashlib

import pytest

from guanjia.concerns.access.grants import SYSTEM, grants_of, may
from guanjia.concerns.access.models import Assignment, Project, User, Zone
from guanjia.concerns.access.posts import install_posts
from guanjia.concerns.journal.models import Entry
from guanjia.domains.workforce import actions, queries
from guanjia.domains.workforce.models import Department
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.cast import NOON
from tests.domains.workforce import staff

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_a_new_account_must_change_its_first_password(cast):
    user = staff.account(cast, "ＸinRen")
    assert (user.username, user.must_change_password, user.check_password(staff.PASSWORD)) == ("xinren", True, True)
    assert staff.PASSWORD not in str(Entry.objects.get(verb="user.add").changes)
    with pytest.raises(Invalid, match="用户名"):
        staff.account(cast, "xinren")
    assert grants_of(user, cast.noon).project_ids() == []


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "linjing-linjing"])
def test_weak_passwords_are_refused(cast, password):
    if password == "linjing-linjing":
        given = {"username": "linjing-linjing"}
    else:
        given = {}
    with pytest.raises(Invalid) as refused:
        staff.account(cast, password=password, **given)
    assert "password" in refused.value.fields
    assert not Entry.objects.filter(verb="user.add").exists()


def test_one_changes_one_s_own_password_with_the_old_one(cast):
    user = staff.account(cast)
    other = "yue-liang-42-hao"
    for wrong in ({"old": "x"}, {}, {"old": staff.PASSWORD, "password": staff.PASSWORD}):
        with pytest.raises(Invalid):
            actions.set_password(by=user, at=cast.noon, user=user, **({"password": other} | wrong))
    actions.set_password(by=user, at=cast.noon, user=user, password=other, old=staff.PASSWORD)
    user.refresh_from_db()
    assert (user.check_password(other), user.must_change_password, user.password_changed_at) == (True, False, cast.noon)


@pytest.mark.both
def test_an_administrator_reaches_only_people_of_his_projects(cast):
    for act in (
        lambda who: actions.set_password(by=cast.admin, at=cast.noon, user=who, password=staff.PASSWORD),
        lambda who: actions.close_account(by=cast.admin, at=cast.noon, user=who),
    ):
        for who in (cast.yi_lin, cast.sun):
            with pytest.raises(NotAllowed, match="任职"):
                act(who)
    for who in (cast.yi_lin, cast.sun):
        who.refresh_from_db()
        assert who.is_active
        assert not who.has_usable_password()
    chief = staff.chief(cast)
    actions.set_password(by=chief, at=cast.noon, user=cast.sun, password=staff.PASSWORD)
    assert cast.sun.must_change_password


def test_managers_administer_no_accounts(cast):
    for by in (cast.zhao, cast.wu, cast.sun, cast.lin):
        for act in (
            lambda by=by: staff.account(cast, by=by),
            lambda by=by: actions.set_password(by=by, at=cast.noon, user=cast.wang, password=staff.PASSWORD),
            lambda by=by: actions.close_account(by=by, at=cast.noon, user=cast.wang),
            lambda by=by: actions.open_project(by=by, at=cast.noon, code="bing", name="丙园"),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert not Entry.objects.exists()


def test_a_closed_account_loses_posts_and_token_but_nothing_it_did(cast):
    actions.issue_token(by=cast.lin, at=cast.noon, user=cast.lin)
    actions.close_account(by=cast.admin, at=cast.noon, user=cast.lin)
    lin = User.objects.get(pk=cast.lin.pk)
    assert (lin.is_active, lin.token_hash) == (False, "")
    assert Assignment.objects.get(user=lin).to_on == staff.TODAY
    assert grants_of(lin, cast.noon).project_ids() == []
    with pytest.raises(Invalid):
        actions.issue_token(by=SYSTEM, at=cast.noon, user=lin)
    with pytest.raises(Invalid, match="自己"):
        actions.close_account(by=cast.admin, at=cast.noon, user=cast.admin)
    actions.reopen_account(by=cast.admin, at=cast.noon, user=lin)
    assert User.objects.get(pk=lin.pk).is_active


def test_a_token_is_one_s_own_and_only_its_hash_is_kept(cast):
    token = actions.issue_token(by=cast.lin, at=cast.noon, user=cast.lin)
    assert User.objects.get(pk=cast.lin.pk).token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(Entry.objects.values_list("changes", flat=True))
    with pytest.raises(NotAllowed, match="本人"):
        actions.issue_token(by=cast.admin, at=cast.noon, user=cast.lin)
    assert actions.issue_token(by=SYSTEM, at=cast.noon, user=cast.lin) != token
    actions.revoke_token(by=cast.admin, at=cast.noon, user=cast.lin)
    assert User.objects.get(pk=cast.lin.pk).token_hash == ""
    with pytest.raises(NotAllowed):
        actions.revoke_token(by=cast.wang, at=cast.noon, user=cast.lin)


@pytest.mark.both
@pytest.mark.django_db
def test_the_first_administrator_opens_the_first_project():
    install_posts()
    assert not User.objects.exists()
    first = actions.first_admin(at=NOON, username="root", display_name="管理员", password=staff.PASSWORD)
    assert not first.must_change_password
    with pytest.raises(NotAllowed):
        actions.first_admin(at=NOON, username="second", display_name="又一个", password=staff.PASSWORD)
    assert User.objects.count() == 1
    project = actions.open_project(by=first, at=NOON, code="Jia", name=" 甲园 ")
    assert (project.code, project.name) == ("jia", "甲园")
    assert may(first, "post.assign", project, at=NOON)
    assert Assignment.objects.filter(user=first).count() == 1, "who administers the company needs no second post"
    assert [d.number for d in queries.departments_in(project)] == ["KF", "GC", "BA", "BJ", "LH", "CW"]
    assert queries.service_centre(project).name == "客服部"


def test_a_project_has_a_code_and_a_name_of_its_own(cast):
    for given in ({"code": "jia", "name": "丙园"}, {"code": "bing", "name": "甲园"}, {"code": "丙", "name": "丙园"}):
        with pytest.raises(Invalid):
            actions.open_project(by=cast.admin, at=cast.noon, **given)
    assert Project.objects.count() == 2
    assert not Department.everything.exists()
    made = actions.open_project(by=cast.admin, at=cast.noon, code="bing", name="丙园")
    assert may(cast.admin, "user.add", made, at=cast.noon)
    actions.amend_project(by=cast.admin, at=cast.noon, project=made, name="丙苑", phone="010-62345678")
    assert Entry.objects.get(verb="project.amend").changes["name"] == ["丙园", "丙苑"]
    with pytest.raises(NotAllowed):
        actions.amend_project(by=cast.admin, at=cast.noon, project=cast.yi, name="丁园")


def test_zones_have_names_of_their_own(cast):
    zone = actions.add_zone(by=cast.zhao, at=cast.noon, project=cast.jia, name=" 东区 ")
    assert zone.name == "东区"
    with pytest.raises(Invalid):
        actions.add_zone(by=cast.zhao, at=cast.noon, project=cast.jia, name="东区")
    for by in (cast.lin, cast.yi_zhao):
        with pytest.raises(NotAllowed):
            actions.add_zone(by=by, at=cast.noon, project=cast.jia, name="西区")
    actions.rename_zone(by=cast.zhao, at=cast.noon, zone=zone, name="东南区")
    assert Zone.objects.get().name == "东南区"
