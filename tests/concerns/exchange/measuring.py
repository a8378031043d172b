"""Reads one file in a fresh process and says what came of it and what memory it took: `python -m … PATH`."""

from __future__ import annotations

import json
import subprocess
import sys

from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import SheetRefused
from tests.memory import most


def cost(path) -> dict:
    """{"code": of the refusal or None, "rows": read, "mebibytes": grown beyond the program itself}."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.concerns.exchange.measuring", str(path)],
        capture_output=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


def main() -> None:
    before = most()
    code, rows = None, 0
    try:
        for row in read_sheet(sys.argv[1]).rows():
            rows = row.number
    except SheetRefused as refused:
        code = refused.code
    grown = (most() - before) / 1024
    sys.stdout.write(json.dumps({"code": code, "rows": rows, "mebibytes": grown}))


if __name__ == "__main__":
    main()
