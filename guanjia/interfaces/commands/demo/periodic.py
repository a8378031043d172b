"""Periodic duties of the demo: in use for the last days only, some handed in, one missed and told."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Post
from guanjia.concerns.escalation.actions import acknowledge
from guanjia.concerns.escalation.queries import owed
from guanjia.domains.periodic import actions as periodic
from guanjia.domains.periodic import queries
from guanjia.interfaces.commands.demo.telling import Scene, Story

AHEAD = 3  # days until what is due each week
SINCE = 2  # days back from which on the duties are in use


def pause(project, *, by, at: dt.datetime) -> None:
    """Before its stories begin nobody of the demo owes anything."""
    for duty in queries.duties_in_use(project):
        periodic.switch_off(duty, by=by, at=at)


# Duties of the estate's own: code, name, post, what comes of it.
OWN = (
    ("Z-01", "客服窗口服务抽查", "QUALITY", "抽查记录"), ("Z-02", "核对账号、岗位和备份", "ADMIN", "核对记录"),
)  # fmt: skip


def _begin(s: Scene, at: dt.datetime) -> None:
    for duty in queries.duties_of(s.project):
        if duty.state == "OFF" or duty.number in ("D-24", "D-37"):
            periodic.switch_on(duty, by=s.manager, at=at)
    posts = {post.code: post for post in Post.objects.all()}
    soon = (s.today.weekday() + AHEAD) % 7 + 1
    for number, name, post, output in OWN if s.project.code == "jia" else ():
        periodic.add_duty(
            by=s.manager, at=at, project=s.project, number=number, name=name, rhythm="WEEK", day=soon,
            post=posts[post], output=output, source="项目自定",
        )  # fmt: skip
    periodic.bear_due(by=SYSTEM, at=at, project=s.project)


def week(s: Scene) -> Story:
    """The manager switches the duties on; the supervisor sums the complaints up, one evening she does not."""
    at = yield s.day(SINCE, "8:00")
    _begin(s, at)
    at = yield s.day(SINCE, "20:40")
    task = queries.task_of(queries.duty_by_code(s.project, "D-03"), f"{(s.today - dt.timedelta(days=SINCE)).date()}")
    if "hand_in" in {arrow.verb for arrow in task.flow.leaving(task.state)}:  # a signed wrap-up has handed it in
        periodic.hand_in(task, by=s.sunli, at=at, note="今日接诉 3 件：渗水 1、噪声 1、停车 1，均已派出或回复。")
    at = yield s.day(0, "7:30")
    missed = queries.task_of(task.duty, f"{(s.today - dt.timedelta(days=1)).date()}")
    for telling in owed(s.zhaomin, at, s.project):
        if (telling.alarm.subject_kind, telling.alarm.subject_id) == ("periodic_task", missed.pk):
            acknowledge(telling, by=s.zhaomin, at=at, words="已提醒孙莉，今天下班前补交")


def opening(s: Scene) -> Story:
    """The other estate begins too."""
    at = yield s.day(SINCE, "8:00")
    _begin(s, at)
