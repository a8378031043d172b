"""`guanjia demo` and `guanjia serve` as processes."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

from tests.databases import free_port
from tests.interfaces.commands.running import ask, command, environment, get, run, serving


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A demo, made and served once for the tests of this file."""
    data = tmp_path_factory.mktemp("demo")
    port = free_port()
    with serving(data, "demo", "--data", data / "d", "--no-browser", "--small", port=port) as said:
        yield data / "d", port, said


def test_the_demo_prints_its_accounts_and_answers(demo):
    data, port, said = demo
    words = said()
    assert get(port, "/healthz") == (200, "ok\n")
    accounts = re.findall(r"^  (\S+)\s+(\S+)\s+(\S+ · \S+园 \S+|\S+ · 全部项目 \S+)$", words, re.MULTILINE)
    assert len(accounts) >= 20
    assert f"http://localhost:{port}/" in words
    status, page = get(port, "/sign-in/")
    assert status == 200
    for name, password, _ in accounts:
        assert name in page
        assert password in page


def test_the_demo_is_lived_in(demo):
    data, port, _ = demo
    token = run(data, "token", "linjing").stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    for slug, least in (("units", 100), ("customers", 100), ("cases", 50), ("work-orders", 20), ("contacts", 50)):
        seen, cursor = 0, ""
        while True:
            status, text = get(port, f"/api/v1/projects/jia/{slug}?limit=100{cursor}", **headers)
            assert status == 200
            answer = json.loads(text)
            seen += len(answer["items"])
            if not answer["next_cursor"]:
                break
            cursor = f"&cursor={answer['next_cursor']}"
        assert seen >= least, slug
    states = {
        item["state"]["code"]
        for item in json.loads(get(port, "/api/v1/projects/jia/cases?kind=COMPLAINT&limit=100", **headers)[1])["items"]
    }
    assert {"REGISTERED", "PROPOSED", "HANDED_OVER", "VERIFYING", "CLOSED", "FILED"} <= states
    assert get(port, "/api/v1/projects/yi/units", **headers)[0] == 404


def test_a_second_start_goes_on_with_what_is_there(demo):
    data, port, _ = demo
    before = ask(data, "SELECT count(*) FROM journal_entry WHERE verb <> 'user.token'")
    second = free_port()
    with serving(data.parent, "demo", "--data", data, "--no-browser", "--small", port=second) as said:
        assert get(second, "/healthz")[0] == 200
        assert "linjing" in said()
    assert ask(data, "SELECT count(*) FROM journal_entry WHERE verb <> 'user.token'") == before
    assert run(data, "check").returncode == 0


def test_the_demo_never_takes_real_data_for_its_own(tmp_path):
    assert run(tmp_path, "project", "add", "jia", "甲园").returncode == 0
    made = run(tmp_path, "manage", "shell", "-c", (
        "from guanjia.domains.workforce.actions import first_admin;"
        "from guanjia.concerns.jobs import clock;"
        "first_admin(at=clock.now(), username='chief', display_name='主任', password='langes-Wort-77')"
    ))  # fmt: skip
    assert made.returncode == 0, made.stderr
    refused = run(tmp_path, "demo", "--data", tmp_path, "--no-browser", "--port", free_port())
    assert refused.returncode == 1
    assert "正式数据" in refused.stderr


def test_serve_starts_empty_and_runs_its_own_jobs(tmp_path):
    port = free_port()
    with serving(tmp_path, "serve", port=port) as said:
        assert "管家台已启动" in said()
        status, page = get(port, "/")
        assert status == 200
        assert "管理员" in page, "the first-run wizard"
        assert ask(tmp_path, "SELECT count(*) FROM access_user") == 0
        while not ask(tmp_path, "SELECT count(*) FROM jobs_schedule"):
            assert get(port, "/healthz")[0] == 200, "waiting for the runner to fire what is due"
        taken = run(tmp_path, "serve", "--port", port)
        assert taken.returncode == 1
        assert f":{port}" in taken.stderr


def test_a_store_that_would_lose_data_does_not_start(tmp_path):
    """The control: the very same folder starts once the setting is right again."""
    run(tmp_path, "check")
    weak = tmp_path / "weak.py"
    weak.write_text(
        "from guanjia.config.settings import *\n"
        "DATABASES['default']['OPTIONS']['init_command'] += ';PRAGMA synchronous=OFF'\n"
    )
    env = environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "weak"}
    env["PYTHONPATH"] += os.pathsep + str(tmp_path)
    words = command("serve", "--port", free_port())
    said = subprocess.run(words, env=env, cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 1
    assert "synchronous" in said.stderr
    port = free_port()
    with serving(tmp_path, "serve", port=port):
        assert get(port, "/healthz")[0] == 200


def test_the_worker_works_until_it_is_told_to_stop(tmp_path):
    worker = subprocess.Popen(
        command("worker"), env=environment(tmp_path), cwd=tmp_path, stdout=subprocess.PIPE, text=True
    )
    try:
        assert "后台任务已开始" in worker.stdout.readline()
        while not ask(tmp_path, "SELECT count(*) FROM jobs_schedule"):
            assert worker.poll() is None
    finally:
        worker.terminate()
        worker.communicate(timeout=60)
    assert worker.returncode == 0
