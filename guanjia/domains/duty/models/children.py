"""What hangs on a shift: its log, the rounds of the night, the matters handed over."""

from django.db import models

from guanjia.domains.duty.models import choices as c
from guanjia.domains.duty.models.shift import Shift
from guanjia.kernel.worktime import show_due


class DutyEntry(models.Model):
    """值班记事: a line somebody wrote into the log; what he registered elsewhere stands there by itself."""

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="entries")
    at = models.DateTimeField("时间")
    by = c.person("记录人")
    sort = models.CharField("类别", max_length=10, choices=c.ENTRY_SORTS)
    content = models.TextField("内容", max_length=1000)
    action = models.CharField("处理", max_length=300, blank=True)
    result = models.CharField("结果", max_length=5, choices=c.RESULTS, default="DONE")

    class Meta:
        verbose_name = verbose_name_plural = "值班记事"


class NightRound(models.Model):
    """夜巡: a round of the night. `planned_at` is the one of the plan it counts for; empty for one more."""

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="rounds")
    planned_at = models.DateTimeField("应巡", null=True, blank=True)
    actual_at = models.DateTimeField("实巡")
    by = c.person("巡视人")
    finding = models.CharField("情况", max_length=6, choices=c.FINDINGS, default="NORMAL")
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "夜间巡查"


class CarriedItem(models.Model):
    """交接事项: an open matter that goes from one shift to the next by name.

    Either a record of another room (`subject_kind`, `subject_id`) as it stood then, or a line the giver typed
    (`added_by`). From the signature on `to_shift` and `carrier` answer for it.
    """

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="carried")
    to_shift = models.ForeignKey(Shift, null=True, blank=True, on_delete=models.PROTECT, related_name="received")
    carrier = c.person("承接人")
    subject_kind = models.CharField("来源种类", max_length=40, blank=True)
    subject_id = models.BigIntegerField("来源", null=True, blank=True)
    number = models.CharField("编号", max_length=40, blank=True)
    label = models.CharField("种类", max_length=30)
    summary = models.TextField("事项", max_length=300)
    due_at = models.DateTimeField("时限", null=True, blank=True)
    next_step = models.CharField("下一步", max_length=60, blank=True)
    added_by = c.person("手记人")
    added_at = models.DateTimeField("列入时间")
    acknowledged_by = c.person("确认人")
    acknowledged_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "交接事项"
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="carried_subject")]

    @property
    def due(self) -> str:
        """The limit in words; midnight is 24:00 of the day before."""
        return show_due(self.due_at) if self.due_at else ""

    @property
    def key(self) -> str:
        """How a page names it: `case:12` for a record, `line:3` for a typed one."""
        return f"{self.subject_kind}:{self.subject_id}" if self.subject_kind else f"line:{self.pk}"
