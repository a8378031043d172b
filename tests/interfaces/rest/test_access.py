"""Who gets in, and what looks as if it were not there."""

from __future__ import annotations

import pytest
from django.test import Client

from guanjia.concerns.access.grants import SYSTEM
from guanjia.domains.workforce import actions as workforce
from tests.interfaces.rest.caller import Caller

LOANS = "/projects/jia/loans"


def lend(caller, **more):
    return caller.post(f"{LOANS}/lend", {"borrower": "李女士", "thing": "UMBRELLA", "phone": "13800138000"} | more)


def test_without_a_token_there_is_no_way_in(cast, evening):
    nobody = Caller(cast.lin, evening, token="")
    said = nobody.get("/me")
    assert nobody.status == 401
    assert nobody.last["WWW-Authenticate"] == "Bearer"
    assert nobody.last["Content-Type"] == "application/problem+json"
    assert said["code"] == "unauthorized"
    assert "令牌" in said["detail"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer nonsense", "Basic bGluOmxpbg==", "Bearer é", "  "])
def test_what_is_no_token_is_refused(cast, header):
    assert Client().get("/api/v1/me", headers={"Authorization": header}).status_code == 401


def test_a_browsers_session_is_not_taken(cast):
    browser = Client()
    browser.force_login(cast.lin, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.post("/api/v1/projects/jia/loans/lend", "{}", content_type="application/json").status_code == 401


def test_only_the_digest_of_a_token_is_kept_and_a_new_one_ends_the_old(cast, lin, evening):
    cast.lin.refresh_from_db()
    assert lin.token not in cast.lin.token_hash
    newer = Caller(cast.lin, evening)
    newer.get("/me")
    assert newer.status == 200
    lin.get("/me")
    assert lin.status == 401


def test_a_closed_account_is_out_at_once(cast, lin, evening):
    lin.get("/me")
    assert lin.status == 200
    workforce.close_account(by=SYSTEM, at=evening, user=cast.lin)
    lin.get("/me")
    assert lin.status == 401


def test_me_says_posts_and_verbs(lin):
    said = lin.get("/me")
    assert said["display_name"] == "林静"
    assert said["posts"] == [{"code": "FRONT_DESK", "label": "前台"}]
    assert [rights["project"] for rights in said["rights"]] == ["jia"]
    assert "case.open_case" in said["rights"][0]["verbs"]


def test_another_project_looks_like_none(cast, lin, evening):
    made = lend(lin)
    stranger = Caller(cast.yi_lin, evening)
    assert [p["code"] for p in stranger.get("/projects")["items"]] == ["yi"]
    stranger.get(f"{LOANS}/{made['id']}")
    foreign = (stranger.status, stranger.last.content)
    stranger.get("/projects/nowhere/loans/1")
    assert (stranger.status, stranger.last.content) == foreign
    assert stranger.status == 404
    stranger.get(f"/projects/yi/loans/{made['id']}")
    assert (stranger.status, stranger.last.content) == foreign
    stranger.post(f"{LOANS}/{made['id']}/renew", {"promised_at": "2026-11-25T12:00:00+08:00"})
    assert stranger.status == 404


def test_a_post_without_the_register_is_told_so(cast, evening):
    cook = Caller(cast.chen, evening)
    said = cook.get(LOANS)
    assert (cook.status, said["code"]) == (403, "not_allowed")
    assert "借物登记" in said["detail"]


def test_a_post_without_the_verb_writes_nothing(cast, zhao, evening):
    made = lend(zhao)
    head = Caller(cast.liu, evening)
    head.post(f"{LOANS}/lend", {"borrower": "张", "thing": "CART"})
    assert head.status == 403
    head.post(f"{LOANS}/{made['id']}/renew", {"promised_at": "2026-11-25T12:00:00+08:00"})
    assert head.status == 403
    assert [item["version"] for item in zhao.get(LOANS)["items"]] == [1]


def test_who_did_it_may_not_check_it(zhao, lin):
    made = lend(zhao)
    zhao.post(f"{LOANS}/{made['id']}/give_back")
    own = zhao.post(f"{LOANS}/{made['id']}/close")
    assert (zhao.status, own["code"]) == (403, "not_allowed")
    assert "不能验收自己" in own["detail"]
    lin.post(f"{LOANS}/{made['id']}/close")
    assert lin.status == 200


def test_the_project_lists_what_one_sees_and_may_make(lin):
    said = lin.get("/projects/jia")
    registers = {r["slug"]: r for r in said["registers"]}
    assert {"code": "lend", "label": "借出"} in registers["loans"]["births"]
    assert registers["slips"]["births"] == []


def test_answers_are_kept_by_no_cache(lin):
    lin.get("/me")
    assert "no-store" in lin.last["Cache-Control"]
