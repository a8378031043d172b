"""`./dev check` and `./dev test`: every stage runs, the summary names those that failed."""

from __future__ import annotations

import os
import shutil
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from devtools import system
from devtools.console import CACHE, Stop, call, say, stage, venv_program

RESULTS = CACHE / "results"
NO_TESTS = 5  # pytest's exit code when nothing was collected


class Stages:
    """Runs stages one after the other and remembers how each ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[str, bool, float]] = []

    def run(self, title: str, *command, env: dict | None = None, fine: tuple[int, ...] = (0,)) -> None:
        stage(title)
        started = time.monotonic()
        good = call(*command, env=env) in fine
        self.ended.append((title, good, time.monotonic() - started))

    def report(self) -> int:
        say("")
        for title, good, seconds in self.ended:
            say(f"{'ok    ' if good else 'FAILED'} {seconds:6.1f} s  {title}")
        return 0 if all(good for _, good, _ in self.ended) else 1


def _check(stages: Stages) -> None:
    python = venv_program("python")
    stages.run("ruff: lint", venv_program("ruff"), "check")
    stages.run("import-linter: floors, storeys, concerns, faces", venv_program("lint-imports"), "--no-logo")
    stages.run("house laws / 房规", python, "-m", "devtools.laws")
    data = {"GUANJIA_DATA": str(CACHE / "check-data"), "DATABASE_URL": ""}
    manage = (python, "-m", "django")
    settings = {"DJANGO_SETTINGS_MODULE": "guanjia.config.settings", **data}
    stages.run("migrations are complete", *manage, "makemigrations", "--check", "--dry-run", env=settings)
    stages.run("Django's own checks", *manage, "check", "--fail-level", "WARNING", env=settings)


def check() -> int:
    """Everything that looks at the code without running it."""
    stages = Stages()
    _check(stages)
    return stages.report()


def test(words: list[str]) -> int:
    """All of it. `--deep` adds the long tests, both databases for every test. Words after `--` go to pytest."""
    known, extra = (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, [])
    if unknown := set(known) - {"--deep"}:
        raise Stop(f"unknown: {' '.join(sorted(unknown))} (./dev test [--deep] [-- words for pytest])")
    deep = "--deep" in known
    stage("测试所需: PostgreSQL, Chromium, 中文字体")
    system.ensure_postgresql()
    os.environ["GUANJIA_CHROMIUM"] = system.ensure_browser()
    system.ensure_fonts()
    if deep:
        system.ensure_strace()
        system.ensure_nginx()
    shutil.rmtree(RESULTS, ignore_errors=True)
    stages = Stages()
    _check(stages)
    more = ["--deep", *extra] if deep else extra
    both = "" if deep else "both and "
    _pytest(stages, "tests on SQLite", "not journey", "sqlite", more)
    _pytest(stages, "tests on PostgreSQL", f"{both}not journey", "postgres", more)
    _pytest(stages, "journeys in Chromium on SQLite", "journey", "sqlite", more)
    _pytest(stages, "journeys in Chromium on PostgreSQL", f"{both}journey", "postgres", more)
    code = stages.report()
    passed, failed, skipped = totals(RESULTS)
    say(f"{passed} passed, {failed} failed, {skipped} skipped")
    return code or (1 if passed == 0 else 0)


def _pytest(stages: Stages, title: str, marked: str, database: str, more: list[str]) -> None:
    file = RESULTS / f"{len(stages.ended)}.xml"
    # Nothing collected is a fault, unless the words for pytest name a part that has none.
    fine = (0, NO_TESTS) if set(more) - {"--deep"} else (0,)
    workers = os.environ.get("GUANJIA_TEST_WORKERS", "2")
    stages.run(
        title, venv_program("python"), "-m", "pytest", "-q", "-m", marked, "--db", database,
        "-n", workers, "--junitxml", file, *more, fine=fine,
    )  # fmt: skip


def totals(folder: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of all result files of a run."""
    passed = failed = skipped = 0
    for file in sorted(folder.glob("*.xml")):
        for suite in ElementTree.parse(file).iter("testsuite"):
            count = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
            bad = count["failures"] + count["errors"]
            failed += bad
            skipped += count["skipped"]
            passed += count["tests"] - bad - count["skipped"]
    return passed, failed, skipped
