"""The job that seals the journal each minute (decision 23)."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.journal.actions import seal
from guanjia.kernel.refusals import Busy


@every("* * * * *", "journal.seal")
def seal_all(*, at: datetime) -> int:
    """Seal what was written since the last seal; says how many seals were set. While somebody is writing on PostgreSQL
    it is left to the next minute."""
    count = 0
    try:
        while seal(at=at):
            count += 1
    except Busy:
        pass
    return count
