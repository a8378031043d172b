"""The regular backup, and once a day the last one read back whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import User
from guanjia.concerns.backups.actions import back_up, verify
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.backups.queries import kept
from guanjia.concerns.jobs.actions import enqueue
from guanjia.concerns.jobs.declared import job
from guanjia.concerns.jobs.schedule import every

BY_HAND = "backups.by_hand"
SLACK = timedelta(minutes=10)


@every("7 * * * *", "backups.round", minutes=120)
def back_up_regularly(*, at: datetime) -> int:
    """Make one when the last good one is as old as `BACKUP_EVERY` hours; 1 when it did."""
    if not settings.BACKUP_EVERY:
        return 0
    last = kept().filter(state=Backup.DONE).exclude(cause=Backup.UPGRADE).first()
    if last is not None and at - last.at < timedelta(hours=settings.BACKUP_EVERY) - SLACK:
        return 0
    back_up(by=SYSTEM, at=at, cause=Backup.SCHEDULED)
    return 1


def ask_for_one(*, by, at: datetime) -> None:
    """立即备份: have the runner make one; one that waits is enough."""
    enqueue(BY_HAND, at=at, unique=BY_HAND, user=by.pk)


@job(BY_HAND, most_tries=1, minutes=120)
def make_one(*, at: datetime, user: int) -> None:
    back_up(by=User.objects.get(pk=user), at=at)


@every("50 4 * * *", "backups.verify", minutes=120)
def verify_last(*, at: datetime) -> int:
    """Read the last good one back, every attachment; 1 when there was one."""
    last = kept().filter(state=Backup.DONE).first()
    if not settings.BACKUP_EVERY or last is None:
        return 0
    verify(last, at=at)
    return 1
