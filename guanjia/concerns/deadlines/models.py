"""Deadlines, their timers, and the days on which an estate works otherwise than the calendar says."""

from django.db import models
from django.db.models import Q


class Deadline(models.Model):
    """时限: one run of one limit of one record, kept for ever (decision 18).

    What the policy said is copied when the run begins and is never read again. `due_at` is the moment in force, with
    pauses and extensions; the promise to the customer is judged on `original_due` moved by the pauses alone.
    `exclusive`: the moment itself is already late (24:00 of a day). `ladder` says who is reminded and told when
    (`kernel.ladder`). `mild`: running out is a flag, not a failure. `met` is null while the run goes on, and for a run
    that was replaced or called off in time. `pauses` is [{from, to, counts}, …]: one that began after the limit had
    run out does not count; `extensions` is [{at, by, due, reason, told_at}, …].
    """

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField("对象", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    limit = models.CharField("时限", max_length=30)
    label = models.CharField("名称", max_length=30)
    policy = models.CharField("参数", max_length=60)
    policy_row_id = models.BigIntegerField(null=True)
    value = models.CharField("数值", max_length=200)
    unit = models.CharField("单位", max_length=12)
    clause = models.CharField("条款出处", max_length=200)
    agreed = models.BooleanField("约定", default=False)
    ladder = models.CharField("逐级上报", max_length=200, blank=True)
    mild = models.BooleanField("仅提示", default=False)
    calendar_note = models.CharField("日历说明", max_length=60, blank=True)
    starts_at = models.DateTimeField("开始")
    original_due = models.DateTimeField("原到期")
    due_at = models.DateTimeField("到期")
    exclusive = models.BooleanField(default=False)
    paused_at = models.DateTimeField("暂停于", null=True, blank=True)
    pauses = models.JSONField("暂停", default=list)
    extensions = models.JSONField("延期", default=list)
    stopped_at = models.DateTimeField("停止", null=True, blank=True)
    met = models.BooleanField("按时", null=True)
    breached_at = models.DateTimeField("超时于", null=True, blank=True)
    lateness = models.BigIntegerField("超时秒数", null=True, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "limit"], condition=Q(stopped_at=None), name="deadline_runs_once"
            )
        ]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "limit", "id"], name="deadline_runs"),
            models.Index(
                fields=["project", "subject_kind", "due_at"], name="deadline_due", condition=Q(stopped_at=None)
            ),
            models.Index(fields=["project", "limit", "stopped_at"], name="deadline_stopped"),
            # What had its limit in a month is read from the index alone (performance.md 5).
            models.Index(
                fields=["project", "original_due", "exclusive", "subject_kind", "subject_id"],
                name="deadline_settled",
                condition=Q(limit="settle"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_id} {self.label}"


class Timer(models.Model):
    """计时: the next moment at which a running deadline asks for attention; only these rows are swept (decision 18).

    `rung` counts the stops of its ladder that are behind it. A paused deadline has no timer, nor has one whose ladder
    has been climbed to the end.
    """

    deadline = models.OneToOneField(Deadline, primary_key=True, on_delete=models.CASCADE, related_name="timer")
    next_at = models.DateTimeField(db_index=True)
    rung = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "计时"


class CalendarDay(models.Model):
    """工作日历: a day on which a project (or all) works, or rests, otherwise than the published calendar says."""

    project = models.ForeignKey(
        "access.Project", verbose_name="项目", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    day = models.DateField("日期")
    works = models.BooleanField("上班")
    name = models.CharField("说明", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        constraints = [
            models.UniqueConstraint(fields=["project", "day"], name="calendarday_once"),
            models.UniqueConstraint(fields=["day"], condition=Q(project=None), name="calendarday_once_for_all"),
        ]
