"""Where a run's data lie: a folder of its own, and for PostgreSQL a server of its own. All gone when the run ends."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENGINES = ("sqlite", "postgres")
# What promises.md 1 asks of a server in production; the limit pays for the same durability.
DURABLE = "-c fsync=on -c synchronous_commit=on -c full_page_writes=on -c max_connections=60 -c shared_buffers=256MB"


@contextmanager
def place(engine: str) -> Iterator[dict[str, str]]:
    """The environment for processes that work on an empty database of this engine."""
    folder = Path(tempfile.mkdtemp(prefix="gj-bench-"))
    server = None
    environment = {**os.environ, "GUANJIA_DATA": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("DATABASE_URL", None)
    environment.pop("GUANJIA_EXTRA_APPS", None)
    try:
        if engine == "postgres":
            from tests.postgres import Server  # reason: only this engine needs the tests' server

            server = Server(DURABLE)
            environment["DATABASE_URL"] = server.url("postgres")
        yield environment
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def say(words: str) -> None:
    """Progress goes to stderr, so that the table alone stands on stdout."""
    print(words, file=sys.stderr, flush=True)
