"""`guanjia token`, `guanjia project`."""

from __future__ import annotations

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.jobs import clock
from guanjia.domains.workforce import actions as workforce
from guanjia.interfaces.commands.ready import user_of


def token(asked) -> int:
    """Print a new token: it is shown this once, the old one is dead."""
    print(workforce.issue_token(by=SYSTEM, at=clock.now(), user=user_of(asked.user)))
    return 0


def project(asked) -> int:
    if asked.act == "list":
        for row in Project.objects.order_by("code"):
            print(f"{row.code}\t{row.name}\t{row.get_use_display()}")
        return 0
    made = workforce.open_project(
        by=SYSTEM, at=clock.now(), code=asked.code, name=asked.name, company=asked.company, phone=asked.phone,
        address=asked.address,
    )  # fmt: skip
    print(f"已开设 {made.name}（{made.code}）。")
    return 0
