"""恢复: a backup put into an empty place, compared before and after; what stood there is moved aside, never removed."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.attachments import store
from guanjia.concerns.attachments.durable import whole
from guanjia.concerns.backups import archive, dumping
from guanjia.concerns.backups.files import Broken, copy, full_disk_in_words
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid

# Stands while a restore is under way: a place with it is not served, and a restore may begin there again.
MARK = "restore-unfinished"


@dataclass(frozen=True)
class Restored:
    """What was done, for whoever asked."""

    manifest: dict
    rows: int
    attachments: int
    aside: str


def unfinished() -> bool:
    return (settings.DATA / MARK).exists()


def restore(
    path: Path, *, at: datetime, move_aside: bool = False, key: bool = True, identities: Sequence = ()
) -> Restored:
    """Put the backup into the data folder and database of the settings; `identities` open a locked one.

    Everything is read and compared before the first byte is written. Raises `Broken` for a backup that is not whole,
    was changed, or whose key is not here; `Invalid` where the place is not empty, the kind of database differs, or the
    backup is of a newer program. A restore that is killed may be begun again.
    """
    _data()
    with archive.opened(path, key=key, identities=identities) as backup:
        manifest = backup.manifest
        _demand_fitting(manifest)
        backup.verify()
        _demand_empty(move_aside)
        with (
            full_disk_in_words(settings.DATA),
            tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.DATA) as work,
        ):
            database = backup.extract_database(Path(work))
            if connection.vendor == "sqlite":
                _try_out(database, Path(work), manifest)
            aside = _clear(at)
            (settings.DATA / MARK).touch(mode=0o600)
            for sha in manifest["attachments"]:
                _put_back(backup, sha)
            dumping.load(database)
    _compare(manifest)
    return Restored(manifest, sum(manifest["counts"].values()), len(manifest["attachments"]), aside)


def finish(path: Path, done: Restored, *, at: datetime) -> None:
    """After the migrations: nobody stays signed in from then, the journal says so, the place may be served."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
        journal.write(
            by=SYSTEM, at=at, project=None, kind="backup", subject_id=None, verb="backup.restore", label="从备份恢复",
            changes={"文件": ["", path.name], "备份时间": ["", done.manifest["at"]]},
        )  # fmt: skip
    (settings.DATA / MARK).unlink(missing_ok=True)


def _data() -> None:
    """The folder, without what a restore that was killed had opened there."""
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in (*settings.DATA.glob(".opening-*"), *settings.DATA.glob(".restore-*")):
        shutil.rmtree(left, ignore_errors=True)


def _demand_fitting(manifest: dict) -> None:
    kinds = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    if manifest["database"]["kind"] != connection.vendor:
        raise Invalid(
            f"备份是 {kinds[manifest['database']['kind']]} 的，这里是 {kinds[connection.vendor]}："
            "请用 --database 给出同一种数据库的地址（SQLite 不用给）。"
        )
    known = set(MigrationLoader(None).disk_migrations)
    newer = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if newer:
        raise Invalid(f"备份来自更新的程序（{manifest['program']}），这个程序不认识 {newer[0]}。请先升级程序。")


def occupied() -> str:
    """What stands in the way, in words; "" for an empty place."""
    if unfinished():
        return ""
    if connection.vendor == "sqlite" and Path(connection.settings_dict["NAME"]).exists():
        return f"{connection.settings_dict['NAME']} 已经有数据库"
    if connection.vendor == "postgresql" and connection.introspection.table_names():
        return f"数据库 {connection.settings_dict['NAME']} 里已经有表"
    if next(store.stored(), None):
        return f"{store.root()} 里已经有附件"
    return ""


def _demand_empty(move_aside: bool) -> None:
    found = occupied()
    if found and not move_aside:
        raise Invalid(f"{found}。恢复只写进空的地方：换一个文件夹，或加 --move-aside 把原来的移到一边。")


def _clear(at: datetime) -> str:
    """Make room: what a broken-off restore left goes, what a house left is moved aside; says where to."""
    name = f"{dumping.ASIDE}{at.astimezone():%Y%m%d_%H%M%S}"
    moved = bool(occupied())
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        connection.close()
        for each in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm", "-journal"))):
            if each.exists():
                _move(each, name) if moved else each.unlink()
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            schema = cursor.fetchone()[0]
            if moved:
                cursor.execute(f'ALTER SCHEMA "{schema}" RENAME TO "{name}"')
                cursor.execute(f'CREATE SCHEMA "{schema}"')
    if moved and store.root().exists():
        _move(store.root(), name)
    return name if moved else ""


def _move(path: Path, name: str) -> None:
    target = settings.DATA / name
    target.mkdir(mode=0o700, exist_ok=True)
    shutil.move(path, target / path.name)


def _put_back(backup: archive.Archive, sha: str) -> None:
    place = archive.place_in(store.root(), sha)
    if place.exists():
        with place.open("rb") as file:
            if copy(file)[0] == sha:
                return
    with backup.attachment(sha) as source, whole(place) as target:
        if copy(source, target)[0] != sha:
            raise Broken(f"附件 {sha[:12]}… 读出来和清单不符，恢复停下了。")


def _try_out(database: Path, work: Path, manifest: dict) -> None:
    """Open the copy before anything is touched: SQLite itself finds it whole, with the rows the manifest counts."""
    plain = work / "trial.sqlite3"
    with plain.open("xb") as file, gzip.open(database) as packed:
        shutil.copyfileobj(packed, file, 1 << 20)
    facts, _ = dumping.facts_of_file(plain)
    os.unlink(plain)
    _demand_same(manifest, facts)


def _compare(manifest: dict) -> None:
    _demand_same(manifest, dumping.live_facts())
    damaged = [sha for sha in manifest["attachments"] if not store.is_whole(sha)]
    if damaged:
        raise Broken(f"恢复后有 {len(damaged)} 个附件对不上清单，例如 {damaged[0][:12]}…")


def _demand_same(manifest: dict, facts) -> None:
    for name, count in manifest["counts"].items():
        if facts.counts.get(name) != count:
            raise Broken(f"数据库和清单不符：{name} 应有 {count} 行，实有 {facts.counts.get(name, 0)} 行。")
    if facts.journal != manifest["journal"]:
        raise Broken("数据库和清单不符：留痕的末尾不一样。")
