"""The journal's entries and the seals over them (decision 23, promises.md 3)."""

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """留痕: one act. Its id is the order of events, independent of any clock.

    `changes` maps field → [before, after]. `via` names the verb of which this act was a part. Looking at full personal
    data, printing and exporting are acts too (`verb` `reveal`, `print`, `export`, with `reason`).
    """

    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    project = models.ForeignKey(
        "access.Project", verbose_name="项目", null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_kind = models.CharField("对象", max_length=40)
    subject_id = models.BigIntegerField("对象编号", null=True)
    verb = models.CharField("动作", max_length=60)
    label = models.CharField("动作名称", max_length=40)
    from_state = models.CharField("原状态", max_length=30, blank=True)
    to_state = models.CharField("新状态", max_length=30, blank=True)
    changes = models.JSONField("改动", default=dict)
    reason = models.CharField("事由", max_length=300, blank=True)
    via = models.CharField("由", max_length=60, blank=True)
    cause = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField("行数", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "留痕"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="entry_subject"),
            models.Index(fields=["by", "verb", "at"], name="entry_by"),
            models.Index(fields=["project", "at"], name="entry_project"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_id}"


class Seal(models.Model):
    """封存: the hash over a range of entries, chained to the seal before it."""

    first_id = models.BigIntegerField(unique=True)
    last_id = models.BigIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "留痕封存"
