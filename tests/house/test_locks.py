"""The lock files fit pyproject.toml and package.json, and pin everything by hash."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from devtools.console import ROOT

LOCKS = ("run", "test", "bench", "node")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)")


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(match.groups() for line in text.splitlines() if (match := PINNED.match(line)))


def wanted(*extras: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(("name", "extras"), [("run", ()), ("test", ("test",)), ("bench", ("test", "bench"))])
def test_each_requirement_is_met_by_the_lock(name, extras):
    locked = pins(name)
    for need in wanted(*extras):
        version = locked.get(canonicalize_name(need.name))
        assert version, f"{need}: not in {name}.lock; ./dev lock"
        assert need.specifier.contains(version), f"{need}: {name}.lock has {version}; ./dev lock"


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_a_hash(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", text)
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_larger_locks_agree_with_smaller_ones():
    assert pins("run").items() <= pins("test").items() <= pins("bench").items()


def test_the_npm_lock_fits_and_names_no_registry():
    package = json.loads((ROOT / "package.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    listed = package["dependencies"] | package["devDependencies"]
    assert {name: lock["packages"][f"node_modules/{name}"]["version"] for name in listed} == listed
    assert all("resolved" not in entry for entry in lock["packages"].values())
    assert [name for name, entry in lock["packages"].items() if name and "integrity" not in entry] == []
