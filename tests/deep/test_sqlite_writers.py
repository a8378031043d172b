"""No write lost, no `database is locked`: 1, 4 and 16 clients in two processes on one SQLite file (promises.md 1)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import connection

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]

ACTS = 20


@pytest.fixture
def write(cast, tmp_path):
    """`write(clients, settings)`: let them write into a copy of the test's database; what came of it."""
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    file = tmp_path / "writers.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)

    def run(clients: int, settings: str = "guanjia.config.settings") -> dict:
        environment = {
            **os.environ, "DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": f"sqlite:///{file}",
            "GUANJIA_DATA": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.deep.writers", str(clients), str(ACTS)],
            env=environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.parametrize("clients", [1, 4, 16])
def test_every_write_is_kept_and_none_is_refused(write, clients):
    told = write(clients)
    assert told["errors"] == []
    assert told["acknowledged"] == clients * (ACTS + 1)  # one before the start, to open the connection
    assert told["rows"] == [[f"JW-2026-11-{n:04d}", "BACK"] for n in range(1, told["acknowledged"] + 1)]


@pytest.mark.parametrize("clients", [4, 16])
def test_control_deferred_transactions_are_refused(write, clients):
    told = write(clients, "tests.deep.plain_settings")
    assert any("database is locked" in words for words in told["errors"])
    assert told["acknowledged"] < clients * (ACTS + 1)
