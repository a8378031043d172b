"""A form sent, without script, to a screen that had locked: after unlocking what was typed is there again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.concerns.access.models import Project
from tests.interfaces.desk.test_sign_in import PASSWORD, try_in
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def lin(cast, at_noon, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast.lin.set_password(PASSWORD)
    cast.lin.save()
    return cast.lin


NEW = "/jia/loans/new/lend/"
TYPED = {"borrower": "王先生", "thing": "CART", "quantity": "2", "phone": "13800009999", "promised_at": ""}


def idle(client, at_noon, **headers):
    """A form sent without script after half an hour away from the PC."""
    try_in(client, PASSWORD)
    at_noon.shift(timedelta(minutes=31))
    return {"headers": {"Referer": f"http://testserver{NEW}", **headers}}


def unlocked(client, locked):
    page = client.get(locked.headers["Location"]).content.decode()
    back = re.search(r'name="next" value="([^"]+)"', page)[1]
    return page, client.post("/lock/", {"password": PASSWORD, "next": back})


def test_what_was_typed_into_a_locked_screen_comes_back(client, lin, at_noon):
    sent = idle(client, at_noon)
    locked = client.post(NEW, {**TYPED, "sign_password": "geheim-1234"}, **sent)
    assert locked.status_code == 302
    page, opened = unlocked(client, locked)
    assert "13800009999" not in page
    assert opened.headers["Location"] == NEW
    kept = client.session["typed"]
    assert "13800009999" not in str(kept)  # sealed while it lies there
    page = client.get(NEW).content.decode()
    for words in ("锁屏时这一页没有交上", "王先生", "13800009999"):
        assert words in page, words
    assert re.search(r'value="CART"[^>]* (checked|selected)', page)
    assert "geheim-1234" not in page
    assert "请重新选" not in page
    assert not Loan.objects.of(Project.objects.get(code="jia")).exists()
    # Once: the next who opens the page finds it empty.
    assert "王先生" not in client.get(NEW).content.decode()


def test_files_are_said_to_be_lost_and_the_form_can_be_sent(client, lin, at_noon):
    sent = idle(client, at_noon)
    photo = SimpleUploadedFile("a.png", b"x", content_type="image/png")
    _, opened = unlocked(client, client.post(NEW, {**TYPED, "photos": photo}, **sent))
    page = client.get(opened.headers["Location"])
    assert "请重新选" in page.content.decode()
    form = page.context["form"]
    again = client.post(NEW, {name: form[name].value() or "" for name in form.fields})
    assert again.status_code == 302
    assert Loan.objects.of(Project.objects.get(code="jia")).get().borrower == "王先生"


def test_the_intake_comes_back_too(client, lin, at_noon):
    try_in(client, PASSWORD)
    at_noon.shift(timedelta(minutes=31))
    url = "/jia/cases/intake/"
    locked = client.post(
        url, {"kind": "REPAIR", "content": "马桶堵了", "lookup": "李女士"},
        headers={"Referer": f"http://testserver{url}"},
    )  # fmt: skip
    _, opened = unlocked(client, locked)
    page = client.get(opened.headers["Location"]).content.decode()
    assert "马桶堵了" in page
    assert "锁屏时这一页没有交上" in page


@pytest.mark.parametrize("referer", ["", "http://evil.example/jia/loans/new/lend/", "http://testserver/jia/loans/"])
def test_only_a_page_that_posts_to_itself_is_kept(client, lin, at_noon, referer):
    sent = idle(client, at_noon, Referer=referer)
    client.post(NEW, TYPED, **sent)
    assert "typed" not in client.session


def test_who_goes_elsewhere_or_is_somebody_else_finds_nothing(client, lin, at_noon):
    sent = idle(client, at_noon)
    unlocked(client, client.post(NEW, TYPED, **sent))
    client.get("/jia/")
    assert "王先生" not in client.get(NEW).content.decode()


def test_more_than_a_person_types_is_not_kept(client, lin, at_noon):
    sent = idle(client, at_noon)
    client.post(NEW, {**TYPED, "remark": "长" * 100_001}, **sent)
    assert "typed" not in client.session
