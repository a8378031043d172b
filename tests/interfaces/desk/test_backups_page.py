"""设置 → 备份: for the administrator only; red when late or failed; one now, and one to carry away."""

import io
import tarfile

import pytest
from pyrage.x25519 import Identity

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.backups import archive
from guanjia.concerns.backups.actions import back_up
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.jobs.models import Job
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.journal.models import Entry
from tests.concerns.backups.conftest import filled, place  # noqa: F401  (fixtures)

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/jia/settings/backups/"


@pytest.fixture
def admin(signed_in, cast):
    return signed_in(cast.admin)


def test_nobody_but_the_administrator_sees_it(signed_in, cast):
    for user in (cast.lin, cast.zhao, cast.sun):
        for url in (URL, f"{URL}now/", f"{URL}1/"):
            assert signed_in(user).get(url).status_code == 403
    assert signed_in(cast.admin).get(URL).status_code == 200
    assert URL not in signed_in(cast.zhao).get("/jia/settings/absences/").content.decode()


def test_the_button_has_the_runner_make_one_which_then_stands_in_the_list(admin, place, cast):  # noqa: F811
    assert "还没有备份" in admin.get(URL).content.decode()
    for _ in range(2):  # pressed twice, made once
        assert admin.post(f"{URL}now/").status_code == 302
    assert Job.objects.filter(name="backups.by_hand").count() == 1
    run_pending(cast.noon)
    row = Backup.objects.get()
    assert (row.by, row.cause, row.state) == (cast.admin, "BY_HAND", "DONE")
    page = admin.get(URL).content.decode()
    for words in (row.file, "手动", "完好", "怎样恢复", "guanjia restore", str(place.settings.SEALING_KEY_FILE)):
        assert words in page


@pytest.mark.parametrize(
    ("state", "hours", "fault", "words"),
    [
        ("DONE", 9, "", "备份迟了"),
        ("FAILED", 0, "磁盘满了，写不下。", "磁盘满了"),
        ("DONE", 0, "没有复制到 /nas", "没有复制到"),
    ],
)
def test_a_late_or_failed_one_is_red(admin, settings, cast, state, hours, fault, words):
    settings.BACKUP_EVERY = 1
    at = cast.noon.replace(hour=12 - hours)
    Backup.objects.create(at=at, cause="SCHEDULED", state=state, file="x.tar", size=1, fault=fault)
    page = admin.get(URL).content.decode()
    assert 'class="note bad" role="alert"' in page
    assert words in page


def test_what_is_downloaded_is_locked_where_a_public_key_is_set(admin, filled, place, tmp_path):  # noqa: F811
    own = Identity.generate()
    place.settings.BACKUP_RECIPIENTS, place.settings.BACKUP_COPY = str(own.to_public()), str(tmp_path)
    _, row = back_up(by=SYSTEM, at=filled.noon)
    assert "已加密" in admin.get(URL).content.decode()
    assert "只有备份私钥打得开" in admin.get(f"{URL}{row.pk}/").content.decode()
    answer = admin.post(f"{URL}{row.pk}/", {"reason": "每月异地存放"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{row.file}.age"'
    carried = tmp_path / "carried.tar.age"
    carried.write_bytes(b"".join(answer.streaming_content))
    with archive.opened(carried, identities=[own]) as made:
        assert made.holds_attachments
        assert made.verify() == 6
    assert not list(place.settings.BACKUP_FOLDER.glob(".sending-*"))
    place.settings.BACKUP_RECIPIENTS = "age1nothing"
    page = admin.get(URL).content.decode()
    assert "没有加密" in page
    refused = admin.post(f"{URL}{row.pk}/", {"reason": "每月异地存放"})
    assert refused.status_code == 422
    assert "GUANJIA_BACKUP_RECIPIENTS" in refused.content.decode()


def test_a_download_needs_a_reason_is_written_down_and_holds_everything(admin, filled, place, tmp_path):  # noqa: F811
    _, row = back_up(by=SYSTEM, at=filled.noon)
    url = f"{URL}{row.pk}/"
    assert "全部客户资料" in admin.get(url).content.decode()
    assert admin.post(url, {"reason": ""}).status_code == 422
    assert not Entry.objects.filter(verb="backup.download").exists()
    answer = admin.post(url, {"reason": "每月异地存放"})
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{row.file}"'
    carried = tmp_path / "carried.tar"
    carried.write_bytes(b"".join(answer.streaming_content))
    with archive.opened(carried) as made:
        assert made.holds_attachments
        assert made.verify() == 6
    with tarfile.open(fileobj=io.BytesIO(carried.read_bytes())) as tar:
        assert all(e.mode == 0o600 for e in tar.getmembers())
    entry = Entry.objects.get(verb="backup.download")
    assert (entry.by, entry.reason, entry.subject_id) == (filled.admin, "每月异地存放", row.pk)
    assert [p.name for p in place.settings.BACKUP_FOLDER.glob(".sending*")] == []


def test_one_that_was_tidied_away_or_failed_is_not_there(admin, cast, place):  # noqa: F811
    rows = [
        Backup.objects.create(at=cast.noon, cause="SCHEDULED", state="FAILED", fault="x"),
        Backup.objects.create(at=cast.noon, cause="SCHEDULED", state="DONE", file="gone.tar"),
        Backup.objects.create(at=cast.noon, cause="SCHEDULED", state="DONE", file="x.tar", removed_at=cast.noon),
    ]
    assert [admin.get(f"{URL}{row.pk}/").status_code for row in rows] == [404, 404, 404]
