"""上报 of the demo: whoever was told of something late signs for it, and what waits for a signature is decided.

Twice a day each does his; what came today is left for whoever looks at the demo.
"""

from __future__ import annotations

from random import Random

from guanjia.concerns.access import prepared
from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals import queries
from guanjia.concerns.approvals.models import Approval
from guanjia.concerns.escalation.actions import acknowledge
from guanjia.concerns.escalation.models import Telling
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.interfaces.commands.demo.words.everyday import PROMISES

TIMES = ("9:20", "16:40")


def answering(s: Scene, days: int, seed: str) -> Story:
    """Everybody answers for what he was told of; now and then somebody only does so the next time."""
    dice = Random(f"levels {seed}")
    for ago in range(days, 0, -1):
        for clock in TIMES:
            at = yield s.day(ago, clock)
            rows = prepared.rows(Telling, "acknowledged_at IS NULL AND asks <> '' ORDER BY id", [])
            for telling in rows:
                if telling.alarm.project_id == s.project.pk and dice.random() < 0.85:
                    acknowledge(telling, by=telling.user, at=at, words=dice.choice(PROMISES))


def deciding(s: Scene, days: int) -> Story:
    """The rungs of an approval, one a day."""
    for ago in range(days, 1, -1):
        at = yield s.day(ago, "10:50")
        for approval in Approval.objects.of(s.project).filter(state="PENDING").order_by("pk"):
            decider = queries.deciders(approval, at)[0]
            approvals.grant(approval, by=decider, at=at, remark="情况属实，同意按标准补偿。")
