"""A runner of its own program that is killed while it makes a day anew: `python -m tests.deep.remaker MOMENT DAYS`.

After so many whole days it dies by SIGKILL inside the next, when its rows are replaced and its marks not yet taken
away.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

import django


def main(moment: str, days: int) -> None:
    django.setup()
    from guanjia.concerns.measures import remaking  # reason: needs the apps loaded

    replace, left = remaking._replace, [days]

    def replace_and_die(*given):
        replace(*given)
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    remaking._replace = replace_and_die
    remaking.remake_marked(at=datetime.fromisoformat(moment))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
