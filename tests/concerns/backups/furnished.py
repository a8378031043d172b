"""A house worth restoring, and how two houses are compared."""

from __future__ import annotations

import os
import re
import subprocess
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.attachments import store
from guanjia.concerns.backups.facts import POSTGRES_TABLES, SQLITE_TABLES
from guanjia.concerns.journal.seal_job import seal_all
from guanjia.domains.customers import actions as customers
from tests import postgres
from tests.concerns.attachments.samples import photo, upload
from tests.interfaces.commands.running import ROOT, command
from tests.rooms.loans import actions as loans

PASSWORD = "guanjia-drill-7"
ID_CARD = "11010519491231002X"


def fill(house) -> None:
    """Records, photos, a sealed number, a sealed journal, somebody who can sign in."""
    house.lin.set_password(PASSWORD)
    house.lin.save()
    by = {"by": house.lin, "at": house.noon}
    for n in range(3):
        loan = loans.lend(**by, project=house.jia, borrower=f"李丽华{n}", thing="UMBRELLA", phone="13800001234")
        attachments.attach(loan, [upload(f"{n}.jpg", photo(colour=(n * 40, 90, 120)))], **by)
    customers.register_id(house.li, by=house.zhao, at=house.noon, id_type="ID_CARD", id_no=ID_CARD, id_purpose="借钥匙")
    seal_all(at=house.noon)


def tables_of(url: str) -> dict[str, list]:
    """{table: its rows, sorted}; `url` is a SQLite file or an address of PostgreSQL."""
    if url.startswith("postgresql:"):
        database, names = psycopg.connect(url), POSTGRES_TABLES
    else:
        database, names = connection.Database.connect(url), SQLITE_TABLES
    with closing(database):

        def ask(sql):
            cursor = database.cursor()
            cursor.execute(sql)
            return cursor.fetchall()

        return {name: sorted(map(repr, ask(f'SELECT * FROM "{name}"'))) for (name,) in ask(names)}


def here() -> str:
    """The database of this test, as `tables_of` wants it."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(given["NAME"])
    return address(given["NAME"])


def address(name: str) -> str:
    given = connection.settings_dict
    return f"postgresql://{given['USER']}@/{name}?host={given['HOST']}"


def bytes_of(folder: Path) -> dict[str, str]:
    """{SHA-256 by name: SHA-256 by content} of a store."""
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.glob("??/*")}


class Elsewhere:
    """Another place: an empty folder, and for PostgreSQL an empty database of its own. `rooms` are the tests' own
    rooms it has beside the product's."""

    def __init__(self, folder: Path, *, rooms: str = "tests.rooms.loans"):
        self.folder, self.url, self.rooms = folder, "", rooms
        folder.mkdir()
        if connection.vendor == "postgresql":
            name = f"elsewhere_{re.sub(r'[^a-z0-9]', '_', folder.name)}_{os.getpid()}"
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}"')
            self.url = address(name)

    @property
    def database(self) -> str:
        return self.url or str(self.folder / "guanjia.sqlite3")

    def take_key(self) -> None:
        (self.folder / "sealing.key").write_bytes(settings.SEALING_KEY_FILE.read_bytes())

    def run(self, *words) -> subprocess.CompletedProcess:
        """The program, in a process of its own, on this place."""
        given = {k: v for k, v in os.environ.items() if not k.startswith("GUANJIA_") and k != "DATABASE_URL"}
        given |= {"GUANJIA_DATA": str(self.folder), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        given |= {"GUANJIA_EXTRA_APPS": self.rooms, "GUANJIA_HOSTS": "testserver"}
        if self.url:
            given |= {"DATABASE_URL": self.url, "GUANJIA_PG_BIN": str(postgres.programs())}
        return subprocess.run(command(*words), env=given, capture_output=True, text=True, timeout=300, cwd=self.folder)

    def restore(self, file: Path, *more) -> subprocess.CompletedProcess:
        return self.run("restore", file, "--data", self.folder, *more)

    def python(self, text: str) -> str:
        """What a few lines say there."""
        done = self.run("manage", "shell", "--verbosity", "0", "-c", text)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def store_here() -> dict[str, str]:
    return bytes_of(store.root())
