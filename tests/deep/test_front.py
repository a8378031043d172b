"""deploy/nginx.conf as shipped, run in front of the program in production: what a browser out there gets.

Each answer comes over TLS through nginx from `guanjia serve`. The answers nginx gives by itself carry no X-Request-ID;
that is how those of the program are told from them.
"""

from __future__ import annotations

import gzip
import http.client
import io
import os
import re
import socket
import ssl
import threading
import uuid
from contextlib import closing
from urllib.parse import urljoin

import pytest
from PIL import Image

from guanjia.interfaces.desk.sign_in import ADDRESS_FAILURES, LOCKED
from tests.deep.fronting import DESK, NAME, PATIENCE, STRANGER, Browser, Program, fronted
from tests.interfaces.commands.running import ask, get

pytestmark = pytest.mark.deep
PASSWORD = "langes-Wort-77"
MB = 1024 * 1024
FOUND = {
    "display_name": "周主任", "username": "chief", "password": PASSWORD, "again": PASSWORD, "project_name": "甲园",
    "project_code": "jia", "use": "RESIDENTIAL", "posts": ["FRONT_DESK"],
}  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    made = Program(tmp_path_factory.mktemp("house"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def front(program, tmp_path_factory):
    """nginx before the program; the first administrator has come in by the wizard, through it."""
    with fronted(tmp_path_factory.mktemp("nginx") / "front", program.port) as made:
        with closing(Browser(made)) as first:
            done = first.post("/first-run/", FOUND)
            assert (done.status, "已经建好" in done.text) == (200, True), done.text
        yield made


@pytest.fixture
def visitor(front):
    with closing(Browser(front)) as made:
        yield made


def sign_in(browser: Browser, name: str = "chief", password: str = PASSWORD, **headers):
    return browser.post("/sign-in/", {"username": name, "password": password, "next": "/"}, **headers)


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


def wire_of(browser: Browser) -> http.client.HTTPConnection:
    browser.connect()
    return browser.wire


def test_a_body_that_is_too_large_is_told_so_in_chinese(visitor):
    wire = wire_of(visitor)
    wire.putrequest("POST", "/jia/cases/intake/", skip_host=True)
    for name, value in (("Host", NAME), ("Content-Length", 620 * MB + 1), ("Content-Type", "multipart/form-data")):
        wire.putheader(name, str(value))
    wire.endheaders()
    answer = wire.getresponse()
    text = answer.read().decode()
    assert answer.status == 413
    says_by_itself(answer.headers, text, "合计超过 600 MB")
    assert "Retry-After" not in answer.headers


def says_by_itself(headers, text: str, words: str) -> None:
    """A page of nginx's own: in Chinese, whole, guarded, and with a sentence that desk.js can show."""
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert headers.get_all("Cache-Control") == ["no-store"]
    assert "X-Request-ID" not in headers
    said = re.search(r"<p data-error>([^<]+)</p>", text)[1]
    assert words in said
    assert "nginx" not in text
    assert "$" not in text
    assert text.rstrip().endswith("</html>")


def noisy_photo() -> bytes:
    """A photo nothing can pack, of about 25 MB."""
    size = (3000, 2800)
    out = io.BytesIO()
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(out, "PNG", compress_level=1)
    return out.getvalue()


def called(browser: Browser, program: Program, path: str, body: bytes, kind: str):
    token = program.run("token", "chief").stdout.strip()
    headers = {"Authorization": f"Bearer {token}", "Content_Type": kind}
    return browser.send("POST", f"/api/v1/projects/jia/{path}", body, **headers)


def test_a_large_photo_passes(visitor, program):
    contact = b'{"channel": "PHONE", "category": "ENQUIRY", "content": "\xe7\x85\xa7\xe7\x89\x87"}'
    logged = called(visitor, program, "contacts/log_contact", contact, "application/json")
    assert logged.status == 201, logged.text
    photo = noisy_photo()
    assert 23 * MB < len(photo) < 30 * MB
    number = re.search(r'"id": ?(\d+)', logged.text)[1]
    mark = uuid.uuid4().hex
    head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    body = head.encode() + photo + f"\r\n--{mark}--\r\n".encode()
    sent = called(visitor, program, f"contacts/{number}/attachments", body, f"multipart/form-data; boundary={mark}")
    assert sent.status == 201, sent.text
    assert ask(program.data, "SELECT count(*) FROM attachments_attachment") == 1


def test_a_backup_comes_whole(visitor, program, tmp_path):
    made = program.run("backup")
    assert made.returncode == 0, made.stderr
    row = ask(program.data, "SELECT max(id) FROM backups_backup")
    assert sign_in(visitor).status == 302
    address = re.search(rf'href="([^"]*backups/{row}/)"', visitor.get("/jia/settings/backups/").text)[1]
    answer = visitor.post(address, {"reason": "每月异地存放"})
    assert answer.status == 200, answer.text[:2000]
    assert answer.headers["Content-Type"] == "application/x-tar"
    taken = tmp_path / "taken.tar"
    taken.write_bytes(answer.body)
    verified = program.run("backup", "--verify", taken)
    assert verified.returncode == 0, verified.stderr + verified.stdout
    assert "完好" in verified.stdout
    taken.write_bytes(answer.body[: -len(answer.body) // 3])
    assert program.run("backup", "--verify", taken).returncode == 1, "the control: a piece of it is not whole"


def test_while_the_program_is_away_the_page_says_so_and_then_it_goes_on(visitor, program, front):
    page = visitor.get("/sign-in/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    nginx = front.process.pid
    program.stop()
    answers = [visitor.get("/sign-in/?q=secret-name"), visitor.post("/sign-in/", {"username": "x"}, token=token)]
    program.start()
    for answer in answers:
        assert answer.status == 502
        says_by_itself(answer.headers, answer.text, "系统正在重启，请稍候再试")
        assert answer.all("Retry-After") == ["5"]
    assert visitor.get("/sign-in/").status == 200
    assert (front.process.pid, front.process.poll()) == (nginx, None)
    assert visitor.connected == 1
    for log in front.folder.glob("*.log"):
        assert "secret-name" not in log.read_text(), "what people look for stands in no log"


def test_a_program_that_never_answers_is_told_in_chinese(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with fronted(tmp_path / "n", port, lambda text: text.replace("read_timeout 120s", "read_timeout 1s")) as front:
            with closing(Browser(front)) as browser:
                answer = browser.get("/")
    assert answer.status == 504
    says_by_itself(answer.headers, answer.text, "没有及时答复")
    assert answer.all("Retry-After") == ["5"]


def test_fifty_requests_over_one_connection(visitor):
    assert sign_in(visitor).status == 302
    for n in range(25):
        assert visitor.get("/jia/").status == 200
        assert visitor.post("/jia/-nothing/", {}, token="x" * 64).status in (403, 404), n
    assert visitor.connected == 1


class Relay:
    """Stands between nginx and the program and notes which of them ends an idle connection first."""

    def __init__(self, port: int):
        self.port, self.listening = port, socket.create_server(("127.0.0.1", 0))
        self.at = self.listening.getsockname()[1]
        self.first, self.ended, self.ends = "", threading.Event(), []
        threading.Thread(target=self._carry, daemon=True).start()

    def _carry(self) -> None:
        near = self.listening.accept()[0]
        far = socket.create_connection(("127.0.0.1", self.port))
        self.ends = [near, far]
        for who, source, target in (("nginx", near, far), ("program", far, near)):
            threading.Thread(target=self._copy, args=(who, source, target), daemon=True).start()

    def _copy(self, who: str, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        self.first = self.first or who
        self.ended.set()

    def close(self) -> None:
        for each in (self.listening, *self.ends):
            each.close()


def test_an_idle_connection_is_ended_by_nginx_before_the_program_would(program, tmp_path):
    """Ended by the program first, a form sent in that moment would be lost with a 502: nginx sends no form twice."""
    forgot = {"shipped": lambda text: text, "control": lambda text: re.sub(r"\n\s*keepalive_timeout 15s;", "", text)}
    first = {}
    for name, change in forgot.items():
        with closing(Relay(program.port)) as relay, fronted(tmp_path / name, relay.at, change) as front:
            with closing(Browser(front)) as browser:
                assert browser.get("/sign-in/").status == 200
                assert relay.ended.wait(PATIENCE)
                first[name] = relay.first
    assert first == {"shipped": "nginx", "control": "program"}


def test_a_form_after_an_idle_time_arrives(visitor, program):
    assert sign_in(visitor).status == 302
    page = visitor.get("/me/")
    assert page.status == 200
    with socket.create_connection(("127.0.0.1", program.port), PATIENCE) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        while idle.recv(4096):  # until the program has had enough: so long nothing goes through the front
            pass
    assert sign_in(visitor).status == 302
    assert visitor.connected == 1
