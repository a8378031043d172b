"""What every page of a record needs: finding it, its address, its facts as rows, its legal steps as buttons."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.cells import address
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.detail import follow, keys_of, steps_of
from guanjia.concerns.registers.forms import form_of, needs_input
from guanjia.concerns.registers.panels import may_see
from guanjia.concerns.registers.reveal import may_reveal
from guanjia.interfaces.desk.keys import new_key
from guanjia.kernel.refusals import NotFound

SHOWN_BUTTONS = 2


def find(request: HttpRequest, register: Register, number: str) -> Record:
    """The record of an address in this project; not there and not his look the same."""
    rows = register.model.objects.seen_by(request.user, request.project, request.at)
    rows = rows.select_related("project", *keys_of(register))
    if number.startswith("~") and number[1:].isdecimal() and len(number) < 20:
        found = rows.filter(pk=int(number[1:])).first()
    else:
        found = rows.filter(number=number).first()
    if found is None:
        raise NotFound
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


def fact_row(request, register: Register, record: Record, fact) -> dict:
    reveal = ""
    if fact.masked and may_reveal(request.user, request.project, request.at):
        reveal = reverse("desk:reveal", kwargs=names_of(request, register, record) | {"path": fact.masked})
    opens = fact.opens and may_see(request.user, REGISTERS[fact.opens], request.project, request.at)
    return {
        "label": fact.label, "value": fact.value, "href": fact.href if opens else "", "reveal": reveal,
        "wide": fact.wide, "gap": False, "extra": "",
    }  # fmt: skip


def actions_of(request: HttpRequest, register: Register, record: Record) -> dict:
    """The legal steps as buttons: the main one, some beside it, dangerous ones behind 更多."""
    main, rest, more = None, [], []
    for offer in steps_of(record, request.user, request.at):
        made = _action(request, register, record, offer)
        if offer.arrow.is_main(record.state) and main is None:
            main = made
        elif offer.arrow.danger or len(rest) >= SHOWN_BUTTONS:
            more.append(made)
        else:
            rest.append(made)
    return {"main": main, "rest": rest, "more": more}


def _action(request, register: Register, record: Record, offer) -> dict:
    url = reverse("desk:step", kwargs=names_of(request, register, record) | {"verb": offer.verb.name})
    at_once = not needs_input(form_of(register, offer.verb)) and not offer.arrow.danger
    made = {
        "label": offer.label, "url": url, "ask": not at_once and offer.verb not in register.screens, "post": at_once,
        "hint": offer.arrow.danger,
        "tone": "danger" if offer.arrow.danger else "",
    }  # fmt: skip
    if at_once:
        made["fields"] = [("version", record.version), ("form_key", new_key())]
    return made
