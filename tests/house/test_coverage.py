"""docs/coverage.md: what it says works is proved by tests that are there."""

import ast
import re

import pytest

from devtools.console import ROOT

PAGE = ROOT / "docs" / "coverage.md"
NAMED = re.compile(r"`(tests/[\w/.]+)(?:::(\w+))?`")
ROW = re.compile(r"^\| (R-\d{3}|all others)[^|]*\| (?P<state>[^|]*) \| (?P<tests>[^|]*)\|", re.M)


def faults(text: str) -> list[str]:
    """Tests that are named and not there, and rows that claim something without a test."""
    found = [f"{path}::{name}" if name else path for path, name in NAMED.findall(text) if not _there(path, name)]
    for row in ROW.finditer(text):
        state = row["state"]
        if not state.startswith(("works", "so far: ", "not yet")):
            found.append(f"{row[1]}: {state}")
        if not state.startswith("not yet") and not NAMED.search(row["tests"]):
            found.append(f"{row[1]}: no test")
    return found


def _there(path: str, name: str) -> bool:
    file = ROOT / path
    if not name:
        return file.exists()
    if not file.is_file():
        return False
    return any(isinstance(n, ast.FunctionDef) and n.name == name for n in ast.walk(ast.parse(file.read_text("utf-8"))))


def test_every_test_that_coverage_names_is_there():
    text = PAGE.read_text("utf-8")
    assert len(ROW.findall(text)) > 30
    assert faults(text) == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("| R-001 x | works | `tests/house/test_gone.py` |", "tests/house/test_gone.py"),
        ("| R-001 x | works | `tests/house/test_coverage.py::test_gone` |", "tests/house/test_coverage.py::test_gone"),
        ("| R-001 x | works | `tests/gone.py::test_gone` |", "tests/gone.py::test_gone"),
        ("| R-001 x | works | by eye |", "R-001: no test"),
        ("| R-001 x | perhaps | `tests/house` |", "R-001: perhaps"),
    ],
)
def test_a_planted_claim_is_caught(line, fault):
    assert faults(line) == [fault]
