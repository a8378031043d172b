"""The disk is full: database, uploads and log of a running server lie on it. What is there is read, nothing is half
written, and once there is room again it goes on without being started anew (promises.md 5).
"""

from __future__ import annotations

import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.concerns.attachments.samples import photo
from tests.databases import free_port
from tests.deep.calling import Caller
from tests.deep.settled import settle
from tests.interfaces.commands.running import serving

pytestmark = pytest.mark.deep
ROOM = "24m"
MOST = 3000


@pytest.fixture
def small_disk(tmp_path):
    """A file system in memory that is soon full."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.fail("mounting a small file system wants root: run ./dev test --deep as root")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place: Path) -> Path:
    """A file that leaves not one block."""
    filler = place / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 20, 4096, 512):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue
    return filler


def rows(place: Path, table: str) -> int:
    with closing(sqlite3.connect(place / "guanjia.sqlite3", timeout=20)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


def note_caller(caller: Caller, n: int):
    return caller.act("contacts/log_contact", channel="PHONE", category="ENQUIRY", content=f"第 {n} 个来电")


def test_a_full_disk_refuses_clearly_reads_on_and_recovers(small_disk):
    session = settle(small_disk)
    port = free_port()
    with serving(small_disk, "serve", port=port) as said:  # its log lies on the small disk too
        lin = Caller(port, session=session)
        kept = note_caller(lin, 0)
        assert kept.status == 201, kept.text
        record = f"contacts/{kept.data['id']}"
        filler = fill(small_disk)
        acknowledged, refused = 1, None
        for n in range(1, MOST):  # the log of the database may have room for some more: whoever got a 201 is kept
            answer = note_caller(lin, n)
            if answer.status != 201:
                refused = answer
                break
            acknowledged += 1
        assert refused is not None
        assert (refused.status, refused.data["code"]) == (507, "full"), refused.text
        assert "磁盘满了" in refused.data["detail"]
        upload = lin.attach(record, "厨房.jpg", photo(1200, 900, colour="blue"))
        assert upload.status == 507, upload.text
        page = lin.get("/jia/contacts/?view=all")
        assert page.status == 200, page.text
        assert kept.data["number"] in page.text
        # The page of a record would note it among the recent ones in the session: it is shown all the same.
        for path in (f"/jia/contacts/{kept.data['number']}/", f"/api/v1/projects/jia/{record}", "/jia/", "/healthz"):
            assert lin.get(path).status == 200, path
        filler.unlink()
        again = note_caller(lin, MOST)
        assert again.status == 201, again.text
        acknowledged += 1
        assert lin.attach(record, "厨房.jpg", photo(1200, 900, colour="blue")).status == 201
        assert "Traceback" not in said()
    assert rows(small_disk, "contacts_contact") == acknowledged
    assert rows(small_disk, "attachments_attachment") == 1
    assert [p for p in (small_disk / "attachments").rglob("*") if "." in p.name] == []  # no draft was left
