"""What a clock or an event set off, and who was told of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q


def _user(label: str, name: str = "+", **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, related_name=name, **more
    )


class Alarm(models.Model):
    """上报: one thing that happened in the life of a limit or of a record, kept for ever.

    Four things are told apart: a reminder before the limit ends, the breach, a rung of the ladder, and a trigger that
    raises a record without a clock (5.12.6). `at` is the moment it fell due, `fired_at` the moment the runner came to
    it: they differ when none was running. `level` is 1 – 3 for what somebody has to answer, else 0.
    """

    WARNING, BREACH, RUNG, TRIGGER = "WARNING", "BREACH", "RUNG", "TRIGGER"
    KINDS = [(WARNING, "提醒"), (BREACH, "超时"), (RUNG, "逐级上报"), (TRIGGER, "事件上报")]

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField("对象", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    deadline = models.ForeignKey(
        "deadlines.Deadline", verbose_name="时限", null=True, on_delete=models.PROTECT, related_name="alarms"
    )
    kind = models.CharField("种类", max_length=8, choices=KINDS)
    level = models.PositiveSmallIntegerField("级别", default=0)
    mark = models.CharField("刻度", max_length=6, blank=True)
    cause = models.CharField("原因", max_length=200)
    event = models.CharField(max_length=80, blank=True)
    by = _user("由谁", null=True, blank=True)
    at = models.DateTimeField("时间")
    fired_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = verbose_name_plural = "上报"
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="alarm_subject")]
        constraints = [
            models.UniqueConstraint(fields=["deadline", "kind", "mark"], name="alarm_once"),
            models.UniqueConstraint(fields=["event"], condition=~Q(event=""), name="alarm_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.get_kind_display()} {self.cause}"


class Telling(models.Model):
    """告知: one person was told of an alarm, through a post or a role, perhaps for somebody absent.

    `asks` is what he owes: a signature with a word on what he does, only that he has read it, or nothing. The
    signature may come from whoever answers for the post by then (`acknowledged_by`).
    """

    SIGN, READ, NOTHING = "SIGN", "READ", ""
    ASKS = [(SIGN, "须确认"), (READ, "待阅"), (NOTHING, "知会")]

    alarm = models.ForeignKey(Alarm, verbose_name="上报", on_delete=models.PROTECT, related_name="tellings")
    user = _user("告知谁", "tellings")
    post = models.CharField("岗位", max_length=30)
    stands_for = _user("代理谁", null=True, blank=True)
    asks = models.CharField("要求", max_length=4, choices=ASKS, blank=True)
    told_at = models.DateTimeField("告知时间")
    answer_by = models.DateTimeField("答复期限", null=True, blank=True)
    acknowledged_at = models.DateTimeField("确认时间", null=True, blank=True)
    acknowledged_by = _user("确认人", null=True, blank=True)
    words = models.CharField("怎样处理", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "告知"
        indexes = [
            models.Index(fields=["user", "id"], name="telling_owed", condition=Q(acknowledged_at=None) & ~Q(asks=""))
        ]
        constraints = [models.UniqueConstraint(fields=["alarm", "user"], name="telling_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.alarm}"
