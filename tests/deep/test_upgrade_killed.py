"""An upgrade killed and run again ends like one that was not (promises.md 5), from the last release and from nothing.

`previous/` holds what `guanjia project add` and a page of verbs made with the program of commit b14ab8c: 30 units with
their owners, one sealed number, five repairs. A new release adds its own dump beside it; the newest is tried.
"""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from devtools.console import ROOT
from tests import postgres
from tests.concerns.backups.furnished import Elsewhere, tables_of

pytestmark = [pytest.mark.deep, pytest.mark.both, pytest.mark.django_db(transaction=True)]

PREVIOUS = sorted((Path(__file__).parent / "previous").glob(f"*.{connection.vendor}.sql.gz"))
KILLS = 6
# Filled with what is not the upgrade's: the moments at which migrations ran, ids that a rolled-back try drew.
TOUCHED = {
    "django_migrations", "django_content_type", "auth_permission", "sqlite_sequence", "journal_entry",
    "access_stamp",  # a random token
}  # fmt: skip


def furnished(place: Elsewhere) -> None:
    dump = gzip.decompress(PREVIOUS[-1].read_bytes())
    if place.url:
        done = subprocess.run(
            [postgres.programs() / "psql", "-q", "-v", "ON_ERROR_STOP=1", place.url], input=dump, capture_output=True
        )
        assert done.returncode == 0, done.stderr
    else:
        database = connection.Database.connect(place.database)
        database.executescript(dump.decode())
        database.close()
    (place.folder / "sealing.key").write_text("Q" * 64)
    (place.folder / "sealing.key").chmod(0o600)


def upgrade(place: Elsewhere, last: int) -> subprocess.CompletedProcess:
    given = {k: v for k, v in os.environ.items() if not k.startswith("GUANJIA_") and k != "DATABASE_URL"}
    given |= {"DJANGO_SETTINGS_MODULE": "guanjia.config.settings", "GUANJIA_DATA": str(place.folder)}
    given |= {"PYTHONPATH": str(ROOT), "GUANJIA_PG_BIN": str(postgres.programs()) if place.url else ""}
    given |= {"DATABASE_URL": place.url} if place.url else {}
    return subprocess.run(
        [sys.executable, "-m", "tests.deep.upgrader", str(last)], env=given, cwd=ROOT, capture_output=True, text=True
    )


def rows(place: Elsewhere) -> dict:
    found = tables_of(place.database)
    return {name: found[name] for name in found.keys() - TOUCHED} | {"tables": sorted(found)}


def applied(place: Elsewhere) -> list[str]:
    return sorted(row.split("'")[1] + row.split("'")[3] for row in tables_of(place.database)["django_migrations"])


@pytest.mark.parametrize("start", ["the last release", "nothing"])
def test_killed_anywhere_and_run_again_it_ends_the_same(tmp_path, start):
    def fresh(name: str) -> Elsewhere:
        place = Elsewhere(tmp_path / name, rooms="")
        if start != "nothing":
            furnished(place)
        return place

    clean = fresh("clean")
    done = upgrade(clean, 0)
    assert done.returncode == 0, done.stderr
    statements = int(done.stdout)
    assert statements > (3 if start != "nothing" else 300)
    wanted = rows(clean)
    chance = random.Random(11)
    # Between a migration and its record, where Django by itself leaves a gap, and anywhere.
    moments = [-1, *chance.sample(range(1, statements + 1), min(KILLS, statements))]
    for n, last in enumerate(moments):
        place = fresh(f"killed{n}")
        assert upgrade(place, last).returncode == -signal.SIGKILL
        assert upgrade(place, last=0).returncode == 0, last
        found = rows(place)
        found.pop("backups_backup", None), wanted.pop("backups_backup", None)
        for table in wanted:
            if table in ("access_post",):  # posts keep their moment of change nowhere, but their ids may have gaps
                continue
            assert found[table] == wanted[table], (last, table)
        assert applied(place) == applied(clean)
    if start != "nothing":
        there = clean.run("check", "--full")
        assert "[正常] 防改触发器" in there.stdout
        assert "[正常] 留痕封存" in there.stdout
        assert "[正常] 加密内容" in there.stdout
        assert len(tables_of(clean.database)["customers_customer"]) == 30
