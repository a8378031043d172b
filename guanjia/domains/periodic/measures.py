"""周期工作准时率 (K70), as rows one can open."""

from guanjia.concerns.measures.declared import measure
from guanjia.domains.periodic.flow import HANDED_IN, OPEN, SUBMITTED
from guanjia.domains.periodic.models import PeriodicTask


def fallen_due(project, start, end):
    """The tasks due in a span (24:00 of its last day included) that are handed in or still owed; those let be or called
    off do not count. `end` is never after the present moment: what is owed then is missed, whether or not a sweep has
    noted it."""
    rows = PeriodicTask.objects.of(project).filter(due_at__gt=start, due_at__lte=end)
    return rows.filter(state__in=(*SUBMITTED, OPEN))


def on_time(project, start, end):
    return fallen_due(project, start, end).filter(state=HANDED_IN)


measure(
    "K70", "周期工作准时率", on_time, fallen_due, "periodic.target",
    note="按时交的 ÷ 到期的；免办和作废的不算（目标管理责任书 每月 1、2、3、27、30 日各项）。",
)  # fmt: skip
