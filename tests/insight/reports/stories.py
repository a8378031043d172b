"""Months of complaints, by the verbs where a story needs them and by set where only numbers matter."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases.models import Case
from guanjia.insight.reports import actions
from guanjia.insight.reports.queries import figures
from guanjia.insight.reports.queries.rows import HEADS, table
from tests.domains.cases.stories import category

NOVEMBER = dt.date(2026, 11, 1)


def counted(
    house, count: int, at: str = "2026-11-10 09:00", *, started: bool | None = True, settled: bool | None = None,
    due: str = "2026-11-12 00:00", entered: str = "", project=None, **fields,
) -> list[Case]:  # fmt: skip
    """`count` complaints as they stand in the books, with the runs of their clocks; `None` = that clock still runs."""
    project, moment = project or house.jia, house.moment(at)
    top = fields.pop("category", None) or category(house, "工程维修")
    made = []
    have = Case.objects.of(project).count()
    for place in range(count):
        begun = moment + dt.timedelta(minutes=30) if started else None
        case = Case.objects.create(
            project=project, number=f"TS-X-{have + place:05d}", state=fields.get("state", "REGISTERED"),
            created_at=house.moment(entered) if entered else moment, kind="COMPLAINT", content="渗水没有人来",
            received_at=moment, category=top, started_at=begun, receiver=house.lin,
            **{name: value for name, value in fields.items() if name != "state"},
        )  # fmt: skip
        made.append(case)
        limit = moment + dt.timedelta(hours=2)
        _run(case, "start", limit, False, started, begun)
        if settled is not None or due:
            _run(case, "settle", house.moment(due), True, settled, house.moment(due) if settled is not None else None)
    return made


def _run(case, name: str, due, exclusive: bool, met: bool | None, stopped) -> None:
    Deadline.objects.create(
        project=case.project, subject_kind="case", subject_id=case.pk, limit=name, label=name, policy="complaint.start",
        value="2", unit="HOUR", clause="规程", starts_at=case.received_at, original_due=due, due_at=due,
        exclusive=exclusive, met=met, stopped_at=stopped if met is not None else None,
    )  # fmt: skip


def month_of_scenario_11(house):
    """40 received, 38 judged: 30 valid, 8 invalid; 39 started within 2 h; 24 of 26 rated valid ones satisfied."""
    valid = {"validity": "VALID"}
    counted(house, 20, **valid, satisfaction="SATISFIED")
    counted(house, 4, **valid, satisfaction="FAIRLY")
    counted(house, 2, **valid, satisfaction="DISSATISFIED")
    counted(house, 4, **valid, satisfaction="UNRATED")
    counted(house, 8, validity="INVALID", validity_code="I1")
    counted(house, 1)
    counted(house, 1, started=False)


def summary(house, at="2026-11-30 23:00", first=NOVEMBER):
    return figures.month_summary(house.jia, first, house.moment(at))


def cells(line) -> dict[str, str]:
    return {label: figures.value(line, name) for name, label, _ in figures.COLUMNS}


def kpi(found, code):
    return next(k for k in found["kpis"] if k["code"] == code)


def drawn(house, at="2026-11-30 18:00", first=NOVEMBER):
    return actions.draw(by=SYSTEM, at=house.moment(at), project=house.jia, month=first)


def contradictions(rows: list[dict]) -> list[tuple]:
    """Rows of a month sheet that a rate counts in another way than their own cells say."""
    found = []
    for row, texts in zip(rows, table(rows), strict=True):
        cells = dict(zip(HEADS, texts, strict=True))
        for head, whole, part in (("是否及时", "due", "in_time"), ("开始处理(2h)及时", "startable", "started")):
            missed = whole in row["flags"] and part not in row["flags"]
            if missed != (cells[head] == "否") or (part in row["flags"]) != (cells[head] == "是"):
                found.append((row["number"], head, cells[head], row["flags"]))
            if head == "是否及时" and missed != ("已过" in cells["备注"]):
                found.append((row["number"], "备注", cells["备注"], row["flags"]))
    return found
