"""Bytes on disk that are either there whole or not there: a temporary name, fsync, rename (promises.md 1)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole(place: Path) -> Iterator[IO[bytes]]:
    """Write a file that appears under its name only when everything is on disk; a fault leaves nothing, not even what
    would keep room on a full disk. A program that dies leaves `NAME.PID.RANDOM` beside it."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = place.with_name(f"{place.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, place)
    finally:
        draft.unlink(missing_ok=True)
    _sync(place.parent)


def _sync(folder: Path) -> None:
    """Make the new name durable too; not every system lets a folder be opened."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
