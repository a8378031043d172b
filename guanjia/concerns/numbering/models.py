"""The counters."""

from django.db import models


class Counter(models.Model):
    """流水号: the last serial given out for a series in a project and month (`2026-11`)."""

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    series = models.CharField("字头", max_length=10)
    month = models.CharField("月份", max_length=7)
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "流水号"
        constraints = [models.UniqueConstraint(fields=["project", "series", "month"], name="counter_series")]
