"""load: a mixed load at a fixed rate (promises.md 5, 3.1): 70 requests a second on PostgreSQL with a tenth of writes,
20 on SQLite with a fifth, against the processes and threads `guanjia serve` starts, on the machine of the database.

What is promised at 70 is 200 of the staff, 20 a second, beside 1,000 owners, whose pages do not exist yet: all 70 are
pages of the staff here. The 20 a second of the staff alone are measured too.

The rate is kept whether the server keeps up or not: a request's time runs from the moment it was due. Reads are the
pages of the desk (the list, 今日, a matter, a unit, the search), a write is 登记事项. Limit: what is promised, 300 ms
for 95 % of the reads, 500 ms of the writes, 1 s for 99 % of all; `hello` is an empty answer of the same server.

The result that is compared: no answer is wrong, and as many matters are stored as were acknowledged.
"""

from __future__ import annotations

import http.client
import itertools
import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bench.served import HELLO
from bench.turns import Differs, Figure, agree, percentile
from bench.works.pages import free_port, server, signed_in
from guanjia.domains.cases.models import Case
from guanjia.domains.estate.models import Unit
from guanjia.interfaces.commands.serving import PG_WORKERS

RATES = {"postgres": ((20, 0.1), (70, 0.1)), "sqlite": ((20, 0.2),)}
READ, WRITE, ALL = 300.0, 500.0, 1000.0  # ms
LEAST_SECONDS, FULL_SECONDS, CLIENTS = 5.0, 60.0, 32
TOKEN = "b" * 32  # the form's token and its cookie: what a browser sends back


@dataclass(frozen=True)
class Ask:
    """One request, due at a moment of the run."""

    due: float
    write: bool
    path: str
    body: str = ""


def measure(code: str, stage) -> Iterator[Figure]:
    for rate, writes in RATES[stage.engine]:
        yield from _at(rate, writes, code, stage)


def _at(rate: int, writes: float, code: str, stage) -> Iterator[Figure]:
    seconds = FULL_SECONDS if stage.size.cases >= 1_000_000 else LEAST_SECONDS
    asks = _plan(stage, rate, writes, seconds)
    before, port = _stored(stage), free_port()
    cookie = f"sessionid={signed_in(stage.user)}; csrftoken={TOKEN}"
    with server(port, workers=1 if stage.engine == "sqlite" else PG_WORKERS):
        # A day's first minute is not what is promised: each thread has opened its connection and seen each page.
        _run(port, cookie, [Ask(n / rate, False, ask.path) for n, ask in enumerate(a for a in asks if not a.write)])
        hello = _run(port, "", [Ask(n / rate, False, HELLO) for n in range(rate)])
        told = _run(port, cookie, asks)
    wrong = [(ask.path, status) for ask, status, _ in told if status != (302 if ask.write else 200)]
    if wrong:
        raise Differs(f"{len(wrong)} of {len(told)} answers were wrong: {wrong[0]}")
    agree({"acknowledged": sum(ask.write for ask in asks), "stored": _stored(stage) - before})
    calm = percentile([ms for _, _, ms in hello], 0.95)
    parts = (("reads, p95", READ, 0.95, (False,)), ("writes, p95", WRITE, 0.95, (True,)),
             ("all, p99", ALL, 0.99, (False, True)))  # fmt: skip
    for what, promise, part, sorts in parts:
        times = [ms for ask, _, ms in told if ask.write in sorts]
        found = percentile(times, part)
        more = {"hello p95": calm, "p50": percentile(times, 0.5), "requests": len(times), "errors": 0}
        yield Figure(
            code, stage.engine, f"{rate} requests a second for {seconds:.0f} s: {what}", promise, found, "ms",
            found / promise, 1.0, rounds=1, more=more,
        )  # fmt: skip


def _plan(stage, rate: int, writes: float, seconds: float) -> list[Ask]:
    """The same mix each run: which page at which moment, drawn from a seed."""
    dice, place = random.Random(20261122), stage.places[0]
    base = f"/{place.project.code}"
    units = list(Unit.everything.filter(project=place.project).order_by("pk").values_list("pk", "number")[:400])
    cases = list(Case.everything.filter(project=place.project).order_by("-pk").values_list("number", flat=True)[:400])
    people = [person.name for person in place.people] or ["李秀英"]
    reads = (
        lambda: f"{base}/cases/?view=all", lambda: f"{base}/", lambda: f"{base}/cases/{quote(dice.choice(cases))}/",
        lambda: f"{base}/units/{quote(dice.choice(units)[1])}/",
        lambda: f"{base}/search/?{urlencode({'q': dice.choice(people)})}",
    )  # fmt: skip
    asks = []
    for number in range(int(rate * seconds)):
        due = number / rate
        if number % round(1 / writes):
            asks.append(Ask(due, False, dice.choice(reads)()))
        else:
            asks.append(Ask(due, True, f"{base}/cases/intake/", _matter(number, *dice.choice(units))))
    return asks


def _matter(number: int, unit_id: int, unit: str) -> str:
    return urlencode({
        "csrfmiddlewaretoken": TOKEN, "form_key": f"load-{number}-{time.time_ns()}", "lookup": unit,
        "candidate": f":{unit_id}", "kind": "REPAIR", "content": "厨房水龙头关不紧，一直滴水", "channel": "PHONE",
        "grade": "ORDINARY", "do": "register",
    })  # fmt: skip


def _stored(stage) -> int:
    return Case.everything.filter(project=stage.places[0].project).count()


def _run(port: int, cookie: str, asks: list[Ask]) -> list[tuple[Ask, int, float]]:
    """Send each request when it is due; (request, status, ms since it was due)."""
    told, guard, turn, start = [], threading.Lock(), itertools.count(), time.perf_counter() + 0.05

    def client() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while (place := next(turn)) < len(asks):
            ask = asks[place]
            time.sleep(max(start + ask.due - time.perf_counter(), 0))
            status = _send(line, ask, cookie)
            with guard:
                told.append((ask, status, (time.perf_counter() - start - ask.due) * 1000))
        line.close()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return told


def _send(line: http.client.HTTPConnection, ask: Ask, cookie: str) -> int:
    """The status of the answer, read to its end; 0 when there was none."""
    headers = {"Cookie": cookie} if cookie else {}
    if ask.write:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        line.request("POST" if ask.write else "GET", ask.path, ask.body or None, headers)
        answer = line.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        line.close()
        return 0
