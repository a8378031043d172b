"""月结: when the figures of a month are taken, due and closed; what comes later is a late entry (procedures 0.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from guanjia.concerns.measures.settings_declared import CLOCK, DAY, FINAL
from guanjia.concerns.policies.queries import amount, in_force
from guanjia.kernel.worktime import add_months, day_of_month, local_date, month_bounds
from guanjia.kernel.worktime import at as moment_of


@dataclass(frozen=True)
class Month:
    """统计月: `start <= x < end`; `cut` ends the version handed in, `due_on` is its last day, at `closed` it is final.

    `earlier` and `earlier_closed` are the start and the closing of the month before: what was entered for it after
    that is a late entry of this month.
    """

    first: date
    start: datetime
    end: datetime
    due_on: date
    cut: datetime
    closed: datetime
    earlier: datetime
    earlier_closed: datetime

    @property
    def title(self) -> str:
        return f"{self.first.year}年{self.first.month}月"


def month_of(moment: datetime) -> date:
    """The first day of the local month of a moment."""
    return local_date(moment).replace(day=1)


def month(project, first: date, at: datetime) -> Month:
    """A month by the rules in force at `at`; a month shorter than the day of the rule ends it on its last day."""
    first = first.replace(day=1)
    start, end = month_bounds(first.year, first.month)
    before, after = add_months(first, -1), add_months(first, 1)
    final = _clock(FINAL, project, at)
    due_on = day_of_month(first.year, first.month, amount(DAY, project, at))
    return Month(
        first, start, end, due_on, moment_of(due_on, _clock(CLOCK, project, at)), moment_of(after, final),
        month_bounds(before.year, before.month)[0], moment_of(first, final),
    )  # fmt: skip


def _clock(key: str, project, at: datetime) -> time:
    text = in_force(key, project, at).value
    return time.fromisoformat(text) if text else time.min
