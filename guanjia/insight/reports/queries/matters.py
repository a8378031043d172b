"""报事统计: handling slips and work orders of a month by department and kind (R-226)."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.measures.closing import month
from guanjia.concerns.printing import values
from guanjia.domains.cases import measures as complaints
from guanjia.domains.cases.measures import slips
from guanjia.domains.dispatch import measures as orders

COLUMNS = (
    ("count", "单数", ""), ("in_time", "按时", ""), ("in_time_rate", "按时率", "in_time/judged"),
    ("overdue", "超时", ""),
    ("outstanding", "未完成", ""), ("rated", "已评价", ""), ("content_rate", "满意率", "content/rated"),
)  # fmt: skip
# 按时率 is of what was done or ran out by the cut; what is not due yet says nothing of it.
FLAGS = ("count", "judged", "in_time", "overdue", "outstanding", "rated", "content")
HEADS = ("序号", "编号", "种类", "部门", "派出时间", "内容", "状态", "是否超时", "满意程度")
SLIP = "投诉处理单"


def month_rows(project, first: dt.date, until: dt.datetime, at: dt.datetime) -> tuple[list[dict], dict]:
    """Rows and summary of a month: what was handed out in it up to `until`."""
    span = month(project, first, at)
    end = max(min(span.end, until), span.start)
    rows = [_row(s, SLIP, s.handed_at, s.task or s.case.title, s.case.get_satisfaction_display(), slips.flags(s))
            for s in slips.handed_over(project, span.start, end)]  # fmt: skip
    rows += [_row(o, o.get_kind_display(), o.dispatched_at, o.content, o.get_rating_display(), orders.flags(o))
             for o in orders.issued(project, span.start, end)]  # fmt: skip
    groups: dict[str, dict] = {}
    total = dict.fromkeys(FLAGS, 0)
    for row in rows:
        key = row["category"]
        blank = {"category": key, "name": key.replace("|", " · "), "counts": dict.fromkeys(FLAGS, 0)}
        line = groups.setdefault(key, blank)
        for flag in row["flags"]:
            line["counts"][flag] += 1
            total[flag] += 1
    lines = [groups[key] for key in sorted(groups)]
    return rows, {"rows": lines, "total": {"category": "ALL", "name": "合计", "counts": total}, "kpis": []}


def _row(record, kind: str, when: dt.datetime, text: str, said: str, flags: set[str]) -> dict:
    return {
        "id": record.pk, "subject": record.subject_kind, "number": record.number, "flags": sorted(flags),
        "category": f"{record.department}|{kind}", "kind": kind, "department": str(record.department),
        "at": values.stamp(when), "content": text[:60], "state": record.state_label, "said": said,
    }  # fmt: skip


def table(rows: list[dict]) -> list[list[str]]:
    return [
        [str(place), row["number"], row["kind"], row["department"], row["at"], row["content"], row["state"],
         "超时" if "overdue" in row["flags"] else "", row["said"]]
        for place, row in enumerate(rows, 1)
    ]  # fmt: skip


def had_begun(project, end: dt.datetime) -> bool:
    """Whether the estate had anything in its books before the end of a month."""
    return complaints.any_before(project, end)
