"""The intake page itself, and what its buttons do."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from guanjia.concerns.access.grants import demand, may
from guanjia.concerns.attachments import actions as attachments
from guanjia.domains.cases import actions as cases
from guanjia.domains.cases import queries
from guanjia.domains.contacts import queries as contacts
from guanjia.domains.customers import actions as customers
from guanjia.interfaces.desk.intake.asides import again_url, case_url, new_form, page_context, side_part
from guanjia.interfaces.desk.intake.form import IntakeForm
from guanjia.interfaces.desk.keys import run_once
from guanjia.kernel.refusals import NotFound, Refused


@require_POST
def parts(request: HttpRequest, project) -> HttpResponse:
    """The parts of the page that follow from what was typed so far; writes nothing."""
    demand(request.user, "case.open_case", request.project, label="登记", at=request.at)
    form = new_form(request)
    context = {**page_context(request, form), **side_part(request, form), "part": request.POST.get("part")}
    form.errors.clear()  # nobody has sent it yet
    return render(request, "desk/intake_parts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, project) -> HttpResponse:
    """The page itself; a post registers, and may propose, dispatch, urge or join at once."""
    demand(request.user, "case.open_case", request.project, label="登记", at=request.at)
    form = new_form(request)
    context = page_context(request, form)

    def shown(status: int = 200) -> HttpResponse:
        # What stands beside the form is looked up only where the form is shown.
        whole = {**context, "form": form, **side_part(request, form)}
        return render(request, "desk/intake.html", whole, status=status)

    do = request.POST.get("do") or request.GET.get("do", "")
    if request.method != "POST" or do == "find":
        if form.is_bound:
            form.errors.clear()
        return shown()
    if do == "urge":
        return _urge(request, form)
    if not form.is_valid():
        return shown(status=422)
    try:
        answer, _ = run_once(request, lambda: _register(request, form, do))
    except Refused as refused:
        for name, words in refused.fields.items():
            form.add_error(name if name in form.fields else "lookup" if name == "unit" else None, words)
        if not refused.fields:
            form.add_error(None, refused.message)
        return shown(status=refused.status)
    messages.success(request, answer["say"], extra_tags="draft:cases.intake")
    return HttpResponseRedirect(answer["url"])


def _register(request, form: IntakeForm, do: str) -> dict:
    """Register the matter, and what the pressed button says besides, in one transaction."""
    data, by, at = form.cleaned_data, request.user, request.at
    nameless, area = data.get("anonymous", False), form.found_area
    customer = None if nameless else form.found_customer
    if nameless:
        data = {**data, "caller_name": "", "caller_phone": ""}
    if customer is None and data.get("caller_name") and data.get("caller_phone"):
        customer = customers.note_caller(
            by=by, at=at, project=request.project, name=data["caller_name"], phone=data["caller_phone"],
            unit=form.found_unit,
        )  # fmt: skip
    rings = data.get("rings")
    case = cases.open_case(
        by=by, at=at, project=request.project, kind=data["kind"], content=data["content"], unit=form.found_unit,
        customer=customer, complainant=data.get("caller_name", ""), phone=data.get("caller_phone", ""),
        role="ANONYMOUS" if nameless else "", common_area=area, place=form.new_place, channel=data["channel"],
        source=data.get("source", ""),
        rings=int(rings) if rings else None, category=form.chosen_category(), demand=data.get("demand", ""),
        grade=data.get("grade") or "ORDINARY", received_at=data.get("received_at"),
        important=data["important"] == "yes" if "important" in data else None,
        reply_text="" if data.get("cannot") else data.get("reply_text", ""), promised_at=_promise(data),
        late_reason=data.get("late_reason", ""), read_back=data.get("read_back", False), clears=data.get("clears"),
        contact=contacts.seen(by, request.project, request.GET.get("contact", "")),
    )  # fmt: skip
    attachments.attach(case, data.get("photos") or (), by=by, at=at, purpose="PHOTO")
    say = f"已记一笔 {case.number}。" if not case.is_open else f"已登记 {case.number}，请把编号告诉客户。"
    url = case_url(request, case)
    if do == "propose":
        url = case_url(request, case, "suggest")
        say += "接着写判定和处理意见，提交主管。"
    elif do == "dispatch":
        url = case_url(request, case, "order_work")
    elif do == "join":
        target = queries.seen(by, request.project, request.GET.get("case", ""))
        if target is None:
            raise NotFound
        if may(by, "case.join", request.project, kind=case.kind, at=at):
            cases.join(case, by=by, at=at, joined_into=target)
            say = f"已登记 {case.number} 并入 {target.number}。"
        else:
            cases.note_progress(case, by=by, at=at, note=f"与 {target.number} 为同一事项，请主管并案。")
            say = f"已登记 {case.number}，已请主管并入 {target.number}。"
    elif do == "again":
        url = again_url(request, case.contact.number, unit=case.unit or "", customer=customer or "")
    return {"url": url, "say": say}


def _promise(data: dict):
    """The agreed time, of an enquiry only where it cannot be answered on the spot."""
    return data.get("promised_at") if data.get("cannot") or data["kind"] == "COMPLAINT" else None


def _urge(request, form: IntakeForm) -> HttpResponse:
    """催办: the caller asks about a matter that is already open; what was typed goes with it."""
    case = queries.seen(request.user, request.project, request.GET.get("case", ""))
    if case is None:
        raise NotFound
    demand(request.user, "case.urge", request.project, label="催办", kind=case.kind, at=request.at)

    def act() -> dict:
        after = cases.urge(case, by=request.user, at=request.at, note=form.value("content")[:300])
        return {"url": case_url(request, after), "say": f"已催办 {after.number}，第 {after.urged} 次。"}

    answer, _ = run_once(request, act)
    messages.success(request, answer["say"], extra_tags="draft:cases.intake")
    return HttpResponseRedirect(answer["url"])
