"""The contracts of .importlinter hold over the real tree, and each is broken by a planted import."""

import os
import re
import subprocess
import sys

import pytest

from devtools.console import ROOT
from tests.house.planting import empty_house

LINTER = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def lint(folder) -> dict[str, bool]:
    """Contract → kept, by its first word. The folder's own package must win over the installed one: PYTHONPATH."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "300"}
    command = [sys.executable, "-c", LINTER, "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    found = dict(re.findall(r"^(\w+): .* (KEPT|BROKEN)\s*$", done.stdout, re.MULTILINE))
    assert found, done.stdout + done.stderr
    assert (done.returncode == 0) == ("BROKEN" not in found.values())
    return {name: word == "KEPT" for name, word in found.items()}


def test_the_contracts_hold_in_this_house():
    contracts = ("Floors", "Storeys", "Concerns", "Insight", "Faces", "Kernel")
    assert lint(ROOT) == dict.fromkeys(contracts, True)


def test_an_empty_house_keeps_every_contract(tmp_path):
    assert all(lint(empty_house(tmp_path)).values())


@pytest.mark.parametrize(
    ("file", "source", "broken"),
    [
        ("concerns/flow/verbs.py", "import guanjia.domains.cases", "Floors"),
        ("kernel/flow.py", "import guanjia.concerns.flow", "Floors"),
        ("domains/cases/actions.py", "import guanjia.interfaces.desk", "Floors"),
        ("interfaces/desk/pages.py", "import guanjia.config", "Floors"),
        ("surprise/__init__.py", "", "Floors"),
        ("domains/estate/actions.py", "import guanjia.domains.cases.actions", "Storeys"),
        ("domains/contacts/actions.py", "import guanjia.domains.archives.actions", "Storeys"),
        ("domains/surprise/__init__.py", "", "Storeys"),
        ("concerns/journal/entries.py", "import guanjia.concerns.flow", "Concerns"),
        ("concerns/search/keys.py", "import guanjia.concerns.notices", "Concerns"),
        ("concerns/surprise/__init__.py", "", "Concerns"),
        ("interfaces/rest/api.py", "import guanjia.interfaces.desk", "Faces"),
        ("interfaces/desk/pages.py", "import guanjia.interfaces.commands", "Faces"),
        ("kernel/text.py", "import django.utils", "Kernel"),
    ],
)
def test_a_planted_import_breaks_its_contract(tmp_path, file, source, broken):
    house = empty_house(tmp_path)
    for needed in ("domains/cases/actions.py", "domains/archives/actions.py"):
        (house / "guanjia" / needed).touch()
    planted = house / "guanjia" / file
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(source)
    assert [name for name, kept in lint(house).items() if not kept] == [broken]
