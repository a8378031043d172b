"""A newer database is refused by an older program; an older one is backed up and upgraded, or its upgrade demanded."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from tests.interfaces.commands.running import ask, run


def write(data, sql):
    with closing(sqlite3.connect(data / "guanjia.sqlite3")) as database, database:
        database.execute(sql)


def test_an_older_program_refuses_a_newer_database_and_a_newer_one_backs_up_first(tmp_path):
    assert run(tmp_path, "project", "add", "jia", "甲园").returncode == 0
    assert not (tmp_path / "backups").exists()  # a new house has nothing to save
    write(tmp_path, "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_future', '2027-01-01')")
    for words in (["serve", "--port", "8114"], ["worker"], ["project", "list"], ["upgrade"], ["backup"]):
        said = run(tmp_path, *words)
        assert said.returncode == 1, words
        assert "数据库是更新的程序用过的（有这个程序不认识的 cases.9999_future）" in said.stderr
    assert ask(tmp_path, "SELECT count(*) FROM access_project") == 1
    write(tmp_path, "DELETE FROM django_migrations WHERE name = '9999_future'")

    # As if this program brought the list of backups: the house is upgraded, and saved before.
    write(tmp_path, "DROP TABLE backups_backup")
    write(tmp_path, "DELETE FROM django_migrations WHERE app = 'backups'")
    said = run(tmp_path, "project", "list")
    assert said.returncode == 0
    assert "升级前已备份" in said.stderr
    assert len(list((tmp_path / "backups").glob("*.tar"))) == 1
    assert ask(tmp_path, "SELECT cause || state FROM backups_backup") == "UPGRADEDONE"
    assert ask(tmp_path, "SELECT count(*) FROM journal_entry WHERE verb = 'backup.make'") == 1
    assert run(tmp_path, "upgrade").stdout == "数据库已是最新。\n"
