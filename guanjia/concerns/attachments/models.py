"""Attachments and signatures of any record, by kind and id."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Attachment(models.Model):
    """附件: a file of a record. Its bytes lie in the store under their SHA-256; two equal files are stored once.

    It is never deleted, only voided with a reason. `thumb_sha256` is the small picture of an image.
    """

    PURPOSES = [
        ("PHOTO", "照片"), ("DOCUMENT", "文件"), ("REPLY_LETTER", "回函"), ("WITHDRAWAL", "撤诉依据"),
        ("RECORDING", "录音"), ("SIGNATURE", "签名"), ("SIGNED_PAPER", "签字原件"), ("REFUSAL", "拒签照片"),
        ("AUTHORISATION", "委托书"),
    ]  # fmt: skip

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField("对象", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    purpose = models.CharField("用途", max_length=16, choices=PURPOSES)
    name = models.CharField("文件名", max_length=100)
    content_type = models.CharField("类型", max_length=80)
    size = models.PositiveBigIntegerField("字节")
    sha256 = models.CharField(max_length=64, db_index=True)
    thumb_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    width = models.PositiveIntegerField("宽", null=True, blank=True)
    height = models.PositiveIntegerField("高", null=True, blank=True)
    customer_visible = models.BooleanField("客户可见", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="上传人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("上传时间")
    void_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="attachment_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")


class Signature(models.Model):
    """签名: who signed a record, how, when, and a hash of what was signed (Electronic Signature Law 7, 8, 13).

    `fields` are the columns that held something when it was signed; `digest` is over their values. `entered_by` is the
    clerk who entered a paper or drawn one (代录). A refused signature is an outcome of its own (拒签).
    """

    LOGIN, DRAWN, PAPER, REFUSED = "LOGIN", "DRAWN", "PAPER", "REFUSED"
    METHODS = [(LOGIN, "登录确认"), (DRAWN, "手写签名"), (PAPER, "纸质签名"), (REFUSED, "拒签")]

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField("对象", max_length=40)
    subject_id = models.BigIntegerField("对象编号")
    role = models.CharField("签名栏", max_length=30)
    method = models.CharField("方式", max_length=8, choices=METHODS)
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="签名账号", null=True, on_delete=models.PROTECT, related_name="+"
    )
    signer_name = models.CharField("签名人", max_length=40)
    relation = models.CharField("代签关系", max_length=40, blank=True)
    image = models.ForeignKey(
        Attachment, verbose_name="签名图", null=True, on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    refused_reason = models.CharField("拒签原因", max_length=200, blank=True)
    witnesses = models.CharField("见证人", max_length=100, blank=True)
    password_checked = models.BooleanField("已验密码", default=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="录入人", null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField("时间")
    version = models.PositiveIntegerField("记录版本")
    fields = models.JSONField(default=list)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "签名"
        indexes = [models.Index(fields=["subject_kind", "subject_id", "id"], name="signature_subject")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(method="LOGIN") | Q(signer__isnull=False), name="signature_login_has_signer"
            ),
            models.CheckConstraint(
                condition=~Q(method__in=("DRAWN", "PAPER")) | Q(image__isnull=False), name="signature_has_image"
            ),
            models.CheckConstraint(
                condition=~Q(method="REFUSED") | (~Q(refused_reason="") & ~Q(witnesses="")),
                name="signature_refused_is_witnessed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}：{self.signer_name}"

    @property
    def is_entered_for(self) -> bool:
        """Whether a clerk entered it for the signer (代录)."""
        return self.method in (self.DRAWN, self.PAPER, self.REFUSED)
