"""本月周期工作: what fell due in a month, by post and by day."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime

from guanjia.concerns.deadlines.reckoning import as_due
from guanjia.domains.periodic.flow import HANDED_IN, LATE, OPEN, VOID, WAIVED
from guanjia.domains.periodic.models import PeriodicTask
from guanjia.kernel.rhythm import DAILY, SHIFT
from guanjia.kernel.worktime import is_late, month_end

DONE, DONE_LATE, COMING, MISSED, LET = "done", "late", "coming", "missed", "let"
SORTS = ((DONE, "按时"), (DONE_LATE, "迟交"), (MISSED, "逾期未交"), (COMING, "未到期"), (LET, "免办"))


@dataclass
class Board:
    """A month: its tasks, counted by post and by day; those that come round less than daily one by one."""

    month: date
    posts: dict[tuple[int, str], Counter] = field(default_factory=lambda: defaultdict(Counter))
    days: dict[date, Counter] = field(default_factory=lambda: defaultdict(Counter))
    total: Counter = field(default_factory=Counter)
    single: list[tuple[PeriodicTask, str]] = field(default_factory=list)


def sort_of(task: PeriodicTask, at: datetime) -> str:
    """How a task stands at a moment."""
    if task.state == OPEN:
        return MISSED if is_late(as_due(task.due_at), at) else COMING
    return {HANDED_IN: DONE, LATE: DONE_LATE, WAIVED: LET}[task.state]


def month_board(rows, month: date, at: datetime) -> Board:
    """The month of the tasks a person sees (`rows`)."""
    first = month.replace(day=1)
    found = Board(first)
    due = rows.filter(due_on__gte=first, due_on__lte=month_end(first.year, first.month)).exclude(state=VOID)
    for task in due.select_related("post").order_by("due_at", "number"):
        sort = sort_of(task, at)
        for count in (found.posts[task.post_id, task.post.label], found.days[task.due_on], found.total):
            count[sort] += 1
        if task.rhythm not in (*DAILY, SHIFT):
            found.single.append((task, sort))
    return found
