"""A form that is not a verb of a register: a dialog or a page, carried out once, refusals beside the fields."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guanjia.concerns.flow.fields import say_what_is_missing
from guanjia.interfaces.desk.keys import new_key, run_once
from guanjia.interfaces.desk.steps import go, in_dialog, typed_before
from guanjia.kernel.refusals import Refused


def form_id(request: HttpRequest) -> str:
    """Fields of a dialog must not have the ids of those of the page behind it."""
    return "d_%s" if in_dialog(request) else "id_%s"


def bound(kind: type[forms.Form], request: HttpRequest, **given) -> forms.Form:
    """The form with what was sent, or typed before the screen locked, or empty."""
    posted = (request.POST, request.FILES) if request.method == "POST" else (typed_before(request), None)
    form = kind(*posted, auto_id=form_id(request), label_suffix="", **given)
    form.use_required_attribute = False
    say_what_is_missing(form)
    return form


def ask(request: HttpRequest, form: forms.Form, page: dict, act, *, template: str = "", renamed=()) -> HttpResponse:
    """Show the form; a valid POST runs `act()`, which answers what to say, and goes to the page's `cancel_url`.

    `renamed` maps the field names of a refusal to those of the form.
    """
    if request.method == "POST" and form.is_valid():
        try:
            answer, _ = run_once(request, lambda: {"say": act()})
        except Refused as refused:
            if refused.status in (403, 404, 503):
                raise
            place(form, refused, dict(renamed))
        else:
            messages.success(request, answer["say"])
            return go(request, page["cancel_url"])
    context = {"action": request.path, **page, "form": form, "form_key": request.POST.get("form_key") or new_key()}
    shown = "desk/dialog.html" if in_dialog(request) else template or "desk/form.html"
    return render(request, shown, context, status=422 if request.method == "POST" and form.errors else 200)


def place(form: forms.Form, refused: Refused, renamed: dict) -> None:
    """Put a refusal beside the fields it names, else above them."""
    told = False
    for name, text in refused.fields.items():
        name = renamed.get(name, name)
        if name in form.fields:
            form.add_error(name, text)
            told = True
    if not told:
        form.add_error(None, refused.message)
