"""A runner in a program of its own that is killed in mid-sweep: `python -m tests.deep.sweeper MOMENT BATCHES`.

After so many whole batches it dies by SIGKILL inside the next, when its alarms and tellings are written and the timers
not yet moved on.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

import django


def main(moment: str, batches: int) -> None:
    django.setup()
    from guanjia.concerns.escalation import sweeping  # reason: needs the apps loaded

    sweeping.BATCH.update({"sqlite": 3, "postgresql": 3})
    at = datetime.fromisoformat(moment)
    for _ in range(batches):
        sweeping.sweep_batch(at)
    tell = sweeping.Round.tell

    def tell_and_die(round_, wanted):
        tell(round_, wanted)
        os.kill(os.getpid(), signal.SIGKILL)

    sweeping.Round.tell = tell_and_die
    sweeping.sweep_batch(at)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
