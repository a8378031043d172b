"""Reports of the demo: the base year, the figures of last year, and this month's sheet as a draft."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from guanjia.concerns.access.grants import holders
from guanjia.concerns.measures.closing import month as month_at
from guanjia.domains.cases import queries as cases
from guanjia.insight.reports import actions
from guanjia.insight.reports.models import SORTS
from guanjia.insight.reports.queries import figures
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.kernel.worktime import add_months

# 投诉数 of the eight categories before the system, a line a month, the latest first.
LAST_YEAR = (
    (5, 9, 1, 14, 2, 6, 2, 1), (6, 8, 2, 12, 1, 7, 1, 2), (4, 10, 1, 15, 0, 5, 2, 0), (7, 9, 0, 13, 2, 6, 1, 1),
    (5, 11, 3, 16, 1, 4, 3, 0), (6, 12, 4, 17, 1, 5, 2, 1), (8, 10, 2, 14, 0, 8, 1, 2), (5, 8, 1, 12, 2, 9, 2, 1),
    (4, 7, 1, 11, 1, 10, 1, 0), (6, 9, 0, 13, 1, 7, 2, 1), (5, 8, 0, 12, 3, 6, 1, 1), (6, 10, 1, 15, 1, 5, 2, 0),
)  # fmt: skip


CAUSES = "一、电梯和水管老化，报修集中；二、装修季噪音和垃圾；三、保洁夜间和雨后不到位。"
MEASURES = "维保单位每周到场，装修巡查每日两次，保洁增加夜间一班。"


def _first_month(s: Scene, days: int) -> dt.date:
    """The first month the system counts itself."""
    return (s.today - dt.timedelta(days=days)).date().replace(day=1)


def closed_months(s: Scene, days: int) -> Story:
    """月统计表和报事统计 of every month told of: handed in on its last day, final on day 1 of the next."""
    month, this = _first_month(s, days), s.today.date().replace(day=1)
    while month < this:
        due = month_at(s.project, month, s.now)
        at = yield due.cut + dt.timedelta(minutes=40)
        supervisor, manager = (holders(s.project, post, at)[0] for post in ("CS_SUPERVISOR", "CS_MANAGER"))
        sheets = [
            figures.sheet_of(s.project, month, sort)
            or actions.draw(by=supervisor, at=at, project=s.project, month=month, sort=sort)
            for sort, _ in SORTS
        ]
        for sheet in sheets:
            if sheet.sort == "COMPLAINT":
                actions.write_text(
                    sheet, by=supervisor, at=at, causes=CAUSES, measures=MEASURES, owner=manager,
                    measures_due=add_months(month, 1).replace(day=15),
                )  # fmt: skip
            actions.hand_in(sheet, by=supervisor, at=at)
        at = yield due.closed + dt.timedelta(minutes=50)
        for sheet in sheets:
            actions.finalise(sheet, by=manager, at=at)
        month = add_months(month, 1)


def history(s: Scene, days: int) -> Story:
    """The manager brings the figures before the system and the base year; the supervisor draws a draft."""
    this, first = s.today.date().replace(day=1), _first_month(s, days)
    at = yield s.day(2, "9:20")
    year = this.year - 1
    actions.set_baseline(
        by=s.zhaomin, at=at, project=s.project, year=year, complaint_rate=Decimal("40.0"), satisfaction=Decimal(80)
    )
    tops = [category for category in cases.categories(s.project) if category.parent_id is None]
    rows = [
        {"month": add_months(first, -back), "category": category, "complaints": count, "valid": None, "solved": None}
        for back, counts in enumerate(LAST_YEAR, 1)
        for category, count in zip(tops, counts, strict=True)
    ]
    actions.import_past(rows, by=s.sunli, at=at, project=s.project)
    at = yield max(s.now - dt.timedelta(minutes=30), s.day(1, "17:30"))
    actions.draw(by=s.sunli, at=at, project=s.project, month=at.date())
