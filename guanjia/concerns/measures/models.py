"""Which days of a roll-up are made, and which an act has touched since."""

from django.db import models


def _project():
    # The rows are written from records that name their project; a key that is checked again slows every act.
    return models.ForeignKey(
        "access.Project", on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


class MadeDay(models.Model):
    """已汇总日: the figures of this day stand in the roll-up; a day without such a row is counted from the records.

    `checked_at`: when they were made or last compared with the records. Whoever makes a day anew holds its row.
    """

    project = _project()
    roll_up = models.CharField("汇总", max_length=20)
    day = models.DateField("日期")
    checked_at = models.DateTimeField("核对于")

    class Meta:
        verbose_name = verbose_name_plural = "已汇总日"
        constraints = [models.UniqueConstraint(fields=["project", "roll_up", "day"], name="madeday_once")]
        indexes = [models.Index(fields=["roll_up", "checked_at"], name="madeday_checked")]


class DirtyDay(models.Model):
    """待重算日: an act touched a record of this day. One row an act, written in its transaction, never changed: acts do
    not wait for each other, and whoever makes the day anew takes away only the rows he saw before he counted."""

    project = _project()
    roll_up = models.CharField("汇总", max_length=20)
    day = models.DateField("日期")

    class Meta:
        verbose_name = verbose_name_plural = "待重算日"
        indexes = [models.Index(fields=["project", "roll_up", "day"], name="dirtyday_day")]
