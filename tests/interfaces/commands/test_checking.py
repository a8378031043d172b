"""`guanjia check`: every setting of promises.md 1 is read back; each is planted wrong once and seen."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import connection
from pyrage.x25519 import Identity

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.backups.actions import back_up
from guanjia.concerns.backups.restoring import MARK
from guanjia.concerns.journal import actions as journal
from guanjia.domains.customers import actions as customers
from guanjia.interfaces.commands import checking
from tests.interfaces.commands.running import run
from tests.postgres import QUICK

ON_SQLITE = connection.vendor == "sqlite"
sqlite = pytest.mark.skipif(not ON_SQLITE, reason="a setting of SQLite")
postgres = pytest.mark.skipif(ON_SQLITE, reason="a setting of PostgreSQL")
pytestmark = [pytest.mark.django_db, pytest.mark.both]


def wrong(found=None) -> dict[str, str]:
    """{what: what was found} of all that is not as it must be, but for what the test server gives up for speed."""
    found = checking.findings() if found is None else found
    bought = [f"PostgreSQL {word.split('=')[0]}" for word in QUICK.split() if word.endswith("=off")]
    return {f.what: f.found for f in found if not f.good and f.what not in bought}


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.DATA, settings.SEALING_KEY_FILE = tmp_path, tmp_path / "sealing.key"
    settings.BACKUP_FOLDER, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "attachments"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    for name in ("secret.key", "sealing.key"):
        (tmp_path / name).write_text("Q" * 64)
        (tmp_path / name).chmod(0o600)
    settings.BACKUP_EVERY = 0
    return settings


ALWAYS = {"备份"} | (set() if ON_SQLITE else {"PostgreSQL 程序用的角色"})  # the tests' role makes the tables


def test_a_house_in_order_has_nothing_wrong():
    assert wrong().keys() == ALWAYS


@contextmanager
def pragma(name, value):
    """A value of this connection, put back afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA {name}={value}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA {name}={before}")


@sqlite
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("synchronous", "NORMAL", "落盘 synchronous"), ("mmap_size", 1 << 20, "内存映射 mmap_size"),
        ("foreign_keys", "OFF", "外键 foreign_keys"), ("journal_mode", "MEMORY", "日志方式 journal_mode"),
    ],
)  # fmt: skip
def test_a_pragma_that_loses_data_is_seen(name, value, what):
    with pragma(name, value):
        assert wrong().keys() - ALWAYS == {what}
        assert what in {f.what for f in checking.faults_at_start() if f.wrong}
    assert wrong().keys() == ALWAYS


@sqlite
@pytest.mark.parametrize(
    ("name", "value", "what"),
    [("transaction_mode", "DEFERRED", "事务 transaction_mode"), ("timeout", 5, "等待 timeout")],
)
def test_an_option_of_the_connection_is_seen(name, value, what, monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], name, value)
    assert wrong().keys() - ALWAYS == {what}


@sqlite
def test_the_version_and_the_gate_are_seen(monkeypatch):
    monkeypatch.setattr(connection.Database, "sqlite_version_info", (3, 34, 0))
    assert {"SQLite 版本", "日志方式 journal_mode"} == wrong().keys() - ALWAYS  # an old one must not be in WAL
    monkeypatch.undo()
    monkeypatch.setitem(connection.settings_dict, "NAME", ":memory:")
    assert "写入闸门" in wrong(checking.database())


@postgres
@pytest.mark.parametrize("name", ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"])
def test_a_time_limit_that_is_off_is_seen(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {name} = 0")
    assert wrong().keys() - ALWAYS == {f"PostgreSQL {name}"}


@postgres
def test_a_server_that_does_not_keep_what_it_says_is_seen():
    """The tests' own server trades durability for speed: it must be refused."""
    faults = {f.what for f in checking.faults_at_start() if f.wrong}
    assert faults == {"PostgreSQL fsync", "PostgreSQL synchronous_commit", "PostgreSQL full_page_writes"}
    assert {f.what: f.found for f in checking.database()}["PostgreSQL data_checksums"] == "on"


def test_a_copy_that_leaves_the_machine_open_is_seen(place, tmp_path):
    """Not asked for where nothing is backed up; a reminder, until PostgreSQL is in production."""
    place.BACKUP_EVERY = 1
    assert wrong(checking.copies()) == {"异机副本 GUANJIA_BACKUP_COPY": "没有设"}
    place.BACKUP_COPY = str(tmp_path / "nas")
    assert "没有挂载" in wrong(checking.copies())["异机副本 GUANJIA_BACKUP_COPY"]
    (tmp_path / "nas").mkdir()
    assert wrong(checking.copies()) == {"异机副本加密": "没有加密"}
    assert not any(f.wrong for f in checking.copies())
    place.PRODUCTION = True
    assert any(f.wrong for f in checking.faults_at_start() if f.what == "异机副本加密") != ON_SQLITE
    place.BACKUP_RECIPIENTS = "age1nothing"
    assert [f.what for f in checking.copies() if f.wrong] == ["备份公钥 GUANJIA_BACKUP_RECIPIENTS"]
    place.BACKUP_RECIPIENTS = str(Identity.generate().to_public())
    assert wrong(checking.copies()) == {}


@postgres
def test_a_role_that_owns_tables_is_a_reminder_until_it_is_production(place):
    def role():
        return next(f for f in checking.database() if f.what == "PostgreSQL 程序用的角色")

    assert (role().good, role().wrong) == (False, False)
    place.PRODUCTION = True
    assert role().wrong
    place.PRODUCTION, place.OWNER_DATABASE = False, "postgresql://owner@/guanjia"
    assert role().wrong
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE app_of_a_test NOLOGIN; GRANT USAGE ON SCHEMA public TO app_of_a_test")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO app_of_a_test; SET LOCAL ROLE app_of_a_test")
        assert role().good, role().found
        cursor.execute("RESET ROLE; DROP OWNED BY app_of_a_test; DROP ROLE app_of_a_test")


def test_a_lost_trigger_refuses_to_start():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER journal_entry_no_update" + ("" if ON_SQLITE else " ON journal_entry"))
    assert wrong()["防改触发器"] == "缺 journal_entry_no_update"
    assert "防改触发器" in {f.what for f in checking.faults_at_start() if f.wrong}


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("DEBUG", True, "调试 DEBUG"), ("SECRET_KEY", "short", "会话密钥长度"),
        ("ALLOWED_HOSTS", ["*"], "允许的主机 GUANJIA_HOSTS"), ("ALLOWED_HOSTS", [], "允许的主机 GUANJIA_HOSTS"),
    ],
)  # fmt: skip
def test_a_setting_of_the_web_side_refuses_to_start(place, name, value, what):
    setattr(place, name, value)
    assert what in {f.what for f in checking.faults_at_start() if f.wrong}


def test_cookies_without_https_are_a_reminder_until_it_is_production(place):
    what = "只走 https 的 cookie（GUANJIA_TLS）"
    place.CSRF_COOKIE_SECURE = False
    assert what in wrong()
    assert what not in {f.what for f in checking.faults_at_start() if f.wrong}
    place.PRODUCTION = True
    assert what in {f.what for f in checking.faults_at_start() if f.wrong}


@pytest.mark.parametrize("name", ["secret.key", "sealing.key"])
def test_a_key_that_others_may_read_refuses_to_start(place, name):
    (place.DATA / name).chmod(0o640)
    assert any("640" in f.found for f in checking.faults_at_start() if f.wrong)


def test_a_full_disk_and_a_lost_secret_are_seen(place, monkeypatch):
    monkeypatch.setattr(checking, "LEAST_FREE", 1 << 60)
    (place.DATA / "secret.key").unlink()
    assert wrong().keys() - ALWAYS == {"磁盘剩余", "会话密钥"}


@pytest.mark.parametrize("harm", ["gone", "another"])
def test_a_key_that_does_not_open_what_is_sealed_refuses_to_start(place, house, harm):
    card = {"id_type": "ID_CARD", "id_no": "11010519491231002X", "id_purpose": "借钥匙"}
    customers.register_id(house.li, by=house.zhao, at=house.noon, **card)
    assert "加密内容" not in wrong()
    place.SEALING_KEY_FILE = place.DATA / "other.key"
    if harm == "another":
        place.SEALING_KEY_FILE.write_text("R" * 64)
        place.SEALING_KEY_FILE.chmod(0o600)
    said = {f.what: f.found for f in checking.faults_at_start() if f.wrong}["加密内容"]
    assert ("缺少" if harm == "gone" else "不是") in said
    assert place.SEALING_KEY_FILE.exists() is (harm == "another")  # asking must not make one


def test_a_restore_that_was_broken_off_refuses_to_start(place):
    (place.DATA / MARK).touch()
    assert "恢复" in {f.what for f in checking.faults_at_start() if f.wrong}


@sqlite
@pytest.mark.django_db(transaction=True)
def test_the_age_of_the_last_backup_is_a_reminder(place, cast):
    place.BACKUP_EVERY = 1
    assert wrong()["备份"] == "还没有"
    back_up(by=SYSTEM, at=cast.noon)
    assert "已迟了" in wrong()["备份"]  # of 2026-11-20
    assert "备份" not in {f.what for f in checking.faults_at_start() if f.wrong}


def test_a_changed_entry_of_the_journal_is_named_by_the_full_check(cast):
    for n in range(5):
        journal.write(by=cast.lin, at=cast.noon, project=cast.jia, kind="unit", subject_id=n, verb="x", label="x")
    sealed = journal.seal(at=cast.noon)
    assert {f.what: f.good for f in checking.contents()}["留痕封存"]
    with connection.cursor() as cursor:
        if ON_SQLITE:
            cursor.execute("DROP TRIGGER journal_entry_no_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_entry SET reason = '没有这回事' WHERE subject_id = 3")
    found = {f.what: f for f in checking.contents()}["留痕封存"]
    assert not found.good
    assert f"第 {sealed.first_id}–{sealed.last_id} 条" in found.found


def test_the_command_says_what_is_wrong_and_ends_with_one(tmp_path):
    run(tmp_path, "project", "add", "jia", "甲园")
    said = run(tmp_path, "check", "--full")
    assert said.returncode == 0, said.stdout
    assert "[提醒] 备份" in said.stdout
    (tmp_path / "sealing.key").write_text("x")
    (tmp_path / "sealing.key").chmod(0o644)
    said = run(tmp_path, "check")
    assert said.returncode == 1
    assert "[不对] 加密密钥" in said.stdout
    served = run(tmp_path, "serve", "--port", "8114")
    assert served.returncode == 1
    assert "没有启动" in served.stderr
