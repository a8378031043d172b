"""周期工作设置."""

from __future__ import annotations

from datetime import date, time

from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.periodic.flow import DUTY, WAITING
from guanjia.kernel import rhythm as r
from guanjia.kernel.rhythm import Rule

OFFSETS = [(r.WITHIN, "当期"), (r.AFTER, "下一期"), (r.BEFORE, "上一期")]
BASES = [("CAL", "日历日"), ("WORK", "工作日")]
SIGNS = str.maketrans({"，": "、", ",": "、", "；": "、", ";": "、", " ": "、", "：": ":"})


def read_clocks(text: str) -> tuple[time, ...]:
    """`10:00、12:00` as moments of the day, in order, each once; ValueError for anything else."""
    parts = [part for part in text.translate(SIGNS).split("、") if part]
    return tuple(sorted({time.fromisoformat(part.zfill(5)) for part in parts}))


def read_dates(text: str) -> tuple[tuple[int, int], ...]:
    """`02-01、04-30` as (month, day), in order, each once; ValueError for a day no year has."""
    found = set()
    for part in (part for part in text.translate(SIGNS).split("、") if part):
        month, _, day = part.partition("-")
        found.add((date(2024, int(month), int(day)).month, int(day)))
    return tuple(sorted(found))


class PeriodicDuty(Record):
    """周期工作设置: what a post owes in every period, and when; the number is its code (D-01 …).

    `offset` says whether it is due in the period, after it or before it; `month` and `day` count within that (0: the
    last). A monthly duty without a day is due on the day of the month statistics (periodic.stat_day, X-18).
    `since` is the moment it was switched on: nothing that was due before is asked for.
    """

    flows = DUTY
    listed = True

    name = models.CharField("工作", max_length=80)
    rhythm = models.CharField("周期", max_length=8, choices=list(r.LABELS.items()), default=r.MONTH)
    offset = models.SmallIntegerField(
        "应交在",
        choices=OFFSETS,
        default=r.WITHIN,
        help_text="上月考勤次月 1 日交：下一期；下月计划本月交：上一期。",
    )
    month = models.PositiveSmallIntegerField("第几个月", default=0, help_text="每季、每半年、每年用；0 是最后一个月。")
    day = models.PositiveSmallIntegerField(
        "第几天", null=True, blank=True,
        help_text="每周 1–7（周一到周日），其余是几日；0 是最后一天。每月留空按「月统计日」。",
    )  # fmt: skip
    basis = models.CharField(
        "日子算法", max_length=4, choices=BASES, default="CAL", help_text="选工作日，第几天就是第几个工作日。"
    )
    clocks = models.CharField(
        "几点前", max_length=60, blank=True, help_text="如 10:00；一天几次写几个时刻；留空是 24:00。"
    )
    dates = models.CharField("自定日期", max_length=80, blank=True, help_text="「自定」才填，月-日：02-01、04-30。")
    post = models.ForeignKey("access.Post", verbose_name="责任岗位", on_delete=models.PROTECT, related_name="+")
    post_words = models.CharField("手册中的岗位", max_length=60, blank=True)
    superior = models.ForeignKey(
        "access.Post", verbose_name="逾期报告", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="逾期报给哪个岗位；留空就是责任岗位的上级。",
    )  # fmt: skip
    output = models.CharField("成果", max_length=60)
    source = models.CharField("出处", max_length=80)
    proposed = models.BooleanField("日子为建议值", default=False, help_text="手册没有写明日子，由本系统建议。")
    requirement = models.CharField("需求编号", max_length=30, blank=True)
    waits_for = models.CharField("等待的功能", max_length=30, blank=True)
    from_on = models.DateField("从哪天起", null=True, blank=True, help_text="留空就是一直有效。")
    to_on = models.DateField("到哪天止", null=True, blank=True)
    since = models.DateTimeField("启用时间", null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "周期工作设置"
        constraints = record_constraints("periodic_duty", DUTY)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def told(self):
        """The post that is told when it was missed; None at the top of the house."""
        return self.superior or self.post.superior

    @property
    def times(self) -> int:
        return len(read_clocks(self.clocks)) or 1

    def rule(self, *, stat_day: int = 30, moved: bool = False) -> Rule:
        """When it is due. `stat_day` and `moved` are the policies of the project (X-18, rest days)."""
        day = stat_day if self.day is None and self.rhythm == r.MONTH else self.day or 0
        return Rule(
            self.rhythm, self.offset, self.month, day, read_clocks(self.clocks), self.basis == "WORK",
            read_dates(self.dates), moved,
        )  # fmt: skip

    @property
    def due_words(self) -> str:
        """The rule in words."""
        try:
            words = r.in_words(self.rule())
        except ValueError:  # a list must show what no verb would have let in
            return "看不懂，请更正"
        return words.replace(" 30 日", "统计日") if self.day is None and self.rhythm == r.MONTH else words

    @property
    def standing(self) -> str:
        """启用, 停用, or 尚未启用（等巡查功能）."""
        if self.state == WAITING and self.waits_for:
            return f"{self.state_label}（等{self.waits_for}功能）"
        return self.state_label
