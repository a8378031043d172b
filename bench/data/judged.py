"""What a year of work leaves on the complaints of the deep list: a category, a judgement, a result, what the customer
said, and of each the runs of its two first clocks; for the figures of a month."""

from __future__ import annotations

from django.db import connection, transaction

from bench.data.bulk import settle
from bench.data.matters import _insert_from
from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.opening import furnish
from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases.models import CaseCategory

_done: dict[int, object] = {}


def deep(stage):
    """The community with the deep list, its complaints judged."""
    project = stage.places[-1].project
    if id(stage) not in _done:
        _judge(project, stage.at)
        settle()
        _done[id(stage)] = stage
    return project


def _judge(project, at) -> None:
    furnish(project, by=SYSTEM, at=at)
    ids = list(CaseCategory.objects.of(project).order_by("pk").values_list("pk", flat=True))
    category = f"{ids[0]} + (id * 7919) % {len(ids)}"
    given = {
        "category_id": f"CASE WHEN id % 50 = 0 THEN NULL ELSE {category} END",
        "validity": "CASE WHEN id % 5 = 0 THEN 'INVALID' WHEN id % 23 = 0 THEN 'PENDING' ELSE 'VALID' END",
        "grade": "CASE WHEN id % 40 = 0 THEN 'MAJOR' WHEN id % 31 = 0 THEN 'DIFFICULT' ELSE 'ORDINARY' END",
        "result": "CASE WHEN id % 11 = 0 THEN 'UNSOLVED' ELSE 'SOLVED' END",
        "started_at": later("received_at", 40),
        "solved_at": f"CASE WHEN id % 17 = 0 THEN NULL ELSE {later('received_at', 600)} END",
        "called_back_at": f"CASE WHEN id % 9 = 0 THEN NULL ELSE {later('received_at', 1500)} END",
        "satisfaction": "CASE id % 6 WHEN 0 THEN 'DISSATISFIED' WHEN 1 THEN 'VERY' WHEN 2 THEN 'FAIRLY' "
        "WHEN 3 THEN '' ELSE 'SATISFIED' END",
        "compensation_fen": "CASE WHEN id % 97 = 0 THEN 5000 ELSE NULL END",
    }  # fmt: skip
    sets = ", ".join(f"{name} = {value}" for name, value in given.items())
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(f"UPDATE cases_case SET {sets} WHERE project_id = {project.pk}")
        cursor.execute(f"DELETE FROM deadlines_timer WHERE deadline_id IN ({_of(project)})")
        cursor.execute(f"DELETE FROM deadlines_deadline WHERE id IN ({_of(project)})")
    runs = {
        "project_id": "project_id", "subject_kind": "'case'", "subject_id": "id", "value": "'1'", "clause": "'—'",
        "starts_at": "received_at",
    }  # fmt: skip
    source = f"cases_case WHERE project_id = {project.pk} ORDER BY id"
    yes, no = ("1", "0") if connection.vendor == "sqlite" else ("true", "false")
    two_hours, three_days = later("received_at", 120), later("received_at", 4320)
    _insert_from(Deadline, runs | {
        "limit": "'start'", "label": "'开始处理'", "policy": "'complaint.start'", "unit": "'HOUR'",
        "original_due": two_hours, "due_at": two_hours, "stopped_at": later("received_at", 40),
        "met": f"CASE WHEN id % 13 = 0 THEN {no} ELSE {yes} END",
    }, source)  # fmt: skip
    _insert_from(Deadline, runs | {
        "limit": "'settle'", "label": "'办结'", "policy": "'complaint.handover.due'", "unit": "'DAY'",
        "original_due": three_days, "due_at": three_days, "exclusive": yes,
        "stopped_at": f"CASE WHEN id % 17 = 0 THEN NULL ELSE {later('received_at', 600)} END",
        "met": f"CASE WHEN id % 17 = 0 THEN NULL WHEN id % 7 = 0 THEN {no} ELSE {yes} END",
    }, source)  # fmt: skip


def _of(project) -> str:
    return f"SELECT id FROM deadlines_deadline WHERE project_id = {project.pk}"


def later(column: str, minutes: int) -> str:
    """A moment some minutes after another, as the engine stores moments."""
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', {column}, '+{minutes} minutes')"
    return f"{column} + interval '{minutes} minutes'"
