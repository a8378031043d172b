"""kill -9 of the runner while it makes days anew: each day is the old one or the new one, and the figures are right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from guanjia.concerns.measures import remaking
from guanjia.concerns.measures.models import DirtyDay, MadeDay
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case
from tests.concerns.exchange.test_importing_killed import address
from tests.domains.cases.test_days import agrees, backdated

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]

DAYS = 6


@pytest.mark.parametrize("whole", [0, 2, 5])
def test_a_killed_runner_leaves_days_that_are_whole(house, whole):
    for day in range(1, DAYS + 1):
        backdated(house, f"2026-11-{day:02d} 10:00")
    remaking.remake_marked(at=house.moment("2026-11-20 17:00"))
    for case in Case.everything.order_by("pk"):
        actions.begin(case, by=house.sunli, at=house.moment("2026-11-20 17:10"), findings="已去现场看过")
    at = house.moment("2026-11-20 18:00")
    connection.close()
    runner = subprocess.run(
        [sys.executable, "-m", "tests.deep.remaker", at.isoformat(), str(whole)], timeout=180, capture_output=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "guanjia.config.settings", "DATABASE_URL": address(),
             "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert runner.returncode == -signal.SIGKILL, runner.stderr
    assert DirtyDay.objects.count() == DAYS - whole
    assert MadeDay.objects.filter(checked_at=at).count() == whole
    agrees(house.jia)
    assert remaking.remake_marked(at=at) == DAYS - whole
    assert not DirtyDay.objects.exists()
    agrees(house.jia)
    assert remaking.differing() == []
