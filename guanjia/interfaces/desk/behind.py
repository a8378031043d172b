"""谁落后了: overdue limits by department and person; each number opens its rows. *Late* is reckoned on asking."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guanjia.concerns.access.grants import demand
from guanjia.concerns.access.models import User
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.deadlines.queries import overdue_deadlines
from guanjia.concerns.escalation.reaching import Reach
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.registers.clocks import span_words
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.wording import address, local
from guanjia.domains.workforce import queries as workforce
from guanjia.interfaces.desk.shell import list_url, sees
from guanjia.interfaces.desk.subjects import titles_of
from guanjia.kernel.worktime import show_due

VERB = "deadline.board"
NOBODY = 0


@dataclass(frozen=True)
class Behind:
    """One limit that has run out, with whoever owes it."""

    limit: Deadline
    person: int


def overdue_seen(request: HttpRequest) -> list[Deadline]:
    """The overdue limits of what this person may see, the oldest first."""
    registers = {r.kind: r for r in REGISTERS.values() if sees(request, r, request.project)}
    rows = list(overdue_deadlines(request.project, sorted(registers), request.at))
    seen = {}
    for kind in {row.subject_kind for row in rows}:
        ids = [row.subject_id for row in rows if row.subject_kind == kind]
        mine = RECORDS[kind].objects.seen_by(request.user, request.project, request.at).filter(pk__in=ids)
        seen[kind] = set(mine.values_list("pk", flat=True))
    return [row for row in rows if row.subject_id in seen[row.subject_kind]]


def in_words(rows: list[Deadline]) -> str:
    """`15 项时限已超时，属于 13 件`: 今日 counts the records, and one may have several limits."""
    records = {(row.subject_kind, row.subject_id) for row in rows}
    return f"{len(rows)} 项时限已超时，属于 {len(records)} 件" if rows else "没有超时的时限"


def behind(request: HttpRequest) -> list[Behind]:
    """The same with whoever owes each."""
    rows = overdue_seen(request)
    owes = Reach(request.at).owing(rows)
    return [Behind(row, owes[row.pk] or NOBODY) for row in rows]


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    """By department and person; `?person=` lists the rows of one."""
    demand(request.user, VERB, request.project, label="看谁落后了", at=request.at)
    found = behind(request)
    names, departments = _people({each.person for each in found}, request.project)
    asked = request.GET.get("person", "")
    here = reverse("desk:behind", kwargs={"project": request.project.code})
    if asked.isdecimal():
        mine = [each for each in found if each.person == int(asked)]
        return _rows_page(request, mine, names.get(int(asked), "无人承办"), here)
    groups: dict[tuple[str, int], list[Behind]] = defaultdict(list)
    for each in found:
        groups[departments.get(each.person, "未分部门"), each.person].append(each)
    totals: dict[str, int] = defaultdict(int)
    for (department, _), rows in groups.items():
        totals[department] += len(rows)
    rows = []
    for (department, person), mine in sorted(groups.items(), key=lambda g: (-totals[g[0][0]], g[0][0], -len(g[1]))):
        worst = max(request.at - each.limit.due_at for each in mine)
        kinds = defaultdict(int)
        for each in mine:
            kinds[each.limit.label] += 1
        cells = [
            ("nw", f"{department}（共 {totals[department]}）"), ("r", str(len(mine))),
            ("what l2", "、".join(f"{label} {count}" for label, count in kinds.items())),
            ("nw end", f"最久超 {span_words(worst.total_seconds())}"),
        ]  # fmt: skip
        rows.append((f"{here}?person={person}", "late", "nw l1", names.get(person, "无人承办"), cells))
    context = {
        "title": "谁落后了", "sub": in_words([each.limit for each in found]), "list_url": here,
        "filters": [], "keep": [], "q": None,
        "columns": [("nw l1", "承办人", "", ""), ("nw", "部门", "", ""), ("r", "超时（项）", "", ""),
                    ("what l2", "哪些时限", "", ""), ("nw end", "最久", "", "")],
        "rows": rows, "pager": None, "caption": "各部门、各人的超时",
        "empty": {"text": "没有人落后", "hint": "有时限超时时，会按部门和承办人列在这里。"},
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def _people(ids: set[int], project) -> tuple[dict[int, str], dict[int, str]]:
    """Names and departments of these people."""
    users = list(User.objects.filter(pk__in=ids - {NOBODY}))
    return {u.pk: u.display_name for u in users}, workforce.department_names(users, project)


def _rows_page(request: HttpRequest, found: list[Behind], name: str, here: str) -> HttpResponse:
    registers = {r.kind: r for r in REGISTERS.values()}
    said = titles_of((each.limit.subject_kind, each.limit.subject_id) for each in found)
    rows = [_row(request, each.limit, registers[each.limit.subject_kind], said) for each in found]
    context = {
        "title": name, "sub": in_words([each.limit for each in found]), "crumbs": [("谁落后了", here), (name, "")],
        "list_url": here, "filters": [], "keep": [], "q": None,
        "columns": [("nw l1", "编号", "", ""), ("what l2", "内容", "", ""), ("nw", "时限", "", ""),
                    ("nw", "到期", "", ""), ("nw end", "超时", "", "")],
        "rows": rows, "pager": None, "caption": f"{name}的超时", "empty": {"text": "没有超时的时限", "hint": ""},
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def _row(request: HttpRequest, row: Deadline, register: Register, said: dict) -> tuple:
    number, title = said.get((row.subject_kind, row.subject_id), ("", ""))
    late: dt.timedelta = request.at - row.due_at
    cells = [
        ("what l2", title), ("nw", row.label), ("nw", show_due(row.due_at, local(request.at).year)),
        ("nw end", f"超 {span_words(late.total_seconds())}"),
    ]  # fmt: skip
    url = f"{list_url(request.project, register)}{address(number, row.subject_id)}/"
    return url, "late", "nw l1", number, cells
