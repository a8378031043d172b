"""A clock explained: which limit, from which clause, what paused or extended it, who was told and what they said."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from guanjia.concerns.access.models import User
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.deadlines.queries import Clock
from guanjia.concerns.escalation import queries as escalation
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.policies.declared import UNITS
from guanjia.concerns.registers.clocks import due_words, ended_context, span_words, words
from guanjia.concerns.registers.wording import local, moment
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.records import find, record_url
from guanjia.interfaces.desk.steps import in_dialog
from guanjia.interfaces.desk.tellings import LEVELS, post_labels
from guanjia.kernel.ladder import in_words
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.worktime import show_due

IN_HOURS = ("MIN", "HOUR")


@require_GET
def show(request: HttpRequest, project, slug: str, number: str, pk: int) -> HttpResponse:
    register = register_for(request, slug)
    record = find(request, register, number)
    clock = next((c for c in deadlines.clocks_of(record) if c.id == pk), None)
    if clock is None:
        raise NotFound
    alarms = [a for a in escalation.alarms_of(record) if a.deadline_id == pk]
    rows = [(label, value) for label, value in facts_of(clock, request.at) if value]
    year = local(request.at).year
    context = {
        "title": f"{clock.label}时限 · {record.number}", "rows": rows,
        "told": [told_row(alarm, year, post_labels()) for alarm in alarms],
        "crumbs": [(register.label, ""), (record.number, record_url(request, register, record)), (clock.label, "")],
    }  # fmt: skip
    if in_dialog(request):
        return render(request, "desk/panel.html", context | {"rows": [], "body": "desk/clock_body.html", "facts": rows})
    return render(request, "desk/clock_page.html", context | {"facts": rows})


def facts_of(clock: Clock, now: dt.datetime) -> list[tuple[str, str]]:
    """What a clock is made of, in words."""
    year = local(now).year
    size = "每次约定" if clock.agreed else "当日" if clock.unit == "SAME_DAY" else f"{clock.value} {UNITS[clock.unit]}"
    state = words(clock, now) if clock.running else ended_context(clock)["text"]
    names = _names(clock)
    paused = [
        f"{moment(_at(p['from']), year)} 至 {moment(_at(p['to']), year) if p['to'] else '现在'}"
        + ("" if p["counts"] else "（到期以后才暂停，不顺延）")
        for p in clock.pauses
    ]
    longer = [
        f"{moment(_at(e['at']), year)} {names.get(e['by'], '')}批准到 {show_due(_at(e['due']), year)}：{e['reason']}"
        + (f"；{moment(_at(e['told_at']), year)} 已告知客户" if e["told_at"] else "")
        for e in clock.extensions
    ]
    how = "按约定的时间" if clock.agreed else "昼夜连续计时" if clock.unit in IN_HOURS else (
        "按工作日，到当天 24:00" if clock.unit == "WORKDAY" else "按自然日，到当天 24:00"
    )  # fmt: skip
    original = clock.due_at != clock.original_due
    return [
        ("现在", f"{state}（仅提示，不算超时）" if clock.mild else state),
        ("时限", size), ("出处", clock.clause), ("怎样算", "；".join(filter(None, (how, clock.calendar_note)))),
        ("开始", moment(clock.started_at, year)), ("到期", due_words(clock)),
        ("原到期", f"{show_due(clock.original_due, year)}（及时率按原到期算）" if original else ""),
        ("暂停", "；".join(paused)), ("延期", "；".join(longer)),
        ("结束", moment(clock.stopped_at, year) if clock.stopped_at else ""),
        ("超时", _late(clock, now, year)), ("逐级上报", in_words(clock.ladder, post_labels())),
    ]  # fmt: skip


def _late(clock: Clock, now: dt.datetime, year: int) -> str:
    late = clock.late_by(now)
    if late is None:
        return ""
    since = clock.breached_at or clock.due_at
    return f"{show_due(since, year)} 起，超 {span_words(late.total_seconds())}"


def _names(clock: Clock) -> dict[int, str]:
    ids = [e["by"] for e in clock.extensions if e["by"]]
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name")) if ids else {}


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def told_row(alarm: Alarm, year: int, labels: dict[str, str]) -> tuple[str, str, SafeString]:
    """(when, what, who was told and what they said) of one alarm."""
    level = f"{LEVELS[alarm.level]} · " if alarm.level else ""
    late = "" if alarm.fired_at - alarm.at < dt.timedelta(minutes=2) else f"（{moment(alarm.fired_at, year)} 补发）"
    people = format_html_join("", "<div>{}</div>", ((told_words(t, year, labels),) for t in alarm.tellings.all()))
    nobody = format_html('<span class="soft">{}</span>', "未告知")
    return moment(alarm.at, year), f"{level}{alarm.cause}{late}", people or nobody


def told_words(telling: Telling, year: int, labels: dict[str, str]) -> str:
    """`孙莉（客服主管，代赵敏） 11-20 18:15 确认：已安排`."""
    post = labels.get(telling.post, "")
    stands = f"代{telling.stands_for.display_name}" if telling.stands_for else ""
    inside = "，".join(part for part in (post, stands) if part)
    who = f"{telling.user.display_name}（{inside}）" if inside else telling.user.display_name
    if telling.acknowledged_at is None:
        by_when = f"，{moment(telling.answer_by, year)} 前须答复" if telling.answer_by else ""
        owed = {Telling.SIGN: f"还没有确认{by_when}", Telling.READ: "还没有阅"}
        return f"{who} {owed.get(telling.asks, '已知会')}"
    other = telling.acknowledged_by if telling.acknowledged_by_id != telling.user_id else None
    by = f"由{other.display_name}" if other else ""
    if telling.asks == Telling.READ:
        return f"{who} {moment(telling.acknowledged_at, year)} {by}已阅"
    return f"{who} {moment(telling.acknowledged_at, year)} {by}确认：{telling.words}"
