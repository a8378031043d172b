"""Links to lower rooms belong to the higher room (decision 4)."""

from django.db import models

from guanjia.domains.cases.models.case import Case
from guanjia.domains.cases.models.slip import HandlingSlip


class CaseWorkOrder(models.Model):
    """事项派工: a work order under a case, and under the slip that asked for it where there is one."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="work_orders")
    slip = models.ForeignKey(HandlingSlip, null=True, on_delete=models.PROTECT, related_name="work_orders")
    work_order = models.OneToOneField("dispatch.WorkOrder", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "事项派工"


class CaseFollowUp(models.Model):
    """事项回访: the call-back of one round of a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    follow_up = models.OneToOneField("followups.FollowUp", on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField("轮次", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "事项回访"
