"""客户事项."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.access.fields import PhoneField
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.domains.cases.models import choices as c
from guanjia.domains.cases.models.category import CaseCategory
from guanjia.kernel.flow import Terms


def _person(label: str):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


def _text(label: str, most: int = 2000, **more):
    return models.TextField(label, max_length=most, blank=True, **more)


class Case(Record):
    """客户事项: one matter of one customer. `kind` never changes; converting makes a new linked record (decision 6)."""

    flows = CASE_FLOWS
    coded_lists = {"methods": c.METHODS, "clears": c.CLEARS}
    zone_path = "unit__zone"

    kind = models.CharField("事项", max_length=12, choices=c.KINDS)
    channel = models.CharField("渠道", max_length=8, choices=c.CHANNELS, default="PHONE")
    source = models.CharField("其它来源", max_length=10, choices=c.SOURCES, blank=True)
    contact = models.ForeignKey(
        "contacts.Contact", verbose_name="来电来访", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    letter = models.ForeignKey(
        "archives.IncomingLetter", verbose_name="收文", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    unit = models.ForeignKey(
        "estate.Unit", verbose_name="房号", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    common_area = models.ForeignKey(
        "estate.CommonArea", verbose_name="公共区域", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    customer = models.ForeignKey(
        "customers.Customer", verbose_name="客户", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    complainant = models.CharField("客户姓名", max_length=60, blank=True)
    role = models.CharField("身份", max_length=10, choices=c.ROLES, blank=True)
    phone = PhoneField("联系电话", max_length=30, blank=True)
    hide_name = models.BooleanField("对部门隐去姓名", default=False)
    group_count = models.PositiveSmallIntegerField("群诉户数", default=1)

    received_at = models.DateTimeField("受理时间")
    late_reason = models.CharField("补录原因", max_length=200, blank=True)
    late_entry = models.BooleanField("补录", default=False, editable=False)
    promised_at = models.DateTimeField("约定回复时间", null=True, blank=True)
    category = models.ForeignKey(
        CaseCategory, verbose_name="类别", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    content = models.TextField("内容", max_length=2000)
    demand = _text("诉求", 500)
    grade = models.CharField("等级", max_length=10, choices=c.GRADES, default="ORDINARY")
    urgent = models.BooleanField("紧急", default=False)
    important = models.BooleanField("重要", default=True)
    target_department = models.ForeignKey(
        "workforce.Department", verbose_name="被投诉部门", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    target_staff = models.ForeignKey(
        "workforce.Employee", verbose_name="被投诉人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    read_back = models.BooleanField("已向客户复述确认", default=False)
    clears = models.JSONField("五清", default=list, blank=True)
    number_told = models.BooleanField("编号已告知客户", default=False)

    receiver = _person("第一责任人")
    handler = _person("承办人")
    started_at = models.DateTimeField("开始处理时间", null=True, blank=True)
    findings = _text("核实情况")
    validity_suggested = models.CharField("建议判定", max_length=8, choices=c.VALIDITIES, blank=True)
    validity = models.CharField("有效性", max_length=8, choices=c.VALIDITIES, default="PENDING")
    validity_code = models.CharField("判定依据", max_length=2, choices=c.VALIDITY_CODES, blank=True)
    validity_reason = _text("判定理由", 500)
    judged_by = _person("判定人")
    judged_at = models.DateTimeField("判定时间", null=True, blank=True)
    reviewed_at = models.DateTimeField("复核时间", null=True, blank=True)
    review_text = _text("复核意见", 500)
    explanation = _text("向客户的解释")

    proposal = _text("处理意见")
    proposed_by = _person("拟办人")
    approval_text = _text("审批意见", 500)
    approved_by = _person("审批人")
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    difficult_reason = _text("疑难理由和计划", 500)
    difficult_asked_by = _person("疑难申请人")
    difficult_by = _person("疑难同意人")
    agreed_due_at = models.DateTimeField("约定完成时间", null=True, blank=True)
    told_customer_at = models.DateTimeField("告知客户时间", null=True, blank=True)
    extension_due_at = models.DateTimeField("申请延期到", null=True, blank=True)
    extension_reason = _text("延期原因和计划", 500)
    extension_told_at = models.DateTimeField("延期告知客户时间", null=True, blank=True)
    extension_by = _person("延期申请人")

    urgent_at = models.DateTimeField("列为紧急时间", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("当值经理确认时间", null=True, blank=True, editable=False)
    confirmed_by = _person("确认紧急的人")
    leader = _person("受理领导")
    leader_explained = _text("移交时向客户的说明", 500)
    leader_due_at = models.DateTimeField("领导约定答复时间", null=True, blank=True)
    progress_told_at = models.DateTimeField("最近告知客户进展", null=True, blank=True, editable=False)
    to_developer = models.BooleanField("须报开发商", default=False, editable=False)
    developer_at = models.DateTimeField("报开发商时间", null=True, blank=True)
    developer_by = _person("报开发商的人")
    developer_text = _text("向开发商报告的内容", 500)
    report_text = _text("重大投诉书面报告")
    report_at = models.DateTimeField("书面报告时间", null=True, blank=True)
    report_by = _person("书面报告人")

    methods = models.JSONField("处理方式", default=list, blank=True)
    result = models.CharField("处理结果", max_length=10, choices=c.RESULTS, blank=True)
    result_text = _text("结果说明")
    solved_at = models.DateTimeField("办结时间", null=True, blank=True)
    verified_by = _person("验证人")
    reply_way = models.CharField("回复方式", max_length=8, choices=c.REPLY_WAYS, blank=True)
    reply_text = _text("回复内容")
    reply_reason = _text("换方式原因", 300)
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    replied_by = _person("回复人")
    satisfaction = models.CharField("满意程度", max_length=12, choices=c.SATISFACTIONS, blank=True)
    satisfaction_text = _text("客户意见", 500)
    called_back_at = models.DateTimeField("回访时间", null=True, blank=True)
    called_back_by = _person("回访人")
    unreached = models.BooleanField("未联系上", default=False)
    closing = _text("结案意见", 500)
    closed_at = models.DateTimeField("结案时间", null=True, blank=True)

    reopened = models.PositiveSmallIntegerField("重开次数", default=0)
    urged = models.PositiveSmallIntegerField("催办次数", default=0)
    urged_at = models.DateTimeField("最近催办", null=True, blank=True)
    repeat_of = models.ForeignKey(
        "self", verbose_name="重复", null=True, blank=True, on_delete=models.PROTECT, related_name="repeats"
    )
    joined_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, blank=True, on_delete=models.PROTECT, related_name="joined"
    )
    converted_from = models.ForeignKey(
        "self", verbose_name="转自", null=True, blank=True, on_delete=models.PROTECT, related_name="converted"
    )
    withdrawal = _text("撤诉依据", 500)
    compensation_fen = models.BigIntegerField("赔偿金额", null=True, blank=True, help_text="分")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "客户事项"
        constraints = record_constraints("case", CASE_FLOWS)
        indexes = [
            models.Index(fields=["project", "-received_at", "-id"], name="case_received"),
            # The month's figures are read from the index alone (performance.md 5).
            models.Index(
                fields=["project", "kind", "received_at", "category", "validity", "grade", "result", "satisfaction"],
                name="case_month",
            ),
            models.Index(fields=["project", "created_at", "received_at"], name="case_entered"),
            models.Index(fields=["project", "state", "kind", "-received_at", "-id"], name="case_state"),
            models.Index(fields=["unit", "-received_at"], name="case_unit"),
            models.Index(fields=["customer", "-received_at"], name="case_customer"),
            models.Index(fields=["receiver", "state"], name="case_receiver"),
        ]

    @classmethod
    def barred_rows(cls, user):
        return Q(target_staff__user=user)

    @property
    def is_complaint(self) -> bool:
        return self.kind == "COMPLAINT"

    @property
    def is_anonymous(self) -> bool:
        return self.role == "ANONYMOUS"

    @property
    def title(self) -> str:
        return self.content[:24]

    @property
    def three_way(self) -> str:
        """电话/书面/来访: the three-way split of the channel (R-017)."""
        return c.THREE_WAY[self.channel]

    def series_of(self) -> str:
        return c.PREFIXES[self.kind]

    def limit_terms(self, code: str) -> Terms | None:
        """How a limit runs where the flow's words are not enough.

        What was withdrawn, joined, converted or voided is neither kept nor missed; one joined still owes an answer.
        """
        if self.state in ("WITHDRAWN", "CONVERTED", "VOID") or (self.state == "JOINED" and code != "answer"):
            return Terms(off=True)
        if code == "settle" and self.is_complaint:
            return self._settling()
        return self._small_terms(code)

    def _small_terms(self, code: str) -> Terms | None:
        """The clocks around the settling one: passing on, urgent, promised, progress, leader, developer, report."""
        done = Terms(off=True, kept=True)
        urgent, major = self.grade in ("URGENT", "MAJOR") or self.kind == "EMERGENCY", self.grade == "MAJOR"
        if code == "start":
            return done if self.started_at else None
        if code == "route":
            return done if self.handler_id or self.started_at else None
        if code == "confirm":
            return done if self.confirmed_at else Terms(off=not (urgent and self.urgent_at), since=self.urgent_at)
        if code == "promise":
            return done if self.replied_at else Terms(off=not self.promised_at, due=self.promised_at)
        if code == "progress":
            return done if self.replied_at else Terms(since=self.progress_told_at or self.received_at)
        if code == "leader":
            return done if self.replied_at else Terms(off=not self.leader_due_at, due=self.leader_due_at)
        if code == "developer":
            return done if self.developer_at else Terms(off=not (major and self.to_developer), since=self.urgent_at)
        if code == "report":
            return done if self.report_at else Terms(off=not (major and self.solved_at), since=self.solved_at)
        return None

    def _settling(self) -> Terms:
        """5.12.4: which limit settles a complaint, by grade and by what was handed over."""
        cap = {"cap": "issue.difficult.due", "cap_since": self.received_at}
        if self.agreed_due_at:
            return Terms(due=self.agreed_due_at)
        if self.grade == "DIFFICULT":
            return Terms(policy="issue.difficult.due", since=self.received_at)
        if self.grade in ("URGENT", "MAJOR"):
            return Terms(policy="complaint.major.due", since=self.received_at)
        handed = [s.handed_at for s in self.slips.all() if s.counts_for_the_limit]
        if handed:
            return Terms(policy="complaint.handover.due", since=max(handed), **cap)
        return Terms(policy="complaint.internal.due", since=self.received_at)
