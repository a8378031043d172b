"""A writer that says of every act when it is done: `python -m tests.deep.acknowledged ACTS`, one number a line.

`GUANJIA_DEEP_PRAGMAS` replaces how the store is opened, for the control.
"""

from __future__ import annotations

import os
import sys

import django


def main(acts: int) -> None:
    from django.conf import settings  # reason: read after the environment is set

    if pragmas := os.environ.get("GUANJIA_DEEP_PRAGMAS"):
        settings.DATABASES["default"]["OPTIONS"]["init_command"] = pragmas
    django.setup()
    from guanjia.concerns.access.models import Project, User  # reason: needs the apps loaded
    from guanjia.domains.contacts import actions  # reason: as above
    from tests.cast import NOON  # reason: as above

    by, project = User.objects.get(username="lin"), Project.objects.get(code="jia")
    for n in range(acts):
        contact = actions.log_contact(
            by=by, at=NOON, project=project, channel="PHONE", category="ENQUIRY", content=f"第 {n} 个来电"
        )
        os.write(1, f"{contact.number}\n".encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
