"""Clients that write at the same time, in a program of their own: `python -m tests.deep.writers CLIENTS ACTS`.

The environment says where the database lies and with which settings it is opened. Prints JSON: acts acknowledged,
words of each failure, number and state of each record afterwards.
"""

from __future__ import annotations

import json
import sys

import django

LONGEST = 120  # seconds after which clients stop by themselves


def main(count: int, most: int) -> None:
    django.setup()
    from bench import clients  # reason: needs the apps loaded
    from guanjia.concerns.access.models import Project, User  # reason: as above
    from tests.cast import NOON  # reason: as above
    from tests.rooms.loans import actions  # reason: as above
    from tests.rooms.loans.models import Loan  # reason: as above

    by, project = User.objects.get(username="lin"), Project.objects.get(code="jia")

    def act() -> None:
        """A record comes into the world, and a step reads it before it writes: that is where DEFERRED loses."""
        loan = actions.lend(by=by, at=NOON, project=project, borrower="李女士", phone="", thing="CART")
        actions.give_back(loan, by=by, at=NOON)

    told = clients.run(count, LONGEST, lambda: act, most=most)
    rows = sorted(Loan.everything.values_list("number", "state"))
    sys.stdout.write(json.dumps({"acknowledged": told.done, "errors": told.errors, "rows": rows}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
