"""`python -m bench`: measure the works, print them beside their limits, store them."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from bench import report
from bench.places import ENGINES, place, say
from bench.plan import SIZES, WORKS


def main(words: list[str] | None = None) -> int:
    asked = _asked(words)
    works = asked.work or list(WORKS)
    started, rows, failed = time.monotonic(), [], []
    with ExitStack() as running:
        # Both prepare at the same time; then one after the other measures, alone on the machine.
        for child in [_start(running, engine, works, asked) for engine in ENGINES]:
            made, faults = child.measure() if child else ([], [])
            rows, failed = rows + made, failed + faults
    rows.sort(key=lambda row: list(WORKS).index(row["work"]))
    about = report.machine() | {"seconds": round(time.monotonic() - started)}
    print(report.table(rows, detail=asked.detail))
    print(f"\n{asked.size}, {about['seconds']} s, {about['cores']} cores, {about['cpu']}, load {about['load']}")
    if asked.out:
        report.store(asked.out, asked.size, about, rows)
    for fault in failed:
        print(f"FAILED {fault}", file=sys.stderr)
    return 1 if failed else 0


def _asked(words) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    for name in SIZES:
        size.add_argument(f"--{name}", dest="size", action="store_const", const=name, help=SIZES[name].help)
    parser.add_argument("--work", action="append", choices=list(WORKS), help="only this work; may be given again")
    parser.add_argument("--engine", choices=ENGINES, help="only this database")
    parser.add_argument("--detail", action="store_true", help="print every class of question, not only the slowest")
    parser.add_argument("--out", type=Path, metavar="FILE", help="store the figures as JSON")
    parser.set_defaults(size="quick")
    return parser.parse_args(words)


class Child:
    """One process for each engine: the settings choose the database before Django is loaded."""

    def __init__(self, engine: str, size: str, works: list[str], environment: dict, told: Path):
        self.engine, self.told = engine, told
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.child", engine, size, str(told), *works],
            env=environment, cwd=Path(__file__).parent.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def measure(self) -> tuple[list[dict], list[str]]:
        """Wait until it is prepared, let it measure, and read what it found."""
        self.process.stdout.readline()
        self.process.communicate("measure\n" if self.process.poll() is None else None)
        lines = [json.loads(line) for line in self.told.read_text().splitlines()]
        faults = [f"{line['work']} on {self.engine}: {line['fault']}" for line in lines if "fault" in line]
        if self.process.returncode and not faults:
            faults.append(f"{self.engine}: the process ended with {self.process.returncode}")
        return [line for line in lines if "fault" not in line], faults

    def __enter__(self) -> Child:
        return self

    def __exit__(self, *exc) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


def _start(running: ExitStack, engine: str, works: list[str], asked) -> Child | None:
    mine = [code for code in works if engine in WORKS[code].engines and asked.engine in (engine, None)]
    if not mine:
        return None
    say(f"{engine}: {', '.join(mine)}")
    environment = running.enter_context(place(engine))
    told = Path(environment["GUANJIA_DATA"]) / "figures.jsonl"
    told.touch()
    return running.enter_context(Child(engine, asked.size, mine, environment, told))


if __name__ == "__main__":
    sys.exit(main())
