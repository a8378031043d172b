"""6a: the list of cases as a receptionist sees it, 50 rows, through the whole middleware, signed in.

Limit: `hello`, a bare WSGI function in the same server (granian, 2 workers, 4 connections; bench/served.py).

Beside it, in process: the same request through the WSGI handler, and the parts of it that are SQL and templates.
The result that is compared: the page is answered with 200 and names the 50 records the list holds.
"""

from __future__ import annotations

import io
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import QueryDict
from django.template.backends.django import Template

from bench import load
from bench.served import HELLO, hello
from bench.turns import Figure, agree, in_turns, latencies, spread
from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.jobs import clock
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.views import Asked, Listing
from guanjia.interfaces.commands.arguments import THREADS
from guanjia.interfaces.desk import session

GOAL, TEMPLATE_GOAL = 0.10, 0.5
WORKERS, CONNECTIONS = 2, 4
QUERY = "view=all"


def measure(code: str, stage) -> Iterator[Figure]:
    path = f"/{stage.places[0].project.code}/cases/"
    cookie = f"sessionid={signed_in(stage.user)}"
    numbers = _numbers(stage)
    yield from _in_process(code, stage, path, cookie, numbers)
    yield from _served(code, stage, path, cookie, numbers)


def signed_in(user) -> str:
    """A session as the sign-in page leaves it."""
    kept = SessionStore()
    kept["_auth_user_id"] = str(user.pk)
    kept["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    kept["_auth_user_hash"] = user.get_session_auth_hash()
    session.begin(kept, clock.now())
    kept.save()
    return kept.session_key


def _numbers(stage) -> list[str]:
    stage.user.kept_grants = grants_of(stage.user, stage.at)
    asked = Asked(view="all", data=QueryDict())
    listing = Listing(
        REGISTERS["cases"], user=stage.user, project=stage.places[0].project, at=clock.now(), base="/", asked=asked
    )  # fmt: skip
    return [row[2] for row in listing.page().rows]


def numbers_in(page: str) -> list[str]:
    """The records a list page links to, in order."""
    return re.findall(r'<tr class="[^"]*" data-href="[^"]*/([^/"]+)/"', page)


def _in_process(code: str, stage, path: str, cookie: str, numbers: list[str]) -> Iterator[Figure]:
    handler, answers = WSGIHandler(), []

    def ask(_=None) -> str:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": QUERY, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookie,
            "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
        }  # fmt: skip
        answers.clear()
        answer = handler(environ, lambda status, headers, exc_info=None: answers.append(status))
        body = b"".join(answer)
        answer.close()
        return body.decode()

    page = ask()
    agree({"status": "200 OK", "page": answers[0]})
    agree({"list": numbers, "page": numbers_in(page)})
    found = latencies({"hello": lambda _: hello({}, lambda *_: None), "page": ask}, range(30))
    with _timed_parts() as parts:
        for _ in range(20):
            start = time.perf_counter()
            ask()
            parts["page"].append(time.perf_counter() - start)
    whole, template, sql = (statistics.median(parts[name]) * 1000 for name in ("page", "template", "sql"))
    yield Figure(
        code, stage.engine, "in process: page, ms", found.median("hello"), found.median("page"), "ms",
        found.times("page", "hello"), more={"kB": len(page.encode()) / 1000, "queries": parts["queries"][0]},
        spread=spread(found.at("hello", 0.5)),
    )  # fmt: skip
    yield Figure(code, stage.engine, "in process: templates, part of it", whole, template, "ms", template / whole,
                 TEMPLATE_GOAL)  # fmt: skip
    yield Figure(code, stage.engine, "in process: SQL, part of it", whole, sql, "ms", sql / whole)


@contextmanager
def _timed_parts() -> Iterator[dict[str, list[float]]]:
    """Seconds in the template engine, without the queries it sets off, and in the database; a figure a request."""
    parts: dict[str, list[float]] = {"page": [], "template": [], "sql": [], "queries": []}
    sums = {"sql": 0.0, "queries": 0, "depth": 0}
    render = Template.render

    def timed_query(execute, *given):
        start = time.perf_counter()
        try:
            return execute(*given)
        finally:
            sums["sql"] += time.perf_counter() - start
            sums["queries"] += 1

    def timed(self, context=None, request=None):
        if sums["depth"]:
            return render(self, context, request)  # a widget within the page
        start, before, sums["depth"] = time.perf_counter(), sums["sql"], 1
        try:
            return render(self, context, request)
        finally:
            parts["template"].append(time.perf_counter() - start - (sums["sql"] - before))
            parts["sql"].append(sums["sql"])
            parts["queries"].append(sums["queries"])
            sums.update(sql=0.0, queries=0, depth=0)

    Template.render = timed
    try:
        with connection.execute_wrapper(timed_query):
            yield parts
    finally:
        Template.render = render


def _served(code: str, stage, path: str, cookie: str, numbers: list[str]) -> Iterator[Figure]:
    loads: dict[str, list[load.Load]] = {"hello": [], "page": []}

    def take(name: str, address: str, given: str):
        def one() -> float:
            came = load.run(port, address, connections=CONNECTIONS, seconds=seconds, cookie=given)
            agree({"no errors": 0, name: came.errors})
            loads[name].append(came)
            return came.per_second

        return one

    port, seconds = free_port(), max(stage.size.seconds, 1.0)
    with server(port):
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}?{QUERY}", headers={"Cookie": cookie})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            agree({"list": numbers, "served page": numbers_in(answer.read().decode())})
        rates = in_turns(
            {"hello": take("hello", HELLO, ""), "page": take("page", f"{path}?{QUERY}", cookie)},
            patience=stage.size.patience,
        )
    hello_rate, page_rate = statistics.median(rates["hello"]), statistics.median(rates["page"])
    yield Figure(
        code, stage.engine, f"served by granian, {WORKERS} workers, {CONNECTIONS} connections", hello_rate, page_rate,
        "req/s", page_rate / hello_rate, GOAL, in_times=False, spread=spread(rates["hello"]),
        rounds=len(rates["hello"]), more={
            "p50": statistics.median(came.p50 for came in loads["page"]),
            "p99": statistics.median(came.p99 for came in loads["page"]), "by": loads["page"][0].client,
        },
    )  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(port: int, workers: int = WORKERS) -> Iterator[None]:
    """The server as `guanjia serve` starts it, with an address beside the product's that does nothing."""
    words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers)]
    words += ["--blocking-threads", str(THREADS[connection.vendor])]
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", *words, "--no-ws", "--log-level", "error", "bench.served:application"]
    )
    try:
        _await(port, server)
        yield
    finally:
        server.terminate()
        server.wait(20)


def _await(port: int, server: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{HELLO}", timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("granian did not answer")
