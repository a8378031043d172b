"""The runner of the demo's months: what it would have done in between is done at its moments, and only there.

A house has a runner that looks once a minute. Here it comes when a clock asks, and when a schedule of the day or of the
month falls due; the minutes in which it would have found nothing are passed over.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from croniter import croniter
from django.conf import settings
from django.db import connection

from guanjia.concerns.deadlines.models import Timer
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.jobs.declared import JOBS
from guanjia.concerns.jobs.schedule import SCHEDULES

LOOKS_EVERY = dt.timedelta(minutes=10)
OFTEN = 4  # what comes round more often than this in a day looks for what became due
# Clocks are swept by their timers; housekeeping finds nothing to tidy here, and the last round of all does it once.
NOT_HERE = {
    "escalation.sweep", "notices.deliver", "jobs.tidy", "jobs.statistics", "access.forget_requests", "search.repair",
    "exchange.tidy", "attachments.sweep", "journal.seal", "measures.remake", "measures.check",
    # Whoever is on next is reminded before the shifts change; nobody reads it months later.
    "duty.remind",
}  # fmt: skip
# What looks each minute has something to find after the shifts have changed.
LOOKS = ("46 8 * * *", "46 20 * * *")
# What the stories of the day leave over is there in the evening.
IN_THE_EVENING = {"omissions.look", "reviews.days", "reviews.weeks"}
SEALED = "59 23 * * *"


class Clockwork:
    """Runs what is due between the acts of the stories. `now` is how far it has come."""

    def __init__(self, start: dt.datetime, *, grain: dt.timedelta = LOOKS_EVERY):
        self.now, self.grain = start, grain
        zone = ZoneInfo(settings.TIME_ZONE)
        here = start.astimezone(zone)
        wanted = {name: line for name, line in SCHEDULES.items() if name not in NOT_HERE}
        crons = {name: _looks(name) if _often(line, here) else [line] for name, line in wanted.items()}
        crons["journal.seal"] = [SEALED]
        self._rounds = [
            [croniter(line, here).get_next(dt.datetime), name, line] for name, lines in crons.items() for line in lines
        ]

    def until(self, at: dt.datetime) -> None:
        """Do everything that falls due up to and with `at`, in order."""
        while True:
            asks = self._next_sweep()
            moment = min((m for m in (asks, *(r[0] for r in self._rounds)) if m is not None), default=None)
            if moment is None or moment > at:
                break
            self.now = moment
            if asks == moment:
                sweep(at=moment)
            else:
                self._run(moment)
        self.now = at

    def _next_sweep(self) -> dt.datetime | None:
        """When the runner would come to the next clock: at the first full minute after it asks."""
        with connection.cursor() as cursor:
            cursor.execute(_ask())
            found = cursor.fetchone()[0]
        if found is None:
            return None
        asks = found if isinstance(found, dt.datetime) else dt.datetime.fromisoformat(found).replace(tzinfo=dt.UTC)
        seconds = self.grain.total_seconds()
        whole = -(-asks.timestamp() // seconds) * seconds
        return max(dt.datetime.fromtimestamp(whole, dt.UTC), self.now)

    def _run(self, moment: dt.datetime) -> None:
        for each in self._rounds:
            if each[0] == moment:
                JOBS[each[1]].run(at=moment)
                each[0] = croniter(each[2], moment.astimezone(ZoneInfo(settings.TIME_ZONE))).get_next(dt.datetime)


def _looks(name: str) -> list[str]:
    return list(LOOKS[1:] if name in IN_THE_EVENING else LOOKS)


def _often(line: str, here: dt.datetime) -> bool:
    fires = croniter(line, here)
    return [fires.get_next(dt.datetime) for _ in range(OFTEN)][-1] - here < dt.timedelta(days=1)


@cache
def _ask() -> str:
    return f"SELECT MIN(next_at) FROM {Timer._meta.db_table}"
