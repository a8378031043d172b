"""值班记录 (附件二十五)."""

from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.duty.flow.shift import AT_WORK, SHIFT, TAKEN_OVER
from guanjia.domains.duty.models import choices as c
from guanjia.domains.duty.models.roster import DutyRoster, ShiftKind
from guanjia.kernel.flow import Terms
from guanjia.kernel.worktime import local_date


class Shift(Record):
    """班 (值班记录): one person's shift, from the plan to the signature of the next.

    `leads`: he keeps the record of the desk or the night and hands over; others beside him, and the duty manager, only
    come and go. `rostered` is who was planned before somebody else took the place. Sums are in 分, lateness in minutes.
    """

    flows = SHIFT
    series = "ZB"

    roster = models.ForeignKey(DutyRoster, verbose_name="排班表", on_delete=models.PROTECT, related_name="shifts")
    on = models.DateField("日期")
    kind_of_shift = models.ForeignKey(ShiftKind, verbose_name="班次", on_delete=models.PROTECT, related_name="+")
    post = models.CharField("岗位", max_length=12, choices=c.POSTS)
    leads = models.BooleanField("主班", default=True)
    person = c.person("值班人", null=False)
    rostered = c.person("原值班人")
    change_reason = models.CharField("换人原因", max_length=200, blank=True)
    planned_start = models.DateTimeField("应到")
    planned_end = models.DateTimeField("应离")
    arrived_at = models.DateTimeField("实到", null=True, blank=True)
    late_minutes = models.PositiveIntegerField("迟到分钟", default=0)
    on_duty_at = models.DateTimeField("上岗时间", null=True, blank=True)
    left_at = models.DateTimeField("离岗时间", null=True, blank=True)
    left_early = models.BooleanField("早退", default=False)
    extended = models.BooleanField("延时", default=False)
    overtime_minutes = models.PositiveIntegerField("加班分钟", default=0)
    excused = models.BooleanField("事先请假", default=False)
    missed_reason = models.CharField("缺勤说明", max_length=200, blank=True)

    weather = models.CharField("天气", max_length=20, blank=True)
    log_empty = models.BooleanField("本班无其它事项", default=False, help_text="没有手记的事项时勾选。")
    night_summary = c.text("夜间值守情况", help_text="出入口、监控和消防、装修现场、灯光、噪声。")
    morning_summary = c.text("早间小结", help_text="交班后报客服部经理。")
    instructions = c.text("上级指示和交接备注")

    keys_total = models.PositiveIntegerField("钥匙在册", default=0)
    keys_lent = models.PositiveIntegerField("钥匙借出", default=0)
    keys_counted = models.PositiveIntegerField("柜中清点", default=0)
    cash_book_fen = models.BigIntegerField("备用金应有", default=0)
    cash_counted_fen = models.BigIntegerField("备用金清点", default=0)
    items_missing = models.CharField("物品短缺", max_length=200, blank=True, help_text="齐全的留空。")
    discrepancy = c.text("差异说明", 500)
    clean_ok = models.BooleanField("环境卫生合格", null=True, blank=True)
    clean_note = models.CharField("环境卫生说明", max_length=200, blank=True)

    opened_at = models.DateTimeField("交班时间", null=True, blank=True)
    taker = c.person("接班人")
    next_shift = models.ForeignKey(
        "self", verbose_name="接班的班次", null=True, blank=True, on_delete=models.PROTECT, related_name="previous"
    )
    handed_at = models.DateTimeField("交接完成", null=True, blank=True)
    handover_late_minutes = models.PositiveIntegerField("交接超时分钟", default=0)
    refuse_reason = models.CharField("拒接原因", max_length=8, choices=c.REFUSALS, blank=True)
    refuse_text = models.CharField("拒接说明", max_length=200, blank=True)
    refusals = models.PositiveSmallIntegerField("拒接次数", default=0)
    decision = models.CharField("经理裁定", max_length=200, blank=True)
    forced = models.BooleanField("未办交接", default=False)
    released_by = c.person("准予交班人")
    record_complete = models.BooleanField("记录齐全", default=False)
    review_due = models.DateTimeField("审核期限", null=True, blank=True)
    reviewed_by = c.person("审核人")
    reviewed_at = models.DateTimeField("审核时间", null=True, blank=True)
    review_text = models.CharField("审核意见", max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "值班记录"
        constraints = record_constraints("shift", SHIFT)
        indexes = [
            models.Index(fields=["project", "-planned_start", "-id"], name="shift_planned"),
            models.Index(fields=["project", "state", "planned_end"], name="shift_state"),
            models.Index(fields=["person", "planned_start"], name="shift_person"),
        ]

    @property
    def title(self) -> str:
        day = local_date(self.planned_start)
        return f"{day.month}月{day.day}日 {self.kind_of_shift.name} {self.person}"

    @property
    def keys_difference(self) -> int:
        """Keys counted on their hooks less those that should hang there."""
        return self.keys_counted - (self.keys_total - self.keys_lent)

    @property
    def cash_difference_fen(self) -> int:
        return self.cash_counted_fen - self.cash_book_fen

    @property
    def differs(self) -> bool:
        """Whether something counted is not what it should be, so that it has to be explained."""
        return bool(self.keys_difference or self.cash_difference_fen or self.items_missing.strip())

    @property
    def is_substitute(self) -> bool:
        return self.rostered_id is not None

    def limit_terms(self, code: str) -> Terms | None:
        """The handover is due when the shift ends; the review on the next working day. Who does not lead owes none."""
        if code == "hand_over":
            return Terms(since=self.planned_end) if self.leads and self.state in AT_WORK else Terms(off=not self.leads)
        if self.state == TAKEN_OVER and self.review_due:
            return Terms(due=self.review_due)
        return None
