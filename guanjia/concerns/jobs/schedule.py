"""Schedules: jobs that come round by the clock on the wall."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from croniter import croniter
from django.conf import settings

from guanjia.concerns.jobs.declared import JobError, job

SCHEDULES: dict[str, str] = {}


def every(cron: str, name: str, *, minutes: int = 15):
    """Run a function `(*, at)` by a cron line in local time (`0 3 * * *`: at three at night). It never overlaps with
    itself waiting, and a time missed while nothing ran is made up for once."""
    if not croniter.is_valid(cron):
        raise JobError(f"schedule {name}: {cron!r} is no cron line")
    SCHEDULES[name] = cron
    return job(name, most_tries=3, minutes=minutes)


def last_fire(name: str, at: datetime) -> datetime:
    """The latest moment, up to and with `at`, at which the schedule should have fired."""
    here = at.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(microsecond=0)
    if croniter.match(SCHEDULES[name], here.replace(second=0)):
        return here.replace(second=0)
    return croniter(SCHEDULES[name], here).get_prev(datetime)
