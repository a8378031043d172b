"""What every page of a record needs: finding it, its address, its facts as rows, its legal steps as buttons."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import Verb
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.detail import EMPTY, fact, follow, read_facts, steps_of
from guanjia.concerns.registers.forms import form_of, needs_input
from guanjia.concerns.registers.panels import may_see
from guanjia.concerns.registers.reveal import may_reveal
from guanjia.concerns.registers.wording import address, local
from guanjia.interfaces.desk.keys import new_key
from guanjia.interfaces.desk.lists import project_base
from guanjia.kernel.refusals import NotFound

SHOWN_BUTTONS = 2
AMEND, THEN = "amend", "then"  # 更正, and the step to come back to afterwards


def find(request: HttpRequest, register: Register, number: str) -> Record:
    """The record of an address in this project; not there and not his look the same."""
    rows = register.model.objects.seen_by(request.user, request.project, request.at)
    if number.startswith("~") and number[1:].isdecimal() and len(number) < 20:
        found = rows.filter(pk=int(number[1:])).first()
    else:
        found = rows.filter(number=number).first()
    if found is None:
        raise NotFound
    found.project = request.project
    read_facts(register, found)
    return found


def names_of(request: HttpRequest, register: Register, record: Record) -> dict:
    """The parts of a record's address."""
    return {"project": request.project.code, "slug": register.slug, "number": record_part(record)}


def record_part(record: Record) -> str:
    part = address(record.number, record.pk)
    return part if part.startswith("~") else record.number


def record_url(request: HttpRequest, register: Register, record: Record) -> str:
    return reverse("desk:detail", kwargs=names_of(request, register, record))


def subtitle_of(register: Register, record: Record) -> str:
    if register.subtitle:
        return register.subtitle(record)
    if not register.title_path or register.title_path == "number":
        return ""
    owner, name = follow(record, register.title_path)
    return str(getattr(owner, name) or "") if owner is not None else ""


def kind_of(record: Record) -> dict | None:
    """The kind of a record of several kinds, as a label."""
    if not getattr(record, "kind", ""):
        return None
    return {"label": record.get_kind_display(), "tone": "plain"}


def fact_row(request, register: Register, record: Record, told) -> dict:
    reveal = ""
    if told.masked and may_reveal(request.user, request.project, request.at):
        reveal = reverse("desk:reveal", kwargs=names_of(request, register, record) | {"path": told.masked})
    opens = told.opens and may_see(request.user, REGISTERS[told.opens], request.project, request.at)
    return {
        "label": told.label, "value": told.value, "href": told.href if opens else "", "reveal": reveal,
        "wide": told.wide, "gap": False, "extra": "",
    }  # fmt: skip


def in_dialog(request: HttpRequest) -> bool:
    return bool(request.htmx) and request.htmx.target == "dialog"


def brief_of(request, register: Register, record: Record, verb: Verb) -> dict | None:
    """What a step's page says of its record, and the step beside it that comes back here. What a person decides on is
    shown in the dialog too."""
    paths = register.decided.get(verb) or (() if in_dialog(request) else register.brief)
    if not paths:
        return None
    given = {"base": project_base(request), "year": local(request.at).year}
    facts = [fact(register, record, path, **given) for path in paths]
    rows = [fact_row(request, register, record, each) for each in facts if each.value not in ("", EMPTY)]
    beside = next((s.offer for s in steps_of(record, request.user, request.at)
                   if s.offer.verb is register.brief_step), None)  # fmt: skip
    url = ""
    if beside is not None and beside.verb is not verb:
        here = reverse("desk:step", kwargs=names_of(request, register, record) | {"verb": beside.verb.name})
        url = f"{here}?{urlencode({THEN: verb.name})}"
    return {
        "number": record.number, "url": record_url(request, register, record), "facts": rows,
        "label": beside.label if beside else "", "post_url": url, "version": record.version, "form_key": new_key(),
    }  # fmt: skip


def actions_of(request: HttpRequest, register: Register, record: Record) -> dict:
    """The legal steps as buttons: the main one, some beside it, dangerous ones behind 更多."""
    main, rest, more = None, [], []
    for step in steps_of(record, request.user, request.at):
        made = _action(request, register, record, step.offer)
        if step.main and main is None:
            main = made
        elif step.beside and not step.offer.arrow.danger and len(rest) < SHOWN_BUTTONS:
            rest.append(made)
        else:
            more.append(made)
    return {"main": main, "rest": rest, "more": more}


def wanted(request, register: Register, record: Record, verb: Verb) -> tuple[str, str]:
    """What a record lacks for a step, as a sentence, and the address of 更正 that leads back to it ("" without)."""
    lacking = register.wants[verb](record) if verb in register.wants else {}
    if not lacking:
        return "", ""
    label = verb.label_for(getattr(record, "kind", ""))
    text = f"登记还缺：{'、'.join(lacking.values())}。{label}前要补齐。"
    amends = any(v.name == AMEND and may_take(request, record, v) for v in register.steps)
    url = reverse("desk:step", kwargs=names_of(request, register, record) | {"verb": AMEND})
    return text, f"{url}?{urlencode({THEN: verb.name})}" if amends else ""


def may_take(request: HttpRequest, record: Record, verb: Verb) -> bool:
    """Whether this person may take this step with this record now."""
    open_to = any(arrow.verb == verb.name for arrow in record.flow.leaving(record.state))
    has = request.user.kept_grants.has(verb.code, record.project_id, getattr(record, "kind", ""))
    return open_to and has and not verb.refusal(record, request.user, request.at)


def wanted_notes(request, register: Register, record: Record) -> list[tuple]:
    """The notes of a record's page: what the steps that can be taken now will ask for, and from when one can be taken
    whose time has not come."""
    open_to = {arrow.verb for arrow in record.flow.leaving(record.state)}
    waiting = [v for v in register.steps if v.not_yet and may_take(request, record, v)]
    notes = [(text, "info", "") for v in waiting if (text := v.too_early(record, request.at))]
    for verb in register.wants:
        text, url = wanted(request, register, record, verb) if verb.name in open_to else ("", "")
        if text:
            link = format_html('<a href="{}">去补齐</a>', url.partition("?")[0]) if url else ""
            notes.append((format_html("{}{}", text, link), "info", ""))
    return notes


def _action(request, register: Register, record: Record, offer) -> dict:
    url = reverse("desk:step", kwargs=names_of(request, register, record) | {"verb": offer.verb.name})
    looked_at = offer.verb in register.decided or offer.verb in register.screens
    at_once = not needs_input(form_of(register, offer.verb)) and not offer.arrow.danger and not looked_at
    made = {
        "label": offer.label, "url": url, "ask": not at_once and offer.verb not in register.screens, "post": at_once,
        "hint": offer.arrow.danger,
        "tone": "danger" if offer.arrow.danger else "",
    }  # fmt: skip
    if at_once:
        made["fields"] = [("version", record.version), ("form_key", new_key())]
    return made
