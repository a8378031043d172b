"""日清表 and 周报. What was signed or sent is fixed: the database itself refuses to change it (migrations)."""

import hashlib
import json
from datetime import date, timedelta

from django.conf import settings
from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.insight.reviews.flow import WEEK_REPORT, WRAP_UP
from guanjia.kernel.flow import Terms
from guanjia.kernel.worktime import at as moment_of


def _person(label: str):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip


def digest(number: str, content: dict) -> str:
    """The fingerprint of a content under its number: of the same rows the same text, whatever wrote them down."""
    said = json.dumps({"number": number, "content": content}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


class Kept(Record):
    """Abstract: a report whose rows are stored as they were. People stand in it by id, so erasure reaches them."""

    sealed_fields = ("content",)  # the journal says that it changed, not all of it again

    content = models.JSONField("内容", default=dict, blank=True, editable=False)
    sha256 = models.CharField("内容校验码", max_length=64, blank=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    @property
    def is_fixed(self) -> bool:
        return bool(self.sha256)

    @property
    def is_whole(self) -> bool:
        """Whether the stored rows are still those that were signed or sent."""
        return self.sha256 == digest(self.number, self.content)


class WrapUp(Kept):
    """当日接诉小结 (日清表): one a project and day; the number says the day.

    `said` are the supervisor's words by id of the case; `since` and `until` the span its new and closed matters lie
    in: from the last sign-off to this one, so that what came after yesterday's is not lost.
    """

    flows = WRAP_UP

    on = models.DateField("日期")
    due_at = models.DateTimeField("应签时间", editable=False)
    said = models.JSONField("说明", default=dict, blank=True, editable=False)
    summary = models.TextField("小结", max_length=1000, blank=True, help_text="要交代的事；没有可以不写。")
    since = models.DateTimeField("从", null=True, blank=True, editable=False)
    until = models.DateTimeField("到", null=True, blank=True, editable=False)
    signed_by = _person("签字人")
    signed_at = models.DateTimeField("签字时间", null=True, blank=True, editable=False)
    late = models.BooleanField("迟签", default=False, editable=False)

    class Meta(Kept.Meta):
        verbose_name = verbose_name_plural = "日清表"
        constraints = record_constraints("wrap_up", WRAP_UP)
        indexes = [models.Index(fields=["project", "-on", "-id"], name="wrap_up_on")]

    @property
    def title(self) -> str:
        return f"{self.on.month}月{self.on.day}日"

    def limit_terms(self, code: str) -> Terms | None:
        return Terms(since=moment_of(self.on), due=self.due_at)


class WeekReport(Kept):
    """投诉周报: Monday to Sunday; the number says its Monday. Counted anew until it is sent, then fixed (R-227)."""

    flows = WEEK_REPORT

    from_on = models.DateField("周一")
    ready_at = models.DateTimeField("应出时间", editable=False)
    due_at = models.DateTimeField("应发时间", editable=False)
    drawn_at = models.DateTimeField("统计时间", null=True, blank=True, editable=False)
    help_wanted = models.TextField(
        "需要的支持", max_length=1000, blank=True, help_text="请领导协调或决定的事；没有可以不写。"
    )
    sent_by = _person("发送人")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True, editable=False)
    late = models.BooleanField("迟发", default=False, editable=False)
    receiver_post = models.CharField("报送", max_length=30, blank=True, editable=False)
    read_by = _person("阅知人")
    read_at = models.DateTimeField("阅知时间", null=True, blank=True, editable=False)

    class Meta(Kept.Meta):
        verbose_name = verbose_name_plural = "投诉周报"
        constraints = record_constraints("week_report", WEEK_REPORT)
        indexes = [models.Index(fields=["project", "-from_on", "-id"], name="week_report_from")]

    @property
    def to_on(self) -> date:
        """Sunday."""
        return self.from_on + timedelta(days=6)

    @property
    def title(self) -> str:
        return f"{self.from_on.month}月{self.from_on.day}日—{self.to_on.month}月{self.to_on.day}日"

    def limit_terms(self, code: str) -> Terms | None:
        return Terms(since=self.ready_at, due=self.due_at)
