"""The program behind nginx as a site runs it: deploy/nginx.conf as shipped, and a client that speaks TLS.

Only what each site changes is changed in the conf: ports, name, certificate, the program's address, the log's place.
"""

from __future__ import annotations

import datetime as dt
import getpass
import http.client
import os
import re
import socket
import ssl
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from devtools.console import ROOT
from devtools.system import find_nginx
from tests.databases import free_port
from tests.interfaces.commands.running import PATIENCE, command, environment, wait_for

CONF = ROOT / "deploy" / "nginx.conf"
NAME = "guanjia.test"
# Somebody at another desk; the program's peer is always 127.0.0.1, the proxy.
DESK, STRANGER = "127.0.0.2", "127.0.0.3"
PASSWORD = "langes-Wort-77"
MB = 1024 * 1024
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def exchanged(text: str, pattern: str, new: str, times: int) -> str:
    """The text with each place of `pattern` exchanged; a conf that has them elsewhere is not this test's any more."""
    text, count = re.subn(pattern, lambda _: new, text)
    assert count == times, f"{pattern}: {count} places in deploy/nginx.conf, not {times}"
    return text


def settings_of(data: Path) -> dict[str, str]:
    """What deploy/guanjia.env sets for a site with one PC's database, of this folder."""
    return environment(data) | {
        "GUANJIA_PROFILE": "production", "GUANJIA_TLS": "1", "GUANJIA_HOSTS": NAME,
        "GUANJIA_URL": f"https://{NAME}", "GUANJIA_ORIGINS": f"https://{NAME}", "GUANJIA_LOG": "json",
        "GUANJIA_BACKUP_EVERY": "0",
    }  # fmt: skip


def certificate(folder: Path) -> None:
    """A pair of files, signed by itself, good for a day."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), False)
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def all(self, name: str) -> list[str]:
        return self.headers.get_all(name) or []


@dataclass
class Front:
    """nginx of a folder, and the ports it stands between."""

    folder: Path
    plain: int = field(default_factory=free_port)
    secure: int = 0
    behind: int = 0
    process: subprocess.Popen | None = None

    def write(self, change=lambda text: text) -> None:
        """The conf for this machine; `change` breaks it for a control."""
        certificate(self.folder)
        text = exchanged(CONF.read_text(), r"/etc/ssl/guanjia/", f"{self.folder}/", 2)
        text = exchanged(text, r"guanjia\.example", NAME, 2)
        text = exchanged(text, r"listen 80;", f"listen 127.0.0.1:{self.plain};", 1)
        text = exchanged(text, r"listen \[::\]:80;", f"listen [::1]:{self.plain};", 1)
        text = exchanged(text, r"listen 443 ", f"listen 127.0.0.1:{self.secure} ", 1)
        text = exchanged(text, r"listen \[::\]:443 ", f"listen [::1]:{self.secure} ", 1)
        text = exchanged(text, r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{self.behind};", 1)
        text = exchanged(text, r"/var/log/nginx/", f"{self.folder}/", 1)
        (self.folder / "guanjia.conf").write_text(change(text))
        temps = [f"{n}_temp_path {self.folder}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
        user = f"user {getpass.getuser()};" if os.geteuid() == 0 else ""
        (self.folder / "nginx.conf").write_text("\n".join([
            user, "daemon off;", f"pid {self.folder}/pid;", f"error_log {self.folder}/main.log;", "events {}",
            "http {", "include /etc/nginx/mime.types;", *temps, f"include {self.folder}/guanjia.conf;", "}",
        ]))  # fmt: skip

    def words(self, *more: str) -> list[str]:
        return [find_nginx(), "-p", str(self.folder), "-e", str(self.folder / "main.log"),
                "-c", str(self.folder / "nginx.conf"), *more]  # fmt: skip

    def start(self) -> None:
        tested = subprocess.run(self.words("-t"), capture_output=True, text=True)
        assert tested.returncode == 0, tested.stderr
        self.process = subprocess.Popen(self.words())
        until_open(self.process, self.plain, self.secure)  # it listens at one after the other

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def socket(self, context: ssl.SSLContext | None = None, source: str = DESK) -> ssl.SSLSocket:
        bare = socket.create_connection(("127.0.0.1", self.secure), PATIENCE, (source, 0))
        try:
            return (context or self.trusting()).wrap_socket(bare, server_hostname=NAME)
        except BaseException:
            bare.close()
            raise

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.folder / "fullchain.pem")


def until_open(process: subprocess.Popen, *ports: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert process.poll() is None, "nginx ended"
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            continue
        return
    raise AssertionError("nginx never listened")


@contextmanager
def fronted(folder: Path, behind: int, change=lambda text: text):
    """nginx before whatever listens at `behind`."""
    folder.mkdir()
    front = Front(folder, behind=behind)
    held = socket.create_server(("127.0.0.1", front.plain))  # so that the second free port is another one
    front.secure = free_port()
    held.close()
    front.write(change)
    try:
        front.start()
        yield front
    finally:
        front.stop()


class Program:
    """`guanjia serve` in production, which can be ended and started again at the same port."""

    def __init__(self, data: Path):
        self.data, self.port, self.process = data, free_port(), None

    def start(self) -> None:
        with open(self.data / "said.txt", "a+") as said:
            self.process = subprocess.Popen(
                command("serve", "--port", self.port), env=settings_of(self.data), cwd=self.data, stdout=said,
                stderr=subprocess.STDOUT,
            )  # fmt: skip
            wait_for(self.process, self.port, said)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def run(self, *words) -> subprocess.CompletedProcess:
        return subprocess.run(
            command(*words), env=settings_of(self.data), cwd=self.data, capture_output=True, text=True, timeout=PATIENCE
        )


class Browser:
    """A browser that keeps one connection and its cookies; no redirect is followed, nothing unpacked."""

    def __init__(self, front: Front, source: str = DESK, *, tls: bool = True):
        self.front, self.source, self.cookies, self.said = front, source, {}, {}
        host, port = ("127.0.0.1", front.secure) if tls else ("127.0.0.1", front.plain)
        self.wire = http.client.HTTPConnection(host, port, PATIENCE, (source, 0))
        self.tls, self.connected = tls, 0

    def connect(self) -> None:
        if self.wire.sock is None:
            self.connected += 1
            if self.tls:
                self.wire.sock = self.front.socket(source=self.source)

    def send(self, method: str, path: str, body=None, **headers) -> Answer:
        self.connect()
        known = {"Host": NAME} | (
            {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        )
        self.wire.request(method, path, body, known | {k.replace("_", "-"): v for k, v in headers.items()})
        got = self.wire.getresponse()
        answer = Answer(got.status, got.headers, got.read())
        for line in answer.all("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name], self.said[name] = value, line
        return answer

    def get(self, path: str, **headers) -> Answer:
        return self.send("GET", path, **headers)

    def post(self, path: str, fields: dict, *, origin: str = f"https://{NAME}", token: str = "", **headers) -> Answer:
        """A form as a browser sends it; its token is read off the page first."""
        token = token or TOKEN.search(self.get(path).text)[1]
        body = urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True)
        headers |= {
            "Content_Type": "application/x-www-form-urlencoded",
            "Origin": origin,
            "Referer": f"https://{NAME}{path}",
        }
        return self.send("POST", path, body, **headers)

    def close(self) -> None:
        self.wire.close()


def sign_in(browser: Browser, name: str = "chief", password: str = PASSWORD, **headers):
    return browser.post("/sign-in/", {"username": name, "password": password, "next": "/"}, **headers)
