"""房屋全景 and the customer page: everything about one unit or person, gathered from the registers (decision 28)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from guanjia.concerns.access.grants import may
from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.detail import fact_groups
from guanjia.concerns.registers.forms import form_of
from guanjia.concerns.registers.panels import Panel, happenings, may_see, panels_of, registers_about, table_of
from guanjia.concerns.registers.timeline import timeline
from guanjia.concerns.registers.wording import address, local, state_of
from guanjia.interfaces.desk.lists import project_base
from guanjia.interfaces.desk.people_cards import people_cards, standing_instructions
from guanjia.interfaces.desk.records import actions_of, fact_row, kind_of, record_url, subtitle_of
from guanjia.interfaces.desk.shell import list_url, may_bear

ALL, CHANGES = "all", "changes"
TILES = 5


def show(request: HttpRequest, register: Register, record: Record) -> HttpResponse:
    """The page, or its open tab alone for HTMX."""
    panels = panels_of(record, user=request.user, at=request.at)
    here = record_url(request, register, record)
    code = request.GET.get("tab") or next((p.register.slug for p in panels if p.count and p.register.views), ALL)
    context = {"tabs": _tabs(panels, here, code), **_tab(request, register, record, panels, code)}
    if request.htmx and request.htmx.target == "tab":
        return render(request, "desk/unit_tab.html", context)
    return render(request, "desk/unit.html", {**_frame(request, register, record, panels, here), **context})


def _tabs(panels: list[Panel], here: str, code: str) -> list[dict]:
    tabs = [(p.register.slug, p.register.label, p.count) for p in panels if p.count or p.register.slug == code]
    tabs += [(ALL, "全部时间线", ""), (CHANGES, "资料变更", "")]
    return [
        {"label": label, "count": count, "url": f"{here}?{urlencode({'tab': slug})}", "active": slug == code}
        for slug, label, count in tabs
    ]


def _tab(request, register: Register, record: Record, panels: list[Panel], code: str) -> dict:
    if code == CHANGES:
        return {"events": timeline(register, record, request.at)}
    panel = next((p for p in panels if p.register.slug == code), None)
    base = project_base(request)
    if panel is None:
        found = happenings(panels, record, user=request.user, at=request.at)
        return {"events": _events(request, found, base)}
    heads, rows = table_of(panel, record, user=request.user, at=request.at, base=base)
    note = f"共 {panel.count} 条" + (f"，列出最近 {len(rows)} 条" if panel.count > len(rows) else "")
    return {
        "events": None, "columns": [(h.css, h.label, "", "") for h in heads], "rows": rows,
        "caption": panel.register.label,
        "pager": {"note": note, "prev": "", "next": ""}, "empty": {"text": f"没有{panel.register.label}", "hint": ""},
    }  # fmt: skip


def _events(request, found, base: str) -> list[dict]:
    made, last = [], ""
    for each in found:
        here = local(each.at)
        day = f"{here.year}年{here.month}月{here.day}日"
        made.append({
            "day": "" if day == last else day, "at": f"{here:%H:%M}", "who": each.number,
            "url": f"{base}{each.register.slug}/{address(each.number, each.pk)}/",
            "text": f"{each.register.label} · {each.state}", "note": "" if each.what == each.number else each.what,
        })  # fmt: skip
        last = day
    return made


def _frame(request, register: Register, record: Record, panels: list[Panel], here: str) -> dict:
    label, tone = state_of(type(record).flows, getattr(record, "kind", ""), record.state)
    base = project_base(request)
    context = {
        "title": record.number, "sub": subtitle_of(register, record), "kind": kind_of(record),
        "state": {"label": label, "tone": tone}, "actions": _actions(request, register, record, base),
        "crumbs": [(register.label, list_url(request.project, register)), (record.number, "")],
        "notes": ([("已作废：" + record.void_reason, "bad", "")] if record.void_reason else [])
        + standing_instructions(request, record),
        "tiles": [
            (p.open_count, f"未结{p.register.label}", f"{here}?{urlencode({'tab': p.register.slug})}", "warn", "")
            for p in panels if p.open_count and any(f.limits for f in p.register.model.flows.all())
        ][:TILES],
        "side": people_cards(request, record) + [
            {"title": heading, "link": None, "text": "", "rows": [_row(request, register, record, f) for f in facts]}
            for heading, facts in fact_groups(register, record, base=base, now=request.at)
        ],
        "record": record,
    }  # fmt: skip
    if register.detail_context:
        context.update(register.detail_context(record, request.user, request.at))
    return context


def _actions(request, register: Register, record: Record, base: str) -> dict:
    """The record's own steps; first of all registering a matter of this unit or person, where the user may.

    Whatever else may be made for it (住户, 车辆, 业主情况登记表) stands under 更多, with this record filled in.
    """
    actions = actions_of(request, register, record)
    for other in REGISTERS.values():
        if not other.birth_url or record.subject_kind not in other.about or not other.births:
            continue
        if actions["main"] is None and may(request.user, other.births[0].code, request.project, at=request.at):
            asked = urlencode({record.subject_kind: record.number})
            actions["main"] = {
                "label": f"{other.births[0].label}{other.label.removeprefix('客户')}", "key": "n",
                "url": f"{base}{other.birth_url}?{asked}", "ask": False, "post": False,
            }  # fmt: skip
    actions["more"] += _births(request, record, base)
    return actions


def _births(request, record: Record, base: str) -> list[dict]:
    """What may be made for this record in the registers about it: their forms start with its number filled in."""
    made = []
    for register, path in registers_about(type(record)):
        if register.birth_url or not may_see(request.user, register, record.project, request.at):
            continue
        for verb in register.births:
            if path in form_of(register, verb).base_fields and may_bear(request, verb, record.project):
                url = f"{base}{register.slug}/new/{verb.name}/?{urlencode({path: record.number})}"
                made.append({"label": verb.label, "url": url, "ask": True, "post": False})
    return made


def _row(request, register: Register, record: Record, fact) -> tuple:
    each = fact_row(request, register, record, fact)
    return each["label"], each["value"], each["href"], each["extra"], each["reveal"]
