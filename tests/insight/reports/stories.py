"""Months of complaints, by the verbs where a story needs them and by set where only numbers matter."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases.models import Case
from tests.domains.cases.stories import category


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
