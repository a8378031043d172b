"""Policy rows: the values in force."""

from django.db import models


class Policy(models.Model):
    """参数: the value of a key for a project (or all projects) from a moment on."""

    key = models.CharField("参数", max_length=60)
    project = models.ForeignKey(
        "access.Project", verbose_name="项目", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    value = models.CharField("数值", max_length=200)
    unit = models.CharField("单位", max_length=12)
    clause = models.CharField("条款出处", max_length=200)
    valid_from = models.DateTimeField("生效时间")

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        indexes = [models.Index(fields=["key", "valid_from"], name="policy_key")]
        constraints = [
            models.UniqueConstraint(fields=["key", "project", "valid_from"], name="policy_once"),
            models.UniqueConstraint(
                fields=["key", "valid_from"], condition=models.Q(project=None), name="policy_once_for_all"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"
