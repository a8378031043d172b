"""kill -9 of the runner in mid-sweep: whatever it had told stays told once, and the next runner tells the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from guanjia.concerns.deadlines.models import Timer
from guanjia.concerns.escalation import sweeping
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.notices.models import Notice
from tests.rooms.loans import actions

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]

ERRANDS = 60


@pytest.mark.parametrize("batches", [0, 4, 9])
def test_a_killed_runner_loses_nothing_and_doubles_nothing(cast, batches):
    for _ in range(ERRANDS):
        actions.run_errand(by=cast.lin, at=cast.noon, project=cast.jia, kind="PLAIN", what="取快递")
    at = cast.moment("2026-11-20 12:31")
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = (
            f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}"
            f"?host={database['HOST']}&port={database['PORT']}"
        )
    runner = subprocess.run(
        [sys.executable, "-m", "tests.deep.sweeper", at.isoformat(), str(batches)], timeout=120, capture_output=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "guanjia.config.settings", "DATABASE_URL": url,
             "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert runner.returncode == -signal.SIGKILL, runner.stderr
    assert Alarm.objects.filter(kind="RUNG").count() == 3 * batches  # a batch is told whole or not at all
    assert Notice.objects.count() == 9 * batches
    assert Timer.objects.filter(next_at__lte=at).count() == ERRANDS - 3 * batches
    sweeping.sweep(at=at)
    assert Alarm.objects.filter(kind="RUNG").count() == Alarm.objects.filter(kind="BREACH").count() == ERRANDS
    assert Telling.objects.count() == Notice.objects.count() == 3 * ERRANDS
    assert not Timer.objects.filter(next_at__lte=at).exists()
