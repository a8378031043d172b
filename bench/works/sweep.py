"""4b: the sweep of clocks that have run out, `concerns/escalation/sweeping.sweep`, and a sweep with nothing due.

Limit: the ids known, one alarm a clock inserted and its timer moved on by the bare driver, in transactions of as many
as the sweep takes at a time. The sweep itself writes for each clock the breach and the first rung, a telling and a
notice for each person told, and the moment of the breach, and finds out who these people are.

The result that is compared: every clock has exactly one first rung, and none is due any more.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator

from django.db import connection

from bench.bare import Bare, Statement
from bench.turns import Differs, Figure, in_turns, spread
from guanjia.concerns.access.models import Assignment, Post, User
from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.sweeping import BATCH, sweep
from guanjia.concerns.notices.models import Notice

LADDER = "100:FIRST+CS_SUPERVISOR 150:CS_MANAGER"
MOST, FEW = 10_000, 400  # clocks of a full run and of a quick one
EMPTY = 200
COLUMNS = "project_id, subject_kind, subject_id, deadline_id, kind, level, mark, cause, event, at, fired_at"


def measure(code: str, stage) -> Iterator[Figure]:
    clocks = _prepare(stage)
    bare = Bare()

    def limit() -> float:
        _reset(stage, clocks)
        return len(clocks) / _raw(bare, stage, clocks)

    def method() -> float:
        _reset(stage, clocks)
        start = time.perf_counter()
        sweep(at=stage.at)
        taken = time.perf_counter() - start
        if Alarm.objects.filter(kind="RUNG").count() != len(clocks) or Timer.objects.filter(next_at__lte=stage.at):
            raise Differs("the sweep left clocks, or fired one twice")
        return len(clocks) / taken

    found = in_turns({"limit": limit, "sweep": method}, patience=stage.size.patience)
    limits, sweeps = (sorted(found[name]) for name in ("limit", "sweep"))
    middle = (limits[len(limits) // 2], sweeps[len(sweeps) // 2])
    yield Figure(
        code, stage.engine, f"{len(clocks):,} due: cases a second", *middle, unit="/s", ratio=middle[1] / middle[0],
        in_times=False, spread=spread(limits), rounds=len(limits),
    )  # fmt: skip
    yield from _empty(code, stage, bare)
    bare.close()


def _prepare(stage) -> list[tuple]:
    """Clocks that ran out a minute ago, with a supervisor to be told."""
    user = User.objects.create(username="sweep-supervisor", display_name="主管", created_at=stage.at)
    Assignment.objects.create(user=user, post=Post.objects.get(code="CS_SUPERVISOR"), from_on=dt.date(2020, 1, 1))
    most = MOST if stage.size.cases >= 1_000_000 else FEW
    ids = list(Deadline.objects.filter(stopped_at=None).order_by("id").values_list("id", flat=True)[:most])
    due = stage.at - dt.timedelta(minutes=1)
    for start in range(0, len(ids), 500):
        Deadline.objects.filter(pk__in=ids[start : start + 500]).update(
            ladder=LADDER, due_at=due, starts_at=due - dt.timedelta(hours=2), exclusive=False, paused_at=None
        )
    Timer.objects.all().delete()
    Timer.objects.bulk_create([Timer(deadline_id=pk, next_at=due) for pk in ids], batch_size=400)
    return list(Deadline.objects.filter(pk__in=_timers()).values_list("id", "project_id", "subject_id"))


def _timers():
    return Timer.objects.values("deadline")


def _reset(stage, clocks) -> None:
    for model in (Notice, Telling, Alarm):
        model.objects.all()._raw_delete(connection.alias)  # in one statement each; nothing hangs on them
    Timer.objects.update(next_at=stage.at - dt.timedelta(minutes=1), rung=0)
    Deadline.objects.filter(pk__in=_timers()).update(breached_at=None)


def _raw(bare: Bare, stage, clocks) -> float:
    """Seconds the driver takes for one alarm and one moved timer a clock."""
    mark = "?" if connection.vendor == "sqlite" else "%s"
    later = stage.at + dt.timedelta(hours=1)
    at, after = (stage.at, later) if connection.vendor != "sqlite" else (str(stage.at)[:19], str(later)[:19])
    marks = ", ".join([mark] * 11)
    insert = f"INSERT INTO escalation_alarm ({COLUMNS}) VALUES ({marks})"
    move = f"UPDATE deadlines_timer SET next_at = {mark}, rung = 1 WHERE deadline_id = {mark}"
    size, start = BATCH[connection.vendor], time.perf_counter()
    for first in range(0, len(clocks), size):
        part = clocks[first : first + size]
        bare.begin()
        alarms = tuple((project, "case", pk, d, "RUNG", 1, "100", "办结超时", "", at, at) for d, project, pk in part)
        bare.rows(Statement(insert, alarms, many=True))
        bare.rows(Statement(move, tuple((after, d) for d, _, _ in part), many=True))
        bare.commit()
    return time.perf_counter() - start


def _empty(code: str, stage, bare: Bare) -> Iterator[Figure]:
    """A sweep with nothing due, beside the one question it asks."""
    Timer.objects.update(next_at=stage.at + dt.timedelta(hours=1))
    mark = "?" if connection.vendor == "sqlite" else "%s"
    ask = Statement(
        f"SELECT 1 FROM deadlines_timer WHERE next_at <= {mark} LIMIT 1",
        (str(stage.at)[:19] if connection.vendor == "sqlite" else stage.at,),
    )

    def many(act) -> float:
        start = time.perf_counter()
        for _ in range(EMPTY):
            act()
        return (time.perf_counter() - start) * 1000 / EMPTY

    takes = {"limit": lambda: many(lambda: bare.rows(ask)), "sweep": lambda: many(lambda: sweep(at=stage.at))}
    found = in_turns(takes, patience=stage.size.patience)
    limits, sweeps = (sorted(found[name]) for name in ("limit", "sweep"))
    middle = (limits[len(limits) // 2], sweeps[len(sweeps) // 2])
    yield Figure(
        code, stage.engine, "nothing due", *middle, unit="ms", ratio=middle[1] / middle[0], spread=spread(limits),
        rounds=len(limits),
    )  # fmt: skip
