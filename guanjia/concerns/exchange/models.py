"""What is remembered about sheets that came in and lists that went out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Mapping(models.Model):
    """列对应: which column of the import a heading means, as a person of the project once said.

    `headings` is the same for every sheet with these headings; `columns` maps heading key → column name, "" for a
    heading that is not imported.
    """

    project = models.ForeignKey("access.Project", verbose_name="项目", on_delete=models.PROTECT, related_name="+")
    register = models.CharField("登记表", max_length=40)
    headings = models.CharField("表头", max_length=64)
    columns = models.JSONField("对应", default=dict)
    by = models.ForeignKey(  # null: the system itself, from the command line
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "列对应"
        constraints = [models.UniqueConstraint(fields=["project", "register", "headings"], name="mapping_headings")]


class Import(models.Model):
    """导入记录: a file that was brought, from the upload to what it became.

    `token` names what was written (file, columns, rows): unique, so the same file is never written twice, however the
    first attempt ended. `report` holds the faults for the page and, like the file itself, is thrown away after a day.
    """

    WAITING, UNMAPPED, CHECKED, WRITING, DONE, FAILED = "WAITING", "UNMAPPED", "CHECKED", "WRITING", "DONE", "FAILED"
    STATES = [
        (WAITING, "等待检查"), (UNMAPPED, "待认列"), (CHECKED, "已检查"), (WRITING, "正在写入"), (DONE, "已导入"),
        (FAILED, "读不出来"),
    ]  # fmt: skip

    project = models.ForeignKey("access.Project", verbose_name="项目", on_delete=models.PROTECT, related_name="+")
    register = models.CharField("登记表", max_length=40)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField("字节", default=0)
    kept = models.CharField(max_length=40, blank=True)
    state = models.CharField("状态", max_length=10, choices=STATES, default=WAITING)
    columns = models.JSONField("列对应", default=dict)
    rows = models.PositiveIntegerField("行数", default=0)
    new = models.PositiveIntegerField("新增", null=True)
    changed = models.PositiveIntegerField("更新", null=True)
    same = models.PositiveIntegerField("不变", null=True)
    faults = models.PositiveIntegerField("有错的行", default=0)
    warnings = models.PositiveIntegerField("有提醒的行", default=0)
    good_rows_only = models.BooleanField("只导入正确的行", default=False)
    report = models.JSONField("检查结果", default=dict)
    message = models.CharField("说明", max_length=500, blank=True)
    token = models.CharField(max_length=64, blank=True)
    entry = models.ForeignKey(
        "journal.Entry", verbose_name="留痕", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(  # null: the system itself, from the command line
        settings.AUTH_USER_MODEL, verbose_name="人员", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")
    done_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入记录"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "register", "token"], condition=~Q(token=""), name="import_written_once"
            ),
            models.CheckConstraint(condition=~Q(state="DONE") | ~Q(token=""), name="import_done_token"),
        ]
        indexes = [
            models.Index(fields=["project", "register", "-id"], name="import_history"),
            models.Index(fields=["at"], condition=~Q(kept=""), name="import_kept"),
        ]

    def __str__(self) -> str:
        return self.file_name


class ExportRequest(models.Model):
    """导出申请: a second person agrees that somebody takes whole personal data out; used once, within 24 hours."""

    project = models.ForeignKey("access.Project", verbose_name="项目", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("对象", max_length=40)
    label = models.CharField("清单", max_length=40)
    query = models.CharField("条件", max_length=500, blank=True)
    rows = models.PositiveIntegerField("行数")
    reason = models.CharField("用途", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name="申请人", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("申请时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="同意人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField("同意时间", null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="不同意", null=True, on_delete=models.PROTECT, related_name="+"
    )
    refused_at = models.DateTimeField("不同意时间", null=True)
    refused_reason = models.CharField("不同意的原因", max_length=200, blank=True)
    used_at = models.DateTimeField("使用时间", null=True)
    entry = models.ForeignKey(
        "journal.Entry", verbose_name="留痕", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "导出申请"
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("by")), name="export_not_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(approved_at__isnull=False), name="export_approved_first"
            ),
        ]
        indexes = [models.Index(fields=["project", "-id"], name="export_request_list")]

    def __str__(self) -> str:
        return f"{self.label} {self.rows} 行"
