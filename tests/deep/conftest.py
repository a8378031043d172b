"""A program in production behind nginx, made once for the tests of a file (tests/deep/fronting.py)."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.deep.fronting import PASSWORD, Browser, Program, fronted

FOUND = {
    "display_name": "周主任", "username": "chief", "password": PASSWORD, "again": PASSWORD, "project_name": "甲园",
    "project_code": "jia", "use": "RESIDENTIAL", "posts": ["FRONT_DESK"],
}  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    made = Program(tmp_path_factory.mktemp("house"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def front(program, tmp_path_factory):
    """nginx before the program; the first administrator has come in by the wizard, through it."""
    with fronted(tmp_path_factory.mktemp("nginx") / "front", program.port) as made:
        with closing(Browser(made)) as first:
            done = first.post("/first-run/", FOUND)
            assert (done.status, "已经建好" in done.text) == (200, True), done.text
        yield made


@pytest.fixture
def visitor(front):
    with closing(Browser(front)) as made:
        yield made
