"""Jobs to be run, and when each schedule last fired."""

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """后台任务: a call to be made later. It is written in the transaction of the business act, so it is never lost or
    made for something that was rolled back; it may be run more than once, so its function must bear that."""

    READY, RUNNING, DONE, FAILED = "READY", "RUNNING", "DONE", "FAILED"
    STATES = [(READY, "待运行"), (RUNNING, "运行中"), (DONE, "已完成"), (FAILED, "失败")]

    name = models.CharField("任务", max_length=60)
    payload = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=8, choices=STATES, default=READY)
    run_at = models.DateTimeField("运行时间")
    unique_key = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField("次数", default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    fault = models.CharField("原因", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        indexes = [
            models.Index(fields=["run_at", "id"], name="job_ready", condition=Q(state="READY")),
            models.Index(fields=["claimed_at"], name="job_running", condition=Q(state="RUNNING")),
            models.Index(fields=["done_at"], name="job_done", condition=Q(state="DONE")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"], condition=Q(state="READY") & ~Q(unique_key=""), name="job_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class Schedule(models.Model):
    """定时: when a schedule fired last. Whoever moves it forward enqueues the run, so many runners may look."""

    name = models.CharField(max_length=60, unique=True)
    fired_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "定时"
