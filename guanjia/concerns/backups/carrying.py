"""What is carried off this machine: the copy, the file somebody takes along, the download; locked where a public key is
set, each set of keys in a folder of its own, so that whoever has a private key finds all he needs beside each other."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from guanjia.concerns.attachments.durable import whole
from guanjia.concerns.backups import archive, ciphering
from guanjia.concerns.backups.files import CHUNK, Broken, digest
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.jobs.clock import now
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Refused


def folder_away() -> Path:
    """Where the copies of now go; raises `Invalid` for a public key that is none."""
    away = Path(settings.BACKUP_COPY)
    return away / f"age-{ciphering.mark()}" if ciphering.recipients() else away


def folders_away() -> list[Path]:
    """Every folder with copies, of former public keys too."""
    if not settings.BACKUP_COPY:
        return []
    away = Path(settings.BACKUP_COPY)
    return [away, *sorted(away.glob("age-*"))]


def copy_away(place: Path, row: Backup) -> None:
    """The copy off this machine. Its fault does not undo the backup; it is written down and told."""
    if not settings.BACKUP_COPY:
        return
    try:
        if not Path(settings.BACKUP_COPY).is_dir():
            raise OSError("没有这个文件夹，可能没有挂载")
        away, locked = folder_away(), bool(ciphering.recipients())
        pool = archive.beside(place)
        with archive.opened(place) as made:
            for sha in made.manifest["attachments"]:
                (_lock_attachment if locked else archive.keep_attachment)(
                    away / archive.POOL, sha, archive.place_in(pool, sha)
                )
        if locked:
            lock_into(place, away)
        else:
            with place.open("rb") as source, whole(away / place.name) as target:
                shutil.copyfileobj(source, target, CHUNK)
            if digest(away / place.name) != digest(place):
                raise Broken("副本和原件不一致")
        row.copied_at = now()
    except (OSError, Refused) as fault:
        said = f"没有复制到 {settings.BACKUP_COPY}：{getattr(fault, 'strerror', None) or fault}"
        row.fault = f"{row.fault}；{said}".lstrip("；")[:300]


def lock_into(place: Path, folder: Path) -> Path:
    """The backup as a locked file in this folder."""
    locked = folder / f"{place.name}{ciphering.SUFFIX}"
    with place.open("rb") as source:
        ciphering.lock(source, locked)
    return locked


def _lock_attachment(pool: Path, sha: str, source: Path) -> None:
    place = archive.place_in(pool, sha + ciphering.SUFFIX)
    if not place.exists():  # it appears whole or not at all
        if digest(source)[0] != sha:
            raise Broken(f"附件 {sha[:12]}… 的内容已损坏，没有复制。")
        with source.open("rb") as file:
            ciphering.lock(file, place)


def download(row: Backup, *, by, at: datetime, reason: str) -> tuple[str, Iterator[bytes]]:
    """下载: (name, bytes) of a backup with its attachments, written down in the journal."""
    place = settings.BACKUP_FOLDER / row.file
    locked = bool(ciphering.recipients())
    with archive.opened(place) as made:
        manifest = made.manifest
    journal.write(
        by=by, at=at, project=None, kind="backup", subject_id=row.pk, verb="backup.download", label="下载备份",
        changes={"文件": ["", row.file]}, reason=reason,
    )  # fmt: skip
    sent = _streamed(place, manifest)
    return (f"{row.file}{ciphering.SUFFIX}", _locked(place.parent, sent)) if locked else (row.file, sent)


def _streamed(place: Path, manifest: dict) -> Iterator[bytes]:
    pool = archive.beside(place)
    with tempfile.TemporaryDirectory(prefix=".sending-", dir=place.parent) as work:
        with archive.opened(place) as made:
            database = made.extract_database(Path(work))
        files = [(manifest["database"]["member"], database)]
        files += [(f"{archive.POOL}/{sha}", archive.place_in(pool, sha)) for sha in manifest["attachments"]]
        yield from archive.stream(manifest, files)


def _locked(folder: Path, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory(prefix=".sending-", dir=folder) as work:
        place = Path(work) / "locked"
        ciphering.lock(pieces, place)
        with place.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
