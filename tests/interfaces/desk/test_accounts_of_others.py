"""An administrator of one project sees no accounts of another: no name, no number, no page of theirs."""

from __future__ import annotations

import pytest

from guanjia.concerns.access.models import Assignment, Post, User

pytestmark = pytest.mark.django_db


def test_accounts_of_the_other_project_are_not_there(admin, cast):
    cast.yi_lin.phone = "13812340000"
    cast.yi_lin.save()
    page = admin.get("/jia/settings/users/").content.decode()
    assert cast.lin.display_name in page
    assert cast.sun.display_name in page  # of all projects, so of this one too
    assert cast.yi_lin.display_name not in page
    missing = admin.get(f"/jia/settings/users/{10**9}/")
    for rest in ("", "password/", "close/", "reopen/"):
        answer = admin.get(f"/jia/settings/users/{cast.yi_lin.pk}/{rest}")
        assert (answer.status_code, answer.content) == (404, missing.content)
        assert admin.post(f"/jia/settings/users/{cast.yi_lin.pk}/{rest}").status_code in (404, 405)


def test_what_somebody_holds_elsewhere_is_not_said(admin, cast):
    post = Post.objects.get(code="ARCHIVIST")
    Assignment.objects.create(user=cast.lin, post=post, project=cast.yi, from_on=cast.noon.date())
    for path in ("", f"{cast.lin.pk}/"):
        page = admin.get(f"/jia/settings/users/{path}").content.decode()
        assert "前台" in page
        assert "乙园" not in page


def test_a_new_account_is_there_until_somebody_gives_it_a_post(admin, cast):
    new = User.objects.create(username="new", display_name="新来的", created_at=cast.noon)
    assert new.display_name in admin.get("/jia/settings/users/").content.decode()
    Assignment.objects.create(user=new, post=Post.objects.get(code="BUTLER"), project=cast.yi, from_on=cast.noon.date())
    assert new.display_name not in admin.get("/jia/settings/users/").content.decode()
