"""What deploy/nginx.conf does with what is large, long or missing: photos, backups, a program that is away or idle."""

from __future__ import annotations

import http.client
import io
import os
import re
import socket
import threading
import uuid
from contextlib import closing

import pytest
from PIL import Image

from tests.deep.fronting import MB, NAME, PATIENCE, Browser, Program, fronted, sign_in
from tests.interfaces.commands.running import ask

pytestmark = pytest.mark.deep


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
