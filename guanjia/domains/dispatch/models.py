"""派工单."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.access.fields import PhoneField
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.dispatch.flow import RETURNED, UNDONE, VOID, WORK_ORDER
from guanjia.kernel.flow import Terms

KINDS = [("REPAIR", "报修"), ("SERVICE", "特约"), ("PUBLIC", "公共"), ("COMPLAINT", "投诉整改")]
URGENCIES = [("URGENT", "急"), ("NORMAL", "一般"), ("COMPLEX", "复杂")]
LIABILITIES = [
    ("OURS", "我方"), ("OWNER", "业主"), ("THIRD", "第三方"), ("DEVELOPER", "开发商"), ("FORCE", "不可抗力"),
]  # fmt: skip
RATINGS = [("VERY", "非常满意"), ("SATISFIED", "满意"), ("FAIRLY", "基本满意"), ("DISSATISFIED", "不满意")]


def _person(label: str, **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", **more,
    )  # fmt: skip


class WorkOrder(Record):
    """派工单（一式三联）: physical work by a department. Three parts: 客服存根, 执行部门, 客户."""

    flows = WORK_ORDER
    series = "PG"
    zone_path = "unit__zone"

    kind = models.CharField("类别", max_length=10, choices=KINDS, default="REPAIR")
    content = models.TextField("工作内容", max_length=2000)
    unit = models.ForeignKey(
        "estate.Unit", verbose_name="房号", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    common_area = models.ForeignKey(
        "estate.CommonArea", verbose_name="公共区域", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    phone = PhoneField("联系电话", max_length=30, blank=True)
    urgency = models.CharField("缓急", max_length=8, choices=URGENCIES, default="NORMAL")
    is_public = models.BooleanField("公共部位", default=False)
    is_charged = models.BooleanField("有偿", default=False)
    department = models.ForeignKey(
        "workforce.Department", verbose_name="执行部门", on_delete=models.PROTECT, related_name="+"
    )
    source_kind = models.CharField("来源种类", max_length=20, blank=True, editable=False)
    source_number = models.CharField("来源编号", max_length=40, blank=True, editable=False)
    appointed_at = models.DateTimeField("预约时间", null=True, blank=True)
    dispatched_at = models.DateTimeField("派工时间")
    signed_by = _person("签收人")
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    return_reason = models.CharField("退单理由", max_length=300, blank=True)
    contacted_at = models.DateTimeField("联系上客户时间", null=True, blank=True)
    arrived_at = models.DateTimeField("到场时间", null=True, blank=True)
    wait_reason = models.CharField("改约原因", max_length=300, blank=True)
    wait_evidence = models.CharField("改约凭据", max_length=300, blank=True)
    cause = models.TextField("原因", max_length=1000, blank=True)
    work_done = models.TextField("完成情况", max_length=2000, blank=True)
    materials = models.CharField("用料", max_length=500, blank=True)
    liability = models.CharField("责任认定", max_length=10, choices=LIABILITIES, blank=True)
    corrective = models.TextField("纠正预防措施", max_length=1000, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    finished_by = _person("完成人")
    rating = models.CharField("客户评价", max_length=12, choices=RATINGS, blank=True)
    copies_back = models.BooleanField("联单已收回", default=False)
    recovered_at = models.DateTimeField("回收时间", null=True, blank=True)
    barred = _person("回避人", editable=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "派工单"
        constraints = record_constraints("work_order", WORK_ORDER)
        indexes = [
            models.Index(fields=["project", "-dispatched_at", "-id"], name="work_order_dispatched"),
            models.Index(fields=["department", "state"], name="work_order_department"),
        ]

    @classmethod
    def own_rows(cls, user, at):
        """A repairman sees the slips of his department, and no customer's other data (P-18)."""
        departments = cls._meta.get_field("department").related_model
        return departments.slips_seen(user, at, Q(state__in=UNDONE))

    @classmethod
    def barred_rows(cls, user):
        """Whom the customer complained about does not see who he is."""
        return Q(barred=user)

    def limit_terms(self, code: str) -> Terms | None:
        """A slip sent back or voided leaves its limits neither kept nor missed; reissued, they start anew."""
        if self.state == VOID or (self.state == RETURNED and code != "sign_for"):
            return Terms(off=True)
        if code == "finish" and self.urgency == "COMPLEX":
            return Terms(policy="repair.complex")
        return None
