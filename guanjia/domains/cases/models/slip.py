"""投诉处理单."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.cases.flow import SLIP
from guanjia.domains.cases.flow.slip import ACCEPTED, ISSUED
from guanjia.domains.cases.models.case import Case
from guanjia.domains.cases.models.choices import LIABILITIES
from guanjia.kernel.flow import Terms


def _person(label: str):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class HandlingSlip(Record):
    """投诉处理单 (附件十九): one complaint, one department, one round. Its number is the case's with `-C1`, `-C2`."""

    flows = SLIP
    zone_path = "case__unit__zone"

    case = models.ForeignKey(Case, verbose_name="投诉", on_delete=models.PROTECT, related_name="slips")
    department = models.ForeignKey(
        "workforce.Department", verbose_name="责任部门", on_delete=models.PROTECT, related_name="+"
    )
    is_lead = models.BooleanField("牵头", default=True)
    own = models.BooleanField("本部门现场解决", default=False)
    task = models.TextField("要求", max_length=2000, blank=True)
    handed_at = models.DateTimeField("移交时间")
    handed_by = _person("移交人")
    accepted_at = models.DateTimeField("签收时间", null=True, blank=True)
    accepted_by = _person("签收人")
    return_reason = models.TextField("退回理由", max_length=500, blank=True)
    cause = models.TextField("原因分析", max_length=1000, blank=True)
    liability = models.CharField("责任认定", max_length=10, choices=LIABILITIES, blank=True)
    corrective = models.TextField("纠正预防措施", max_length=1000, blank=True)
    done_text = models.TextField("完成情况", max_length=2000, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    finished_by = _person("部门负责人")
    verified_by = _person("验证人")
    verified_at = models.DateTimeField("验证时间", null=True, blank=True)
    verify_text = models.TextField("验证意见", max_length=500, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "投诉处理单"
        constraints = record_constraints("slip", SLIP)
        indexes = [models.Index(fields=["department", "state"], name="slip_department")]

    @classmethod
    def own_rows(cls, user, at):
        """The slips of his department; a contractor's only until a day after they are done."""
        departments = cls._meta.get_field("department").related_model
        return departments.slips_seen(user, at, Q(state__in=(ISSUED, ACCEPTED)))

    @classmethod
    def barred_rows(cls, user):
        return Q(case__target_staff__user=user)

    @property
    def withheld(self) -> frozenset[str]:
        """The department does not learn who called when the customer asked for it (5.12.10)."""
        return frozenset({"case__phone", "case__complainant"} if self.case.hide_name and not self.own else ())

    @property
    def counts_for_the_limit(self) -> bool:
        """A returned slip stops its department's clock and counts no more (5.12.4)."""
        return self.state not in ("RETURNED", "REPLACED", "CANCELLED") and not self.own

    def limit_terms(self, code: str) -> Terms | None:
        """The centre's own slip has no clock; one sent back or cancelled leaves its work neither kept nor missed."""
        idle = self.own or self.state == "CANCELLED" or (self.state in ("RETURNED", "REPLACED") and code == "done")
        return Terms(off=True) if idle else None


class SlipAction(models.Model):
    """处理过程: what was done, by whom, when; at least one before a slip is reported done."""

    slip = models.ForeignKey(HandlingSlip, on_delete=models.PROTECT, related_name="actions")
    at = models.DateTimeField("时间")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("内容", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "处理过程"
