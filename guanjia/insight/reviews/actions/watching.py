"""日清与周报看守: the day's paper in the afternoon, the week's on Monday; a skipped week is listed as missing."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.jobs.schedule import every
from guanjia.insight.reviews import queries
from guanjia.insight.reviews.actions.days import open_day
from guanjia.insight.reviews.actions.weeks import draw_week, miss
from guanjia.insight.reviews.flow import DRAWN
from guanjia.insight.reviews.models import WeekReport, WrapUp
from guanjia.insight.reviews.queries.weeks import WEEK
from guanjia.kernel.worktime import local_date

FARTHEST = 8  # weeks the runner makes up for after it stood still
DAYS = 7  # and days


def watch_days(*, by, at: datetime, project) -> int:
    """开日清表: today's, from the hour on at which the day is reviewed, and those of the days on which the runner stood
    still, unless they are there. How many were opened."""
    today, opened = local_date(at), 0
    latest = WrapUp.objects.of(project).order_by("-on").values_list("on", flat=True).first()
    day = today if latest is None else max(latest + timedelta(days=1), today - timedelta(days=DAYS))
    while day <= today:
        if at >= queries.opens_at(project, day, at) and not queries.rest_day(project, day, at):
            open_day(by=by, at=at, project=project, on=day)
            opened += 1
        day += timedelta(days=1)
    return opened


def look_for_weeks(*, by, at: datetime, project) -> int:
    """出周报: every week that is over and has none; what was not sent when the next came is missing. How many acts."""
    last = queries.last_week(at)
    if at < queries.moments_of(project, last, at)[0]:
        last -= WEEK  # this Monday's hour is still to come
    latest = queries.drawn_until(project)
    if latest is None and not queries.had_complaints(project, last):
        return 0
    monday = last if latest is None else max(latest + WEEK, last - FARTHEST * WEEK)
    acts = 0
    while monday <= last:
        draw_week(by=by, at=at, project=project, from_on=monday)
        monday, acts = monday + WEEK, acts + 1
    for report in WeekReport.objects.of(project).filter(state=DRAWN, from_on__lt=last).order_by("from_on"):
        miss(report, by=by, at=at)
        acts += 1
    return acts


@every("*/5 * * * *", "reviews.days")
def watch_days_everywhere(*, at: datetime) -> int:
    """开日清表: `watch_days` for every project, each five minutes."""
    return sum(watch_days(by=SYSTEM, at=at, project=project) for project in Project.objects.order_by("pk"))


@every("*/15 * * * *", "reviews.weeks")
def look_for_weeks_everywhere(*, at: datetime) -> int:
    """出周报: `look_for_weeks` for every project, each quarter of an hour."""
    return sum(look_for_weeks(by=SYSTEM, at=at, project=project) for project in Project.objects.order_by("pk"))
