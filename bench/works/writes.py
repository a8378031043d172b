"""6b, 6c: `cases.actions.open_case`: contact, case, journal, numbers, limits and search keys in one transaction.

Limit: the writes of one such act, recorded and sent again by the bare driver with fresh numbers and ids
(bench/replay.py): the same rows into the same tables, indexes and triggers, the same commit. On SQLite by one writer,
on PostgreSQL by as many connections as there are clients. `its statements` adds the act's reads, by the bare driver.

Clients are threads in two processes, as the desk's server has them; each acts again as soon as it is done, for bounded
seconds, all in one community, so that they meet at its counter.

The results that are compared: an act and its repetition leave as many rows in each table and the same case; at the end
there are as many cases as acts were acknowledged, and the counter stands that much further. An error fails the work.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterator

from django.db import connection

from bench import clients, replay
from bench.bare import Bare
from bench.turns import Differs, Figure, agree, in_turns, percentile, spread
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.measures.models import DirtyDay
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.numbering.models import Counter
from guanjia.domains.cases.actions import open_case
from guanjia.domains.cases.models import Case
from guanjia.domains.contacts.models import Contact
from guanjia.domains.estate.models import Unit

COUNTS = (1, 4, 16)
GOALS = {"6b": 0.10, "6c": 0.2}
OWN = ("id", "number", "contact_id")  # what differs between two cases that are alike


def measure(code: str, stage) -> Iterator[Figure]:
    act = maker(stage)()
    act()
    whole = replay.record(act, [Case, Contact, Entry, Deadline, Alarm, Telling, Notice, DirtyDay])
    writes = whole.only_writes()
    _alike(act, writes)
    before, all_told = _standing(stage), {}
    takes = {"limit 1": _driver(1, writes, stage, all_told), "whole 1": _driver(1, whole, stage, all_told)}
    for count in COUNTS:
        if stage.engine == "postgres" and count > 1:
            takes[f"limit {count}"] = _driver(count, writes, stage, all_told)
        takes[f"act {count}"] = _take(f"act {count}", count, lambda: maker(stage), stage, all_told)
    rates = in_turns(
        {name: lambda take=take, name=name: take(name) for name, take in takes.items()}, patience=stage.size.patience
    )
    done = sum(told.done for tolds in all_told.values() for told in tolds)
    agree({"acknowledged": (done, done), "cases and numbers": _since(before, stage)})
    yield _figure(code, stage, f"its {len(whole)} statements by the bare driver", rates, ("limit 1", "whole 1"), None)
    for count in COUNTS:
        limit = f"limit {count}" if f"limit {count}" in rates else "limit 1"
        times = [ms for told in all_told[f"act {count}"] for ms in told.times]
        more = {"p50": percentile(times, 0.5), "p99": percentile(times, 0.99), "errors": 0}
        names = (limit, f"act {count}")
        yield _figure(code, stage, f"open a case, {_clients(count)}", rates, names, GOALS[code], more)


def maker(stage) -> Callable[[], Callable[[], object]]:
    """What each client does: the next matter, of the next unit."""
    units = list(Unit.everything.filter(project=stage.places[0].project).order_by("pk")[:500])
    turns = itertools.count()

    def act() -> None:
        open_case(
            by=stage.user, at=stage.at, project=stage.places[0].project, kind="COMPLAINT",
            unit=units[next(turns) % len(units)], complainant="李秀英", phone="13800005678",
            content="厨房顶棚渗水，昨晚开始，滴在灶台上", demand="今天来看",
        )  # fmt: skip

    return lambda: act


def _driver(count: int, act: replay.Act, stage, all_told: dict):
    def make():
        bare = Bare()
        return lambda: act.once(bare)

    return _take("", count, lambda: make, stage, all_told)


def _take(_: str, count: int, get_maker, stage, all_told: dict):
    def take(name: str) -> float:
        told = clients.run(count, stage.size.seconds, get_maker())
        if told.errors:
            raise Differs(f"{name}: {len(told.errors)} of {told.done} failed: {told.errors[0]}")
        all_told.setdefault(name, []).append(told)
        return told.rate

    return take


def _clients(count: int) -> str:
    return f"{count} client{'s' if count > 1 else ''}"


def _figure(code, stage, what, rates, names: tuple[str, str], goal: float | None, more: dict | None = None) -> Figure:
    of_limit, of_it = (statistics.median(rates[name]) for name in names)
    return Figure(
        code, stage.engine, what, of_limit, of_it, "tx/s", of_it / of_limit, goal, in_times=False,
        spread=spread(rates[names[0]]), rounds=len(rates[names[0]]), more=more or {},
    )  # fmt: skip


def _alike(act: Callable[[], None], again: replay.Act) -> None:
    """The repetition does the act's work: the same number of rows in each table, and the same case."""
    bare = Bare()
    left = {}
    for name, call in (("act", act), ("repetition", lambda: again.once(bare))):
        before = _rows(again.tables)
        call()
        after = _rows(again.tables)
        case = Case.everything.order_by("-pk").values().first()
        grown = {table: after[table] - before[table] for table in after}
        left[name] = (grown, {k: v for k, v in case.items() if k not in (*OWN, "unit_id")})
    bare.close()
    agree(left)


def _rows(tables: list[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        return {table: cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


def _standing(stage) -> tuple[int, int]:
    """(cases, the last number drawn) of the community."""
    project = stage.places[0].project
    last = Counter.objects.get(project=project, series="TS").last
    return Case.everything.filter(project=project).count(), last


def _since(before: tuple[int, int], stage) -> tuple[int, int]:
    now = _standing(stage)
    return now[0] - before[0], now[1] - before[1]
