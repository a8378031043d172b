"""How things stand with the backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from guanjia.concerns.backups.models import Backup

PATIENCE = timedelta(hours=2)


@dataclass(frozen=True)
class Standing:
    """`level`: good, late, failed, none (never made), off (nobody asked for regular ones)."""

    level: str
    last: Backup | None
    newest: Backup | None

    @property
    def is_wrong(self) -> bool:
        return self.level in ("late", "failed", "none")


def kept():
    """What was made or tried, newest first, without those tidied away."""
    return Backup.objects.filter(removed_at=None).select_related("by").order_by("-at", "-pk")


def standing(at: datetime) -> Standing:
    """Whether the last good backup is young enough and the newest try went well."""
    newest = kept().first()
    last = kept().filter(state=Backup.DONE).first()
    if not settings.BACKUP_EVERY:
        level = "off"
    elif newest is not None and (newest.state == Backup.FAILED or newest.fault):
        level = "failed"
    elif last is None:
        level = "none"
    elif at - last.at > timedelta(hours=settings.BACKUP_EVERY) + PATIENCE:
        level = "late"
    else:
        level = "good"
    return Standing(level, last, newest)
