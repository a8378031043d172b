"""The print log."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.access.scope import Scoped


class PrintLog(Scoped):
    """打印记录: one print that left the system: what, by whom, the how manieth copy, and the file's hash.

    `copy_no` is 0 for the first print of a record with a form, 1 for the first reprint (副本 1). `sha256` is empty
    until the file was made; a print that could not be made stays in the log as `failed` and keeps its serial.
    """

    subject_kind = "print_log"

    serial = models.CharField("打印序号", max_length=40)
    kind = models.CharField("对象", max_length=40, blank=True)
    subject_id = models.BigIntegerField("对象编号", null=True)
    number = models.CharField("单据编号", max_length=40, blank=True)
    form = models.CharField("表单", max_length=20)
    title = models.CharField("名称", max_length=60)
    copy_no = models.PositiveIntegerField("副本", default=0)
    blank = models.BooleanField("空白表", default=False)
    rows = models.PositiveIntegerField("行数", default=1)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="打印人", on_delete=models.PROTECT, related_name="+"
    )
    printed_at = models.DateTimeField("打印时间")
    reason = models.CharField("事由", max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    failed = models.BooleanField("未打成", default=False)

    class Meta(Scoped.Meta):
        verbose_name = verbose_name_plural = "打印记录"
        indexes = [models.Index(fields=["kind", "subject_id", "form"], name="print_subject")]
        constraints = [
            models.UniqueConstraint(fields=["project", "serial"], name="print_serial"),
            models.UniqueConstraint(
                fields=["project", "kind", "subject_id", "form", "copy_no"],
                condition=Q(failed=False, blank=False, subject_id__isnull=False),
                name="print_copy",
            ),
        ]

    def __str__(self) -> str:
        return self.serial
