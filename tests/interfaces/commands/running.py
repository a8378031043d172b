"""The program as a person runs it: a process of its own with a data folder of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PATIENCE = 180  # seconds, a backstop against hanging for ever


def environment(data: Path, database: str = "") -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GUANJIA_", "DJANGO_")) and k != "DATABASE_URL"}
    kept |= {"GUANJIA_DATA": str(data), "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)}
    return kept | ({"DATABASE_URL": database} if database else {})


def command(*words) -> list[str]:
    return [sys.executable, "-m", "guanjia.interfaces.commands.program", *map(str, words)]


def run(data: Path, *words, database: str = "") -> subprocess.CompletedProcess:
    return subprocess.run(
        command(*words), env=environment(data, database), cwd=data, capture_output=True, text=True, timeout=PATIENCE
    )


@contextmanager
def serving(data: Path, *words, port: int, database: str = ""):
    """A server in a process of its own, ready to answer; ended like a terminal does it."""
    said = open(data / "said.txt", "w+")
    with said:
        process = subprocess.Popen(
            command(*words, "--port", port), env=environment(data, database), cwd=data, stdout=said,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(process, port, said)
            yield lambda: (data / "said.txt").read_text()
        finally:
            process.terminate()
            process.wait(PATIENCE)


def wait_for(process: subprocess.Popen, port: int, said) -> None:
    """Until `/healthz` answers: the socket is asked, and the process whether it still lives."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            pass
        else:
            said.seek(0)
            raise AssertionError(f"it ended with {process.returncode}: {said.read()}")
        try:
            if get(port, "/healthz")[0] == 200:
                return
        except OSError:
            continue
    raise AssertionError("it never answered")


def ask(data: Path, question: str):
    """One value out of the SQLite file of a running house, without a word to the program."""
    with closing(sqlite3.connect(data / "guanjia.sqlite3", timeout=20)) as database:
        return database.execute(question).fetchone()[0]


def get(port: int, path: str, **headers) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode()
