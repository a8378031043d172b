"""Making marked days anew, and comparing made ones with the records every night."""

from __future__ import annotations

import logging
import zlib
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import connection, models, transaction
from django.db.models import Max, Min

from guanjia.concerns.access import storing
from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.measures.models import DirtyDay, MadeDay
from guanjia.concerns.measures.rollups import ROLL_UPS, RollUp
from guanjia.kernel.worktime import local_date

MOST = 5_000  # days of one run; the rest is left to the next
AT_ONCE = 31  # days never made that are counted together
DAY = timedelta(days=1)
log = logging.getLogger(__name__)


@every("*/5 * * * *", "measures.remake", minutes=30)
def remake_marked(*, at: datetime) -> int:
    """Make the marked days anew, each in a transaction of its own; says how many. Until then they are counted from the
    records, so nothing is wrong while no runner lives."""
    marked = DirtyDay.objects.order_by("project_id", "roll_up", "day").values_list("project_id", "roll_up", "day")
    days = [each for each in marked.distinct()[:MOST] if each[1] in ROLL_UPS]
    return sum(remake(ROLL_UPS[name], project, [day], at) for project, name, day in days)


@transaction.atomic
def remake(of: RollUp, project_id: int, days: list[date], at: datetime) -> int:
    """Count days of a project anew; says how many. Those another runner has in hand are left to him.

    The order is what makes it safe: hold the days, read the marks, count, take away the marks that were read. An act
    that is committed after the count has a mark of its own, which stays.
    """
    held = {day for day in days if _hold(of, project_id, day, at)}
    if held:
        seen = marks_of(of, project_id, held)
        rows = of.count(project_id, min(held), max(held))
        _replace(of, project_id, held, [row for row in rows if row.day in held])
        storing.remove(DirtyDay, seen)
    return len(held)


def marks_of(of: RollUp, project_id: int, days: Collection[date]) -> list[int]:
    """The marks of these days that are committed by now."""
    found = DirtyDay.objects.filter(project=project_id, roll_up=of.name, day__in=days)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _hold(of: RollUp, project_id: int, day: date, at: datetime) -> bool:
    """Keep the day to ourselves until the transaction ends; on SQLite whoever writes is alone anyway."""
    if connection.vendor == "postgresql":
        key = zlib.crc32(f"{of.name} {project_id} {day}".encode())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
            if not cursor.fetchone()[0]:
                return False
    fresh = MadeDay(project_id=project_id, roll_up=of.name, day=day, checked_at=at)
    MadeDay.objects.bulk_create(
        [fresh], update_conflicts=True, unique_fields=["project", "roll_up", "day"], update_fields=["checked_at"]
    )
    return True


def _replace(of: RollUp, project_id: int, days: Collection[date], rows: list[models.Model]) -> None:
    of.table.objects.filter(project=project_id, day__in=days)._raw_delete(connection.alias)  # nothing hangs on them
    storing.insert(rows)


@every("40 3 * * *", "measures.check", minutes=240)
def check(*, at: datetime) -> int:
    """Every night: days that were never made are made, and made ones compared with the records, those that waited
    longest first. A day that differs is set right and written into the journal; says how many differed."""
    left, wrong = MOST, 0
    for of in ROLL_UPS.values():
        for project in Project.objects.order_by("pk"):
            missing = list(islice(_missing(of, project.pk, at), left))
            for start in range(0, len(missing), AT_ONCE):
                left -= remake(of, project.pk, missing[start : start + AT_ONCE], at)
        waiting = MadeDay.objects.filter(roll_up=of.name, checked_at__lt=at).order_by("checked_at", "pk")
        for row in waiting.select_related("project")[:left]:
            wrong += compare(of, row.project, row.day, at)
    return wrong


def _missing(of: RollUp, project_id: int, at: datetime) -> Iterator[date]:
    """Days up to today, or to the last with a record, that were never made."""
    span = of.records.filter(project=project_id).aggregate(first=Min(of.moment), last=Max(of.moment))
    if span["first"] is None:
        return
    made = set(MadeDay.objects.filter(project=project_id, roll_up=of.name).values_list("day", flat=True))
    day, last = local_date(span["first"]), max(local_date(span["last"]), local_date(at))
    while day <= last:
        if day not in made:
            yield day
        day += DAY


@transaction.atomic
def compare(of: RollUp, project, day: date, at: datetime, *, repair: bool = True) -> bool:
    """Whether a made day differs from the records though no act is waiting; with `repair` it is set right and told."""
    if repair and not _hold(of, project.pk, day, at):
        return False
    if marks_of(of, project.pk, [day]):
        return False
    stored = _content(of.table.objects.filter(project=project, day=day))
    rows = of.count(project.pk, day, day)
    # An act that was committed while we counted has a mark by now, and explains what differs.
    if stored == _content(rows) or marks_of(of, project.pk, [day]):
        return False
    if repair:
        _replace(of, project.pk, [day], rows)
        journal.write(
            by=SYSTEM, at=at, project=project, kind="roll_up", subject_id=None, verb="measures.repair",
            label="重算日汇总", reason=f"{day} 的汇总与原始记录不一致，已按原始记录重算。", rows=len(rows),
        )  # fmt: skip
        log.warning("roll-up %s of project %s differed on %s; it was made anew", of.name, project.pk, day)
    return True


def _content(rows) -> Counter:
    """What rows say, whatever their ids and their order."""
    return Counter(
        tuple(getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key)
        for row in rows
    )


def differing() -> list[tuple[str, str, date]]:
    """(roll-up, project, day) of every made day that differs from the records; nothing is changed."""
    rows = MadeDay.objects.filter(roll_up__in=ROLL_UPS).select_related("project").order_by("pk")
    return [
        (row.roll_up, row.project.name, row.day)
        for row in rows
        if compare(ROLL_UPS[row.roll_up], row.project, row.day, row.checked_at, repair=False)
    ]
