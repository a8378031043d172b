"""Power goes at any moment: whatever was acknowledged is there when the store is opened again (promises.md 1, 5).

SQLite only, in both of its ways of journalling; PostgreSQL answers for itself (test_postgres_stopped).
"""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.deep.power import CALLS, Disk, calls
from tests.deep.settled import settle
from tests.interfaces.commands.running import environment

pytestmark = pytest.mark.deep
ACTS, CUTS = 60, 40
FILE = "guanjia.sqlite3"
NUMBER = re.compile(rb"LF-[\d-]+")
SAFE = {
    "WAL": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA wal_autocheckpoint=200",
    "TRUNCATE": "PRAGMA journal_mode=TRUNCATE;PRAGMA synchronous=FULL",
}
UNSAFE = {
    "WAL": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA wal_autocheckpoint=200",
    "TRUNCATE": "PRAGMA journal_mode=TRUNCATE;PRAGMA synchronous=OFF",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    data = tmp_path_factory.mktemp("power") / "site"
    data.mkdir()
    settle(data)
    return data


@pytest.fixture
def cut(site, tmp_path):
    """`cut(pragmas)`: (acknowledged, found again, words of the check) after each of the cuts."""
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.fail("strace is not there, or this machine lets nobody trace (./dev test --deep installs it)")

    def run(pragmas: str) -> list[tuple[set[str], set[str], str]]:
        data, trace = tmp_path / "data", tmp_path / "trace"
        shutil.copytree(site, data)
        before = Disk(data)
        given = environment(data) | {
            "DJANGO_SETTINGS_MODULE": "guanjia.config.settings", "GUANJIA_DEEP_PRAGMAS": pragmas,
            "PYTHONDONTWRITEBYTECODE": "1",
        }  # fmt: skip
        done = subprocess.run(
            [strace, "-f", "-xx", "-s", "1000000", "-o", trace, "-e", f"trace={CALLS}", sys.executable, "-m",
             "tests.deep.acknowledged", str(ACTS)],
            env=given, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        assert len(done.stdout.split()) == ACTS
        steps = list(calls(trace))
        first = next(n for n, call in enumerate(steps) if call.name == "write" and NUMBER.match(call.data))
        moments = sorted(random.Random(7).sample(range(first, len(steps)), CUTS - 1)) + [len(steps) - 1]
        return list(after_each(before, steps, moments))

    def after_each(disk: Disk, steps, moments):
        left = set(moments)
        for n, step in enumerate(steps):
            disk.take(step)
            if n in left:
                place = tmp_path / f"cut-{n}"
                disk.leave(place)
                yield {n.decode() for n in NUMBER.findall(disk.said)}, *found(place)
                shutil.rmtree(place)

    def found(place) -> tuple[set[str], str]:
        try:
            with closing(sqlite3.connect(place / FILE)) as store:
                words = store.execute("PRAGMA integrity_check").fetchone()[0]
                return {row[0] for row in store.execute("SELECT number FROM contacts_contact")}, words
        except sqlite3.DatabaseError as fault:
            return set(), str(fault)

    return run


@pytest.mark.parametrize("way", SAFE)
def test_what_was_acknowledged_outlives_the_cut(cut, way):
    told = cut(SAFE[way])
    assert len(told) == CUTS
    assert max(len(acknowledged) for acknowledged, _, _ in told) == ACTS
    for acknowledged, found, words in told:
        assert words == "ok"
        assert acknowledged <= found
        assert len(found) <= len(acknowledged) + 1  # at most the act that was under way


@pytest.mark.parametrize("way", UNSAFE)
def test_control_without_the_sync_acknowledged_rows_are_lost(cut, way):
    told = cut(UNSAFE[way])
    assert any(not acknowledged <= found for acknowledged, found, _ in told)


def test_the_product_opens_its_store_in_one_of_these_ways():
    from guanjia.config.sqlite.base import PRAGMAS  # reason: beside its only use

    assert any(PRAGMAS.startswith(words.partition(";PRAGMA wal")[0]) for words in SAFE.values())
