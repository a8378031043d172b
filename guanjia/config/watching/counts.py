"""Counts of requests by pattern, added up over the processes of one machine.

A process writes its counts to a file of its own now and then; whichever is asked adds up the files of its siblings, the
processes of one server. One that ended and was replaced still counts, so that sums do not fall; the files of a server
that is gone are removed.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections import defaultdict
from pathlib import Path

from django.conf import settings

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SECONDS = (0.05, 0.1, 0.3, 0.5, 1.0, 3.0)
FLUSH = 5.0

_lock = threading.Lock()
_counts: dict[str, list[float]] = defaultdict(lambda: [0.0] * (len(SECONDS) + 2))
_flushed = 0.0


def add(method: str | None, route: str, status: int, seconds: float) -> None:
    """One request: its count, its seconds, and the buckets it falls into."""
    global _flushed
    key = json.dumps([method if method in METHODS else "?", route, f"{status // 100}xx"], ensure_ascii=False)
    with _lock:
        row = _counts[key]
        row[0] += 1
        row[1] += seconds
        for n, most in enumerate(SECONDS):
            row[n + 2] += seconds <= most
        now = time.monotonic()
        if now - _flushed < FLUSH:
            return
        _flushed = now
        own = json.dumps(_counts)
    _write(own)


def folder() -> Path:
    return settings.DATA / "counts"


def _write(own: str) -> None:
    try:
        folder().mkdir(mode=0o700, exist_ok=True)
        draft = folder() / f".{os.getpid()}"
        draft.write_text(own)
        draft.replace(_file())
    except OSError:
        pass  # a full disk stops the counting, not the house


def _file() -> Path:
    return folder() / f"{os.getppid()}-{os.getpid()}.json"


def _lives(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (OSError, ValueError):
        return False
    return True


def together() -> dict[tuple[str, str, str], list[float]]:
    """{(method, pattern, class of status): [count, seconds, one for each bucket]} of all processes."""
    with _lock:
        rows = [(key, list(row)) for key, row in _counts.items()]
    for path in folder().glob("*.json"):
        server = path.stem.partition("-")[0]
        if path == _file() or server != str(os.getppid()):
            if not _lives(server):
                path.unlink(missing_ok=True)
            continue
        try:
            rows += json.loads(path.read_text()).items()
        except (OSError, ValueError):
            continue
    summed: dict[tuple[str, str, str], list[float]] = {}
    for key, row in rows:
        method, route, status = json.loads(key)
        before = summed.setdefault((method, route, status), [0.0] * len(row))
        summed[method, route, status] = [a + b for a, b in zip(before, row, strict=True)]
    return summed
