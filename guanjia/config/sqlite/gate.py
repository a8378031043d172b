"""The write gate: writers queue at a real lock instead of SQLite's sleep-and-retry (performance.md 6, promises.md 1).

A thread lock orders the threads of a process, a file lock beside the database orders processes.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

from filelock import FileLock, Timeout

SECONDS = 20


class GateBusy(Exception):
    """The gate did not open in time; the web layer answers 503 with a Chinese sentence."""


class Gate:
    """One gate per database file and process. Re-entrant for the connection that holds it."""

    def __init__(self, path: Path):
        self._thread = threading.Lock()
        self._file = FileLock(str(path) + ".gate", thread_local=False)

    def enter(self) -> None:
        if not self._thread.acquire(timeout=SECONDS):
            raise GateBusy
        try:
            self._file.acquire(timeout=SECONDS, poll_interval=0.002)
        except Timeout:
            self._thread.release()
            raise GateBusy from None

    def leave(self) -> None:
        self._file.release()
        self._thread.release()


_gates: dict[str, Gate] = {}
_guard = threading.Lock()
if hasattr(os, "register_at_fork"):
    # A file lock made before a fork is shared with the parent and orders nothing: each process makes its own.
    os.register_at_fork(after_in_child=_gates.clear)


def gate_for(name: str) -> Gate | None:
    """The gate of a database file; none for a database in memory, which has one connection."""
    if ":memory:" in name or "mode=memory" in name:
        return None
    with _guard:
        return _gates.setdefault(name, Gate(Path(name)))
