"""K04 … K29 of the complaints and 办结及时率 (procedures 0.2), as rows one can open."""

from django.db.models import OuterRef, Q, Subquery

from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.measures.declared import measure
from guanjia.concerns.policies.queries import switched_on
from guanjia.domains.cases.measures.counting import (
    OF_LIMIT,
    OF_RECEIPT,
    any_before,
    complaints,
    first_receipt,
    flagged,
    late_entries,
    limited,
    mean_response,
    missed_clocks,
    received,
    same_day,
    settled_in_time,
)
from guanjia.domains.cases.measures.days import by_category, by_month, received_by_category
from guanjia.domains.cases.models import Case

__all__ = [
    "OF_LIMIT", "OF_RECEIPT", "any_before", "by_category", "by_month", "first_receipt", "flagged", "late_entries",
    "limited", "mean_response", "missed_clocks", "received", "received_by_category",
    "settled_in_time",
]  # fmt: skip

SAME_DAY = ("complaint.internal.due", "enquiry.due", "help.due")
WEEK = "issue.difficult.due"


def _counted(rows, name: str):
    """A measure of what was received, or of what had its limit in the span, by the condition of the month table."""
    condition = (OF_RECEIPT | OF_LIMIT)[name]
    return lambda project, start, end: rows(project, start, end).filter(condition)


def _due_runs(project, start, end, *policies):
    """The runs of 办结 under these limits whose end lies in the span."""
    rows = Deadline.objects.filter(project=project, subject_kind=Case.subject_kind, limit="settle")
    return rows.filter(
        Q(exclusive=True, original_due__gt=start, original_due__lte=end)
        | Q(exclusive=False, original_due__gte=start, original_due__lt=end),
        policy__in=policies,
    )


def daily(project, start, end):
    """一般问题: what had to be settled on its day; what a department was given in time has the department's limit."""
    runs = _due_runs(project, start, end, *SAME_DAY).filter(replaced_by=None)
    judged = runs.filter(Q(stopped_at=None) | Q(met__isnull=False))
    return Case.objects.of(project).exclude(state="VOID").filter(grade="ORDINARY", pk__in=judged.values("subject_id"))


def daily_done(project, start, end):
    kept = _due_runs(project, start, end, *SAME_DAY).filter(replaced_by=None)
    late = kept.filter(met=False).values("subject_id")
    return daily(project, start, end).filter(pk__in=kept.filter(met=True).values("subject_id")).exclude(pk__in=late)


def weekly(project, start, end):
    """疑难问题: by the week from receipt, also where a later date was agreed."""
    runs = _due_runs(project, start, end, WEEK)
    return complaints(project).filter(grade="DIFFICULT", pk__in=runs.values("subject_id"))


def weekly_done(project, start, end):
    week = Deadline.objects.filter(subject_kind=Case.subject_kind, subject_id=OuterRef("pk"), policy=WEEK)
    first = Subquery(week.order_by("pk").values("original_due")[:1])
    return weekly(project, start, end).filter(solved_at__lt=first)


def solved(project, start, end):
    """已解决的投诉: by the day of the solution; whoever stays anonymous cannot be called."""
    return (
        complaints(project).filter(solved_at__gte=start, solved_at__lt=end, result="SOLVED").exclude(role="ANONYMOUS")
    )


def called_in_time(project, start, end):
    days = 1 if switched_on("case.call_back.next_day", project, end) else 0
    return solved(project, start, end).filter(same_day("called_back_at", "solved_at", days=days))


def called(project, start, end):
    return solved(project, start, end).filter(called_back_at__isnull=False)


MANUAL, LETTERS, DESK = "物业客服部工作手册", "目标管理责任书", "前台接待工作规程"

measure(
    "K04", "一般问题当日处理率", daily_done, daily, "case.k04.target",
    note=f"当日办结的一般问题 ÷ 当日到期的一般问题；已按时转部门的按部门时限算（{MANUAL} 质量目标四）。",
)  # fmt: skip
measure(
    "K05", "疑难问题一周处理率", weekly_done, weekly, "case.k05.target",
    note=f"七天内解决的疑难投诉 ÷ 七天到期的疑难投诉；约定延期不改变这个日子（{MANUAL} 质量目标五）。",
)  # fmt: skip
measure(
    "K09", "当日已解决问题回访率", called_in_time, solved, "case.k09.target",
    note=f"解决当天回访到的投诉 ÷ 解决的投诉；三次未联系上的仍在分母里（{MANUAL} 质量目标九）。可改为次日内。",
)  # fmt: skip
measure(
    "K20", "有效投诉处理满意率", _counted(received, "content"), _counted(received, "rated"), "case.k20.target",
    note=f"有效投诉中非常满意、满意、基本满意 ÷ 已评价；未评价的不进分母（{MANUAL} 质量目标二十）。",
)  # fmt: skip
measure(
    "K21", "投诉处理及时率", _counted(received, "started"), _counted(received, "startable"), "case.k21.target",
    note=f"2 小时内开始处理的投诉 ÷ 收到的投诉（{LETTERS} 投诉处理及时率）。",
)  # fmt: skip
measure(
    "K22", "投诉解决率", _counted(limited, "due_solved"), _counted(limited, "due"), "case.k22.target",
    note=f"已解决的有效投诉 ÷ 到期的有效投诉，按时限所在的月份（{LETTERS} 投诉解决率）。",
)  # fmt: skip
measure(
    "K25", "电话回访率", called, solved, "case.k25.target", switch="case.k25.on", instead_of="K09",
    note=f"回访到的投诉 ÷ 解决的投诉，不限哪一天；打开后代替 K09（{LETTERS} 电话回访）。",
)  # fmt: skip
measure(
    "K29", "投诉有效率", _counted(received, "valid"), _counted(received, "judged"),
    note=f"有效投诉 ÷ 已判定投诉，没有目标，供参考（{DESK} 3.3）。",
)  # fmt: skip
measure(
    "SETTLED", "投诉办结及时率", _counted(limited, "in_time"), _counted(limited, "due"), "case.settled.target",
    note="在时限内办结的有效投诉 ÷ 到期的有效投诉；看第一次验证合格的那次，转部门晚了就算超时。",
)  # fmt: skip
