"""What leaves the machine is locked with a public key; the private key, and nothing else, brings the house back."""

import random
import resource
import shutil

import pytest
from pyrage.x25519 import Identity

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.backups import archive, ciphering, queries
from guanjia.concerns.backups.actions import back_up, verify
from guanjia.concerns.backups.files import Broken, NoRoom, full_disk_in_words
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.backups.settings_declared import KEEP_DAILY, KEEP_HOURLY, KEEP_MONTHLY
from guanjia.concerns.policies.models import Policy
from guanjia.kernel.refusals import Invalid
from tests.concerns.backups.furnished import ID_CARD, bytes_of, here, store_here, tables_of
from tests.concerns.backups.test_drill import CHECKS, TOUCHED
from tests.interfaces.commands.running import run

pytestmark = pytest.mark.django_db(transaction=True)
both = pytest.mark.both


@pytest.fixture
def keys(filled, place, tmp_path):
    """A house that locks its copies, and the file with the private key, which is elsewhere."""
    place.key = tmp_path / "carried" / "backup.key"
    place.key.parent.mkdir()
    place.settings.BACKUP_RECIPIENTS = ciphering.new_identity(place.key)
    place.away = tmp_path / "nas"
    place.away.mkdir()
    place.settings.BACKUP_COPY = str(place.away)
    place.own = ciphering.identities_of(place.key)
    return place


def locked_in(folder):
    return next(folder.glob("age-*/*.tar.age"))


@both
def test_a_house_comes_back_from_the_locked_copy_alone(filled, keys):
    before, stored = tables_of(here()), store_here()
    _, row = back_up(by=SYSTEM, at=filled.noon)
    assert (row.fault, bool(row.copied_at)) == ("", True)
    shutil.rmtree(keys.settings.MEDIA_ROOT)
    shutil.rmtree(keys.settings.BACKUP_FOLDER)
    there = keys.elsewhere()
    there.take_key()
    copy = locked_in(keys.away)

    refused = there.restore(copy)
    assert refused.returncode == 1
    assert "--identity" in refused.stderr
    done = there.restore(copy, "--identity", keys.key)
    assert done.returncode == 0, done.stdout + done.stderr
    after = tables_of(there.database)
    for table in before.keys() - TOUCHED - {"backups_backup"}:
        assert after[table] == before[table], table
    assert bytes_of(there.folder / "attachments") == stored
    assert there.python(CHECKS).split() == ["0", "0", ID_CARD]
    assert not list(there.folder.glob(".opening-*"))


def test_nothing_readable_leaves_the_house(filled, keys, tmp_path):
    """Neither a name nor a picture's beginning stands in what lies outside; in what lies here they do (control)."""
    back_up(by=SYSTEM, at=filled.noon)
    back_up(by=SYSTEM, at=filled.noon.replace(minute=1), to=tmp_path / "usb")
    signs = (b"guanjia-backup/manifest.json", b"\xff\xd8\xff", b"SQLite format 3", b"\x1f\x8b\x08")

    def found(folder):
        heads = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
        assert heads
        return {sign for sign in signs if any(head.startswith(sign) or sign in head[:4096] for head in heads)}

    assert found(keys.away) == found(tmp_path / "usb") == set()
    assert {signs[0], signs[1]} <= found(keys.settings.BACKUP_FOLDER)
    assert all(path.name.endswith(".age") for path in keys.away.rglob("*") if path.is_file())


def test_what_goes_to_another_folder_is_one_locked_file(filled, keys, tmp_path):
    file, row = back_up(by=SYSTEM, at=filled.noon, to=tmp_path / "usb")
    assert file.name == row.file == "guanjia-20261120-120000.tar.age"
    assert [path.name for path in (tmp_path / "usb").iterdir() if not path.name.startswith(".")] == [file.name]
    assert not list(keys.settings.BACKUP_FOLDER.glob("*.tar*")) + list(keys.settings.BACKUP_FOLDER.glob(".making-*"))
    with archive.opened(file, identities=keys.own) as made:
        assert made.holds_attachments
        assert made.verify() == 6
    assert not Backup.objects.exists()


def test_without_the_right_key_or_whole_bytes_it_is_refused(filled, keys, tmp_path):
    back_up(by=SYSTEM, at=filled.noon)
    copy = locked_in(keys.away)

    def opened(*identities):
        with archive.opened(copy, identities=identities) as made:
            return made.verify()

    assert opened(*keys.own) == opened(Identity.generate(), *keys.own) == 6
    with pytest.raises(Invalid, match="--identity"):
        opened()
    with pytest.raises(Broken, match="备份私钥不是它的那一把"):
        opened(Identity.generate())
    content, chance = copy.read_bytes(), random.Random(3)
    for end in (0, 10, 150, len(content) // 2, len(content) - 1):
        copy.write_bytes(content[:end])
        with pytest.raises(Broken, match="打不开"):
            opened(*keys.own)
    for offset in chance.sample(range(len(content)), 12):
        copy.write_bytes(content[:offset] + bytes([content[offset] ^ 1]) + content[offset + 1 :])
        with pytest.raises(Broken):
            opened(*keys.own)
    copy.write_bytes(content)
    photo = next((copy.parent / "attachments").glob("??/*.age"))
    photo.rename(tmp_path / "gone")
    with pytest.raises(Broken, match="缺少附件"):
        opened(*keys.own)


def test_new_keys_begin_a_folder_of_their_own_with_everything(filled, keys, tmp_path):
    back_up(by=SYSTEM, at=filled.noon)
    old = locked_in(keys.away)
    keys.settings.BACKUP_RECIPIENTS = ciphering.new_identity(tmp_path / "new.key") + "，" + str(keys.own[0].to_public())
    _, row = back_up(by=SYSTEM, at=filled.noon.replace(hour=13))
    assert row.fault == ""
    (new,) = (path for path in keys.away.glob("age-*/*.age") if path.parent != old.parent)
    for identities in (keys.own, ciphering.identities_of(tmp_path / "new.key")):  # either of the two opens it
        with archive.opened(new, identities=identities) as made:
            assert made.verify() == 6
    with archive.opened(old, identities=keys.own) as made:
        assert made.verify() == 6


def test_what_no_rule_keeps_goes_from_the_locked_folder_too(filled, keys):
    for key in (KEEP_HOURLY, KEEP_DAILY, KEEP_MONTHLY):
        Policy.objects.create(key=key, value="1", unit="COUNT", valid_from=filled.noon)
    for minute in range(3):
        back_up(by=SYSTEM, at=filled.noon.replace(minute=minute), cause=Backup.SCHEDULED)
    copy = locked_in(keys.away)
    assert [path.name for path in copy.parent.glob("*.age")] == ["guanjia-20261120-120200.tar.age"]
    pool = copy.parent / "attachments"
    assert len(list(pool.glob("??/*.age"))) == 6
    stray = pool / "ab" / ("ab" * 32 + ".age")
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"of a backup that is gone")
    back_up(by=SYSTEM, at=filled.noon.replace(minute=3), cause=Backup.SCHEDULED)
    assert not stray.exists()
    # A locked copy whose backup is no longer here names what nobody can read: nothing is removed.
    stray.write_bytes(b"perhaps of the copy from elsewhere")
    (copy.parent / "guanjia-20250101-000000.tar.age").write_bytes(b"from another machine")
    back_up(by=SYSTEM, at=filled.noon.replace(minute=4), cause=Backup.SCHEDULED)
    assert stray.exists()


def test_a_public_key_that_is_none_leaves_the_backup_good_and_is_told(filled, keys):
    keys.settings.BACKUP_RECIPIENTS = "age1nothing"
    _, row = back_up(by=SYSTEM, at=filled.noon)
    assert row.state == Backup.DONE
    assert "GUANJIA_BACKUP_RECIPIENTS" in row.fault
    assert not list(keys.away.rglob("*.tar*"))
    assert queries.standing(filled.noon).level in ("failed", "off")
    verify(row, at=filled.noon)


def test_a_full_disk_is_said_and_leaves_nothing(keys, tmp_path):
    source = tmp_path / "some.tar"
    source.write_bytes(b"x" * 400_000)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(NoRoom), full_disk_in_words(tmp_path), source.open("rb") as file:
            ciphering.lock(file, tmp_path / "some.tar.age")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not list(tmp_path.glob("some.tar.age*"))


def test_the_command_makes_a_pair_and_never_overwrites_one(tmp_path):
    place = tmp_path / "backup.key"
    done = run(tmp_path, "backup", "--new-identity", place)
    assert done.returncode == 0, done.stderr
    assert place.stat().st_mode & 0o777 == 0o600
    (own,) = ciphering.identities_of(place)
    assert f"GUANJIA_BACKUP_RECIPIENTS={own.to_public()}" in done.stdout
    assert "AGE-SECRET" not in done.stdout
    again = run(tmp_path, "backup", "--new-identity", place)
    assert again.returncode == 1
    assert "不能覆盖" in again.stderr
    assert str(ciphering.identities_of(place)[0]) == str(own)
    (tmp_path / "empty.key").write_text("age1 公钥不是私钥\n")
    with pytest.raises(Invalid, match="AGE-SECRET-KEY-1"):
        ciphering.identities_of(tmp_path / "empty.key")
    with pytest.raises(Invalid, match="读不出来"):
        ciphering.identities_of(tmp_path / "nowhere.key")
