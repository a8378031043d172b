"""投诉日统计."""

from django.db import models


def _count():
    return models.PositiveIntegerField(default=0)


class ComplaintDay(models.Model):
    """投诉日统计: what the complaints received on one day count for, by category; made anew as a whole, never added to.

    `sort` says by which day a row counts (`counted_on`): RECEIVED by the day of receipt, LIMIT by the day the limit
    falls on, SERVICES (matters of every kind) by the day of receipt. ENTERED names the days of later months on which
    some of them were entered, and counts nothing: what that means depends on when months were closed.
    `compensation` is in 分.
    """

    RECEIVED, LIMIT, SERVICES, ENTERED = "RECEIVED", "LIMIT", "SERVICES", "ENTERED"

    project = models.ForeignKey(
        "access.Project", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    day = models.DateField("受理日")
    sort = models.CharField(max_length=8)
    counted_on = models.DateField("计入日")
    category = models.ForeignKey(
        "cases.CaseCategory", null=True, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    received = _count()
    valid = _count()
    invalid = _count()
    pending = _count()
    judged = _count()
    startable = _count()
    started = _count()
    solved = _count()
    open = _count()
    called = _count()
    very = _count()
    satisfied = _count()
    fairly = _count()
    dissatisfied = _count()
    unrated = _count()
    rated = _count()
    content = _count()
    major = _count()
    repeat = _count()
    difficult = _count()
    due = _count()
    in_time = _count()
    due_solved = _count()
    services = _count()
    compensation = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "投诉日统计"
        indexes = [
            models.Index(fields=["project", "sort", "counted_on"], name="complaint_day_counted"),
            models.Index(fields=["project", "day"], name="complaint_day_day"),
        ]
