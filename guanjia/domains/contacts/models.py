"""来电来访记录."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.access.fields import PhoneField
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.contacts.flow import CONTACT
from guanjia.kernel.flow import Terms

CHANNELS = [("PHONE", "来电"), ("VISIT", "来访"), ("LETTER", "来函"), ("ONLINE", "线上"), ("OTHER", "其它")]
ROLES = [
    ("OWNER", "业主"), ("FAMILY", "家属"), ("TENANT", "租户"), ("RESIDENT", "住户"), ("MERCHANT", "商户"),
    ("VISITOR", "访客"),
    ("OUTSIDE", "外单位"), ("ANONYMOUS", "匿名"),
]  # fmt: skip
CATEGORIES = [
    ("ENQUIRY", "咨询"), ("LOOKUP", "查询"), ("REPAIR", "报修"), ("COMPLAINT", "投诉"), ("HELP", "求助"),
    ("SERVICE", "特约服务"), ("SUGGESTION", "建议"), ("PRAISE", "表扬"), ("LOAN", "借物"), ("STORAGE", "寄存"),
    ("MOVING", "搬家"), ("RENOVATION", "装修"), ("PAYMENT", "缴费"), ("APPLICATION", "服务申请"),
    ("EMERGENCY", "特殊事件"), ("OTHER", "其它"),
]  # fmt: skip
HANDLINGS = [
    ("ANSWERED", "当场答复"), ("PROMISED", "约定回复"), ("CONVERTED", "转单"), ("PASSED", "转部门"),
    ("REPORTED", "已上报"),
]  # fmt: skip
SATISFACTIONS = [("SATISFIED", "满意"), ("FAIRLY", "基本满意"), ("DISSATISFIED", "不满意"), ("UNRATED", "未评价")]


def _person(label: str):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip


class Contact(Record):
    """来电来访 (附件十四): one contact of one person, whatever it leads to."""

    flows = CONTACT
    series = "LF"
    zone_path = "unit__zone"

    happened_at = models.DateTimeField("时间")
    late_reason = models.CharField("补录原因", max_length=200, blank=True)
    late_entry = models.BooleanField("补录", default=False, editable=False)
    channel = models.CharField("方式", max_length=8, choices=CHANNELS, default="PHONE")
    rings = models.PositiveSmallIntegerField("铃响次数", null=True, blank=True, help_text="未接填 0。")
    name = models.CharField("姓名", max_length=60, blank=True)
    unit = models.ForeignKey(
        "estate.Unit", verbose_name="房号", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(
        "customers.Customer", verbose_name="客户", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    phone = PhoneField("电话", max_length=30, blank=True)
    role = models.CharField("身份", max_length=10, choices=ROLES, blank=True)
    category = models.CharField("事项类别", max_length=12, choices=CATEGORIES)
    urgent = models.BooleanField("紧急", default=False)
    content = models.TextField("内容", max_length=2000)
    handling = models.CharField("处理", max_length=10, choices=HANDLINGS, default="ANSWERED")
    promised_at = models.DateTimeField("约定回复时间", null=True, blank=True)
    reply = models.TextField("答复内容", max_length=1000, blank=True)
    replied_at = models.DateTimeField("答复时间", null=True, blank=True)
    replied_by = _person("答复人")
    satisfied = models.CharField("客户是否满意", max_length=12, choices=SATISFACTIONS, blank=True)
    converted_kind = models.CharField("转出种类", max_length=20, blank=True, editable=False)
    converted_number = models.CharField("转出单据", max_length=120, blank=True, editable=False)
    barred = _person("回避人")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "来电来访"
        constraints = record_constraints("contact", CONTACT)
        indexes = [
            models.Index(fields=["project", "-happened_at", "-id"], name="contact_happened"),
            models.Index(fields=["unit", "-happened_at"], name="contact_unit"),
        ]

    @classmethod
    def barred_rows(cls, user):
        """Whom the caller complains about does not see who called."""
        return Q(barred=user)

    def limit_terms(self, code: str) -> Terms | None:
        return Terms(due=self.promised_at) if self.promised_at else Terms(off=True)
