"""The store: bytes under their SHA-256, written to a temporary name, synced and renamed before any row names them.

What no row names is put aside after 7 days and removed 7 days later; a file put aside is still found and comes back
when a row names it, so a sweep and an upload at the same moment cannot lose it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from guanjia.concerns.attachments.durable import whole


class Missing(Exception):
    """The store has no such bytes: a disk fault or a restore without its files."""


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def _place(sha256: str) -> Path:
    return root() / sha256[:2] / sha256


def _aside(sha256: str) -> Path:
    return root() / "aside" / sha256


def put(data: bytes) -> str:
    """Store bytes durably; returns their SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    place = _place(sha256)
    try:
        os.utime(place)  # a fresh date keeps the sweep away until the row is there
        return sha256
    except FileNotFoundError:
        pass
    with whole(place) as file:
        file.write(data)
    return sha256


def path_of(sha256: str) -> Path:
    """Where the bytes lie. Raises `Missing`."""
    place = _place(sha256)
    if not place.exists():
        if not _aside(sha256).exists():
            raise Missing(sha256)
        come_back(sha256)
    return place


def read(sha256: str) -> bytes:
    return path_of(sha256).read_bytes()


def is_whole(sha256: str) -> bool:
    """Whether the bytes are there and still give their name."""
    try:
        return hashlib.sha256(read(sha256)).hexdigest() == sha256
    except Missing:
        return False


def stored(folder: str = "") -> Iterator[tuple[str, float]]:
    """(SHA-256, seconds since the epoch of its last use) of what lies in the store, or aside."""
    top = root() / folder if folder else root()
    for path in sorted(top.glob("*" if folder else "[0-9a-f][0-9a-f]/*")):
        yield path.name, path.stat().st_mtime


def put_aside(sha256: str, at: float) -> None:
    """Take a file out of its place; `at` (seconds since the epoch) is when its waiting begins."""
    _aside(sha256).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(_place(sha256), _aside(sha256))
    os.utime(_aside(sha256), (at, at))


def come_back(sha256: str) -> None:
    place = _place(sha256)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(_aside(sha256), place)


def remove_aside(sha256: str) -> None:
    _aside(sha256).unlink(missing_ok=True)


def remove_draft(name: str) -> None:
    """A half-written file of a program that died."""
    (root() / name[:2] / name).unlink(missing_ok=True)
