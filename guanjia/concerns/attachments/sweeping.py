"""The job that clears the store of bytes no attachment names (an upload whose form was never sent, a rolled-back act).

Nothing goes at once: 7 days untouched, then 7 days aside, from where it comes back if a row names it after all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from guanjia.concerns.attachments import store
from guanjia.concerns.attachments.models import Attachment
from guanjia.concerns.jobs.schedule import every

DAYS = 7


@every("40 3 * * *", "attachments.sweep")
def sweep(*, at: datetime) -> int:
    """Put orphans aside and remove those put aside long ago; says how many files were moved or removed."""
    old = (at - timedelta(days=DAYS)).timestamp()
    moved = 0
    for name, used in list(store.stored()):
        if used >= old:
            continue
        if "." in name:  # the draft of a program that died
            store.remove_draft(name)
        elif _named(name):
            continue
        else:
            store.put_aside(name, at.timestamp())
        moved += 1
    for name, used in list(store.stored("aside")):
        if _named(name):
            store.come_back(name)
        elif used < old:
            store.remove_aside(name)
            moved += 1
    return moved


def _named(sha256: str) -> bool:
    return Attachment.objects.filter(Q(sha256=sha256) | Q(thumb_sha256=sha256)).exists()
