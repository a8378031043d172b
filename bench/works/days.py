"""5b: the figures of a month from the roll-up by day, `cases.measures.by_category`, and what it costs to keep it.

Limit: DuckDB's month over the raw rows, as in 5a. A month is read through the whole reader: which days are made, which
are marked, the policies that say when a month was closed. A day is made anew as the runner does it: held, counted,
replaced, its marks taken away.

The result that is compared: every figure of every category of every month, from the roll-up and from the records; and
of the measured month what DuckDB counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from statistics import median

from django.db import connection

from bench.data import judged
from bench.turns import Differs, Figure, agree, in_turns, spread
from bench.works.months import answers, beside, last_month, ms, received, sorted_rows
from guanjia.concerns.measures import remaking
from guanjia.concerns.measures.models import DirtyDay, MadeDay
from guanjia.concerns.measures.rollups import ROLL_UPS
from guanjia.domains.cases import measures
from guanjia.domains.cases.measures import counting
from guanjia.domains.cases.measures.days import NAME
from guanjia.kernel.worktime import add_months, local_date, month_bounds

GOAL, REFRESH_GOAL = 5.0, 4.0
MONTHS = 12
DIRTY = 3  # days of the month that an act has touched since


def measure(code: str, stage) -> Iterator[Figure]:
    project, (start, end) = judged.deep(stage), last_month(stage.at)
    duck, theirs, asked = beside(project, start, end, stage.folder)
    remaking.check(at=stage.at)
    if MadeDay.objects.filter(project=project).count() < 28:
        raise Differs("the roll-up was not made")
    _compare(project, stage.at)
    agree({"ours": sorted_rows(connection, asked), "duckdb": sorted_rows(duck, theirs)})
    first = local_date(start)
    year = (month_bounds(*_ago(first, MONTHS - 1))[0], end)
    marks = [DirtyDay(project=project, roll_up=NAME, day=first + dt.timedelta(days=9 * n)) for n in range(DIRTY)]

    def with_marks() -> float:
        DirtyDay.objects.bulk_create(marks)
        try:
            agree({"read": measures.by_category(project, start, end), "raw": whole})
            return ms(lambda: measures.by_category(project, start, end))
        finally:
            DirtyDay.objects.all()._raw_delete(connection.alias)

    whole = counting.by_category(project, start, end)
    takes = {
        "limit": lambda: ms(lambda: answers(duck, theirs)),
        "month": lambda: ms(lambda: measures.by_category(project, start, end)),
        "dirty": with_marks,
        "day": lambda: ms(lambda: remaking.remake(ROLL_UPS[NAME], project.pk, [first], stage.at)),
        "year": lambda: ms(lambda: measures.by_month(project, *year)),
        "raw year": lambda: ms(lambda: counting.by_month(project, *year), 1),
    }
    found = in_turns(takes, patience=stage.size.patience)
    mid = {name: median(times) for name, times in found.items()}
    around = {"unit": "ms", "spread": spread(found["limit"]), "rounds": len(found["limit"])}
    faster = {"in_times": False, **around}
    count = received(project, start, end)
    yield Figure(code, stage.engine, f"a month of {count:,} complaints, roll-up", mid["limit"], mid["month"],
                 ratio=mid["limit"] / mid["month"], goal=GOAL, **faster)  # fmt: skip
    yield Figure(code, stage.engine, f"the same with {DIRTY} days marked", mid["limit"], mid["dirty"],
                 ratio=mid["limit"] / mid["dirty"], **faster)  # fmt: skip
    yield Figure(code, stage.engine, "a day made anew", mid["limit"], mid["day"],
                 ratio=mid["day"] / mid["limit"], goal=REFRESH_GOAL, **around)  # fmt: skip
    yield Figure(code, stage.engine, f"the trend of {MONTHS} months, beside raw", mid["raw year"], mid["year"],
                 ratio=mid["raw year"] / mid["year"], **faster)  # fmt: skip
    duck.close()


def _compare(project, at: dt.datetime) -> None:
    """Every month of the last year, to the last case."""
    for back in range(MONTHS):
        start, end = month_bounds(*_ago(local_date(at), back))
        agree({
            "raw": counting.by_category(project, start, end), "roll-up": measures.by_category(project, start, end),
        })  # fmt: skip
        agree({"raw": counting.by_month(project, start, end), "roll-up": measures.by_month(project, start, end)})


def _ago(day: dt.date, months: int) -> tuple[int, int]:
    first = add_months(day.replace(day=1), -months)
    return first.year, first.month
