"""The list of backups that were made, or tried."""

from django.conf import settings
from django.db import models


class Backup(models.Model):
    """备份: one run of it. The file in the backup folder is the backup; this row says how it went."""

    SCHEDULED, BY_HAND, UPGRADE = "SCHEDULED", "BY_HAND", "UPGRADE"
    CAUSES = [(SCHEDULED, "定时"), (BY_HAND, "手动"), (UPGRADE, "升级前")]
    DONE, FAILED = "DONE", "FAILED"
    STATES = [(DONE, "完成"), (FAILED, "失败")]

    at = models.DateTimeField("时间")
    cause = models.CharField("起因", max_length=10, choices=CAUSES)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField("结果", max_length=6, choices=STATES)
    file = models.CharField("文件", max_length=80, blank=True)
    size = models.BigIntegerField("字节", default=0)
    attachments = models.PositiveIntegerField("附件数", default=0)
    verified_at = models.DateTimeField("核验时间", null=True)
    copied_at = models.DateTimeField("异机副本时间", null=True)
    fault = models.CharField("问题", max_length=300, blank=True)
    removed_at = models.DateTimeField("清理时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "备份"
        indexes = [models.Index(fields=["state", "-at"], name="backup_newest")]

    def __str__(self) -> str:
        return self.file or f"{self.pk}"
