"""交接班 at one PC: the taker signs with his own password on the giver's screen; and the month check of the records."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.attachments.signing import password_entered
from guanjia.concerns.registers.wording import address, day, local
from guanjia.domains.duty import actions, queries
from guanjia.domains.duty.queries.attendance import MONTH_COLUMNS
from guanjia.interfaces.desk import steps
from guanjia.interfaces.desk.keys import run_once
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.records import find
from guanjia.interfaces.desk.shell import list_url
from guanjia.kernel.refusals import Invalid, NotAllowed, Refused
from guanjia.kernel.worktime import add_months


@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, project, number: str) -> HttpResponse:
    """接班. On the giver's screen the next on the roster signs by his own password; elsewhere it is a plain step."""
    register = register_for(request, "shifts")
    shift = find(request, register, number)
    if request.user.pk != shift.person_id:
        return steps.step(request, project=project, slug=register.slug, number=number, verb="take_over")
    next_ = queries.successor(shift, request.at)
    actions.take_over.arrow_from(shift)
    if next_ is None or next_.person_id == request.user.pk:
        raise NotAllowed(actions.take_over.refusal(shift, request.user, request.at))
    screen = register.screens[actions.take_over]
    page = steps.step_page(request, register, shift, actions.take_over)
    page |= {**screen.context(shift, request.user, request.at), "template": screen.template, "draft": ""}
    form = steps.form_for(request, register, actions.take_over, shift, bound=request.method == "POST")
    if request.method != "POST":
        return steps.form_page(request, form, page)
    if not form.is_valid():
        return steps.form_page(request, form, page, 422)
    taker = next_.person

    def act() -> dict:
        after = actions.take_over(
            shift, by=taker, at=request.at, version=steps.version_of(request), **form.called_with()
        )
        return {"url": steps.after_url(request, register, after), "say": f"接班：{after.number}，{taker}已接班"}

    try:
        _demand_password(request, taker)
        with password_entered():
            answer = run_once(request, act)[0]
    except Refused as refused:
        return steps.refused_form(request, form, refused, page)
    return steps.done(request, answer)


def _demand_password(request: HttpRequest, taker) -> None:
    """The taker's own password; raises `Invalid` for none or a wrong one (which count as at sign-in)."""
    password = request.POST.get(steps.PASSWORD, "")
    if not password:
        raise Invalid(fields={"password": f"请{taker}输入自己的登录密码，以确认由本人签名。"})
    if authenticate(request, username=taker.username, password=password) is None:
        raise Invalid(fields={"password": f"{taker}的密码不对，没有签名。连续输错 5 次会锁 15 分钟。"})


@require_GET
def month(request: HttpRequest, project) -> HttpResponse:
    """值班月检: shifts without record, days without log, and the month by person."""
    register = register_for(request, "shifts")
    chosen = _month(request)
    found = queries.month_check(request.project, chosen, request.at)
    base, year = list_url(request.project, register), local(request.at).year
    rows = queries.month_rows(request.project, chosen, request.at)
    here = reverse("desk:duty_month", kwargs={"project": request.project.code})
    following = add_months(chosen, 1)
    context = {
        "title": f"{chosen.year}年{chosen.month}月值班月检",
        "crumbs": [(register.label, base), ("月检", "")],
        "check": found,
        "unkept": [(f"{base}{address(s.number, s.pk)}/", s.number, day(s.on, year), s.title) for s in found.incomplete],
        "days": [day(each, year) for each in found.missing_days],
        "heads": [label for _, label in MONTH_COLUMNS],
        "table": [[row[name] for name, _ in MONTH_COLUMNS] for row in rows],
        "before": f"{here}?month={add_months(chosen, -1):%Y-%m}",
        "after": f"{here}?month={following:%Y-%m}" if following <= local(request.at).date() else "",
    }
    return render(request, "desk/duty_month.html", context)


def _month(request: HttpRequest) -> dt.date:
    """The month asked for, else the present one."""
    try:
        return dt.date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return local(request.at).date().replace(day=1)
