"""Births and steps: a dialog, or the same form as a page; a POST runs the verb once."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guanjia.concerns.access.grants import demand
from guanjia.concerns.attachments.signing import asks_password, password_entered
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import Verb
from guanjia.concerns.registers.declared import Register
from guanjia.concerns.registers.forms import ask_beforehand, dress, form_of, initial_of, needs_input
from guanjia.concerns.registers.merge import merge_of
from guanjia.interfaces.desk.keys import new_key, run_once
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.records import THEN, brief_of, find, in_dialog, names_of, record_url, wanted
from guanjia.interfaces.desk.shell import list_url, may_bear
from guanjia.kernel.refusals import Invalid, NotAllowed, NotFound, Refused, Stale, WrongState

PASSWORD = "sign_password"


def birth_verb(request: HttpRequest, register: Register, name: str) -> Verb:
    verb = next((v for v in register.births if v.name == name), None)
    if verb is None:
        raise NotFound
    if not may_bear(request, verb, request.project):
        demand(request.user, verb.code, request.project, label=verb.label, at=request.at)
    return verb


def form_for(request: HttpRequest, register: Register, verb: Verb, record: Record | None, *, bound: bool) -> forms.Form:
    """The form of a verb, with what was sent or what is known."""
    kind = form_of(register, verb)
    given = {"project": request.project, "by": request.user, "auto_id": "d_%s" if in_dialog(request) else "id_%s"}
    if bound:
        form = kind(request.POST, request.FILES, **given)
    elif typed := typed_before(request):
        form = kind(typed, **given)
    else:
        # What the address names is filled in, so that a link can start a form half done.
        known = initial_of(kind, verb, record) | {n: request.GET[n] for n in kind.base_fields if n in request.GET}
        form = kind(initial=known, **given)
    ask_beforehand(register, verb, record, form, request.at)
    return dress(form, lambda kind_: find_url(request, kind_))


def typed_before(request: HttpRequest):
    """What was typed before the screen locked, or None; the form is shown with it, and nothing is done yet."""
    return getattr(request, "typed", None)


def find_url(request: HttpRequest, kind: str) -> str:
    return reverse("desk:find", kwargs={"project": request.project.code, "kind": kind})


@require_http_methods(["GET", "HEAD", "POST"])
def birth(request: HttpRequest, project, slug: str, verb: str) -> HttpResponse:
    """Make a record."""
    register = register_for(request, slug)
    made_by = birth_verb(request, register, verb)
    cancel = list_url(request.project, register)
    page = {
        "title": made_by.label, "submit": made_by.label, "action": request.path, "cancel_url": cancel,
        "draft": f"{slug}.{verb}", "crumbs": [(register.label, cancel), (made_by.label, "")],
    }  # fmt: skip
    if request.method != "POST":
        return form_page(request, form_for(request, register, made_by, None, bound=False), page)
    form = form_for(request, register, made_by, None, bound=True)
    if not form.is_valid():
        return form_page(request, form, page, 422)

    def act() -> dict:
        record = made_by(by=request.user, at=request.at, project=request.project, **form.called_with())
        return {"url": after_url(request, register, record), "say": f"{made_by.label}：{record.number}"}

    try:
        answer = run_signed(request, act)
    except Refused as refused:
        return refused_form(request, form, refused, page)
    return done(request, answer, draft=page["draft"])


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, project, slug: str, number: str, verb: str) -> HttpResponse:
    """Take a step with a record."""
    register = register_for(request, slug)
    record = find(request, register, number)
    taken = next((v for v in register.steps if v.name == verb), None)
    if taken is None:
        raise NotFound
    kind = getattr(record, "kind", "")
    demand(request.user, taken.code, record.project, label=taken.label_for(kind), kind=kind, at=request.at)
    page = step_page(request, register, record, taken)
    if screen := register.screens.get(taken):
        page |= {**screen.context(record, request.user, request.at), "template": screen.template}
    if request.method != "POST":
        if reason := taken.refusal(record, request.user, request.at):
            raise NotAllowed(reason)
        taken.arrow_from(record)
        if reason := taken.too_early(record, request.at):
            raise Invalid(reason)
        return form_page(request, form_for(request, register, taken, record, bound=False), page)
    form = form_for(request, register, taken, record, bound=True)
    if not form.is_valid():
        return form_page(request, form, page, 422)

    def act() -> dict:
        after = taken(record, by=request.user, at=request.at, version=version_of(request), **form.called_with())
        url = page["back_url"] or after_url(request, register, after)
        if screen and screen.onward:
            url = reverse("desk:step", kwargs=names_of(request, register, after) | {"verb": screen.onward})
        return {"url": url, "say": f"{taken.label_for(kind)}：{after.number}"}

    try:
        answer = run_signed(request, act)
    except Stale:
        return stale(request, register, find(request, register, number), taken, form, page)
    except WrongState as refused:
        messages.warning(request, refused.message)
        if needs_input(type(form)):
            return refused_form(request, form, refused, page)
        return go(request, page["cancel_url"])
    except Refused as refused:
        return refused_form(request, form, refused, page)
    return done(request, answer, draft=page["draft"])


def run_signed(request: HttpRequest, act) -> dict:
    """Run the act once. A signature by log-in inside it needs the person's password, typed again (forms 0.5)."""
    password = request.POST.get(PASSWORD, "")
    if not password:
        with asks_password():
            return run_once(request, act)[0]
    if authenticate(request, username=request.user.username, password=password) is None:
        raise Invalid(fields={"password": "密码不对，没有签名。连续输错 5 次会锁 15 分钟。"})
    with password_entered():
        return run_once(request, act)[0]


def password_field() -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password", "data-nodraft": ""})
    return forms.CharField(label="登录密码", strip=False, required=False, widget=widget)


def step_page(request, register: Register, record: Record, verb: Verb) -> dict:
    """What the dialog or page of a step says around its fields."""
    kind = getattr(record, "kind", "")
    arrow = verb.arrows.get(kind) or next(iter(verb.arrows.values()))
    here = record_url(request, register, record)
    back, label = _coming_back(request, register, record)
    lacks, amend_url = wanted(request, register, record, verb)
    return {
        "title": f"{arrow.label} {record.number}", "submit": arrow.label, "cancel_url": back or here,
        "action": request.get_full_path() if back else request.path, "back_url": back,
        "intro": f"存好后回到「{label}」。" if back else "", "lacks": lacks, "amend_url": amend_url,
        "danger": bool(arrow.danger), "caution": arrow.danger, "version": record.version,
        "draft": f"{register.slug}.{record.pk}.{verb.name}",
        "brief": brief_of(request, register, record, verb),
        "crumbs": [(register.label, list_url(request.project, register)), (record.number, here), (arrow.label, "")],
    }  # fmt: skip


def _coming_back(request, register: Register, record: Record) -> tuple[str, str]:
    """The step that sent the person here (`?then=judge`), to be taken afterwards: its address and its name."""
    asked = request.GET.get(THEN, "")
    verb = next((v for v in register.steps if v.name == asked), None)
    if verb is None:
        return "", ""
    url = reverse("desk:step", kwargs=names_of(request, register, record) | {"verb": verb.name})
    return url, verb.label_for(getattr(record, "kind", ""))


def version_of(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def form_page(request: HttpRequest, form, page: dict, status: int = 200) -> HttpResponse:
    """The form as a dialog for HTMX, else as a page. A refused form keeps its one-time key: nothing was done."""
    key = request.POST.get("form_key") or new_key()
    if request.method == "POST":
        page = page | {"version": request.POST.get("version") or page.get("version")}
        if not request.POST.get("version"):
            page["version"] = page.get("version", "")
    if typed := typed_before(request):
        page = page | {"version": typed.get("version") or page.get("version", "")}
    context = {**page, "form": form, "form_key": key}
    plain = "desk/dialog.html" if in_dialog(request) else "desk/form.html"
    return render(request, page.get("template", plain), context, status=status)


def refused_form(request: HttpRequest, form, refused: Refused, page: dict) -> HttpResponse:
    """The form again with the refusal beside the fields it names; a missing right is a page of its own."""
    if refused.status in (403, 404, 503):
        raise refused
    told = False
    if "password" in refused.fields and "password" not in form.fields:
        form.fields[PASSWORD] = password_field()
        form.add_error(PASSWORD, refused.fields["password"])
        return form_page(request, form, page, refused.status)
    for name, text in refused.fields.items():
        if name in form.fields:
            form.add_error(name, text)
            told = True
    if not told or refused.message not in refused.fields.values():
        form.add_error(None, refused.message)
    return form_page(request, form, page, refused.status)


def stale(request, register: Register, record: Record, verb: Verb, form, page: dict) -> HttpResponse:
    """The merge page: what is there now beside what one typed; a button without input only says what happened."""
    if not needs_input(type(form)):
        messages.warning(request, f"{record.number} 刚被别人改过，请看过现在的内容再做「{page['submit']}」。")
        return go(request, page["cancel_url"])
    version = version_of(request) or record.version
    merged = merge_of(register, record, form, version, request.at)
    context = {
        "title": "别人刚改过这条记录", "changed": merged.changed, "action": request.path, "version": merged.version,
        "form_key": new_key(), "rows": merged.rows, "hidden": merged.hidden, "discard_url": page["cancel_url"],
    }  # fmt: skip
    return render(request, "desk/merge_dialog.html" if in_dialog(request) else "desk/merge.html", context, status=409)


def after_url(request: HttpRequest, register: Register, record: Record) -> str:
    """Where to go when it is done: the record, or the list when it is no longer his to see."""
    seen = register.model.objects.seen_by(request.user, request.project, request.at).filter(pk=record.pk).exists()
    return record_url(request, register, record) if seen else list_url(request.project, register)


def done(request: HttpRequest, answer: dict, *, draft: str = "") -> HttpResponse:
    messages.success(request, answer["say"], extra_tags=f"draft:{draft}" if draft else "")
    return go(request, answer["url"])


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Go on to a page: by header for a dialog, by redirect otherwise."""
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
