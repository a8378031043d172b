"""The verbs of a duty: shipped, added, corrected, switched on and off."""

from __future__ import annotations

import re

from guanjia.concerns.access.models import Post
from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.periodic.actions.tasks import restore, void
from guanjia.domains.periodic.flow import DUTY, OPEN, VOID
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask
from guanjia.domains.periodic.models.duty import read_clocks, read_dates
from guanjia.domains.periodic.queries.shipped import Shipped
from guanjia.kernel import rhythm
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text, half_width

SWITCHED_OFF = "周期工作停用"


def _shipped(rows: list[Shipped], at) -> Rows:
    posts = {post.code: post for post in Post.objects.filter(code__in={row.post for row in rows})}
    return Rows(
        new=[
            PeriodicDuty(
                number=row.code, name=row.name, rhythm=row.rhythm, post=posts[row.post], post_words=row.words,
                output=row.output, source=row.source, proposed=row.proposed, requirement=row.requirement,
                waits_for=row.waits, since=None if row.waits else at, **row.due,
            )
            for row in rows
        ]
    )  # fmt: skip


@batch(DUTY, "ship", internal=True)
def ship(rows, *, by, at, project):
    """随系统设置: the duties of the manual whose room exists."""
    return _shipped(rows, at)


@batch(DUTY, "ship_waiting", internal=True)
def ship_waiting(rows, *, by, at, project):
    """随系统设置（尚未启用）: those that wait for a function; they may be switched on all the same and done by hand."""
    return _shipped(rows, at)


def faults(duty: PeriodicDuty) -> dict[str, str]:
    """What is wrong with the rule of a duty, by field."""
    wrong: dict[str, str] = {}
    daily = duty.rhythm in (*rhythm.DAILY, rhythm.SHIFT, rhythm.DATES)
    for name, read, sample in (("clocks", read_clocks, "10:00、12:00"), ("dates", read_dates, "02-01、04-30")):
        try:
            read(getattr(duty, name))
        except ValueError:
            wrong[name] = f"请写成 {sample} 这样。"
    if duty.rhythm == rhythm.DATES and not duty.dates.strip():
        wrong["dates"] = "周期是「自定」，请写出日期，如 02-01、04-30。"
    most = 7 if duty.rhythm == rhythm.WEEK else 31
    if not daily and duty.day is not None and duty.day > most:
        wrong["day"] = f"请填 0 到 {most}。"
    if not daily and duty.day is None and duty.rhythm != rhythm.MONTH:
        wrong["day"] = "请填第几天；0 是最后一天。"
    if duty.month > rhythm.MONTHS.get(duty.rhythm, duty.month):
        wrong["month"] = f"请填 0 到 {rhythm.MONTHS[duty.rhythm]}。"
    if daily and duty.offset:
        wrong["offset"] = f"{rhythm.LABELS[duty.rhythm]}的只能当期交。"
    if duty.from_on and duty.to_on and duty.to_on < duty.from_on:
        wrong["to_on"] = "不能早于开始的那天。"
    return wrong


def _tidy(duty, *, by, at) -> None:
    for name in ("name", "output", "source"):
        setattr(duty, name, clean_text(getattr(duty, name)))
    wrong = {name: "请填写。" for name in ("name", "output", "source") if len(getattr(duty, name)) < 2}
    wrong |= faults(duty)
    if wrong:
        raise Invalid(fields=wrong)


@birth(DUTY, "add_duty")
def add_duty(
    *, by, at, project, number: str, name: str, rhythm: str, post, output: str, source: str, offset: int = 0,
    month: int = 0, day: int | None = None, basis: str = "CAL", clocks: str = "", dates: str = "", superior=None,
    from_on=None, to_on=None,
):  # fmt: skip
    """新增周期工作: a duty of the project's own, in use at once; its first period is the one that is not due yet."""
    number = half_width(number).upper()
    if not re.fullmatch(r"[A-Z0-9-]{2,12}", number):
        raise Invalid(fields={"number": "代码用字母、数字和短横线，2 到 12 位，如 Z-01。"})
    if PeriodicDuty.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"number": "这个代码已经有了。"})
    duty = PeriodicDuty(
        project=project, number=number, name=name, rhythm=rhythm, post=post, output=output, source=source,
        offset=offset, month=month, day=day, basis=basis, clocks=clocks, dates=dates, superior=superior,
        from_on=from_on, to_on=to_on, since=at,
    )  # fmt: skip
    _tidy(duty, by=by, at=at)
    return duty


amend_duty = amend(
    DUTY, "name", "rhythm", "offset", "month", "day", "basis", "clocks", "dates", "post", "superior", "output",
    "source", "from_on", "to_on", also=_tidy,
)  # fmt: skip


@step(DUTY, "switch_on")
def switch_on(duty, *, by, at):
    """启用: from now on its tasks are born; what was called off when it was switched off is owed again."""
    duty.since = at
    rows = PeriodicTask.objects.of(duty.project).filter(duty=duty, state=VOID, void_reason=SWITCHED_OFF, due_at__gt=at)
    for task in rows.order_by("pk"):
        restore(task, by=by, at=at)


@step(DUTY, "switch_off")
def switch_off(duty, *, by, at):
    """停用: no more tasks; what is not due yet is called off, what was missed stays missed."""
    rows = PeriodicTask.objects.of(duty.project).filter(duty=duty, state=OPEN, due_at__gt=at)
    for task in rows.order_by("pk"):
        void(task, by=by, at=at, void_reason=SWITCHED_OFF)
