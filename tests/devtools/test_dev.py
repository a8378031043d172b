"""The command itself, as a person meets it."""

import subprocess
import sys

import pytest

from devtools.console import ROOT
from tests.databases import PORTS, free_port


def dev(*words):
    return subprocess.run([sys.executable, ROOT / "dev", *words], capture_output=True, text=True, cwd="/")


@pytest.mark.parametrize("words", [(), ("--help",), ("help",)])
def test_help_names_every_word(words):
    said = dev(*words)
    assert said.returncode == 0
    for word in ("demo", "test", "setup", "check", "new-room", "bench", "lock"):
        assert f"./dev {word}" in said.stdout


def test_an_unknown_option_of_test_is_refused():
    said = dev("test", "--fast")
    assert said.returncode == 1
    assert "--fast" in said.stderr


def test_new_room_refuses_a_taken_name():
    said = dev("new-room", "estate", "--model", "Estate")
    assert said.returncode == 1
    assert "exists" in said.stderr


def test_test_ports_lie_below_those_the_system_lends():
    assert free_port() in PORTS
    assert PORTS.stop < 32768
