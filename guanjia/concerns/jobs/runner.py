"""The runner: fires schedules, runs what is due, gives dead runs back. Any number of runners may work at once."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from django.db import IntegrityError, close_old_connections, connections, transaction
from django.db.models import F
from django.db.utils import Error as DatabaseFault

from guanjia.concerns.jobs import clock
from guanjia.concerns.jobs.declared import JOBS, JobDef
from guanjia.concerns.jobs.models import Job, Schedule
from guanjia.concerns.jobs.schedule import SCHEDULES, last_fire

log = logging.getLogger(__name__)


def fire_schedules(at: datetime) -> int:
    """Enqueue the schedules that are due; says how many. The row that is moved forward is the claim."""
    fired = 0
    known = dict(Schedule.objects.values_list("name", "fired_at"))
    for name in SCHEDULES:
        moment = last_fire(name, at)
        if name in known and known[name] >= moment:
            continue
        with transaction.atomic():
            if name not in known:
                Schedule.objects.bulk_create([Schedule(name=name, fired_at=_LONG_AGO)], ignore_conflicts=True)
            if Schedule.objects.filter(name=name, fired_at__lt=moment).update(fired_at=moment):
                row = Job(name=name, run_at=moment, unique_key=f"schedule:{name}")
                Job.objects.bulk_create([row], ignore_conflicts=True)
                fired += 1
    return fired


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def reap(at: datetime) -> int:
    """Give runs back whose runner died; those that were tried often enough are failed."""
    back = 0
    for row in Job.objects.filter(state=Job.RUNNING, claimed_at__lt=at - timedelta(minutes=1)):
        definition = JOBS.get(row.name)
        if definition and row.claimed_at + timedelta(minutes=definition.minutes) > at:
            continue
        back += _end(row, definition, at, fault="运行中断")
    return back


def run_pending(at: datetime, *, most: int = 1000) -> int:
    """Run everything that is due at `at`, schedules included; says how many ran. For runners, tests and the demo."""
    reap(at)
    fire_schedules(at)
    ran = 0
    while ran < most:
        due = list(Job.objects.filter(state=Job.READY, run_at__lte=at).order_by("run_at", "id")[:20])
        if not due:
            return ran
        for row in due:
            if _claim(row, at):
                _run(row, at)
                ran += 1
    return ran


def _claim(row: Job, at: datetime) -> bool:
    mine = Job.objects.filter(pk=row.pk, state=Job.READY, tries=row.tries)
    claimed = mine.update(state=Job.RUNNING, tries=F("tries") + 1, claimed_at=at)
    row.tries += 1
    return bool(claimed)


def _run(row: Job, at: datetime) -> None:
    definition = JOBS.get(row.name)
    try:
        if definition is None:
            raise LookupError("程序中没有这个任务")
        definition.run(at=at, **row.payload)
    except Exception as fault:  # whatever went wrong in a job must not stop the runner; the words are kept
        log.warning("job %s failed (try %s)", row.name, row.tries, exc_info=True)
        _end(row, definition, at, fault=f"{type(fault).__name__}: {fault}")
        return
    mine = Job.objects.filter(pk=row.pk, state=Job.RUNNING, tries=row.tries)
    if row.name in SCHEDULES:
        mine.delete()
    else:
        mine.update(state=Job.DONE, done_at=at, fault="")


def _end(row: Job, definition: JobDef | None, at: datetime, *, fault: str) -> bool:
    """Put a run that failed back for later, or fail it for good; only while this try is still the row's last."""
    mine = Job.objects.filter(pk=row.pk, state=Job.RUNNING, tries=row.tries)
    if definition is None or row.tries >= definition.most_tries:
        return bool(mine.update(state=Job.FAILED, fault=fault[:300], done_at=at))
    later = at + timedelta(seconds=min(5 * 4 ** (row.tries - 1), 3600))
    try:
        with transaction.atomic():
            return bool(mine.update(state=Job.READY, run_at=later, fault=fault[:300]))
    except IntegrityError:  # another one waits under the same key: it does the work
        return bool(mine.delete()[0])


class Runner:
    """运行器: the loop behind `guanjia worker`; `serve` runs it in a thread of its own."""

    def __init__(self, *, seconds: float = 1.0):
        self.seconds = seconds
        self._stop = threading.Event()

    def stop(self) -> None:
        """End after the present run."""
        self._stop.set()

    def loop(self) -> None:
        """Work until `stop()`. A database that is away is waited for, and no fault of one round ends the next."""
        while not self._stop.is_set():
            close_old_connections()
            try:
                run_pending(clock.now(), most=100)
            except DatabaseFault:
                log.warning("the runner cannot reach the database; it will try again", exc_info=True)
            except Exception:  # a dead runner leaves every clock unanswered, and nobody would notice
                log.exception("a round of the runner failed; it goes on with the next")
            self._stop.wait(self.seconds)
        connections.close_all()

    def start(self) -> threading.Thread:
        """The loop in a daemon thread."""
        thread = threading.Thread(target=self.loop, name="runner", daemon=True)
        thread.start()
        return thread
