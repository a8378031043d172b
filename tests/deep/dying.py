"""A worker that dies by SIGKILL when a job has done its work and is not yet marked done: `python -m tests.deep.dying
MOMENT`. It also knows `deep.lend`, a job that does not look whether it was done before: the control.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

import django

LEND = "deep.lend"


def lend(*, at) -> None:
    from guanjia.concerns.access.models import Project, User  # reason: needs the apps loaded
    from tests.rooms.loans import actions  # reason: as above

    by, project = User.objects.get(username="lin"), Project.objects.get(code="jia")
    actions.lend(by=by, at=at, project=project, borrower="李女士", thing="CART")


def main(moment: str) -> None:
    django.setup()
    from guanjia.concerns.jobs import runner  # reason: needs the apps loaded
    from guanjia.concerns.jobs.declared import JOBS, JobDef, job  # reason: as above

    job(LEND)(lend)

    def and_die(run):
        def dying(**given):
            run(**given)
            os.kill(os.getpid(), signal.SIGKILL)

        return dying

    for name, known in list(JOBS.items()):
        JOBS[name] = JobDef(name, and_die(known.run), known.most_tries, known.minutes)
    runner.SCHEDULES.clear()
    runner.run_pending(datetime.fromisoformat(moment))


if __name__ == "__main__":
    main(sys.argv[1])
