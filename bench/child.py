"""One engine's works in one process: `python -m bench.child ENGINE SIZE FILE WORK …`. Figures go to FILE as JSON lines.

The environment says where the data lie (bench/places.py).
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from pathlib import Path

from bench.places import say
from bench.plan import SIZES, WORKS


def main(engine: str, size_name: str, told: str, *works: str) -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "guanjia.config.settings"
    import django  # reason: the settings read the environment

    django.setup()
    from bench.data.stage import Stage  # reason: needs the apps loaded

    stage = Stage(engine, SIZES[size_name], Path(os.environ["GUANJIA_DATA"]))
    stage.provide([need for code in works for need in WORKS[code].needs])
    print("prepared", flush=True)
    if not sys.stdin.readline():
        return 1  # whoever started this has gone
    failed = False
    with open(told, "a") as out:
        for code in works:
            lines = _measured(code, stage)
            failed = failed or any("fault" in line for line in lines)
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            out.flush()
    return 1 if failed else 0


def _measured(code: str, stage) -> list[dict]:
    start = time.monotonic()
    try:
        figures = importlib.import_module(f"bench.works.{WORKS[code].module}").measure(code, stage)
        return [figure.as_row() for figure in figures]
    except Exception as fault:  # one work that fails does not take the others with it; the run ends with 1
        traceback.print_exc()
        return [{"work": code, "fault": f"{type(fault).__name__}: {fault}"}]
    finally:
        say(f"  {stage.engine} {code} {WORKS[code].title}: {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
