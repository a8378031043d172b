"""The box: what a typed text finds, while typing and as a page; and suggestions for fields that ask for a record."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.registers.cells import field_or_none
from guanjia.concerns.registers.declared import register_of
from guanjia.concerns.registers.wording import address, state_of
from guanjia.concerns.search.actions import log_lookup
from guanjia.concerns.search.queries import find as find_records
from guanjia.interfaces.desk.lists import project_base
from guanjia.kernel.refusals import NotFound

LONGEST = 60
TYPING, PAGE, SUGGESTED = 12, 40, 8


def typed_text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    """While typing the results alone; submitted, the page, or the record at once where only one fits.

    Only a submitted look-up of a person is journalled, not each letter on the way.
    """
    text = typed_text(request)
    typing = bool(request.htmx) and request.htmx.target == "found"
    found = find_records(request.user, text, project, at=request.at, limit=TYPING if typing else PAGE) if text else []
    groups = [(group.label, [_item(request, hit) for hit in group.hits]) for group in found]
    here = reverse("desk:search", kwargs={"project": project.code})
    if typing:
        more = f"{here}?{urlencode({'q': text})}" if text else ""
        return render(request, "desk/found.html", {"q": text, "groups": groups, "more_url": more})
    if text:
        log_lookup(request.user, text, project, at=request.at, groups=found)
    hits = [item for _, items in groups for item in items]
    if len(hits) == 1:
        return HttpResponseRedirect(hits[0]["url"])
    context = {"title": "搜索", "q": text, "groups": groups, "total": f"共 {len(hits)} 条" if hits else ""}
    return render(request, "desk/search.html", context)


def _item(request: HttpRequest, hit) -> dict:
    register = register_of(hit.kind)
    url = f"{project_base(request)}{register.slug}/{address(hit.number, hit.id)}/" if register else ""
    sub = " · ".join(part for part in (hit.number if hit.number != hit.title else "", hit.subtitle) if part)
    return {"url": url, "title": hit.title, "sub": sub, "tag": hit.state_label, "tone": hit.tone}


@require_GET
def find(request: HttpRequest, project, kind: str) -> HttpResponse:
    """Suggestions for a field that asks for a record of one kind; the number is what gets filled in."""
    if kind not in RECORDS:
        raise NotFound
    text = typed_text(request)
    items = []
    if text:
        for group in find_records(request.user, text, project, at=request.at, limit=PAGE):
            items += [_choice(hit.number, hit.title, hit.subtitle) for hit in group.hits if group.kind == kind]
        items = items[:SUGGESTED] or _containing(request, kind, text)
    groups = [(RECORDS[kind].flows.label, items)] if items else []
    return render(request, "desk/found.html", {"q": text, "groups": groups, "more_url": ""})


def _choice(number: str, title: str, sub: str) -> dict:
    beside = " · ".join(part for part in (title if title != number else "", sub) if part)
    return {"value": number, "url": "", "title": number, "sub": beside, "tag": "", "tone": ""}


def _containing(request: HttpRequest, kind: str, text: str) -> list[dict]:
    """Small registers have no search keys: number or name that holds the text."""
    model = RECORDS[kind]
    paths = ["number", *(n for n in ("name", "title") if isinstance(field_or_none(model, n), models.CharField))]
    condition = Q()
    for path in paths:
        condition |= Q(**{f"{path}__icontains": text})
    rows = model.objects.seen_by(request.user, request.project, request.at).filter(condition).order_by("number", "id")
    return [
        _choice(number, more[0] if more else "", state_of(model.flows, "", state)[0])
        for number, state, *more in rows.values_list("number", "state", *paths[1:])[:SUGGESTED]
    ]
