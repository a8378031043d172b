"""周期任务."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from guanjia.concerns.access.grants import running_at
from guanjia.concerns.access.models import Absence, Assignment
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.periodic.flow import TASK, VOID, WAIVED
from guanjia.domains.periodic.models.duty import PeriodicDuty
from guanjia.kernel.flow import Terms
from guanjia.kernel.rhythm import DAILY, SHIFT
from guanjia.kernel.worktime import show_due


def _person(label: str):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip


def assignments_to(post: str, at, *who: Q):
    """Whether somebody is assigned here to the post a column of the row names; of the task's project, or of all."""
    here = Q(project=OuterRef("project")) | Q(project=None)
    return Exists(Assignment.objects.filter(running_at(at), here, *who, post=OuterRef(post)))


class PeriodicTask(Record):
    """周期任务: one duty in one period (and one turn of its day), born once and due once.

    What the duty said is copied when the task is born. `person` is whoever alone owes it (the one on the shift);
    otherwise whoever answers for the post. `output_kind` and `output_id` name the record another room made of it.
    """

    flows = TASK
    series = "ZQ"

    duty = models.ForeignKey(PeriodicDuty, verbose_name="周期工作", on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField("内容", max_length=120)
    rhythm = models.CharField("周期", max_length=8, choices=PeriodicDuty._meta.get_field("rhythm").choices)
    period = models.CharField("期", max_length=40, editable=False)
    period_first = models.DateField("期从", editable=False)
    period_last = models.DateField("期到", editable=False)
    turn = models.PositiveSmallIntegerField("第几次", default=1, editable=False)
    post = models.ForeignKey("access.Post", verbose_name="责任岗位", on_delete=models.PROTECT, related_name="+")
    superior = models.ForeignKey(
        "access.Post", verbose_name="逾期报告", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    person = _person("当班人")
    output = models.CharField("成果", max_length=60)
    source = models.CharField("出处", max_length=80)
    opens_at = models.DateTimeField("可办起")
    due_at = models.DateTimeField("应交")
    due_on = models.DateField("应交日")
    submitted_at = models.DateTimeField("交的时间", null=True, blank=True, editable=False)
    submitted_by = _person("交的人")
    note = models.TextField("说明", max_length=1000, blank=True)
    output_kind = models.CharField("成果种类", max_length=40, blank=True, editable=False)
    output_id = models.BigIntegerField("成果记录", null=True, blank=True, editable=False)
    output_number = models.CharField("成果编号", max_length=40, blank=True, editable=False)
    waived_by = _person("准予免办")
    waive_reason = models.CharField("免办原因", max_length=200, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "周期工作"
        constraints = [
            *record_constraints("periodic_task", TASK),
            models.UniqueConstraint(fields=["project", "duty", "period", "turn"], name="periodic_task_once"),
        ]
        indexes = [
            models.Index(fields=["project", "due_at", "id"], name="periodic_task_due"),
            models.Index(fields=["project", "due_on"], name="periodic_task_on"),
            models.Index(fields=["project", "state", "due_at"], name="periodic_task_state"),
        ]

    @property
    def due_words(self) -> str:
        """`11-30 24:00`."""
        return show_due(self.due_at)

    @classmethod
    def own_rows(cls, user, at):
        """His own shift's, those of the posts he holds or deputises for, and those that are reported to him."""
        away = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values("user") if at else ()
        held = Q(user=user) | Q(deputy=user, user__in=away)
        return Q(person=user) | Q(assignments_to("post", at, held)) | Q(assignments_to("superior", at, held))

    def limit_terms(self, code: str) -> Terms | None:
        """Due at its own moment, judged by the ladder of its rhythm; one that need not be done is neither kept nor
        missed."""
        if self.state in (WAIVED, VOID):
            return Terms(off=True)
        ladder = {SHIFT: "periodic.due.shift"}.get(self.rhythm, "periodic.due.day" if self.rhythm in DAILY else "")
        return Terms(due=self.due_at, since=min(self.opens_at, self.due_at), policy=ladder)
