"""投诉类别."""

from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.cases.flow import CATEGORY


class CaseCategory(Record):
    """类别: the eight subjects of the statistics and the seven everyday kinds below them; `number` is the code."""

    flows = CATEGORY
    listed = True

    name = models.CharField("名称", max_length=30)
    parent = models.ForeignKey(
        "self", verbose_name="上级类别", null=True, blank=True, on_delete=models.PROTECT, related_name="children",
        help_text="二级类别归入的八大类之一；留空即为一级类别。",
    )  # fmt: skip
    rank = models.PositiveSmallIntegerField("顺序", default=100)
    simple = models.BooleanField("简单事项免报批", default=False)
    hints = models.CharField("关键词", max_length=200, blank=True, help_text="内容里出现这些词时建议选它，用空格分开。")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "类别"
        constraints = record_constraints("category", CATEGORY)

    def __str__(self) -> str:
        return self.name

    @property
    def top(self) -> "CaseCategory":
        """The one of the eight it counts under."""
        return self.parent or self
