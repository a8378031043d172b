"""收到的文件: an uploaded sheet and its marked copy, kept for a day beside the database and then thrown away.

They hold personal data that nobody has accepted yet, so they are readable to the program's own user only and never
part of a backup.
"""

from __future__ import annotations

import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from guanjia.concerns.exchange.models import Import
from guanjia.concerns.jobs.schedule import every

HOURS = 24
MARKED = ".marked"
_NAME = re.compile(r"[0-9a-f]{32}")


def folder() -> Path:
    return Path(settings.DATA) / "imports"


def put(data: bytes) -> str:
    """Keep the bytes; gives the name under which they lie."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    _write(name, data)
    return name


def put_marked(name: str, write) -> None:
    """Keep the marked copy beside its file; `write(out)` writes it."""
    draft = f"{name}.draft"
    handle = os.open(_path(draft), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        write(out)
    os.replace(_path(draft), _path(name + MARKED))


def read(name: str) -> bytes | None:
    """The bytes, None when they are no longer kept."""
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        return None


def open_marked(name: str):
    """The marked copy as an open file, None when there is none."""
    try:
        return _path(name + MARKED).open("rb")
    except FileNotFoundError:
        return None


def forget(name: str) -> None:
    for ending in ("", MARKED, ".draft"):
        _path(name + ending).unlink(missing_ok=True)


def _write(name: str, data: bytes) -> None:
    handle = os.open(_path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)


def _path(name: str) -> Path:
    if not _NAME.match(name):
        raise ValueError(name)
    return folder() / name


@every("10 4 * * *", "exchange.tidy")
def tidy(*, at: datetime) -> int:
    """Throw files of more than a day ago away, and the cell contents in the reports about them; says how many."""
    old = Import.objects.filter(at__lt=at - timedelta(hours=HOURS)).exclude(kept="")
    count = 0
    for row in old.only("kept", "report"):
        forget(row.kept)
        Import.objects.filter(pk=row.pk).update(kept="", report={})
        count += 1
    limit = (at - timedelta(hours=HOURS)).timestamp()
    if folder().is_dir():
        for path in folder().iterdir():  # what a program that died has left
            if path.stat().st_mtime < limit and not Import.objects.filter(kept=path.name[:32]).exists():
                path.unlink(missing_ok=True)
    return count
