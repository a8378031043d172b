"""月统计表 with its editions, 历史数字, 基准值."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.concerns.flow.months import MonthField
from guanjia.insight.reports.flow import BASELINE, MONTH_SHEET, PAST_FIGURE
from guanjia.kernel.flow import Terms

SORTS = [("COMPLAINT", "投诉月统计表"), ("MATTERS", "报事统计")]
EDITIONS = [
    ("DRAFT", "草稿"), ("HANDED_IN", "上报版"), ("FINAL", "终版"), ("PROPOSED", "修订稿"), ("REVISION", "修订版"),
]  # fmt: skip


def _person(label: str, **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="+", **more,
    )  # fmt: skip


class MonthSheet(Record):
    """月统计表: one for each project, sort and month (its number says both); the figures are in its editions.

    `due_on` is the last day to hand it in. `revision` counts the approved revisions (R1 …).
    """

    flows = MONTH_SHEET

    sort = models.CharField("报表", max_length=10, choices=SORTS, default="COMPLAINT")
    month = MonthField("月份")
    due_on = models.DateField("应上报日期")
    causes = models.TextField("主要原因（前三位）", max_length=1000, blank=True)
    measures = models.TextField("改进措施", max_length=1000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="负责人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    measures_due = models.DateField("完成日期", null=True, blank=True)
    handed_in_by = _person("制表人")
    handed_in_at = models.DateTimeField("上报时间", null=True, blank=True)
    final_by = _person("审核人")
    final_at = models.DateTimeField("定稿时间", null=True, blank=True)
    revision = models.PositiveSmallIntegerField("修订", default=0)
    revise_reason = models.CharField("修订原因", max_length=500, blank=True)
    proposed_by = _person("申请修订人")
    approved_by = _person("修订批准人")
    approved_at = models.DateTimeField("修订批准时间", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "月统计表"
        constraints = record_constraints("month_sheet", MONTH_SHEET)
        indexes = [models.Index(fields=["project", "-month", "-id"], name="month_sheet_month")]

    @property
    def title(self) -> str:
        return f"{self.get_sort_display()} {self.month.year}年{self.month.month}月"

    def limit_terms(self, code: str) -> Terms | None:
        """24:00 of day 30, or of the last day of a shorter month."""
        return Terms(due=self.due_on)


class SheetEdition(models.Model):
    """月统计表版本: what a sheet said when it was drawn, handed in, made final or revised; never changed (triggers).

    `rows` are the records counted, with people as ids (decision 27: an erasure reaches them), `summary` the figures by
    category, `texts` the written part. `sha256` is taken over all three.
    """

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    sheet = models.ForeignKey(MonthSheet, verbose_name="月统计表", on_delete=models.PROTECT, related_name="editions")
    edition = models.CharField("版本", max_length=10, choices=EDITIONS)
    revision = models.PositiveSmallIntegerField("修订", default=0)
    cut_at = models.DateTimeField("截至")
    rows = models.JSONField("明细", default=list)
    summary = models.JSONField("汇总", default=dict)
    texts = models.JSONField("分析", default=dict)
    sha256 = models.CharField("校验", max_length=64)
    made_by = _person("制作人")
    made_at = models.DateTimeField("制作时间")

    class Meta:
        verbose_name = verbose_name_plural = "月统计表版本"
        indexes = [models.Index(fields=["sheet", "-id"], name="sheet_edition_sheet")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """`终版`, `修订版 R1`."""
        name = self.get_edition_display()
        return f"{name} R{self.revision}" if self.revision else name


class PastFigure(Record):
    """历史数字: what was counted of one category in one month before this system, so that 同比 has a base."""

    flows = PAST_FIGURE

    month = MonthField("月份")
    category = models.ForeignKey("cases.CaseCategory", verbose_name="类别", on_delete=models.PROTECT, related_name="+")
    complaints = models.PositiveIntegerField("投诉数", validators=[MaxValueValidator(1_000_000)])
    valid = models.PositiveIntegerField("有效投诉", null=True, blank=True)
    solved = models.PositiveIntegerField("已解决", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "历史数字"
        constraints = record_constraints("past_figure", PAST_FIGURE)

    @property
    def title(self) -> str:
        return f"{self.month:%Y-%m} {self.category}"


class Baseline(Record):
    """基准值: complaint rate and satisfaction of the base year; the target lines are drawn from them (R-229)."""

    flows = BASELINE

    year = models.PositiveSmallIntegerField("基准年", validators=[MinValueValidator(2000), MaxValueValidator(2100)])
    complaint_rate = models.DecimalField(
        "投诉率（%）", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    satisfaction = models.DecimalField(
        "满意度", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "基准值"
        constraints = record_constraints("baseline", BASELINE)

    @property
    def title(self) -> str:
        return f"{self.year} 年基准"
