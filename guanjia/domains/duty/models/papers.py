"""经理工作日志, 会议记录和任务, 考勤月表."""

from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.concerns.flow.months import MonthField
from guanjia.domains.duty.flow.papers import ATTENDANCE, MEETING, MEETING_TASK, WORK_LOG
from guanjia.domains.duty.models import choices as c
from guanjia.kernel.flow import Terms


class WorkLog(Record):
    """客服部经理工作日志: one for each working day and author (R-196); the number says day and author."""

    flows = WORK_LOG

    on = models.DateField("日期")
    author = c.person("填写人", editable=False)
    done = models.TextField("今日工作", max_length=2000)
    problems = c.text("问题和处理", 2000)
    plan = c.text("明日安排")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "经理工作日志"
        constraints = record_constraints("work_log", WORK_LOG)
        indexes = [models.Index(fields=["project", "-on", "-id"], name="work_log_on")]


class Meeting(Record):
    """晨会、例会: who was there, what was raised, what came of it (R-199)."""

    flows = MEETING
    series = "HY"

    sort = models.CharField("会议", max_length=8, choices=c.MEETING_KINDS, default="MORNING")
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=40, blank=True)
    chair = c.person("主持人")
    attendees = models.JSONField("出席人员", default=list, blank=True, editable=False)
    attendance = models.CharField("出席", max_length=500, blank=True, editable=False)
    absentees = models.CharField("缺席和原因", max_length=200, blank=True)
    minutes = models.TextField("内容", max_length=4000)
    problems = c.text("提出的问题", 2000)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "会议记录"
        constraints = record_constraints("meeting", MEETING)
        indexes = [models.Index(fields=["project", "-held_at", "-id"], name="meeting_held")]


class MeetingTask(Record):
    """会议任务: who does what by when; it stands on the owner's 今日 until it is done."""

    flows = MEETING_TASK
    series = "RW"

    meeting = models.ForeignKey(Meeting, verbose_name="会议", on_delete=models.PROTECT, related_name="tasks")
    task = models.CharField("任务", max_length=300)
    owner = c.person("负责人", null=False)
    due_on = models.DateField("完成日期")
    outcome = models.CharField("完成情况", max_length=300, blank=True)
    done_at = models.DateTimeField("办完时间", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "会议任务"
        constraints = record_constraints("meeting_task", MEETING_TASK)
        indexes = [models.Index(fields=["owner", "state"], name="meeting_task_owner")]

    def limit_terms(self, code: str) -> Terms | None:
        """24:00 of the day agreed in the meeting; a task that was dropped is neither kept nor missed."""
        return Terms(off=True) if self.state == "DROPPED" else Terms(due=self.due_on)


class AttendanceMonth(Record):
    """考勤月表: one row a person, counted anew until it is handed in, then fixed (R-198). The number is the month."""

    flows = ATTENDANCE

    month = MonthField("月份")
    rows = models.JSONField("明细", default=list, blank=True)
    drawn_at = models.DateTimeField("统计时间", null=True, blank=True)
    due_on = models.DateField("应上报日期")
    handed_in_by = c.person("上报人")
    handed_in_at = models.DateTimeField("上报时间", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "考勤月表"
        constraints = record_constraints("attendance", ATTENDANCE)

    @property
    def title(self) -> str:
        return f"{self.month.year}年{self.month.month}月"

    def limit_terms(self, code: str) -> Terms | None:
        return Terms(due=self.due_on)
