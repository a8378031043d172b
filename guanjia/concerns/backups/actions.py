"""Making a backup: the database at one moment, then what it names, then read back and compared."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from filelock import FileLock, Timeout

from guanjia.concerns.access import sealing
from guanjia.concerns.attachments import store
from guanjia.concerns.backups import archive, carrying, ciphering, dumping
from guanjia.concerns.backups.files import Broken, digest, full_disk_in_words
from guanjia.concerns.backups.keeping import tidy
from guanjia.concerns.backups.keys import key_fault
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.backups.warning import warn
from guanjia.concerns.jobs.clock import now
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Busy, Refused


def back_up(
    *, by, at: datetime, cause: str = Backup.BY_HAND, to: Path | None = None, alone: bool = False
) -> tuple[Path, Backup]:
    """备份: (the file, its row). `to` is another folder than the house's own, whose backups are not listed or tidied;
    `alone` puts the attachments into the file too, and so does a public key, with which what goes to `to` is locked.

    Raises `Busy` while another one runs, `NoRoom` on a full disk, `NoProgram`; nothing half is left, and a failure is
    written down and told to the administrators.
    """
    folder = to or settings.BACKUP_FOLDER
    row = Backup(at=at, cause=cause, by_id=by.pk, state=Backup.FAILED)
    try:
        if fault := key_fault():
            raise Broken(fault)
        locked = to is not None and bool(ciphering.recipients())
        with one_at_a_time(settings.BACKUP_FOLDER if locked else folder), full_disk_in_words(folder):
            place = _make_locked(to, row, at) if locked else _make(folder, row, at, alone)
            row.state = Backup.DONE
            if to is None:
                carrying.copy_away(place, row)
                row.save()
                tidy(at=at)
    except (Refused, OSError, DatabaseError) as fault:
        if to is None and not isinstance(fault, Busy):
            row.state, row.fault = Backup.FAILED, str(fault)[:300]
            row.save()
            warn(row, at=at)
        raise
    _written_down(row, place, by, at)
    return place, row


def _written_down(row: Backup, place: Path, by, at: datetime) -> None:
    changes = {"文件": ["", str(place)], "附件": ["", row.attachments]}
    journal.write(
        by=by, at=at, project=None, kind="backup", subject_id=row.pk, verb="backup.make", label="备份", changes=changes
    )
    if row.fault:
        warn(row, at=at)


def back_up_as_it_is(*, at: datetime) -> tuple[Path, Backup]:
    """升级前备份: of a house whose tables are older than this program, so that nothing can be written into it yet;
    `after_upgrade` puts the row down. Raises as `back_up`."""
    row = Backup(at=at, cause=Backup.UPGRADE, state=Backup.DONE)
    with one_at_a_time(settings.BACKUP_FOLDER), full_disk_in_words(settings.BACKUP_FOLDER):
        place = _make(settings.BACKUP_FOLDER, row, at, alone=False)
    return place, row


def after_upgrade(row: Backup, place: Path, *, by) -> None:
    """Put down what was made before the upgrade."""
    row.save()
    _written_down(row, place, by, row.at)


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Hold the folder; raises `Busy`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = FileLock(folder / ".backup.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout:
        raise Busy("正在备份，请等它做完再来。") from None


def _make(folder: Path, row: Backup, at: datetime, alone: bool) -> Path:
    place = folder / f"guanjia-{at.astimezone().strftime('%Y%m%d-%H%M%S')}.tar"
    if place.exists():
        raise Busy("这一秒已经有一份备份，请稍后再来。")
    # Of a program that died: the lock is ours, so they are nobody's.
    for left in folder.glob(".making-*"):
        shutil.rmtree(left, ignore_errors=True)
    for left in folder.glob("guanjia-*.tar.*"):
        left.unlink()
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder) as work:
        database, facts, named = dumping.dump(Path(work))
        kept, fresh, lost = {}, [], []
        for sha in named:
            try:
                source = store.path_of(sha)
                if alone:
                    if digest(source)[0] != sha:
                        raise Broken(sha)
                elif archive.keep_attachment(folder / archive.POOL, sha, source):
                    fresh.append(sha)
            except (store.Missing, Broken):
                lost.append(sha)
                continue
            kept[sha] = source.stat().st_size
        sha256, size = digest(database)
        manifest = {
            "format": archive.FORMAT, "program": version("guanjia"), "at": at.isoformat(), **facts.as_dict(),
            "database": {"kind": connection.vendor, "member": database.name, "sha256": sha256, "size": size},
            "attachments": kept, "lost": lost,
            "key": {
                "file": str(settings.SEALING_KEY_FILE), "host": socket.gethostname(), "print": sealing.key_print(),
            },
        }  # fmt: skip
        files = [(sha, store.path_of(sha)) for sha in kept] if alone else []
        archive.write(place, manifest, database, files)
    try:
        with archive.opened(place) as made:
            made.verify(kept if alone else fresh)
    except Broken:
        place.unlink()
        raise
    row.file, row.size, row.attachments, row.verified_at = place.name, place.stat().st_size, len(kept), now()
    if lost:
        row.fault = f"{len(lost)} 个附件在存储里缺失或损坏，备份里没有它们：{'、'.join(s[:12] for s in lost[:5])}"
    return place


def _make_locked(to: Path, row: Backup, at: datetime) -> Path:
    """Made and read back here, so that nothing unlocked reaches the other folder."""
    with tempfile.TemporaryDirectory(prefix=".making-", dir=settings.BACKUP_FOLDER) as work:
        place = carrying.lock_into(_make(Path(work), row, at, alone=True), to)
    row.file, row.size = place.name, place.stat().st_size
    return place


def verify(row: Backup, *, at: datetime) -> Backup:
    """核验: read the whole backup back, attachments too. A fault is written down, told, and raised."""
    try:
        with archive.opened(settings.BACKUP_FOLDER / row.file) as made:
            made.verify()
    except (Refused, OSError) as fault:
        row.state, row.fault = Backup.FAILED, f"核验没有通过：{fault}"[:300]
        row.save()
        warn(row, at=at)
        raise
    row.verified_at = at
    row.save()
    return row
