"""Who came, who was late, which shifts lack their record: the month by person and by day (R-196 – R-198, K01, K36)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from guanjia.concerns.deadlines.reckoning import overrides
from guanjia.concerns.policies import queries as policies
from guanjia.domains.duty.flow.shift import MISSED, SCHEDULED
from guanjia.domains.duty.models import CarriedItem, NightRound, Shift, WorkLog
from guanjia.domains.duty.models.choices import DESK_POSTS, NIGHT_DUTY
from guanjia.domains.duty.queries.handing import late_among
from guanjia.domains.duty.queries.logbook import night_plan
from guanjia.kernel.worktime import is_workday, local_date, month_bounds, month_end

NO_DATA = "—"


def percent(part: int, whole: int) -> str:
    """`96.8%`, one decimal, half up; — of nothing."""
    if not whole:
        return NO_DATA
    return f"{(Decimal(part * 100) / Decimal(whole)).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def ended_shifts(project, start: datetime, end: datetime):
    """The shifts rostered in a span that can be judged: signed on, over, or missed."""
    rows = Shift.objects.of(project).filter(planned_start__gte=start, planned_start__lt=end)
    return rows.exclude(state=SCHEDULED, arrived_at=None)


@dataclass
class MonthCheck:
    """月检: shifts without a complete record, working days of the manager without a log."""

    month: date
    shifts: int = 0
    complete: int = 0
    incomplete: list[Shift] = field(default_factory=list)
    days: int = 0
    logged: int = 0
    missing_days: list[date] = field(default_factory=list)

    @property
    def shift_rate(self) -> str:
        return percent(self.complete, self.shifts)

    @property
    def log_rate(self) -> str:
        return percent(self.logged, self.days)


def month_check(project, month: date, at: datetime) -> MonthCheck:
    """Whether the records of a month are complete, up to now (R-196)."""
    found = MonthCheck(month.replace(day=1))
    start, end = month_bounds(month.year, month.month)
    rows = ended_shifts(project, start, end).filter(leads=True, planned_end__lte=at)
    for shift in rows.select_related("person", "kind_of_shift").order_by("planned_start", "pk"):
        found.shifts += 1
        if shift.record_complete:
            found.complete += 1
        else:
            found.incomplete.append(shift)
    logs = WorkLog.objects.of(project).filter(on__gte=found.month, on__lte=month_end(month.year, month.month))
    logged, marked = set(logs.values_list("on", flat=True)), overrides(project.pk)
    today = local_date(at)
    for number in range(1, month_end(month.year, month.month).day + 1):
        day = found.month.replace(day=number)
        if day > today or not is_workday(day, marked):
            continue
        if day == today and day not in logged:
            continue  # today's is still to be written
        found.days += 1
        if day in logged:
            found.logged += 1
        else:
            found.missing_days.append(day)
    return found


def month_rows(project, month: date, at: datetime) -> list[dict]:
    """月报, one row a person: shifts, lateness, absences, overtime, records, rounds, differences, matters (5.18)."""
    start, end = month_bounds(month.year, month.month)
    found: dict[int, dict] = defaultdict(lambda: defaultdict(int))
    names: dict[int, str] = {}
    rows = ended_shifts(project, start, end).select_related("person", "project", "kind_of_shift")
    shifts = list(rows.order_by("planned_start", "pk"))
    for shift in shifts:
        names[shift.person_id] = str(shift.person)
        _count(found[shift.person_id], shift)
    with policies.read_once():
        _count_records(found, [s for s in shifts if s.leads and s.post in DESK_POSTS and s.planned_end <= at], at)
    return [_row(pk, names[pk], found[pk]) for pk in sorted(found, key=lambda pk: names[pk])]


def _count(row: dict, shift: Shift) -> None:
    row["excused"] += shift.excused
    row["shifts"] += not shift.excused
    row["came"] += shift.arrived_at is not None
    row["late"] += shift.late_minutes > 0
    row["early"] += shift.left_early
    row["missed"] += shift.state == MISSED and not shift.excused
    row["on_time"] += is_on_time(shift)
    row["substitute"] += shift.is_substitute
    row["overtime"] += shift.overtime_minutes
    row["refusals"] += shift.refusals


def _count_records(found: dict, shifts: list[Shift], at: datetime) -> None:
    """What the shifts that keep the record of desk and night left behind; three queries, however many there are."""
    items = list(CarriedItem.objects.filter(to_shift__in=shifts))
    carried = Counter(item.to_shift_id for item in items)
    late = Counter(item.to_shift_id for item in late_among(shifts, items, at))
    made = NightRound.objects.filter(shift__in=shifts).exclude(planned_at=None).values_list("shift", "planned_at")
    rounds = Counter(shift for shift, _ in set(made))
    for shift in shifts:
        row = found[shift.person_id]
        row["logs"] += 1
        row["complete"] += shift.record_complete
        row["differences"] += shift.differs and shift.handed_at is not None
        row["carried"] += carried[shift.pk]
        row["carried_late"] += late[shift.pk]
        if shift.post == NIGHT_DUTY:
            row["rounds_due"] += len(night_plan(shift, at))
            row["rounds"] += rounds[shift.pk]


def is_on_time(shift: Shift) -> bool:
    """Came before the shift began and did not leave before its end (K-01)."""
    return shift.arrived_at is not None and not shift.late_minutes and not shift.left_early


def _row(pk: int, name: str, row: dict) -> dict:
    return {
        "user": pk, "name": name, "shifts": row["shifts"], "came": row["came"], "late": row["late"],
        "early": row["early"], "missed": row["missed"], "excused": row["excused"], "on_time": row["on_time"],
        "rate": percent(row["on_time"], row["shifts"]), "substitute": row["substitute"],
        "overtime_hours": f"{row['overtime'] / 60:.1f}", "logs": row["logs"], "complete": row["complete"],
        "log_rate": percent(row["complete"], row["logs"]), "rounds_due": row["rounds_due"], "rounds": row["rounds"],
        "round_rate": percent(row["rounds"], row["rounds_due"]), "differences": row["differences"],
        "refusals": row["refusals"], "carried": row["carried"], "carried_late": row["carried_late"],
    }  # fmt: skip


MONTH_COLUMNS = (
    ("name", "姓名"), ("shifts", "排班"), ("came", "实到"), ("late", "迟到"), ("early", "早退"), ("missed", "缺勤"),
    ("excused", "请假"), ("rate", "出勤率"), ("substitute", "替班"), ("overtime_hours", "加班小时"),
    ("logs", "日志应填"), ("complete", "日志完整"), ("log_rate", "完整率"), ("rounds_due", "夜巡应"),
    ("rounds", "夜巡实"), ("round_rate", "夜巡率"), ("differences", "交接差异"), ("refusals", "拒接"),
    ("carried", "移交事项"), ("carried_late", "移交逾期"),
)  # fmt: skip
