"""值班看守: who was not relieved stays on, whose time on call is over goes; the month's papers come by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.notices.actions import tell
from guanjia.concerns.policies import queries as policies
from guanjia.domains.duty import queries
from guanjia.domains.duty.actions.guards import managers
from guanjia.domains.duty.actions.handing import extend
from guanjia.domains.duty.actions.papers import draw_attendance
from guanjia.domains.duty.actions.shifts import finish
from guanjia.domains.duty.flow.roster import IN_FORCE
from guanjia.domains.duty.flow.shift import HANDING_OVER, ON_DUTY, SCHEDULED
from guanjia.domains.duty.models import AttendanceMonth, DutyRoster, Shift
from guanjia.domains.duty.models.choices import DUTY_MANAGER
from guanjia.kernel.worktime import (
    Due,
    add_months,
    day_of_month,
    left,
    local_date,
    month_bounds,
    month_end,
    show_moment,
)

FORGOTTEN = timedelta(hours=2)  # who does not lead and forgot to sign off


def watch(*, by, at: datetime, project) -> int:
    """看守: extend shifts whose taker is not there 15 minutes after their end (18-4); end those on call. How many."""
    patience = timedelta(minutes=policies.amount("duty.absent", project, at))
    rows = Shift.objects.of(project).select_related("person", "project", "kind_of_shift", "roster")
    waiting = rows.filter(leads=True, extended=False, state__in=(ON_DUTY, HANDING_OVER), planned_end__lte=at - patience)
    acted = 0
    for shift in waiting.order_by("planned_end", "pk"):
        next_ = queries.successor(shift, at)
        if next_ is None or next_.arrived_at is None:
            extend(shift, by=by, at=at)
            acted += 1
    on_call = Q(post=DUTY_MANAGER, state__in=(SCHEDULED, ON_DUTY), planned_end__lte=at)
    beside = Q(leads=False, state=ON_DUTY, planned_end__lte=at - FORGOTTEN) & ~Q(post=DUTY_MANAGER)
    for shift in rows.filter(on_call | beside).order_by("planned_end", "pk"):
        finish(shift, by=by, at=at)
        acted += 1
    return acted


@every("* * * * *", "duty.watch")
def watch_everywhere(*, at: datetime) -> int:
    """看守: `watch` for every project in which a shift is over and not ended, each minute."""
    over = Shift.objects.unscoped("the watch looks at every project").filter(
        state__in=(SCHEDULED, ON_DUTY, HANDING_OVER), planned_end__lte=at
    )
    projects = Project.objects.filter(pk__in=set(over.order_by().values_list("project_id", flat=True)))
    return sum(watch(by=SYSTEM, at=at, project=project) for project in projects.order_by("pk"))


def remind(*, by, at: datetime, project) -> int:
    """班前提醒: whoever is on next is told once, some minutes before his shift begins. How many were told."""
    before = timedelta(minutes=policies.amount("duty.shift.remind", project, at))
    rows = Shift.objects.of(project).select_related("person", "project", "kind_of_shift")
    coming = rows.filter(state=SCHEDULED, arrived_at=None, planned_start__gt=at, planned_start__lte=at + before)
    told = 0
    for shift in coming.order_by("planned_start", "pk"):
        words = left(Due(shift.planned_start, exclusive=False), at).replace("剩 ", "")
        title = f"班次 {words}后开始：{shift.kind_of_shift.name} {show_moment(shift.planned_start, at.year)}"
        text = f"{shift.project.name} {shift.get_post_display()}，请按时到岗签到。"
        event = f"duty.soon:{shift.pk}:{shift.person_id}"
        told += len(tell([shift.person], record=shift, by=by, at=at, title=title, text=text, event=event))
    return told


@every("* * * * *", "duty.remind")
def remind_everywhere(*, at: datetime) -> int:
    """班前提醒: `remind` for every project, each minute."""
    return sum(remind(by=SYSTEM, at=at, project=project) for project in Project.objects.order_by("pk"))


def look_ahead(*, by, at: datetime, project) -> int:
    """月初月末: last month's attendance is drawn up on day 1; a roster missing for next month is told from day 25."""
    today = local_date(at)
    return _draw_last_month(by, at, project, today) + _miss_roster(by, at, project, today)


def _draw_last_month(by, at, project, today: date) -> int:
    month = add_months(today.replace(day=1), -1)
    span = month_bounds(month.year, month.month)
    drawn = AttendanceMonth.objects.of(project).filter(month=month).exists()
    if drawn or not queries.ended_shifts(project, *span).exists():
        return 0
    draw_attendance(by=by, at=at, project=project, month=month)
    return 1


def _miss_roster(by, at, project, today: date) -> int:
    due = day_of_month(today.year, today.month, policies.amount("duty.roster_day", project, at))
    latest = DutyRoster.objects.of(project).filter(state__in=IN_FORCE).order_by("-to_on").first()
    if today < due or latest is None:
        return 0
    following = add_months(today.replace(day=1), 1)
    if latest.to_on >= month_end(following.year, following.month):
        return 0
    title = f"{following.month} 月的排班表还没有发布"
    people = managers(project, at)
    told = tell(people, record=latest, by=by, at=at, title=title, text=f"应在 {due:%m-%d} 前发布。",
                event=f"duty.roster:{project.pk}:{today}")  # fmt: skip
    return len(told)


@every("5 0 * * *", "duty.look_ahead")
def look_ahead_everywhere(*, at: datetime) -> int:
    """月初月末: `look_ahead` for every project, five minutes after midnight."""
    return sum(look_ahead(by=SYSTEM, at=at, project=project) for project in Project.objects.order_by("pk"))
