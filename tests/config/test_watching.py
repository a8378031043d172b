"""Log lines and counts: they tell which page and how long, and nothing of the people on it (promises.md 2)."""

from __future__ import annotations

import io
import json
import logging
import os
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.test import RequestFactory
from django.urls import path as address

from guanjia.config.watching import counts, lines
from guanjia.config.watching.requests import Watching
from guanjia.domains.customers import actions as customers
from tests.interfaces.desk.conftest import at_noon, signed_in  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db

PLANTED = ("赵钱孙", "13912345678", "11010519491231002X", "粤B12345", "漏水的是三楼")


@pytest.fixture
def written():
    """Everything the program logs, in both dresses."""
    kinds = {"json": lines.Json(), "human": lines.Plain()}
    outs, handlers = {}, []
    for kind, formatter in kinds.items():
        outs[kind] = io.StringIO()
        handler = logging.StreamHandler(outs[kind])
        handler.setFormatter(formatter)
        handlers.append(handler)
    watched = [logging.getLogger(), logging.getLogger("guanjia.request")]
    before = [(logger, logger.level) for logger in watched]
    for logger in watched:
        logger.setLevel(logging.INFO)
    for handler in handlers:
        logging.getLogger().addHandler(handler)
    yield lambda kind="json": outs[kind].getvalue()
    for handler in handlers:
        logging.getLogger().removeHandler(handler)
    for logger, level in before:
        logger.setLevel(level)


def told(written) -> list[dict]:
    return [json.loads(line) for line in written().splitlines()]


def test_personal_data_sent_through_pages_is_in_no_line(signed_in, house, written):  # noqa: F811
    """Names, phones and words as a query, a form, an address, a header, a wrong sign-in, and a page that fails."""
    desk = signed_in(house.lin)
    name, phone, card, plate, words = PLANTED
    person = customers.register_customer(
        by=house.lin, at=house.noon, project=house.jia, name=name, sex="FEMALE", phone=phone
    )
    desk.get("/jia/search/", {"q": name})
    desk.get("/jia/customers/", {"q": phone, "name": name})
    desk.get(f"/jia/customers/{person.number or person.pk}/")
    desk.get(f"/jia/customers/{name}/")
    desk.get(f"/{phone}/{name}/")
    desk.get(f"/jia/{plate}/")
    desk.post("/jia/customers/new/register_customer/", {"name": name, "phone": phone, "id_no": card, "plate": plate})
    desk.post("/jia/cases/intake/", {"caller_name": name, "caller_phone": phone, "content": words})
    desk.get("/jia/", headers={"User-Agent": name, "Referer": f"/x?{phone}", "X-Request-ID": (phone * 3)[:32]})
    desk.post("/sign-in/", {"username": name, "password": phone})
    for text in (written("json"), written("human")):
        assert len(text.splitlines()) >= 10
        for each in (*PLANTED, "%E8%B5%B5", "李秀英"):
            assert each not in text
    line = next(row for row in told(written) if row.get("route") == "/<slug:project>/search/")
    assert line.keys() == {"at", "level", "logger", "method", "route", "status", "ms", "user", "project", "request"}
    assert (line["user"], line["project"], line["method"], line["status"]) == (house.lin.pk, "jia", "GET", 302)


def broken(request, word):
    raise IntegrityError(f"DETAIL: Key (phone)=({word}) already exists.")


urlpatterns = [address("broken/<str:word>/", broken)]


@pytest.mark.urls(__name__)
def test_a_fault_is_told_by_its_kind_and_place_not_by_its_words(client, written):
    client.raise_request_exception = False
    assert client.get(f"/broken/{PLANTED[1]}/").status_code == 500
    fault = next(row for row in told(written) if row["level"] == "ERROR")
    assert (fault["fault"], fault["route"]) == ("IntegrityError", "/broken/<str:word>/")
    assert any("broken" in place for place in fault["where"])
    for kind in ("json", "human"):
        assert PLANTED[1] not in written(kind)
        assert "DETAIL" not in written(kind)
    assert {row["request"] for row in told(written)} == {fault["request"]}  # its line and its fault go together


def test_a_request_has_an_id_its_proxy_may_give(client, written):
    given = "0123456789abcdef0123456789abcdef"
    assert client.get("/sign-in/", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given
    other = client.get("/sign-in/", headers={"X-Request-ID": "x" * 32}).headers["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", other)
    assert told(written)[0]["request"] == given
    assert "request=" + given in written("human").splitlines()[0]


def test_a_log_line_costs_no_question(client, django_assert_num_queries):
    request = RequestFactory().get("/static/x.css")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        Watching(lambda r: __import__("django.http").http.HttpResponse())(request)


def test_health_says_a_word_each_and_figures_only_to_the_administrator(signed_in, cast, client, settings):  # noqa: F811
    settings.BACKUP_EVERY = 1
    assert client.get("/healthz").content == b"ok\n"
    said = client.get("/healthz?full").content.decode().splitlines()
    assert said == ["ok", "runner late", "disk ok", "backup none", "jobs ok"]
    assert signed_in(cast.lin).get("/healthz?full").content.decode().splitlines() == said
    full = signed_in(cast.admin).get("/healthz?full").content.decode()
    assert "MB free" in full
    assert "last good never ago" in full


class TestMetrics:
    def test_they_tell_counts_jobs_timers_and_sizes(self, client, cast):
        client.get("/sign-in/")
        text = client.get("/metrics").content.decode()
        assert re.search(
            r'^guanjia_request_seconds_count\{method="GET",route="/sign-in/",status="2xx"\} [1-9]', text, re.M
        )
        for name in ('jobs{state="ready"}', 'jobs{state="failed"}', "timer_overdue_seconds", "database_bytes"):
            assert re.search(rf"^guanjia_{re.escape(name)} \d", text, re.M), name
        for line in text.splitlines():
            assert re.fullmatch(r"(# (HELP|TYPE) .+|guanjia_\w+(\{[^}]*\})? -?[\d.e+-]+)", line) or "<" in line, line
        assert "李" not in text

    @pytest.mark.parametrize(
        "given",
        [
            {"REMOTE_ADDR": "10.0.0.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_X_REAL_IP": "127.0.0.1"},
            {"HTTP_FORWARDED": "for=127.0.0.1"}, {"HTTP_VIA": "1.1 x"}, {"REMOTE_ADDR": ""},
        ],
    )  # fmt: skip
    def test_from_elsewhere_or_through_a_proxy_there_is_no_such_page(self, client, given):
        assert client.get("/metrics").status_code == 200
        refused = client.get("/metrics", **given)
        assert refused.status_code == 404
        assert b"guanjia_" not in refused.content

    def test_the_processes_of_one_server_are_added_up(self, tmp_path, settings):
        settings.DATA = tmp_path
        counts.folder().mkdir()
        key = json.dumps(["GET", "/made-up/", "2xx"])
        row = [3, 0.5, 1, 1, 1, 1, 1, 1]
        (counts.folder() / f"{os.getppid()}-1.json").write_text(json.dumps({key: row}))
        (counts.folder() / f"{os.getppid()}-2.json").write_text(json.dumps({key: row}))
        (counts.folder() / f"{os.getppid()}-3.json").write_text("{torn")
        gone = counts.folder() / "999999999-4.json"
        gone.write_text(json.dumps({key: row}))
        assert counts.together()["GET", "/made-up/", "2xx"][:2] == [6, 1.0]
        assert not gone.exists()
