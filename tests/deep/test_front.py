"""deploy/nginx.conf as shipped, run in front of the program in production: what a browser out there gets.

Each answer comes over TLS through nginx from `guanjia serve`. The answers nginx gives by itself carry no X-Request-ID;
that is how those of the program are told from them.
"""

from __future__ import annotations

import gzip
import re
import ssl
from contextlib import closing
from urllib.parse import urljoin

import pytest

from guanjia.interfaces.desk.sign_in import ADDRESS_FAILURES, LOCKED
from tests.deep.fronting import DESK, MB, NAME, STRANGER, Browser, fronted, sign_in
from tests.interfaces.commands.running import ask, get

pytestmark = pytest.mark.deep


def test_http_leads_to_https_and_keeps_the_path(front):
    with closing(Browser(front, tls=False)) as plain:
        answer = plain.get("/jia/cases/?q=%E6%BC%8F%E6%B0%B4&page=2")
    assert answer.status == 301
    assert answer.all("Location") == [f"https://{NAME}/jia/cases/?q=%E6%BC%8F%E6%B0%B4&page=2"]
    assert answer.all("Server") == ["nginx"]


def only(context: ssl.SSLContext, version: ssl.TLSVersion) -> ssl.SSLContext:
    context.set_ciphers("ALL:@SECLEVEL=0")  # without it this side would refuse the old ones by itself
    context.minimum_version = context.maximum_version = version
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_tls_is_refused_and_http_2_offered(front, program, tmp_path):
    for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        with front.socket(only(front.trusting(), version)) as wire:
            assert wire.version() == name
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            front.socket(only(front.trusting(), version))
    asking = front.trusting()
    asking.set_alpn_protocols(["h2", "http/1.1"])
    with front.socket(asking) as wire:
        assert wire.selected_alpn_protocol() == "h2"

    def old(text: str) -> str:
        return text.replace("ssl_protocols TLSv1.2", "ssl_ciphers ALL:@SECLEVEL=0; ssl_protocols TLSv1.1 TLSv1.2")

    with fronted(tmp_path / "old", program.port, old) as control:  # this client can speak it
        with control.socket(only(control.trusting(), ssl.TLSVersion.TLSv1_1)) as wire:
            assert wire.version() == "TLSv1.1"


GUARDS = (
    "Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options",
    "Referrer-Policy", "X-Request-ID",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/sign-in/", "/portal/nothing/", "/portal/"])
def test_a_page_carries_each_guard_once(visitor, path):
    answer = visitor.get(path)
    assert answer.status == (404 if "nothing" in path else 200)
    for name in GUARDS:
        assert len(answer.all(name)) == 1, (name, answer.all(name))
    assert answer.all("X-Content-Type-Options") == ["nosniff"]
    assert int(re.search(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])[1]) >= 31536000
    assert answer.all("Server") == ["nginx"], "no version"


def test_files_of_pages_are_kept_long_and_come_packed(visitor):
    page = visitor.get("/sign-in/", Accept_Encoding="gzip")
    assert page.headers["Content-Encoding"] == "gzip"
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page.body).decode())
    assert {path.partition("?")[0].rpartition(".")[2] for path in named} >= {"css", "js", "svg"}
    for path in named:
        plain, packed = visitor.get(path), visitor.get(path, Accept_Encoding="gzip")
        assert plain.status == packed.status == 200
        assert int(re.search(r"max-age=(\d+)", packed.headers["Cache-Control"])[1]) >= 30 * 86400, path
        assert len(packed.all("Cache-Control")) == len(packed.all("X-Content-Type-Options")) == 1
        assert "Content-Encoding" not in plain.headers
        if len(plain.body) > MB / 512:
            assert packed.headers["Content-Encoding"] == "gzip", path
            assert gzip.decompress(packed.body) == plain.body
            assert "Accept-Encoding" in packed.headers["Vary"]
        again = visitor.get(path, If_None_Match=plain.headers["ETag"])
        assert again.status == 304, path
    # By a name without its mark a file may be another tomorrow.
    bare = visitor.get(named[0].partition("?")[0])
    assert int(re.search(r"max-age=(\d+)", bare.headers["Cache-Control"])[1]) <= 60


SPELT = [
    "/metrics", "//metrics", "/metrics/", "/metrics//", "/METRICS", "/Metrics/", "/%2Fmetrics", "/%6Detrics",
    "/./metrics", "/x/../metrics", "/metrics?x=1", "/metrics%0a", "/jia/metrics", "/api/v1/metrics/", f"https://{NAME}/metrics",
]  # fmt: skip


@pytest.mark.parametrize("path", SPELT)
def test_metrics_are_closed_from_outside(visitor, path):
    for forged in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        answer = visitor.get(path, **forged)
        assert answer.status == 404
        assert b"guanjia_" not in answer.body
        assert "没有这一页" in answer.text
        assert "X-Request-ID" not in answer.headers, "the program was asked at all"


def test_metrics_are_open_on_this_machine_only_and_would_not_pass_if_the_conf_forgot_them(visitor, program, tmp_path):
    status, text = get(program.port, "/metrics")
    assert status == 200
    assert "guanjia_request_seconds_count" in text
    assert get(program.port, "/metrics", **{"X-Forwarded-For": "127.0.0.1"})[0] == 404

    def open_(text: str) -> str:
        return re.sub(r"location (= /metrics|~\* /metrics\S*) \{ return 404; \}", "", text)

    with fronted(tmp_path / "open", program.port, open_) as control, closing(Browser(control)) as outside:
        for forged in ({}, {"X_Forwarded_For": "127.0.0.1"}):
            answer = outside.get("/metrics", **forged)
            assert "X-Request-ID" in answer.headers, "the program was asked"
            assert answer.status == 404


def failures(program, column: str, where: str):
    return ask(program.data, f"SELECT {column} FROM axes_accessattempt WHERE {where}")


def test_nobody_chooses_the_address_his_failures_are_counted_by(front, program):
    with closing(Browser(front, DESK)) as desk:
        said = [
            sign_in(desk, "nobody", "wrong", X_Forwarded_For=f"10.9.8.{n}", X_Real_IP=f"10.9.8.{n}") for n in range(6)
        ]
        assert [answer.status for answer in said] == [422] * 4 + [429] * 2
        assert LOCKED in said[-1].text
        assert failures(program, "group_concat(DISTINCT ip_address)", "username = 'nobody'") == DESK
    with closing(Browser(front, STRANGER)) as stranger:
        for n in range(ADDRESS_FAILURES):
            assert sign_in(stranger, f"guess{n}", "wrong", X_Forwarded_For=f"10.9.7.{n}, 127.0.0.1").status == 422
        assert sign_in(stranger, X_Forwarded_For=DESK).status == 429, "the right password, too late"
    assert failures(program, "group_concat(DISTINCT ip_address)", "username LIKE 'guess%'") == STRANGER
    with closing(Browser(front, DESK)) as desk:
        assert sign_in(desk).status == 302, "a stranger must not keep the house's own people out"


def test_signing_in(visitor):
    answer = visitor.get("/jia/")
    asked = urljoin(f"https://{NAME}/jia/", answer.headers["Location"])
    assert (answer.status, asked.partition("?")[0]) == (302, f"https://{NAME}/sign-in/")
    moved = visitor.get("/sign-in")
    assert urljoin(f"https://{NAME}/sign-in", moved.headers["Location"]) == f"https://{NAME}/sign-in/"
    forged = sign_in(visitor, origin="https://evil.test")
    assert forged.status == 403
    done = sign_in(visitor)
    assert done.status == 302, done.text
    assert urljoin(f"https://{NAME}/sign-in/", done.headers["Location"]) == f"https://{NAME}/"
    for name in ("sessionid", "csrftoken"):
        assert "Secure" in visitor.said[name], name
        assert "SameSite=Lax" in visitor.said[name], name
    assert "HttpOnly" in visitor.said["sessionid"]
    home = visitor.get("/jia/")
    assert home.status == 200
    assert "周主任" in home.text
