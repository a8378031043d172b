"""The parts of the intake page that follow from what was typed: the caller, the kind's own fields, what is beside."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from guanjia.concerns.access import prepared
from guanjia.concerns.access.grants import may
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.registers import clocks
from guanjia.domains.cases import queries
from guanjia.domains.customers import queries as people
from guanjia.domains.estate import queries as estate
from guanjia.interfaces.desk import phrases
from guanjia.interfaces.desk.intake.form import IntakeForm
from guanjia.interfaces.desk.intake.stranger import FIELDS, is_room_number, read_stranger
from guanjia.interfaces.desk.keys import new_key
from guanjia.interfaces.desk.steps import typed_before
from guanjia.kernel.text import salutation
from guanjia.kernel.worktime import show_moment

AREA = "@"  # before the id of a public area among the candidates


def new_form(request: HttpRequest) -> IntakeForm:
    """The form as sent, or a fresh one; a link may carry `unit`, `customer`, `lookup`, `kind`."""
    given = {"project": request.project, "user": request.user}
    if request.method == "POST":
        return IntakeForm(request.POST, request.FILES, **given)
    if typed := typed_before(request):
        return IntakeForm(typed, **given)
    start = {n: request.GET[n] for n in ("lookup", "unit", "customer", "kind", "content") if request.GET.get(n)}
    if "unit" in start and not {"lookup", "customer"} & set(start):
        start["lookup"] = start["unit"]  # so that those who live there are offered
    return IntakeForm(initial=start, **given)


def caller_part(request: HttpRequest, form: IntakeForm) -> dict:
    """Who calls: found by phone, room or name; what always has to be minded; several to choose from; or unknown."""
    text, nameless = form.value("lookup").strip(), bool(form.value("anonymous"))
    unit = estate.units(request.project).filter(number=form.value("unit")).first()
    customer = people.known(request.project).filter(number=form.value("customer")).first()
    picked = form.data.get("candidate", "") if form.is_bound else ""
    found = people.callers(request.project, text, request.at) if text else []
    areas = estate.areas_like(request.project, text) if text and not found else []
    if picked.startswith(AREA):
        unit = customer = None
    elif picked:
        unit, customer = _picked(request, picked)
    elif text and not _still(found, unit, customer):
        unit, customer = (found[0].unit, found[0].customer) if len(found) == 1 else (_one_unit(found), None)
    if nameless:
        customer, found = None, []
    candidates = _people(found, unit, customer, picked)
    form.undecided = bool(candidates) and unit is not None and customer is None and not picked
    form.found_unit, form.found_customer = unit, customer
    named = bool(unit or customer or candidates)
    if not named:
        form.found_area = _area(areas, picked)
        if len(areas) > 1:
            candidates = [(f"{AREA}{a.pk}", a.number, a.place, a == form.found_area) for a in areas]
    unknown = bool(text) and not (named or areas)
    if unknown:
        _prefill(form, text)
    asks_place = not (unit or candidates or form.found_area) and (unknown or nameless or customer is not None)
    if asks_place:
        _take_place(request, form)
    _remember(form)
    return {
        "caller": _caller(request, form, candidates), "standing": _standing(request, form), "candidates": candidates,
        "unknown": unknown, "asks_place": asks_place, "new_place": form.new_place,
        "asks_who": not nameless and customer is None and (unknown or form.found_area is not None),
        "areas": estate.common_areas(request.project) if asks_place else (),
    }  # fmt: skip


def _people(found, unit, customer, picked: str) -> list[tuple]:
    """The people to choose from when there are several, and whoever does not say."""
    if len(found) < 2:
        return []
    chosen, made = f"{customer.pk if customer else ''}:{unit.pk if unit else ''}", []
    for hit in found[:8]:
        value = f"{hit.customer.pk if hit.customer else ''}:{hit.unit.pk if hit.unit else ''}"
        made.append((value, _name(hit.customer), f"{hit.unit or ''} {hit.role_label}".strip(), value == chosen))
    if unit is not None:
        nobody = f":{unit.pk}"
        made.append((nobody, "没有说是谁", str(unit), picked == nobody))
    return made


def _prefill(form: IntakeForm, text: str) -> None:
    """Put what was typed where it belongs, unless somebody has written something else there since."""
    before, now = read_stranger(form.value("prefilled")), read_stranger(text)
    values = {name: now[name] for name in FIELDS if form.value(name) in ("", before[name])}
    _put(form, {**values, "prefilled": text})


def _take_place(request, form: IntakeForm) -> None:
    """The place in its own field: a flat, a public area, or a new one in words."""
    place = form.value("place").strip()
    if not place:
        return
    form.found_unit = estate.unit_by(request.project, place)
    if form.found_unit is None:
        areas = estate.areas_like(request.project, place)
        form.found_area = areas[0] if len(areas) == 1 else None
    if not (form.found_unit or form.found_area or is_room_number(place)):
        form.new_place = place


def _put(form: IntakeForm, values: dict[str, str]) -> None:
    """Let the fields hold these values, sent or not."""
    if form.is_bound:
        form.data = form.data.copy()
        for name, value in values.items():
            form.data[name] = value
    form.initial.update(values)


def _name(customer) -> str:
    """李女士, as she is spoken to; the full name is on her own page."""
    return salutation(customer.name, customer.sex) if customer else "（未登记住户）"


def _area(areas, picked: str):
    """The public area that was picked, or the only one the text means."""
    chosen = next((area for area in areas if picked == f"{AREA}{area.pk}"), None)
    return chosen or (areas[0] if len(areas) == 1 else None)


def _one_unit(found):
    """The unit all of them live in: a room typed means that room, whoever of it is on the line."""
    units = {hit.unit for hit in found}
    return units.pop() if len(units) == 1 else None


def _still(found, unit, customer) -> bool:
    """Whether the person chosen before is still among those the text means."""
    return any((customer and h.customer == customer) or (not customer and unit and h.unit == unit) for h in found)


def _picked(request, value: str):
    customer_id, _, unit_id = value.partition(":")
    customer = people.known(request.project).filter(pk=customer_id).first() if customer_id.isdecimal() else None
    unit = estate.units(request.project).filter(pk=unit_id).first() if unit_id.isdecimal() else None
    return unit, customer


def _remember(form: IntakeForm) -> None:
    """Put what was found into the hidden fields, so that the next part and the final post know it."""
    _put(form, {
        "unit": form.found_unit.number if form.found_unit else "",
        "customer": form.found_customer.number if form.found_customer else "",
    })  # fmt: skip


def _caller(request, form: IntakeForm, candidates) -> dict | None:
    unit, customer = form.found_unit, form.found_customer
    if candidates and customer is None and form.found_area is None:
        return None  # the room is known, the person is to be picked from the list below
    if form.found_area is not None:
        return {"name": str(form.found_area), "relation": "公共区域", "unit": "", "unit_url": "", "tags": []}
    if unit is None and customer is None:
        return None
    tags = [("VIP", "info")] if customer is not None and customer.vip else []
    url = reverse("desk:detail", args=[request.project.code, "units", unit.number]) if unit else ""
    return {
        "name": _name(customer),
        "relation": people.Caller(customer, unit, people.role_in(customer, unit)).role_label or "客户",
        "unit": str(unit or request.project), "unit_url": url, "tags": tags,
    }  # fmt: skip


def _standing(request, form: IntakeForm) -> list[tuple[str, str]]:
    """What always has to be minded with this caller, and with those who live there (R-007)."""
    own = form.found_customer.standing_instruction if form.found_customer is not None else ""
    lines = [(own, "")] if own else []
    if form.found_unit is not None:
        others = [tie.customer for tie in people.who_lives(form.found_unit, request.at)]
        for text in dict.fromkeys(c.standing_instruction for c in others):
            if text and text != own:
                lines.append((text, "同户"))
    return lines


def kind_part(request: HttpRequest, form: IntakeForm) -> dict:
    """What depends on the kind: the guess of the category, the limit in words, and the buttons."""
    kind, guess = form.value("kind"), ""
    if kind == "COMPLAINT" and form.category_is_a_guess():
        category = queries.guess_category(request.project, form.value("content"))
        if category is not None:
            guess = f"已按内容猜测：{category.parent.name + ' → ' if category.parent_id else ''}{category.name}"
        _put(form, {
            "category": category.top.number if category else "", "guessed": category.number if category else "",
            "subkind": category.number if category and category.parent_id else "",
        })  # fmt: skip
    # What was sent may be no kind at all: the field says so, and there is no limit to tell.
    is_kind = kind in dict(form.fields["kind"].choices)
    limit = queries.limit_words(request.project, kind, form.value("grade"), request.at) if is_kind else ""
    return {"guess": guess, "limit": limit, "submits": _submits(request, kind)}


def _submits(request, kind: str) -> list[tuple[str, str]]:
    again = [("register", "仅登记"), ("again", "再记一件")]
    if kind == "COMPLAINT" and may(request.user, "case.suggest", request.project, at=request.at):
        return [("propose", "登记并报批"), *again]
    if kind == "REPAIR" and may(request.user, "case.order_work", request.project, at=request.at):
        return [("dispatch", "登记并派工"), *again]
    return [("register", "登记"), ("again", "再记一件")]


def side_part(request: HttpRequest, form: IntakeForm) -> dict:
    """Beside the form: what may be the same matter, what was lately, and what to say."""
    unit, customer = form.found_unit, form.found_customer
    kind = form.value("kind")
    same = queries.possible_duplicates(
        request.user, request.project, unit=unit, customer=customer, area=form.found_area, kind=kind,
        category=form.chosen_category(), content=form.value("content"),
    )  # fmt: skip
    prepared.fill(same, ["handler", "receiver"])
    running = deadlines.most_urgent(same, request.at)
    recent = queries.recent(request.user, request.project, unit=unit, customer=customer)
    return {
        "duplicates": [_duplicate(request, case, running.get(case.pk)) for case in same],
        "recent": [_recent(request, case) for case in recent if case not in same],
        "phrase": phrases.for_intake(kind),
    }


def case_url(request, case, *more: str) -> str:
    return reverse("desk:detail", args=[request.project.code, "cases", case.number]) + "".join(f"{m}/" for m in more)


def _duplicate(request, case, clock) -> dict:
    here = reverse("desk:intake", args=[request.project.code])
    may_urge = may(request.user, "case.urge", request.project, kind=case.kind, at=request.at)
    may_join = case.is_complaint and may(request.user, "case.open_case", request.project, at=request.at)
    return {
        "at": show_moment(case.received_at, request.at.year), "number": case.number, "url": case_url(request, case),
        "text": case.title, "state": case.state_label, "tone": case.flow.state(case.state).tone,
        "holder": str(case.handler or case.receiver or ""),
        "clock": clocks.as_context(clock, request.at) if clock else None,
        "urges": case.urged, "urge_url": f"{here}?do=urge&case={case.number}" if may_urge else "",
        "join_url": f"{here}?do=join&case={case.number}" if may_join else "",
    }  # fmt: skip


def _recent(request, case) -> tuple:
    words = f"{case.get_kind_display()} {case.title}"
    return (
        show_moment(case.received_at, request.at.year), words, case_url(request, case), case.state_label,
        case.flow.state(case.state).tone, case.get_satisfaction_display() if case.satisfaction else "",
    )  # fmt: skip


def page_context(request: HttpRequest, form: IntakeForm) -> dict:
    """The form and what follows from it; what stands beside it is `side_part`."""
    caller = caller_part(request, form)
    context = {**caller, **kind_part(request, form)}
    return context | {
        "asked_fields": [form[name] for name in FIELDS], "form": form, "title": "登记事项",
        "form_key": request.POST.get("form_key") or new_key(),
        "action": again_url(request, request.GET.get("contact", "")),
        "parts_url": reverse("desk:intake_parts", args=[request.project.code]),
        "cancel_url": reverse("desk:list", args=[request.project.code, "cases"]), "draft": "cases.intake",
    }  # fmt: skip


def again_url(request: HttpRequest, contact: str, **more) -> str:
    """The page itself; `contact` keeps a second matter of the same call on the same contact."""
    given = {k: str(v) for k, v in {"contact": contact, **more}.items() if v}
    here = reverse("desk:intake", args=[request.project.code])
    return f"{here}?{urlencode(given)}" if given else here
