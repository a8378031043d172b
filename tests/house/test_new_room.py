"""`./dev new-room` writes a room that passes every check, or nothing."""

import os
import shutil
import subprocess
import sys

import pytest

from devtools.console import ROOT
from devtools.laws import Tree, breaches
from devtools.newroom import Refused, make
from tests.house.test_layers import lint


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """This repository as git knows it, in another folder, with one room more."""
    folder = tmp_path_factory.mktemp("house") / "copy"
    listed = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    written = make(folder, "custody", "StoredItem", "寄存", "cases")
    return folder, written


def run(folder, *words):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "GUANJIA"))}
    environment |= {"GUANJIA_DATA": str(folder / "data"), "PYTHONPATH": str(folder), "DATABASE_URL": ""}
    command = [sys.executable, "-m", *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_enters_the_room_where_rooms_are_listed(copy):
    folder, written = copy
    assert "    (cases) | (custody)\n" in (folder / ".importlinter").read_text()
    assert '"guanjia.domains.custody",' in (folder / "guanjia/config/settings.py").read_text()
    assert "| 寄存 | stored item | `StoredItem` |" in (folder / "docs/glossary.md").read_text()
    assert "guanjia/domains/custody/migrations/0001_initial.py" in written
    assert [path for path in written if not (folder / path).exists()] == []


def test_it_passes_every_law_and_linter(copy):
    folder, _ = copy
    assert [str(breach) for breach in breaches(Tree(folder)) if "custody" in breach.path] == []
    run(folder, "ruff", "check", "guanjia/domains/custody", "tests/domains/custody")
    assert all(lint(folder).values())


def test_its_own_tests_and_those_of_the_house_pass(copy):
    folder, _ = copy
    parts = ("tests/domains/custody", "tests/house/test_django_laws.py")
    assert " passed" in run(folder, "pytest", "-q", "-p", "no:cacheprovider", *parts)


@pytest.mark.parametrize(
    ("room", "model", "beside", "reason"),
    [
        ("cases", "Case", "cases", "exists"),
        ("Custody", "StoredItem", "cases", "small letters"),
        ("import", "StoredItem", "cases", "small letters"),
        ("keys", "key", "cases", "singular with a capital"),
        ("keys", "Key", "nowhere", "is the room named by --beside there"),
    ],
)
def test_a_refusal_writes_nothing(copy, room, model, beside, reason):
    folder, _ = copy
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    with pytest.raises(Refused, match=reason):
        make(folder, room, model, "钥匙", beside)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == before
