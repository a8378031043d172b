"""The database as a file, at one moment, with what it held at that moment; and back."""

from __future__ import annotations

import gzip
import shutil
from contextlib import closing
from pathlib import Path

from django.db import connection, connections

from guanjia.concerns.attachments.durable import whole
from guanjia.concerns.backups import programs
from guanjia.concerns.backups.facts import POSTGRES_TABLES, SQLITE_TABLES, Facts, attachments_of, facts_of
from guanjia.concerns.backups.files import CHUNK, Broken, NoRoom

MEMBERS = {"sqlite": "database.sqlite3.gz", "postgresql": "database.pgdump"}
ASIDE = "before_restore_"


def dump(folder: Path) -> tuple[Path, Facts, list[str]]:
    """(the file, what the database held, the attachments it names), written into this folder."""
    place = folder / MEMBERS[connection.vendor]
    found = _sqlite(place) if connection.vendor == "sqlite" else _postgres(place)
    return place, *found


def asker(db):
    """Ask through a raw connection of either library."""

    def ask(statement: str) -> list[tuple]:
        cursor = db.cursor()
        try:
            cursor.execute(statement)
            return [tuple(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    return ask


def _sqlite(place: Path) -> tuple[Facts, list[str]]:
    library = connection.Database
    copy = place.with_suffix("")
    # A connection of its own: the online backup reads one state while everybody else goes on writing.
    try:
        with closing(library.connect(str(connection.settings_dict["NAME"]), timeout=20)) as live:
            with closing(library.connect(str(copy))) as into:
                live.backup(into)
                into.execute("PRAGMA journal_mode=DELETE")
        found = facts_of_file(copy)
    except library.OperationalError as fault:
        if "full" in str(fault):
            raise NoRoom(f"磁盘满了，{place.parent} 写不下。没有留下半份文件；请腾出空间再来。") from fault
        raise
    with copy.open("rb") as plain, place.open("xb") as file, gzip.GzipFile("", "wb", 3, file, 0) as packed:
        shutil.copyfileobj(plain, packed, CHUNK)
    copy.unlink()
    return found


def facts_of_file(copy: Path) -> tuple[Facts, list[str]]:
    """Read a SQLite file that nobody else has open; raises `Broken` when SQLite finds it damaged."""
    with closing(connection.Database.connect(f"{copy.as_uri()}?mode=ro", uri=True)) as db:
        ask = asker(db)
        said = ask("PRAGMA integrity_check(1)")[0][0]
        if said != "ok":
            raise Broken(f"备份里的数据库已损坏：{said}")
        facts = facts_of(ask, SQLITE_TABLES)
        return facts, attachments_of(ask, facts.counts)


def _postgres(place: Path) -> tuple[Facts, list[str]]:
    programs.find("pg_dump")
    connection.ensure_connection()
    other = connections.create_connection("default")  # one of its own: the caller's may be inside a transaction
    with closing(other):
        other.set_autocommit(False)
        with other.cursor() as cursor:

            def ask(statement: str) -> list[tuple]:
                cursor.execute(statement)
                return cursor.fetchall()

            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # It stands idle while pg_dump works on its snapshot.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SET LOCAL statement_timeout = 0")
            facts = facts_of(ask, POSTGRES_TABLES)
            named = attachments_of(ask, facts.counts)
            snapshot = ask("SELECT pg_export_snapshot()")[0][0]
            programs.run(
                "pg_dump", "--format=custom", "--no-owner", f"--exclude-schema={ASIDE}*", f"--snapshot={snapshot}",
                f"--file={place}",
            )  # fmt: skip
        other.rollback()
    return facts, named


def live_facts() -> Facts:
    """What the database of the settings holds now."""
    with connection.cursor() as cursor:

        def ask(statement: str) -> list[tuple]:
            cursor.execute(statement)
            return cursor.fetchall()

        return facts_of(ask, SQLITE_TABLES if connection.vendor == "sqlite" else POSTGRES_TABLES)


def load(dumped: Path) -> None:
    """Put a dumped database into the empty place the settings name."""
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        connection.close()
        with whole(place) as file, gzip.open(dumped) as packed:
            shutil.copyfileobj(packed, file, CHUNK)
        return
    programs.run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(dumped))
