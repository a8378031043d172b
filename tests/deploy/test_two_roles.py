"""PostgreSQL as a site runs it: the roles of deploy/postgres-init.sql, the owner upgrades, several web processes."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg
import pytest

from devtools.console import ROOT
from tests import postgres
from tests.databases import free_port
from tests.interfaces.commands.running import PATIENCE, command, environment, get, wait_for

POOL = 3


@pytest.fixture(scope="module")
def server():
    made = postgres.Server("-c max_connections=40")  # durable, or it would be refused
    yield made
    made.stop()


@pytest.fixture(scope="module")
def site(server, tmp_path_factory):
    """A folder, and the settings of a site in production."""
    data = tmp_path_factory.mktemp("site")
    script = [postgres.programs() / "psql", "-v", "ON_ERROR_STOP=1", "-v", "owner_password=o", "-v", "app_password=a"]
    script += ["-f", ROOT / "deploy" / "postgres-init.sql", server.url("postgres")]
    done = subprocess.run(script, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    address = server.url("guanjia").replace("//guanjia@", "//{}@")
    app, owner = address.format("guanjia_app:a"), address.format("guanjia_owner:o")
    given = environment(data, app) | {
        "GUANJIA_PROFILE": "production", "GUANJIA_TLS": "1", "GUANJIA_HOSTS": "127.0.0.1", "GUANJIA_POOL": str(POOL),
        "GUANJIA_OWNER_DATABASE_URL": owner, "GUANJIA_PG_BIN": str(postgres.programs()), "GUANJIA_LOG": "json",
    }  # fmt: skip
    return data, given, app, owner


def run(site, *words) -> subprocess.CompletedProcess:
    data, given, *_ = site
    return subprocess.run(command(*words), env=given, cwd=data, capture_output=True, text=True, timeout=PATIENCE)


def test_a_site_in_production(site):
    data, given, app, owner = site
    first = run(site, "serve", "--port", "8114")
    assert first.returncode == 1
    assert "guanjia upgrade" in first.stderr  # the role that serves makes no tables
    assert run(site, "upgrade").returncode == 0
    checked = run(site, "check")
    assert checked.returncode == 0, checked.stdout
    assert "[正常] PostgreSQL 程序用的角色：不拥有表" in checked.stdout
    assert run(site, "project", "add", "jia", "甲园").returncode == 0

    with closing(psycopg.connect(app, autocommit=True)) as db:
        for sql in (
            "DROP TRIGGER journal_entry_no_update ON journal_entry", "ALTER TABLE journal_entry DISABLE TRIGGER ALL",
            "TRUNCATE journal_entry", "DROP TABLE journal_entry", "CREATE TABLE public.mine (id int)",
            "SET session_replication_role = replica",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(sql)
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            db.execute("UPDATE journal_entry SET reason = ''")

    made = run(site, "backup")  # as the application: reading is enough
    assert made.returncode == 0, made.stderr

    port = free_port()
    with open(data / "said.txt", "w+") as said:
        process = subprocess.Popen(
            command("serve", "--workers", "2", "--port", port), env=given, cwd=data, stdout=said, stderr=said
        )
        try:
            wait_for(process, port, said)
            with ThreadPoolExecutor(16) as many:
                answers = list(many.map(lambda _: get(port, "/sign-in/")[0], range(120)))
            assert set(answers) == {200}
            with closing(psycopg.connect(owner)) as db:
                count = db.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = 'guanjia_app' AND datname = 'guanjia'"
                ).fetchone()[0]
            assert 1 <= count <= 2 * POOL
            assert "guanjia_request_seconds_count" in get(port, "/metrics")[1]
        finally:
            process.terminate()
            process.wait(PATIENCE)
    lines = (data / "said.txt").read_text().splitlines()
    seen = [json.loads(line) for line in lines if line.startswith("{")]
    assert sum(row.get("route") == "/sign-in/" for row in seen) == 120


def test_without_its_owner_named_a_role_that_owns_tables_may_not_serve_in_production(site):
    data, given, _, owner = site
    plain = {k: v for k, v in given.items() if k != "GUANJIA_OWNER_DATABASE_URL"} | {"DATABASE_URL": owner}
    done = subprocess.run(command("serve", "--port", "8114"), env=plain, cwd=data, capture_output=True, text=True)
    assert done.returncode == 1
    assert "拥有" in done.stderr
