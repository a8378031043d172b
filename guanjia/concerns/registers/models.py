"""The one table of this concern: the lists people keep for themselves."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class SavedView(models.Model):
    """存的视图: one person's own tab of a list in one project: its filters, columns and order under his own name.

    `query` is the address of what was asked (`view=open&grade=MAJOR&q=…`), `columns` the paths shown (empty: as
    declared). It is nobody else's: there is no way to see or use another person's.
    """

    PREFIX = "my-"

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    register = models.CharField("登记表", max_length=40)
    name = models.CharField("名称", max_length=12)
    query = models.CharField("条件", max_length=1000, blank=True)
    order = models.CharField("排序", max_length=80, blank=True)
    columns = models.JSONField("列", default=list, blank=True)
    is_default = models.BooleanField("打开列表时先显示", default=False)
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "存的视图"
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "register", "name"], name="savedview_name_once"),
            models.UniqueConstraint(
                fields=["project", "user", "register"], condition=Q(is_default=True), name="savedview_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """Its code as a tab, in the address."""
        return f"{self.PREFIX}{self.pk}"
