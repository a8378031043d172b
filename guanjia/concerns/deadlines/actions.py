"""Extending a limit, and marking days of the calendar. Arming itself is a hook on verbs (`arming`)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from guanjia.concerns.access.grants import demand
from guanjia.concerns.access.models import Project
from guanjia.concerns.deadlines.models import CalendarDay, Deadline, Timer
from guanjia.concerns.deadlines.reckoning import as_due, first_moment
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.worktime import Due, is_late


@transaction.atomic
def extend(record, limit: str, *, due, reason: str, by, at: datetime, told_at: datetime | None = None) -> Deadline:
    """延期: give a running limit a later moment; called inside the room's own verb, which approves it.

    `due` is a moment or a day. It must come before the present limit has run out, and the original moment stays the
    basis of the rates (procedures 0.3).
    """
    row = (
        Deadline.objects.select_for_update()
        .filter(subject_kind=record.subject_kind, subject_id=record.pk, limit=limit, stopped_at=None)
        .first()
    )
    if row is None:
        raise Invalid("这条记录没有正在计时的这项时限。")
    if is_late(Due(row.due_at, row.exclusive), row.paused_at or at):
        raise Invalid(f"「{row.label}」时限已过，不能再延期。")
    if not reason.strip():
        raise Invalid("请写明延期的原因。", fields={"reason": "请写明延期的原因。"})
    moment = as_due(due)
    if moment.at <= row.due_at:
        raise Invalid("延期后的时间须晚于现在的时限。", fields={"due": "须晚于现在的时限。"})
    row.extensions = [
        *row.extensions,
        {
            "at": at.isoformat(), "by": by.pk, "due": moment.at.isoformat(), "reason": reason.strip(),
            "told_at": told_at.isoformat() if told_at else None,
        },
    ]  # fmt: skip
    row.due_at, row.exclusive = moment.at, moment.exclusive
    row.save(update_fields=["extensions", "due_at", "exclusive"])
    Timer.objects.filter(deadline=row).update(next_at=first_moment(row), rung=0)
    return row


@transaction.atomic
def mark_day(*, by, at: datetime, day: date, works: bool | None, project=None, name: str = "") -> CalendarDay | None:
    """改工作日历: say that a day is worked, or not, in one project or in all; None takes the mark away.

    Limits that already run keep the moment they were given.
    """
    for where in [project] if project else Project.objects.all():
        demand(by, "calendar.mark", where, label="改工作日历", at=at)
    before = CalendarDay.objects.filter(project=project, day=day).first()
    if works is None:
        row = None
        CalendarDay.objects.filter(project=project, day=day).delete()
    else:
        row, _ = CalendarDay.objects.update_or_create(
            project=project, day=day, defaults={"works": works, "name": name.strip()}
        )
    journal.write(
        by=by, at=at, project=project, kind="calendar_day", subject_id=None, verb="calendar.mark", label="改工作日历",
        changes={str(day): [before.works if before else None, works]}, reason=name,
    )  # fmt: skip
    return row
