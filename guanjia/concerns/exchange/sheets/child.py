"""读表子进程: what runs inside the separate process of `read_in_child`.

It takes the file on standard input, gives up the right to open anything else (so no other file and no network), reads,
and writes lines of JSON: first the facts of the sheet or a refusal, then batches of rows, then their count. JSON,
because the parent must not trust this process more than it trusts the file.
"""

from __future__ import annotations

import codecs
import json
import sys
from itertools import islice

from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import Limits, SheetRefused
from guanjia.concerns.exchange.sheets.sheet import pack

try:
    import resource
except ImportError:  # Windows has no such limits; there the parent's clock alone ends a reading gone wrong
    resource = None

BATCH = 500


def main() -> None:
    order = json.loads(sys.argv[1])
    limits = Limits(**order["limits"])
    # Codecs are files of the standard library that are opened when first used: open them while we may.
    for name in ("ascii", "cp437", "latin-1", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5hkscs"):
        codecs.lookup(name)
    _confine(limits)
    out = sys.stdout.buffer
    try:
        data = sys.stdin.buffer.read(limits.file_bytes + 1)
        sheet = read_sheet(data, order["filename"], limits)
        _say(out, {"facts": sheet.facts()})
        rows = iter(sheet.rows())
        count = 0
        while batch := list(islice(rows, BATCH)):
            count += len(batch)
            _say(out, {"rows": batch})
        _say(out, {"end": count})
    except SheetRefused as refused:
        _say(out, {"refused": [refused.code, refused.message, refused.row, refused.column]})
    except MemoryError:
        _say(out, {"memory": True})


def _say(out, message: dict) -> None:
    out.write(json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=pack).encode("utf-8", "replace"))
    out.write(b"\n")
    out.flush()


def _confine(limits: Limits) -> None:
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.child_memory_bytes,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (limits.child_seconds, limits.child_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Standard input, output and error stay open; no number is left for a socket or another file.
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


if __name__ == "__main__":
    main()
