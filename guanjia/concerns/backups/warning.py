"""Telling the administrators that a backup went wrong, once a day."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.access.grants import SYSTEM, holders
from guanjia.concerns.access.models import Project
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.notices.models import Notice

KIND, POST = "backup", "ADMIN"


def warn(row: Backup, *, at: datetime) -> int:
    """Tell each administrator; says how many were told."""
    event = f"backup:{at.astimezone():%Y%m%d}"
    told = set(Notice.objects.filter(event=event).values_list("user_id", flat=True))
    messages = []
    for project in Project.objects.order_by("id"):
        for user in holders(project, POST, at):
            if user.pk not in told:
                told.add(user.pk)
                title = "备份没有做成" if row.state == Backup.FAILED else "备份有问题"
                text = row.fault or "请看 设置 → 备份。"
                messages.append(notices.Message(user, project.pk, KIND, row.pk, title, text, True, event))
    return len(notices.tell_each(messages, by=SYSTEM, at=at))
