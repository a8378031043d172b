"""A worker dies between the work of a job and the note that it is done: the next one takes the job up, and what it did
stands once. (Killed inside the work: test_sweep_killed, concerns/exchange/test_importing_killed.)
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from guanjia.concerns.exchange import uploads
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.jobs import runner
from guanjia.concerns.jobs.actions import enqueue
from guanjia.concerns.jobs.declared import JOBS, job
from guanjia.concerns.jobs.models import Job
from guanjia.concerns.jobs.schedule import SCHEDULES
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.importing import WRITE
from guanjia.domains.estate.models import Unit
from tests.concerns.exchange.books import book
from tests.concerns.exchange.test_importing_killed import address
from tests.deep import dying
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
ROWS = 40
LATER = dt.timedelta(minutes=17)


@pytest.fixture(autouse=True)
def quiet():
    """No schedules of the product, and the job of the control known here too."""
    schedules, jobs = dict(SCHEDULES), dict(JOBS)
    SCHEDULES.clear()
    job(dying.LEND)(dying.lend)
    yield
    SCHEDULES.update(schedules)
    JOBS.clear()
    JOBS.update(jobs)


def die_in(at: dt.datetime) -> None:
    """A worker in another process runs what is due and is killed."""
    connection.close()
    worker = subprocess.run(
        [sys.executable, "-m", "tests.deep.dying", at.isoformat()], capture_output=True, text=True, timeout=180,
        env={**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "guanjia.config.settings",
             "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert worker.returncode == -signal.SIGKILL, worker.stderr[-2000:]


def then(at: dt.datetime) -> None:
    """The next worker: it takes back what the dead one held, and runs it a little later."""
    for minutes in (0, 1, 2):
        runner.run_pending(at + dt.timedelta(minutes=minutes))


def test_a_confirmed_import_is_written_once_whoever_dies(cast):
    rows = book([["房号", "建筑面积"], *([f"3-2-{n:04}", 90] for n in range(ROWS))])
    register = REGISTERS["units"]
    record = uploads.take(register, cast.jia, rows, "房屋.xlsx", by=cast.zhao, at=cast.noon)
    uploads.check(record, register, by=cast.zhao, at=cast.noon)
    record.refresh_from_db()
    assert uploads.begin_writing(record, good_rows_only=False)
    enqueue(WRITE, at=cast.noon, unique=f"import:{record.pk}", import_id=record.pk)
    die_in(cast.noon)
    assert Job.objects.get().state == Job.RUNNING
    then(cast.noon + LATER)
    assert (Job.objects.get().state, Job.objects.get().tries) == (Job.DONE, 2)
    assert Unit.everything.count() == ROWS
    assert Entry.objects.filter(verb__contains="import_units").count() <= 1
    assert Import.objects.get(pk=record.pk).state == Import.DONE


def test_control_a_job_that_does_not_look_does_it_twice(cast):
    enqueue(dying.LEND, at=cast.noon)
    die_in(cast.noon)
    assert Loan.objects.of(cast.jia).count() == 1
    then(cast.noon + LATER)
    assert Loan.objects.of(cast.jia).count() == 2
