"""The first run makes one administrator and one project, once."""

from __future__ import annotations

import pytest

from guanjia.concerns.access.models import Assignment, Project, User
from tests.interfaces.desk.settling import PASSWORD

pytestmark = pytest.mark.django_db

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
