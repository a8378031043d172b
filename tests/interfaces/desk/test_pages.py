"""Every page of the desk opens, in Chinese, for whoever may; the rest get 403 or 404."""

from __future__ import annotations

import re

import pytest

from guanjia.concerns.registers.declared import REGISTERS

pytestmark = pytest.mark.django_db

PAGES = (
    "", "search/", "search/?q=3-2-1502", "notices/", "notices/?all=1", "loans/", "loans/new/lend/", "loans/-export/",
    "units/", "buildings/",
)  # fmt: skip
SETTINGS = ("assignments", "users", "posts", "zones", "absences", "policies", "calendar", "project", "journal")


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_receptionist(desk, loan, page):
    answer = desk.get(f"/jia/{page}")
    assert answer.status_code == 200
    assert '<html lang="zh-CN">' in answer.content.decode()


@pytest.mark.parametrize("slug", sorted(REGISTERS))
def test_every_register_opens_for_the_company_s_head(signed_in, cast, slug):
    answer = signed_in(cast.sun).get(f"/jia/{slug}/")
    assert answer.status_code in (200, 403)
    if answer.status_code == 200:
        assert signed_in(cast.sun).get(f"/jia/{slug}/", {"view": "late", "q": "甲%'"}).status_code == 200


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_open_for_the_administrator(signed_in, cast, name):
    admin = signed_in(cast.admin)
    answer = admin.get(f"/jia/settings/{name}/")
    assert answer.status_code == (403 if name == "policies" else 200)
    if name == "policies":
        assert signed_in(cast.zhao).get(f"/jia/settings/{name}/").status_code == 200


@pytest.mark.parametrize("name", [n for n in SETTINGS if n != "absences"])
def test_settings_are_closed_to_the_desk(desk, name):
    answer = desk.get(f"/jia/settings/{name}/")
    assert answer.status_code == 403
    assert "权限" in answer.content.decode()


def test_no_english_leaks_to_the_pages(desk, loan):
    """Words of the frameworks would be English; markup, codes and addresses are not read by people."""
    for page in (*PAGES, f"loans/{loan.number}/", f"loans/{loan.number}/amend/"):
        text = desk.get(f"/jia/{page}").content.decode()
        shown = re.sub(r"<(script|style|svg)[^>]*>.*?</\1>|<[^>]*>", " ", text, flags=re.S)
        words = set(re.findall(r"[A-Za-z]{4,}", shown)) - {"Enter", "Ctrl", "Excel", "CSV"}
        assert not words, (page, words)


def test_the_menu_shows_what_the_post_may_see(signed_in, cast):
    receptionist = signed_in(cast.lin).get("/jia/").content.decode()
    cleaner = signed_in(cast.he).get("/jia/").content.decode()
    assert "/jia/units/" in receptionist
    assert "/jia/cases/" in receptionist
    assert "/jia/cases/" not in cleaner


def test_the_pages_of_a_group_stand_below_it_while_one_is_open(desk, signed_in, cast):
    assert 'href="/jia/buildings/"' not in desk.get("/jia/").content.decode()
    page = desk.get("/jia/buildings/").content.decode()
    assert 'href="/jia/buildings/" aria-current="page"' in page
    assert 'href="/jia/units/"' in page
    settings = signed_in(cast.admin).get("/jia/settings/users/").content.decode()
    assert 'href="/jia/settings/posts/"' in settings
    assert 'href="/jia/settings/users/"' not in desk.get("/jia/settings/absences/").content.decode()


def test_projects_are_switched_by_who_has_several(signed_in, cast):
    assert 'href="/yi/"' in signed_in(cast.sun).get("/jia/").content.decode()
    assert 'href="/yi/"' not in signed_in(cast.lin).get("/jia/").content.decode()


def test_the_start_leads_to_the_project_last_visited(signed_in, cast):
    client = signed_in(cast.sun)
    client.get("/yi/")
    assert client.get("/").headers["Location"] == "/yi/"


def test_health_needs_nobody(client, db):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_static_files_are_served(client, db):
    answer = client.get("/static/desk/desk.css")
    assert answer.status_code == 200
    answer.close()


def test_pages_are_not_kept_by_the_browser(desk):
    assert desk.get("/jia/").headers["Cache-Control"] == "no-store, private"


@pytest.mark.both
def test_today_counts_and_lists(desk, loan, at_noon, cast):
    page = desk.get("/jia/").content.decode()
    assert "现在没有等您处理的事" in page


def test_one_s_own_page(desk, loan):
    desk.get(f"/jia/loans/{loan.number}/")
    page = desk.get("/me/").content.decode()
    for words in ("林静", "前台", "甲园", "改密码", "请假", loan.number):
        assert words in page, words
