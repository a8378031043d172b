"""Incoming letters, dossiers and what is filed in them."""

from django.conf import settings
from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.archives.flow import DOSSIER, ENTRY, LETTER

LETTER_KINDS = [("COMPLAINT", "投诉"), ("SUGGESTION", "建议"), ("OFFICIAL", "公函"), ("OTHER", "其它")]
SECTIONS = [
    ("01", "01 业主资料"), ("02", "02 入住手续"), ("03", "03 装修"), ("04", "04 收费"), ("05", "05 报修与服务"),
    ("06", "06 投诉"), ("07", "07 违章"), ("08", "08 其它"),
]  # fmt: skip


class IncomingLetter(Record):
    """收文登记: a letter, its leader's instruction and the written reply (R-018)."""

    flows = LETTER
    series = "SW"
    zone_path = "unit__zone"

    received_at = models.DateTimeField("收文时间")
    sender = models.CharField("来文人", max_length=60)
    unit = models.ForeignKey(
        "estate.Unit", verbose_name="房号", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subject = models.CharField("事由", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=LETTER_KINDS, default="OTHER")
    submitted_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="呈送领导", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    decision = models.TextField("领导批示", max_length=1000, blank=True)
    read_at = models.DateTimeField("批阅时间", null=True, blank=True)
    reply_number = models.CharField("回函编号", max_length=40, blank=True)
    reply_text = models.TextField("回函内容", max_length=2000, blank=True)
    replied_at = models.DateTimeField("回函时间", null=True, blank=True)
    waived_reason = models.CharField("不回函原因", max_length=300, blank=True)
    barred = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="回避人", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "收文"
        constraints = record_constraints("letter", LETTER)

    @classmethod
    def barred_rows(cls, user):
        """Whom the letter complains about does not see who wrote it."""
        return models.Q(barred=user)


class Dossier(Record):
    """业主档案: the file of one unit and owner; `number` is DA-…"""

    flows = DOSSIER
    series = "DA"
    zone_path = "unit__zone"

    unit = models.ForeignKey("estate.Unit", verbose_name="房号", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        "customers.Customer", verbose_name="业主", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "业主档案"
        constraints = [
            *record_constraints("dossier", DOSSIER),
            models.UniqueConstraint(
                fields=["unit"], condition=models.Q(state="OPEN"), name="dossier_one_open",
                violation_error_message="这套房已有在用的档案。",
            ),
        ]  # fmt: skip


class DossierEntry(Record):
    """归档件: one closed record in a dossier, or among the papers of the project when no unit is concerned."""

    flows = ENTRY
    series = "GD"

    dossier = models.ForeignKey(
        Dossier, verbose_name="档案", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    section = models.CharField("部分", max_length=2, choices=SECTIONS)
    title = models.CharField("题名", max_length=120)
    filed_kind = models.CharField("材料种类", max_length=20, editable=False)
    filed_id = models.BigIntegerField("材料", editable=False)
    filed_number = models.CharField("材料编号", max_length=40, editable=False)
    filed_at = models.DateTimeField("归档时间")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "归档件"
        constraints = [
            *record_constraints("dossier_entry", ENTRY),
            models.UniqueConstraint(
                fields=["filed_kind", "filed_id"], name="dossier_entry_once", violation_error_message="已经归档。"
            ),
        ]
