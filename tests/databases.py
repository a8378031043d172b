"""Chooses the database of a run before Django reads its settings: `--db sqlite` (default) or `--db postgres`.

A plug-in named on the command line (pyproject.toml), because pytest-django sets Django up before any conftest is read.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest

from tests.postgres import Server

# Below the range from which the system lends ports, so that no other connection takes ours.
PORTS = range(20000, 30000)
_to_end: list = []


def pytest_addoption(parser):
    group = parser.getgroup("guanjia")
    group.addoption("--db", choices=("sqlite", "postgres"), default="sqlite", help="database of this run")
    group.addoption("--deep", action="store_true", help="also tests marked deep, with many more examples")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    _choose(parser.parse_known_args(args).db)
    try:
        return (yield)
    except BaseException:
        _end()
        raise


def pytest_unconfigure(config):
    _end()


def _choose(database: str) -> None:
    # A folder of its own for every process: workers of one run must not share keys, attachments or SQLite files.
    folder = Path(tempfile.mkdtemp(prefix="gj-test-"))
    _to_end.append(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ["GUANJIA_DATA"] = str(folder)
    os.environ["GUANJIA_TEST_DB"] = str(folder / "test.sqlite3")
    os.environ["GUANJIA_BACKUP_EVERY"] = "0"  # the runner of a test goes through months of hours
    os.environ["GUANJIA_LOG"] = "quiet"
    os.environ["GUANJIA_EXTRA_APPS"] = "tests.rooms.loans"
    # Playwright keeps an event loop in the thread of the tests; Django's ORM refuses to work beside one otherwise.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ["DJANGO_LIVE_TEST_SERVER_ADDRESS"] = f"127.0.0.1:{free_port()}"
    if database == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    elif "PYTEST_XDIST_WORKER" not in os.environ:
        # Workers find the address in the environment they inherit; each makes a test database of its own there.
        server = Server()
        _to_end.append(server.stop)
        os.environ["DATABASE_URL"] = server.url()


def _end() -> None:
    while _to_end:
        _to_end.pop()()


def free_port() -> int:
    """A free port of this machine; a worker of a parallel run looks in a stretch of its own."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    start = (os.getpid() * 7 + worker * 500) % len(PORTS)
    for port in (PORTS[(start + step) % len(PORTS)] for step in range(len(PORTS))):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port in {PORTS}")
