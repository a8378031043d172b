"""班次, 排班表, 换班."""

from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.duty.flow.roster import ROSTER, SHIFT_KIND, SWAP
from guanjia.domains.duty.models import choices as c


class ShiftKind(Record):
    """班次: from when to when a post is on; one that does not end later than it begins ends on the next day.

    `number` is its code, `mark` the sign of one character that stands for it in the grid of a roster.
    """

    flows = SHIFT_KIND
    listed = True

    name = models.CharField("名称", max_length=20)
    mark = models.CharField("简称", max_length=2, help_text="排班表格子里用的一个字，如：白、夜。")
    post = models.CharField("岗位", max_length=12, choices=c.POSTS)
    begins = models.TimeField("上班")
    ends = models.TimeField("下班", help_text="不晚于上班时间的，算到第二天。")
    sort = models.CharField("考评班别", max_length=8, choices=c.CLASSES, default="MORNING")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "班次"
        constraints = record_constraints("shift_kind", SHIFT_KIND)

    def __str__(self) -> str:
        return f"{self.name} {self.hours}"

    @property
    def hours(self) -> str:
        return f"{self.begins:%H:%M}–{self.ends:%H:%M}"


class DutyRoster(Record):
    """排班表: who is planned for which shift on which day of a span, mostly a month. Published, it makes the shifts."""

    flows = ROSTER

    from_on = models.DateField("从")
    to_on = models.DateField("到")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = c.person("提交人")
    sent_back_reason = models.CharField("退回原因", max_length=200, blank=True)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = c.person("发布人")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "排班表"
        constraints = [
            *record_constraints("roster", ROSTER),
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")), name="roster_days",
                violation_error_message="最后一天不能早于第一天。",
            ),
        ]  # fmt: skip

    @property
    def title(self) -> str:
        return f"{self.from_on:%Y-%m-%d} 至 {self.to_on:%m-%d}"


class RosterEntry(models.Model):
    """排班格: one person in one shift of one day, as long as the roster is a draft."""

    project = models.ForeignKey("access.Project", on_delete=models.PROTECT, related_name="+")
    roster = models.ForeignKey(DutyRoster, on_delete=models.PROTECT, related_name="entries")
    on = models.DateField("日期")
    kind = models.ForeignKey(ShiftKind, verbose_name="班次", on_delete=models.PROTECT, related_name="+")
    user = c.person("人员", null=False)

    class Meta:
        verbose_name = verbose_name_plural = "排班格"
        constraints = [models.UniqueConstraint(fields=["roster", "on", "kind", "user"], name="roster_entry")]


class DutySwap(Record):
    """换班: a colleague takes a shift, perhaps for one of his own; both agree, the manager approves in time."""

    flows = SWAP
    series = "HB"

    shift = models.ForeignKey("duty.Shift", verbose_name="我的班", on_delete=models.PROTECT, related_name="+")
    other_shift = models.ForeignKey(
        "duty.Shift", verbose_name="换他的班", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="只请人代班、不换回来的留空。",
    )  # fmt: skip
    asker = c.person("申请人", editable=False)
    colleague = c.person("对方", null=False)
    reason = models.CharField("原因", max_length=200)
    agreed_at = models.DateTimeField("对方答复时间", null=True, blank=True)
    decided_by = c.person("批准人")
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    answer = models.CharField("不同意的原因", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "换班"
        constraints = record_constraints("swap", SWAP)
