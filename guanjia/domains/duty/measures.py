"""出勤率 and 值班记录齐全率, as rows one can open."""

from guanjia.concerns.measures.declared import measure
from guanjia.domains.duty.queries.attendance import ended_shifts


def rostered(project, start, end):
    """The shifts of a span that can be judged; those missed on a leave agreed before do not count (R-197)."""
    return ended_shifts(project, start, end).filter(excused=False)


def on_time(project, start, end):
    return rostered(project, start, end).filter(late_minutes=0, left_early=False).exclude(arrived_at=None)


def recorded(project, start, end):
    """The shifts that keep a record of the desk or the night."""
    return ended_shifts(project, start, end).filter(leads=True)


def complete(project, start, end):
    return recorded(project, start, end).filter(record_complete=True)


measure(
    "K01", "出勤率", on_time, rostered, "duty.attendance.target",
    note="按时到岗且没有早退的班 ÷ 排班；事先请假的不算（物业客服部工作手册 质量目标一）。",
)  # fmt: skip
measure(
    "K36", "值班记录齐全率", complete, recorded, "duty.records.target",
    note="记录齐全、签字交接的班 ÷ 应有记录的班（目标管理责任书：值班记录齐全）。",
)  # fmt: skip
