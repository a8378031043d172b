"""Printing stages and running programs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"


class Stop(Exception):
    """The work cannot go on; the text says what a person can do about it."""


def venv_program(name: str) -> Path:
    """Path of a program of the virtual environment."""
    return VENV / ("Scripts" if os.name == "nt" else "bin") / (name + (".exe" if os.name == "nt" else ""))


def say(text: str) -> None:
    print(text, flush=True)


def stage(title: str) -> None:
    bold, plain = ("\033[1m", "\033[0m") if sys.stdout.isatty() else ("", "")
    say(f"{bold}== {title}{plain}")


def call(*command, env: dict | None = None, quiet: bool = False) -> int:
    """Run a program in the root folder and give its exit code; `quiet` shows its output only when it fails."""
    words = [str(word) for word in command]
    full = {**os.environ, **(env or {})}
    if not quiet:
        sys.stdout.flush()
        return subprocess.run(words, cwd=ROOT, env=full).returncode
    done = subprocess.run(words, cwd=ROOT, env=full, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        say(done.stdout)
    return done.returncode


def need(*command, quiet: bool = False) -> None:
    """Run a program that must succeed."""
    if call(*command, quiet=quiet):
        raise Stop("失败 / failed: " + " ".join(str(word) for word in command))
