"""The tables: notices to colleagues with their deliveries, and apart from them what customers are told."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Notice(models.Model):
    """提醒: one message to one colleague about one record. The row itself is the in-app channel.

    `event` names what happened (`deadline:12:rung2`): one person is told of one event once, however often a job runs.
    """

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="收件人", on_delete=models.PROTECT, related_name="notices"
    )
    subject_kind = models.CharField("对象", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    title = models.CharField("标题", max_length=100)
    text = models.CharField("内容", max_length=500, blank=True)
    urgent = models.BooleanField("紧急", default=False)
    event = models.CharField(max_length=80, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒"
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(fields=["user", "-id"], name="notice_user"),
            models.Index(fields=["subject_kind", "subject_id"], name="notice_subject"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], condition=~Q(event=""), name="notice_event_once")
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """投递: a notice that also goes out through a channel other than the page; retried until it is sent or given up."""

    WAITING, SENT, GIVEN_UP = "WAITING", "SENT", "GIVEN_UP"
    STATES = [(WAITING, "待发"), (SENT, "已发"), (GIVEN_UP, "未发出")]

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=20)
    state = models.CharField("状态", max_length=8, choices=STATES, default=WAITING)
    not_before = models.DateTimeField("不早于")
    tries = models.PositiveSmallIntegerField("次数", default=0)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    fault = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "投递"
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once")]
        indexes = [models.Index(fields=["not_before"], name="delivery_waiting", condition=Q(state="WAITING"))]


class CustomerNotice(models.Model):
    """客户告知: what is to be told to a customer, and by whom it was told. Nothing goes out by itself.

    A customer is known here only by kind and id, so that this floor stays below the rooms.
    """

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    customer_kind = models.CharField(max_length=40)
    customer_id = models.BigIntegerField()
    subject_kind = models.CharField("对象", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    text = models.CharField("内容", max_length=500)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    created_at = models.DateTimeField("时间")
    way = models.CharField("告知方式", max_length=20, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField("告知时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "客户告知"
        indexes = [
            models.Index(fields=["customer_kind", "customer_id", "id"], name="customernotice_customer"),
            models.Index(fields=["project", "id"], name="customernotice_untold", condition=Q(told_at=None)),
        ]
