"""Rules with their rungs, approvals under way, and each decision taken."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.approvals.flow import APPROVAL
from guanjia.concerns.flow.models import Record, record_constraints


class ApprovalRule(models.Model):
    """审批权限: who decides a matter; a project's own rule goes before the one for all projects."""

    matter = models.CharField("事项", max_length=40)
    label = models.CharField("名称", max_length=40)
    project = models.ForeignKey(
        "access.Project", verbose_name="项目", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "审批权限"
        constraints = [
            models.UniqueConstraint(fields=["matter", "project"], name="approvalrule_once"),
            models.UniqueConstraint(fields=["matter"], condition=Q(project=None), name="approvalrule_once_for_all"),
        ]

    def __str__(self) -> str:
        return self.label


class Rung(models.Model):
    """级: a post that decides, up to and with an amount (分). Rungs with one amount form a band, and the lowest band
    that reaches the amount asked for decides, its rungs in order. No amount: without end.

    `up_to_policy` names a policy that holds the amount instead. `outside`: the post enters what an outside body
    decided, with the number of its paper.
    """

    rule = models.ForeignKey(ApprovalRule, on_delete=models.CASCADE, related_name="rungs")
    order = models.PositiveSmallIntegerField("级次")
    post = models.CharField("岗位", max_length=30)
    up_to_fen = models.BigIntegerField("金额上限（分）", null=True, blank=True)
    up_to_policy = models.CharField("金额上限参数", max_length=60, blank=True)
    outside = models.BooleanField("由外部机构决定", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "审批级"
        constraints = [
            models.UniqueConstraint(fields=["rule", "order"], name="rung_order"),
            models.CheckConstraint(condition=Q(up_to_fen=None) | Q(up_to_policy=""), name="rung_one_amount"),
        ]


class Approval(Record):
    """审批单: one matter of one record, with its rungs as they were when it was asked; what was asked cannot change."""

    flows = APPROVAL
    series = "SP"

    subject_kind_of = models.CharField("对象", max_length=40, editable=False)
    subject_id_of = models.BigIntegerField("对象编号", editable=False)
    subject_label = models.CharField("对象", max_length=60, blank=True, editable=False)
    matter = models.CharField("事项", max_length=40)
    label = models.CharField("事项", max_length=40)
    amount_fen = models.BigIntegerField("金额（分）", null=True, blank=True)
    weighed_fen = models.BigIntegerField("合计金额（分）", null=True, blank=True)
    reason = models.CharField("事由", max_length=500, blank=True)
    rungs = models.JSONField("审批级", default=list)
    rung = models.PositiveSmallIntegerField("当前级", default=0)
    post_label = models.CharField("待审批岗位", max_length=30, blank=True, editable=False)
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "审批单"
        constraints = [
            *record_constraints("approval", APPROVAL),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__gte=0), name="approval_amount",
                violation_error_message="金额不能是负数。",
            ),
            models.UniqueConstraint(
                fields=["subject_kind_of", "subject_id_of", "matter"], condition=Q(state="PENDING"),
                name="approval_pends_once", violation_error_message="这件事已经在审批中。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["subject_kind_of", "subject_id_of", "id"], name="approval_subject"),
            models.Index(fields=["project", "id"], name="approval_pending", condition=Q(state="PENDING")),
        ]

    @property
    def turn(self) -> dict:
        """The rung whose turn it is; empty when the matter is settled."""
        return self.rungs[self.rung] if self.state == "PENDING" and self.rung < len(self.rungs) else {}

    @property
    def post(self) -> str:
        """The post whose turn it is; empty when nobody's is."""
        return self.turn.get("post", "")

    @property
    def needs_document(self) -> bool:
        """Whether the present rung notes the paper of an outside body."""
        return bool(self.turn.get("outside"))


class Decision(models.Model):
    """决定: what one rung said, by whom, when."""

    GRANTED, RETURNED = "GRANTED", "RETURNED"
    VERDICTS = [(GRANTED, "同意"), (RETURNED, "退回")]

    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="decisions")
    order = models.PositiveSmallIntegerField("级次")
    post = models.CharField("岗位", max_length=30)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="审批人", on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    at = models.DateTimeField("时间")
    verdict = models.CharField("意见", max_length=8, choices=VERDICTS)
    remark = models.CharField("说明", max_length=500, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审批决定"
        constraints = [models.UniqueConstraint(fields=["approval", "order"], name="decision_once")]
