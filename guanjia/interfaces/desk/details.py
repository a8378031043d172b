"""The page of one record: `/{project}/{slug}/{number}/`."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.deadlines.queries import most_urgent
from guanjia.concerns.escalation import queries as escalation
from guanjia.concerns.escalation.models import Alarm
from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.clocks import as_context, ended_context, limit_words
from guanjia.concerns.registers.declared import Register, register_of
from guanjia.concerns.registers.detail import fact_groups
from guanjia.concerns.registers.linked import linked_records
from guanjia.concerns.registers.panels import registers_about
from guanjia.concerns.registers.timeline import timeline
from guanjia.concerns.registers.wording import local, moment, state_of
from guanjia.interfaces.desk import panorama, session
from guanjia.interfaces.desk.clocks import told_words
from guanjia.interfaces.desk.files import attachments_of, signatures_of
from guanjia.interfaces.desk.lists import project_base, register_for
from guanjia.interfaces.desk.prints import prints_of
from guanjia.interfaces.desk.records import (
    actions_of,
    fact_row,
    find,
    kind_of,
    names_of,
    record_url,
    subtitle_of,
    wanted_notes,
)
from guanjia.interfaces.desk.shell import list_url
from guanjia.interfaces.desk.tellings import LEVELS, post_labels

ENDED = 6


@require_GET
def show(request: HttpRequest, project, slug: str, number: str) -> HttpResponse:
    """The record as a page."""
    register = register_for(request, slug)
    record = find(request, register, number)
    session.visited(
        request.session, request.project.code, register.label, record.number, subtitle_of(register, record),
        record_url(request, register, record),
    )  # fmt: skip
    if not register.detail_template and registers_about(register.model):
        return panorama.show(request, register, record)
    context = page_of(request, register, record)
    return render(request, register.detail_template or "desk/detail.html", context)


def page_of(request: HttpRequest, register: Register, record: Record) -> dict:
    """Everything `desk/detail.html` shows of a record; a room's own template gets the same and what it adds."""
    base = project_base(request)
    parts = _parts(request, register, record)
    label, tone = state_of(type(record).flows, getattr(record, "kind", ""), record.state)
    context = {
        "title": record.number,
        "sub": subtitle_of(register, record),
        "crumbs": [(register.label, list_url(request.project, register)), (record.number, "")],
        "kind": kind_of(record),
        "state": {"label": label, "tone": tone},
        "actions": _actions(request, register, record, parts),
        "facts": [
            (heading, [fact_row(request, register, record, f) for f in facts])
            for heading, facts in fact_groups(register, record, base=base, now=request.at)
        ],
        "timeline_tabs": [],
        "events": [asdict(e) for e in timeline(register, record, request.at, parts)],
        "side": [
            *raised(record, request),
            *(_card(linked, base) for linked in linked_records(record, user=request.user, at=request.at, base=base)),
        ],
        "prints": _prints(request, register, record, parts),
        "attachments": attachments_of(request, register, record, parts),
        "signatures": signatures_of(request, record),
        **clocks_of(record, request, register),
        "record": record,
        "notes": [("已作废：" + record.void_reason, "bad", "")] if record.void_reason else [],
    }  # fmt: skip
    if register.detail_context:
        context.update(register.detail_context(record, request.user, request.at))
    notes = [*owed_notes(record, request), *context["notes"], *wanted_notes(request, register, record)]
    context["notes"] = notes
    return context


def _actions(request: HttpRequest, register: Register, record: Record, parts: list[Record]) -> dict:
    """The buttons of a record; where the next step is one on a part of it (签收, 回访), that is the main one."""
    found = actions_of(request, register, record)
    for part in parts if found["main"] is None else ():
        main = actions_of(request, register_of(part.subject_kind), part)["main"]
        if main is not None:
            name = part.number.removeprefix(record.number).lstrip("-")
            return found | {"main": main | {"label": f"{main['label']} {name}"}}
    return found


def _parts(request: HttpRequest, register: Register, record: Record) -> list[Record]:
    """The parts of a record that this person may see, in one query for each kind."""
    found = register.parts(record) if register.parts else []
    seen = set()
    for model in dict.fromkeys(type(part) for part in found):
        ids = [part.pk for part in found if type(part) is model]
        rows = model.objects.seen_by(request.user, request.project, request.at).filter(pk__in=ids)
        seen |= {(model, pk) for pk in rows.values_list("pk", flat=True)}
    return [part for part in found if (type(part), part.pk) in seen]


def _prints(request: HttpRequest, register: Register, record: Record, parts: list[Record]) -> list[dict]:
    """The forms of a record and those filled in on its parts, such as 附件十九 of a complaint's slips."""
    made = prints_of(request, register, record)
    for part in parts:
        name = part.number.removeprefix(record.number).lstrip("-")
        for form in prints_of(request, register_of(part.subject_kind), part, counted=False):
            made.append(form | {"label": f"{form['label']} {name}", "blank_url": ""})
    return made


def owed_notes(record: Record, request: HttpRequest) -> list[tuple]:
    """What this person still has to sign for this record, with the way there."""
    owed = escalation.owed(request.user, request.at).filter(
        alarm__subject_kind=record.subject_kind, alarm__subject_id=record.pk
    )
    first = owed.first()
    if first is None:
        return []
    url = reverse("desk:telling", kwargs={"project": request.project.code, "pk": first.pk})
    causes = "、".join(dict.fromkeys(each.alarm.cause for each in owed))
    link = format_html('{} <a href="{}" hx-get="{}" hx-target="#dialog">确认</a>', causes, url, url)
    return [(link, "bad", "等您确认")]


def raised(record: Record, request: HttpRequest) -> list[dict]:
    """The card 上报: what raised the record besides its clocks, and every level that has to answer."""
    alarms = [alarm for alarm in escalation.alarms_of(record) if alarm.level or alarm.kind == Alarm.TRIGGER]
    if not alarms:
        return []
    year, labels = local(request.at).year, post_labels()
    rows = [
        (moment(a.at, year), f"{LEVELS.get(a.level, '待阅')} {a.cause}", "",
         "；".join(told_words(t, year, labels) for t in a.tellings.all()), "")
        for a in alarms
    ]  # fmt: skip
    return [{"title": f"上报（{LEVELS[escalation.level_of(record)]}）", "link": None, "rows": rows, "text": ""}]


def _card(linked, base: str) -> dict:
    items = [(state, number, href, what, "") for number, href, what, state, _ in linked.rows]
    link = ("全部", f"{base}{linked.register.slug}/", False) if linked.more else None
    return {"title": linked.label, "link": link, "rows": items, "text": ""}


def clocks_of(record: Record, request: HttpRequest, register: Register) -> dict:
    """The clock in the head and the card 时限: running limits with their clause, then those that ended. Each opens its
    explanation."""
    found = deadlines.clocks_of(record)
    if not found:
        return {"clock": None, "clocks": []}
    running = sorted((c for c in found if c.running), key=lambda c: (c.paused, c.due_at))
    over = [c for c in found if not c.running]
    # What was missed is never pushed out by what ended later: a month sheet may count by it.
    ended = [c for at, c in enumerate(over) if c.state == deadlines.MISSED or at >= len(over) - ENDED]

    def url(clock) -> str:
        return reverse("desk:clock", kwargs=names_of(request, register, record) | {"pk": clock.id})

    card = [(c.label, as_context(c, request.at, url(c)) | {"name": ""}, limit_words(c)) for c in running]
    card += [(c.label, ended_context(c) | {"url": url(c)}, limit_words(c)) for c in ended]
    first = most_urgent([record], request.at).get(record.pk)
    return {"clock": as_context(first, request.at, url(first)) if first else None, "clocks": card}
