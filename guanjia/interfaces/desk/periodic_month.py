"""本月周期工作: the month by post, as a calendar, and what comes weekly or less often; each number opens its rows."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guanjia.concerns.access.grants import demand
from guanjia.concerns.measures.queries import figure
from guanjia.concerns.registers.wording import address, badge, day, local
from guanjia.domains.periodic import queries
from guanjia.domains.periodic.queries.board import COMING, DONE, DONE_LATE, LET, MISSED, SORTS, Board
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.shell import list_url
from guanjia.kernel.worktime import add_months, month_bounds, month_end, weekday

TONES = {DONE: "ok", DONE_LATE: "late", MISSED: "late", COMING: "warn", LET: "plain"}
STATES = {DONE: {"state": "HANDED_IN"}, DONE_LATE: {"state": "LATE"}, LET: {"state": "WAIVED"}}
VIEWS = {MISSED: "late", COMING: "ahead"}


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    """`?month=2026-11`; without it the present month."""
    register = register_for(request, "periodic-tasks")
    demand(request.user, register.see, request.project, label="本月周期工作", at=request.at)
    month = _month(request)
    rows = register.model.objects.seen_by(request.user, request.project, request.at)
    board = queries.month_board(rows, month, request.at)
    base = list_url(request.project, register)
    here = reverse("desk:periodic_month", kwargs={"project": request.project.code})
    context = {
        "title": f"{month.year}年{month.month}月周期工作",
        "crumbs": [(register.label, base), ("本月周期工作", "")],
        "tiles": _tiles(request, board, base),
        "posts": _posts(board, base),
        "heads": [label for _, label in SORTS],
        "weeks": _weeks(board, base, local(request.at).date()),
        "weekdays": "一二三四五六日",
        "columns": [("nw l1", "应交日", "", ""), ("what l2", "工作", "", ""), ("nw", "责任岗位", "", ""),
                    ("nw end", "状态", "", "")],
        "rows": _single(board, base),
        "empty": {"text": "这个月没有每周或更长的周期工作", "hint": "可在「设置 › 周期工作设置」里启用。"},
        "pager": None,
        "caption": "每周和更长的周期工作",
        "before": f"{here}?month={add_months(month, -1):%Y-%m}",
        "after": f"{here}?month={add_months(month, 1):%Y-%m}",
    }  # fmt: skip
    return render(request, "desk/periodic_month.html", context)


def _month(request: HttpRequest) -> dt.date:
    """The month asked for, else the present one."""
    try:
        asked = dt.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        asked = local(request.at).date().replace(day=1)
    return asked if 2000 <= asked.year <= 2100 else local(request.at).date().replace(day=1)


def _opens(base: str, board: Board, sort: str, **more) -> str:
    """The list with the rows behind a number."""
    last = month_end(board.month.year, board.month.month)
    span = {"due_on_from": f"{board.month}", "due_on_to": f"{last}"}
    asked = {"view": VIEWS.get(sort, "all"), **STATES.get(sort, {}), **span, **more}
    return f"{base}?{urlencode(asked)}"


def _tiles(request: HttpRequest, board: Board, base: str) -> list[tuple]:
    start, end = month_bounds(board.month.year, board.month.month)
    rate = figure("K70", request.project, start, max(start, min(end, request.at)))
    target = f"目标 {rate.target}%，{rate.numerator}/{rate.denominator}"
    found = [(rate.text, rate.measure.label, "", rate.tone if rate.tone != "plain" else "", target)]
    for sort, label in SORTS:
        number = board.total[sort]
        if number or sort in (DONE, MISSED, COMING):
            tone = TONES[sort] if number and sort in (MISSED, DONE_LATE) else ""
            found.append((number, label, _opens(base, board, sort), tone, ""))
    return found


def _posts(board: Board, base: str) -> list[tuple]:
    """[(post, [(number, url)], total)] in the order of who is farthest behind."""
    order = sorted(board.posts.items(), key=lambda each: (-each[1][MISSED], -each[1][DONE_LATE], each[0]))
    return [
        (
            label,
            [(count[sort], _opens(base, board, sort, post=pk) if count[sort] else "") for sort, _ in SORTS],
            sum(count.values()),
        )
        for (pk, label), count in order
    ]


def _weeks(board: Board, base: str, today: dt.date) -> list[list[dict]]:
    """The month in weeks from Monday; a day of the months around it is empty."""
    last = month_end(board.month.year, board.month.month)
    current = board.month - dt.timedelta(days=board.month.weekday())
    weeks: list[list[dict]] = []
    while current <= last:
        weeks.append([_day(board, base, current + dt.timedelta(days=n), today) for n in range(7)])
        current += dt.timedelta(days=7)
    return weeks


def _day(board: Board, base: str, on: dt.date, today: dt.date) -> dict:
    count = board.days.get(on, {}) if on.month == board.month.month else {}
    parts = [(label, count[sort], TONES[sort]) for sort, label in SORTS if count.get(sort)]
    span = {"view": "all", "due_on_from": f"{on}", "due_on_to": f"{on}"}
    return {
        "number": on.day if on.month == board.month.month else "", "weekday": weekday(on), "parts": parts,
        "url": f"{base}?{urlencode(span)}" if parts else "", "today": on == today,
    }  # fmt: skip


def _single(board: Board, base: str) -> list[tuple]:
    labels = dict(SORTS)
    return [
        (
            f"{base}{address(task.number, task.pk)}/", "late" if sort == MISSED else "", "nw l1",
            day(task.due_on, board.month.year),
            [("what l2", task.title), ("nw", task.post.label), ("nw end", badge(labels[sort], TONES[sort]))],
        )
        for task, sort in board.single
    ]  # fmt: skip
