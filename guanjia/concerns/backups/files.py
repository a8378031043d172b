"""What a backup reads and writes: hashes as it goes, and its faults in words."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from guanjia.kernel.refusals import Invalid, Refused

CHUNK = 1024 * 1024


class NoRoom(Refused):
    """The disk is full."""

    status = 507
    code = "no_room"
    default_message = "磁盘满了"


class Broken(Invalid):
    """A backup that is not whole, was changed, or was sealed with another key."""

    code = "backup_broken"


def copy(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[str, int]:
    """(SHA-256, bytes) of what was read, written to the target as it goes."""
    sha, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        sha.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return sha.hexdigest(), size


def digest(path: Path) -> tuple[str, int]:
    with path.open("rb") as file:
        return copy(file)


@contextmanager
def full_disk_in_words(place: Path) -> Iterator[None]:
    """Say a full disk in Chinese; other faults of the system pass through."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise NoRoom(f"磁盘满了，{place} 写不下。没有留下半份文件；请腾出空间再来。") from fault
        raise
