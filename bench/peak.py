"""What a sheet costs in memory, in a fresh process: `python -m bench.peak in FILE CODE` or `… out CODE ROWS FILE`.

Prints MiB as JSON: resident when the product is loaded, the peak of this process, the peak of its largest child (the
one that reads foreign files). The environment says where the data lie.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path


def of(*words: object) -> dict[str, float]:
    """Run it and read what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.peak", *map(str, words)], capture_output=True, text=True, timeout=1200
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return json.loads(done.stdout)


def main(what: str, *words: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "guanjia.config.settings"
    import django  # reason: the settings read the environment

    django.setup()
    from bench.works import sheet_in, sheet_out  # reason: needs the apps loaded

    loaded = _resident()
    if what == "in":
        sheet_in.take_in(Path(words[0]), words[1])
    else:
        sheet_out.write_out(words[0], int(words[1]), Path(words[2]))
    own, children = (resource.getrusage(who).ru_maxrss / 1024 for who in (0, resource.RUSAGE_CHILDREN))
    sys.stdout.write(json.dumps({"loaded": loaded, "peak": own, "reader": children}))


def _resident() -> float:
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main(*sys.argv[1:])
