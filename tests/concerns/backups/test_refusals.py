"""A backup that was touched, is torn, or meets the wrong key is refused, and then nothing has been written."""

import os
import random
import subprocess
import sys
import tarfile
from itertools import pairwise

import pytest
from django.db import connection

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.backups import archive
from guanjia.concerns.backups.actions import back_up, one_at_a_time
from guanjia.concerns.backups.files import Broken, NoRoom, full_disk_in_words
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.backups.programs import NoProgram
from guanjia.kernel.refusals import Busy
from tests.concerns.backups.furnished import ROOT

# On PostgreSQL in deep runs: the drill, which runs on both each time, goes the same ways.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(filled, place):
    return back_up(by=SYSTEM, at=filled.noon)[0]


def flip(path, offset):
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0x41]))


def parts(path):
    """{member: the place of its bytes in the file}."""
    with tarfile.open(path) as tar:
        return {e.name: range(e.offset_data, e.offset_data + e.size) for e in tar.getmembers()}


def test_a_flipped_byte_in_any_part_is_found(made):
    with archive.opened(made) as whole:
        assert whole.verify() == len(whole.manifest["attachments"]) > 0
    chance = random.Random(7)
    for where in parts(made).values():
        for offset in {where[0], where[-1], *chance.sample(where, 8)}:
            flip(made, offset)
            with pytest.raises(Broken), archive.opened(made) as torn:
                torn.verify()
            flip(made, offset)
    with archive.opened(made) as whole:
        whole.verify()


def test_one_cut_off_anywhere_is_found(made, tmp_path):
    ends = sorted(r.stop for r in parts(made).values())
    for length in (0, 100, *(e - 7 for e in ends), *(a + (b - a) // 2 for a, b in pairwise(ends))):
        torn = made.with_name("torn.tar")
        torn.write_bytes(made.read_bytes()[:length])
        with pytest.raises(Broken), archive.opened(torn) as cut:
            cut.verify()


def test_a_rewritten_manifest_that_fits_its_parts_lacks_the_seal(made, tmp_path, settings):
    """Whoever can write to the backup folder but has no key cannot plant a house of his own."""
    with archive.opened(made) as whole:
        manifest, database = whole.manifest, whole.extract_database(tmp_path)
    forged = made.with_name("forged.tar")
    key = settings.SEALING_KEY_FILE
    settings.SEALING_KEY_FILE = tmp_path / "mine.key"
    archive.write(forged, manifest, database)
    with archive.opened(forged, key=False) as readable:  # in itself it is in order
        readable.verify()
    settings.SEALING_KEY_FILE = key
    with pytest.raises(Broken, match="印记"), archive.opened(forged):
        pass


@pytest.mark.parametrize("harm", ["byte", "attachment missing", "attachment changed", "no key", "wrong key"])
def test_restore_refuses_and_writes_nothing(made, place, harm):
    there = place.elsewhere()
    if harm != "no key":
        there.take_key()
    if harm == "wrong key":
        (there.folder / "sealing.key").write_text("Q" * 64)
    photo = next((made.parent / "attachments").glob("??/*"))
    if harm == "byte":
        flip(made, parts(made)[next(n for n in parts(made) if "database" in n)][100])
    elif harm == "attachment missing":
        photo.unlink()
    elif harm == "attachment changed":
        flip(photo, 50)
    said = there.restore(made)
    assert said.returncode == 1
    assert "备份" in said.stderr
    if "key" in harm:
        assert "密钥" in said.stderr
        assert str(place.settings.SEALING_KEY_FILE) in said.stderr  # from where it must be copied
    left = {p.name for p in there.folder.iterdir()} - {"secret.key", "sealing.key"}
    assert left == set()
    if there.url:
        assert there.python("from django.db import connection; print(connection.introspection.table_names())") == "[]"


def test_a_house_without_its_key_does_not_serve(made, place):
    """The key is lost for good: the house comes back on request, and serving still says what is missing."""
    there = place.elsewhere()
    assert there.restore(made).returncode == 1
    done = there.restore(made, "--without-key")
    assert done.returncode == 0
    assert "[不对] 加密内容：缺少加密密钥文件" in done.stdout
    served = there.run("serve", "--port", "8114")
    assert served.returncode == 1
    assert "密钥" in served.stderr


def test_one_backup_at_a_time(filled, place):
    with one_at_a_time(place.settings.BACKUP_FOLDER), pytest.raises(Busy, match="正在备份"):
        back_up(by=SYSTEM, at=filled.noon)
    assert Backup.objects.count() == 0  # that another one runs is no failure
    back_up(by=SYSTEM, at=filled.noon)


def test_what_a_killed_backup_left_is_cleared_by_the_next(filled, place):
    folder = place.settings.BACKUP_FOLDER
    (folder / ".making-dead").mkdir(parents=True)
    (folder / "guanjia-20261101-030000.tar.4711.0a0b0c0d").write_bytes(b"half")
    made, _ = back_up(by=SYSTEM, at=filled.noon)
    assert {p.name for p in folder.iterdir()} == {".backup.lock", "attachments", made.name}


def test_a_full_disk_says_so_and_leaves_nothing_half(filled, place, tmp_path):
    """A limit on the size of files stands in for a small disk; the child ignores its signal and meets the fault."""
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
        "from pathlib import Path\n"
        "from guanjia.concerns.attachments.durable import whole\n"
        "from guanjia.concerns.backups.files import full_disk_in_words\n"
        "place = Path(sys.argv[2])\n"
        "with full_disk_in_words(place.parent), whole(place) as file:\n"
        "    for _ in range(8): file.write(bytes(65536))\n"
    )
    for limit, good in ((1 << 20, True), (100_000, False)):  # with room it goes through
        target = tmp_path / f"disk{limit}" / "file.tar"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-c", script, str(limit), target], env=environment, capture_output=True, text=True
        )
        assert (done.returncode == 0) is good, done.stderr
        assert [p.name for p in target.parent.iterdir()] == (["file.tar"] if good else [])
        assert ("磁盘满了" in done.stderr) is not good


def test_a_backup_that_meets_a_full_disk_is_written_down(filled, place, monkeypatch):
    def no_room(*given, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", no_room)
    with pytest.raises(NoRoom, match="磁盘满了"):
        back_up(by=SYSTEM, at=filled.noon)
    row = Backup.objects.get()
    assert (row.state, "磁盘满了" in row.fault) == (Backup.FAILED, True)
    assert {p.name for p in place.settings.BACKUP_FOLDER.iterdir()} - {".backup.lock"} == {"attachments"}
    with pytest.raises(OSError, match="x"), full_disk_in_words(place.settings.BACKUP_FOLDER):
        raise OSError(5, "x")  # anything else is not called a full disk


def test_a_missing_pg_dump_is_named(filled, place, tmp_path):
    if connection.vendor == "postgresql":
        place.settings.PG_PROGRAMS = str(tmp_path)
        with pytest.raises(NoProgram, match=r"pg_dump 1\d.*apt-get install postgresql-client"):
            back_up(by=SYSTEM, at=filled.noon)


def test_an_attachment_that_is_lost_does_not_stop_the_backup_but_is_said(filled, place):
    lost = next(place.settings.MEDIA_ROOT.glob("??/*"))
    lost.unlink()
    file, row = back_up(by=SYSTEM, at=filled.noon)
    assert lost.name[:12] in row.fault
    with archive.opened(file) as made:
        assert made.manifest["lost"] == [lost.name]
        made.verify()
