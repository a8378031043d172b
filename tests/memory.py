"""The most memory this process has held, in KiB.

Not `ru_maxrss`: a child begins with its parent's, so that beside a large run of tests it never grows.
"""

from pathlib import Path


def most() -> int:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
