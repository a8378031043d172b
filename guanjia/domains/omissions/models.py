"""隐瞒漏报登记."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.omissions.flow import DISMISSED, OMISSION, SETTLED, SUSPECTED
from guanjia.kernel.flow import Terms

SORTS = [("OMITTED", "漏记"), ("UNREPORTED", "漏报"), ("HIDDEN", "隐瞒")]
WAYS = [
    ("CONTACT", "来电来访记为投诉，没有登记"), ("ABOVE", "12345、上级或媒体转来，此前没有登记"),
    ("LATE", "补录超过时限"),
    ("CALL_BACK", "回访得知以前投诉过"), ("SURVEY", "意见征询得知"), ("OTHER", "其它"),
]  # fmt: skip
NONE, APOLOGY, BASE_PAY, DISMISSAL = "NONE", "APOLOGY", "BASE_PAY", "DISMISSAL"
GRADES = [
    (NONE, "不成立"), (APOLOGY, "一级：部门内道歉"), (BASE_PAY, "二级：当月只发基本工资"), (DISMISSAL, "三级：辞退"),
]  # fmt: skip


def _person(label: str, **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", **more,
    )  # fmt: skip


def _text(label: str, most: int = 1000, **more):
    return models.TextField(label, max_length=most, blank=True, **more)


class Omission(Record):
    """隐瞒漏报: one complaint that did not reach the register as it should, and whose doing it was (art. 19).

    `person` does not see the row, whatever his post: he has a page of his own for his statement. The grade is a
    decision on paper; nothing here touches anybody's pay.
    """

    flows = OMISSION
    series = "YL"

    sort = models.CharField("性质", max_length=12, choices=SORTS, default="OMITTED")
    way = models.CharField("怎样发现", max_length=12, choices=WAYS, default="OTHER")
    facts = models.TextField("事实", max_length=1000, help_text="当事人会看到这一段。")
    happened_at = models.DateTimeField("发生时间", null=True, blank=True)
    person = _person("当事人")
    named_at = models.DateTimeField("指明时间", null=True, blank=True, editable=False)
    case = models.ForeignKey(
        "cases.Case", verbose_name="投诉", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    contact = models.ForeignKey(
        "contacts.Contact", verbose_name="来电来访", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    statement = _text("当事人陈述", 2000)
    stated_at = models.DateTimeField("陈述时间", null=True, blank=True, editable=False)
    unstated = models.BooleanField("逾期未陈述", default=False, editable=False)
    grade = models.CharField("认定", max_length=10, choices=GRADES, blank=True)
    finding = _text("认定理由")
    found_by = _person("认定人", editable=False)
    found_at = models.DateTimeField("认定时间", null=True, blank=True, editable=False)
    confirm_text = _text("确认意见", 500)
    confirmed_by = _person("确认人", editable=False)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True, editable=False)
    comment = _text("当事人意见")
    commented_at = models.DateTimeField("意见时间", null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "隐瞒漏报"
        constraints = [
            *record_constraints("omission", OMISSION),
            models.UniqueConstraint(fields=["contact"], name="omission_contact"),
        ]
        indexes = [
            models.Index(fields=["project", "-created_at", "-id"], name="omission_created"),
            models.Index(fields=["person", "state"], name="omission_person"),
        ]

    @classmethod
    def barred_rows(cls, user):
        """The named person neither sees nor handles it (5.12.9)."""
        return Q(person=user)

    @property
    def decided(self) -> bool:
        return self.state in (SETTLED, DISMISSED)

    def limit_terms(self, code: str) -> Terms | None:
        """Nobody is asked for a statement before somebody is named, which has a limit of its own; then it counts from
        that moment."""
        if code == "name" and self.person_id:
            return Terms(off=True, kept=True)
        if code == "statement" and self.state == SUSPECTED:
            return Terms(since=self.named_at) if self.person_id else Terms(off=True)
        return None
