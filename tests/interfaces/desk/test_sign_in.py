"""Signing in, lock-out at the sixth try, the locked screen, twelve hours, changing the person, passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from guanjia.concerns.access.models import User
from guanjia.concerns.journal.models import Entry
from tests.interfaces.desk.conftest import HTMX

pytestmark = pytest.mark.django_db
PASSWORD = "玉兰花开了-2026"


@pytest.fixture
def lin(cast, at_noon):
    cast.lin.set_password(PASSWORD)
    cast.lin.save()
    return cast.lin


def try_in(client: Client, password: str, username: str = "lin", **more):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def test_signing_in_and_out(client, lin):
    answer = try_in(client, PASSWORD, next="/jia/loans/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/jia/loans/")
    assert client.get("/jia/loans/").status_code == 200
    out = client.post("/sign-out/")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/jia/loans/").headers["Location"] == "/sign-in/?next=%2Fjia%2Floans%2F"


def test_nobody_gets_in_without_signing_in(client, cast):
    for page in ("/", "/jia/", "/jia/loans/", "/jia/settings/users/", "/files/1/", "/keys/", "/me/password/"):
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("wild", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
def test_next_stays_on_this_site(client, lin, wild):
    assert try_in(client, PASSWORD, next=wild).headers["Location"] == "/"


def test_the_sixth_try_is_refused_even_with_the_right_password(client, lin):
    for _ in range(5):
        assert try_in(client, "wrong").status_code in (422, 429)
    locked = try_in(client, PASSWORD)
    assert locked.status_code == 429
    assert "15 分钟后再试" in locked.content.decode()
    assert client.get("/jia/").status_code == 302


def test_an_address_that_tries_many_names_is_stopped(client, lin):
    for number in range(30):
        assert try_in(client, "wrong", username=f"guess{number}").status_code == 422
    stopped = try_in(client, PASSWORD)
    assert stopped.status_code == 429
    assert client.get("/jia/").status_code == 302


def test_four_failures_do_not_lock(client, lin):
    for _ in range(4):
        assert try_in(client, "wrong").status_code == 422
    assert try_in(client, PASSWORD).status_code == 302


def test_the_lock_opens_after_fifteen_minutes(client, lin, at_noon):
    for _ in range(6):
        try_in(client, "wrong")
    at_noon.shift(timedelta(minutes=14))
    assert try_in(client, PASSWORD).status_code == 429
    at_noon.shift(timedelta(minutes=16))
    assert try_in(client, PASSWORD).status_code == 302


def test_an_unknown_name_reads_the_same_at_every_try(lin):
    known, unknown = Client(), Client()
    for _ in range(7):
        a, b = try_in(known, "wrong"), try_in(unknown, "wrong", username="nobody")
        assert a.status_code == b.status_code
        assert plain(a) == plain(b)


def plain(answer) -> str:
    """The page without the one-time token and the name that was typed."""
    import re  # only here

    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", answer.content.decode())
    return re.sub(r'value="(lin|nobody)"', "", text)


def test_a_closed_account_cannot_sign_in(client, lin):
    lin.is_active = False
    lin.save()
    assert try_in(client, PASSWORD).status_code == 422


# Idle and absolute time


def test_thirty_minutes_without_a_hand_lock_the_screen(client, lin, at_noon):
    try_in(client, PASSWORD)
    at_noon.shift(timedelta(minutes=29))
    assert client.get("/jia/loans/").status_code == 200
    at_noon.shift(timedelta(minutes=30))
    locked = client.get("/jia/loans/?view=all")
    assert locked.headers["Location"] == "/lock/?next=%2Fjia%2Floans%2F%3Fview%3Dall"
    page = client.get(locked.headers["Location"]).content.decode()
    assert "已锁屏" in page
    assert "林静" in page
    assert "/jia/units/" not in page
    assert client.post("/lock/", {"password": "wrong"}).status_code == 422
    assert client.get("/jia/").status_code == 302
    opened = client.post("/lock/", {"password": PASSWORD, "next": "/jia/loans/?view=all"})
    assert opened.headers["Location"] == "/jia/loans/?view=all"
    assert client.get("/jia/loans/").status_code == 200


def test_a_hand_every_quarter_keeps_the_screen_open_until_twelve_hours(client, lin, at_noon):
    try_in(client, PASSWORD)
    for _ in range(47):
        at_noon.shift(timedelta(minutes=15))
        assert client.get("/jia/").status_code == 200
    at_noon.shift(timedelta(minutes=15))
    assert client.get("/jia/").headers["Location"] == "/sign-in/?next=%2Fjia%2F"


def test_a_dialog_that_meets_the_lock_moves_the_whole_page(client, lin, at_noon):
    try_in(client, PASSWORD)
    at_noon.shift(timedelta(minutes=31))
    answer = client.get("/jia/loans/new/lend/", headers={**HTMX, "HX-Current-URL": "http://testserver/jia/loans/"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/lock/?next=%2Fjia%2Floans%2F"


def test_nothing_is_written_by_a_post_into_a_locked_screen(client, lin, at_noon):
    try_in(client, PASSWORD)
    at_noon.shift(timedelta(minutes=31))
    before = Entry.objects.count()
    assert client.post("/jia/loans/new/lend/", {"borrower": "甲", "thing": "CART", "quantity": 1}).status_code == 302
    assert Entry.objects.count() == before


def test_locking_by_hand(client, lin):
    try_in(client, PASSWORD)
    assert client.post("/lock/now/", {"next": "/jia/loans/"}).headers["Location"] == "/lock/?next=%2Fjia%2Floans%2F"
    assert client.get("/jia/").headers["Location"].startswith("/lock/")
    assert client.get("/lock/now/").status_code == 405


def test_five_wrong_passwords_lock_the_locked_screen_too(client, lin):
    try_in(client, PASSWORD)
    client.post("/lock/now/")
    for _ in range(5):
        client.post("/lock/", {"password": "wrong"})
    assert client.post("/lock/", {"password": PASSWORD}).status_code == 429


# Changing the person


def test_changing_the_person_needs_his_password_and_starts_anew(client, lin, cast):
    cast.zhao.set_password("另一个密码-88")
    cast.zhao.save()
    try_in(client, "另一个密码-88", username="zhao")
    client.post("/sign-out/")
    try_in(client, PASSWORD)
    client.get("/jia/loans/")
    page = client.get("/switch/").content.decode()
    assert "赵敏" in page
    assert client.post("/switch/", {"username": cast.zhao.pk, "password": PASSWORD}).status_code == 422
    changed = client.post("/switch/", {"username": cast.zhao.pk, "password": "另一个密码-88", "next": "/jia/"})
    assert changed.headers["Location"] == "/jia/"
    assert "赵敏" in client.get("/jia/").content.decode()
    assert "recent" not in client.session


def test_only_who_used_this_pc_can_be_picked(client, lin, cast):
    try_in(client, PASSWORD)
    assert "周副总" not in client.get("/switch/").content.decode()
    answer = client.post("/switch/", {"username": cast.zhou.pk, "password": "x"})
    assert answer.status_code == 422
    assert Client().get("/switch/").headers["Location"] == "/sign-in/"


# Passwords


def change(client, old=PASSWORD, new="新的密码-桂花-2027", again=None):
    return client.post("/me/password/", {"old": old, "new": new, "again": again or new})


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, lin):
    other = Client()
    try_in(client, PASSWORD)
    try_in(other, PASSWORD)
    assert change(client).status_code == 302
    assert client.get("/jia/").status_code == 200
    assert other.get("/jia/").headers["Location"].startswith("/sign-in/")
    assert User.objects.get(pk=lin.pk).check_password("新的密码-桂花-2027")
    assert Entry.objects.filter(verb="user.set_password", by=lin).count() == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"old": "wrong"}, "原密码不对"), ({"again": "不一样的-88888"}, "两次填的新密码不一样"), ({"new": "短"}, "10"),
        ({"new": "1234567890"}, "密码"), ({"new": "password123"}, "密码"), ({"new": PASSWORD}, "不能与原密码相同"),
    ],
)  # fmt: skip
def test_passwords_that_are_refused(client, lin, given, words):
    try_in(client, PASSWORD)
    answer = change(client, **given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert User.objects.get(pk=lin.pk).check_password(PASSWORD)


def test_a_first_password_must_be_changed_before_anything_else(client, lin):
    lin.must_change_password = True
    lin.save()
    try_in(client, PASSWORD)
    assert client.get("/jia/").headers["Location"].startswith("/me/password/")
    assert "先改成自己的" in client.get("/me/password/").content.decode()
    change(client)
    assert client.get("/jia/").status_code == 200
