"""回访记录 and the tries."""

from django.conf import settings
from django.db import models

from guanjia.concerns.access.fields import PhoneField
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.followups.flow import CANCELLED, FOLLOW_UP
from guanjia.kernel.flow import Terms

WAYS = [("PHONE", "电话"), ("VISIT", "上门"), ("ONLINE", "线上")]
SATISFACTIONS = [
    ("VERY", "非常满意"), ("SATISFIED", "满意"), ("FAIRLY", "基本满意"), ("DISSATISFIED", "不满意"),
    ("UNRATED", "未评价"),
]  # fmt: skip


class FollowUp(Record):
    """回访: one call-back about one record. `not_by` are the people who handled it and therefore do not call back."""

    flows = FOLLOW_UP
    series = "HF"
    zone_path = "unit__zone"

    source_kind = models.CharField("来源种类", max_length=20, editable=False)
    source_id = models.BigIntegerField("来源", editable=False)
    source_number = models.CharField("来源编号", max_length=40)
    topic = models.CharField("事由", max_length=100)
    unit = models.ForeignKey(
        "estate.Unit", verbose_name="房号", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(
        "customers.Customer", verbose_name="客户", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = models.CharField("姓名", max_length=60, blank=True)
    phone = PhoneField("电话", max_length=30, blank=True)
    not_by = models.JSONField("不得由", default=list, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField("未接通次数", default=0)
    way = models.CharField("方式", max_length=8, choices=WAYS, blank=True)
    satisfaction = models.CharField("满意程度", max_length=12, choices=SATISFACTIONS, blank=True)
    comment = models.CharField("客户意见", max_length=500, blank=True)
    done_at = models.DateTimeField("回访时间", null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="回访人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip

    barred = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="回避人", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "回访"
        constraints = record_constraints("follow_up", FOLLOW_UP)
        indexes = [models.Index(fields=["source_kind", "source_id"], name="follow_up_source")]

    @classmethod
    def barred_rows(cls, user):
        """Whom the customer complained about does not see who he is, and does not call him."""
        return models.Q(barred=user)

    def limit_terms(self, code: str) -> Terms | None:
        """A call-back that is owed no more is neither kept nor missed."""
        return Terms(off=True) if self.state == CANCELLED else None


class Attempt(models.Model):
    """未接通: a try that did not reach the customer, for a call-back or for a reply."""

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    source_kind = models.CharField("来源种类", max_length=20)
    source_id = models.BigIntegerField("来源")
    purpose = models.CharField("目的", max_length=10, choices=[("CALL_BACK", "回访"), ("REPLY", "回复")])
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("情况", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "未接通记录"
        indexes = [models.Index(fields=["source_kind", "source_id"], name="attempt_source")]
