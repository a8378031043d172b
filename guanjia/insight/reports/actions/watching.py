"""月结看守: draws the sheets at 18:00 of the last day, and makes final on day 1 what was handed in."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.measures.closing import month, month_of
from guanjia.insight.reports.actions.sheets import draw, finalise
from guanjia.insight.reports.models import SORTS, MonthSheet
from guanjia.insight.reports.queries import matters
from guanjia.kernel.worktime import add_months


def close_month(*, by, at: datetime, project) -> int:
    """月结: how many sheets it drew or made final. A month in which nothing was in the books yet has none."""
    this, acted = month_of(at), 0
    for first in (add_months(this, -1), this):
        span = month(project, first, at)
        if at < span.cut:
            continue
        known = {sheet.sort: sheet for sheet in MonthSheet.objects.of(project).filter(month=first)}
        missing = [sort for sort, _ in SORTS if sort not in known]
        if missing and matters.had_begun(project, span.end):
            for sort in missing:
                known[sort] = draw(by=by, at=at, project=project, month=first, sort=sort)
                acted += 1
        for sheet in known.values():
            if sheet.state == "HANDED_IN" and at >= span.closed:
                finalise(sheet, by=by, at=at)
                acted += 1
    return acted


@every("*/10 * * * *", "reports.close_month")
def close_everywhere(*, at: datetime) -> int:
    """月结: `close_month` for every project, every ten minutes."""
    return sum(close_month(by=SYSTEM, at=at, project=project) for project in Project.objects.order_by("pk"))
