"""The owners' door: a page for anybody that shows nothing of any estate."""

from django.test import Client


def test_the_door_says_what_to_do_instead(cast):
    page = Client().get("/portal/")
    html = page.content.decode()
    assert page.status_code == 200
    assert "前台" in html
    assert "甲园" not in html
    assert "<script" not in html
    assert "style=" not in html


def test_the_door_leads_to_the_query(cast):
    assert 'href="/portal/query/"' in Client().get("/portal/").text


def test_only_looking_is_possible(cast):
    assert Client().post("/portal/").status_code == 405
    assert Client().get("/portal/anything/").status_code == 404
