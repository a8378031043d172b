"""Killed in the middle of an import: all rows or none, and the same file brought again is recognised."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from guanjia.concerns.exchange.models import Import
from guanjia.concerns.journal.models import Entry
from guanjia.domains.estate.models import Building, Entrance, Unit
from tests.concerns.exchange.books import book

pytestmark = [pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[3]
ROWS = 1500
KILLED = -signal.SIGKILL


def address() -> str:
    """The test database as DATABASE_URL for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@pytest.fixture
def bring(cast, tmp_path):
    """Import the file in a child process that is killed after so many writes (-1: after all) or before a statement."""
    file = tmp_path / "房屋.xlsx"
    file.write_bytes(book([["房号", "建筑面积"], *([f"{n // 300 + 1}-{n % 3 + 1}-{n:04}", 90] for n in range(ROWS))]))
    connection.close()

    def start(kill_after: int = 0, *, bare: bool = False, **more) -> tuple[int, dict]:
        order = json.dumps({"file": str(file), "kill_after": kill_after, "bare": bare, **more})
        done = subprocess.run(
            [sys.executable, "-m", "tests.concerns.exchange.importing_child", order],
            cwd=ROOT, capture_output=True, text=True,
            env={**os.environ, "DATABASE_URL": address(), "DJANGO_SETTINGS_MODULE": "guanjia.config.settings"},
        )  # fmt: skip
        assert done.returncode in (0, KILLED), done.stderr[-3000:]
        return done.returncode, json.loads(done.stdout) if done.stdout else {}

    return start


def left() -> dict[str, int]:
    """What stands in the tables an import writes."""
    return {
        "units": Unit.everything.count(), "buildings": Building.everything.count(),
        "entrances": Entrance.everything.count(), "entries": Entry.objects.filter(verb__contains="import_").count(),
        "imports": Import.objects.count(),
    }  # fmt: skip


NOTHING = dict.fromkeys(("units", "buildings", "entrances", "entries", "imports"), 0)


@pytest.mark.both
def test_all_rows_or_none_and_the_retry_is_recognised(bring):
    for point in (1, 7, 10):
        code, _ = bring(point)
        assert code == KILLED, f"it ended before write {point}"
        assert left() == NOTHING, f"killed after write {point}"
    code, _ = bring(-1)
    assert code == KILLED
    whole = left()
    assert (whole["units"], whole["imports"]) == (ROWS, 1)
    code, told = bring()
    assert (code, told["written"], told["earlier"]) == (0, False, True)
    assert left() == whole


@pytest.mark.both
@pytest.mark.deep
def test_twenty_kills_at_random_points(bring):
    """Twenty times killed before a statement drawn by lot, then whole, and known when it comes again."""
    _, told = bring(project="yi", by="yi_zhao")  # how many statements it takes, seen in the other project
    before, last = left(), told["asked"]
    assert (before["units"], before["imports"]) == (ROWS, 1)
    assert last > 24, "too few statements to draw twenty of"
    for point in random.Random(2026).sample(range(1, last + 1), 20):
        code, _ = bring(kill_before=point)
        assert code == KILLED, f"it ended before statement {point}"
        assert left() == before, f"killed before statement {point} of {last}"
    code, told = bring()
    whole = left()
    assert (code, told["written"], told["earlier"]) == (0, True, False)
    assert whole == {name: 2 * count for name, count in before.items()}
    _, told = bring()
    assert (told["written"], told["earlier"], left()) == (False, True, whole)


def test_without_the_transaction_half_of_it_would_stand(bring):
    """The control: the same kill leaves half an import behind once the transaction is taken away."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses row locks outside a transaction, so the import would not even begin")
    code, _ = bring(8, bare=True)
    assert code == KILLED
    assert 0 < left()["units"] < ROWS
