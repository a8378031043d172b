"""What a sheet costs in memory, in a fresh process: `python -m bench.peak in FILE CODE` or `… out CODE ROWS FILE`.

Prints MiB as JSON: resident when the product is loaded, and by how much the peak of this process lies above it. The
child that reads foreign files is not counted: it holds itself to a limit of its own (exchange/sheets/isolation.py).
The environment says where the data lie.
"""

from __future__ import annotations

import json
import os
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

    loaded = _told("VmRSS")
    if what == "in":
        sheet_in.take_in(Path(words[0]), words[1])
    else:
        sheet_out.write_out(words[0], int(words[1]), Path(words[2]))
    sys.stdout.write(json.dumps({"loaded": loaded, "grown": _told("VmHWM") - loaded}))


def _told(name: str) -> float:
    """A line of /proc/self/status. Not getrusage: its peak is inherited from whoever started this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


if __name__ == "__main__":
    main(*sys.argv[1:])
