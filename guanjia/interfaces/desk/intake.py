"""登记事项: the one page on which a receptionist takes a call (decision 21, promises 6.1 task 2)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from guanjia.concerns.access.grants import demand, may
from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.attachments.fields import FilesField
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.registers import clocks
from guanjia.domains.cases import actions as cases
from guanjia.domains.cases import queries
from guanjia.domains.cases.models import Case, CaseCategory, choices
from guanjia.domains.customers import actions as customers
from guanjia.domains.customers import queries as people
from guanjia.domains.estate import queries as estate
from guanjia.interfaces.desk import phrases
from guanjia.interfaces.desk.keys import new_key, run_once
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.text import half_width, salutation
from guanjia.kernel.worktime import show_moment

RINGS = [("1", "1"), ("2", "2"), ("3", "3"), ("4", ">3")]
# The kinds a desk offers first, in the order of the calls it gets.
KINDS = [(k, dict(choices.KINDS)[k]) for k in (
    "REPAIR", "COMPLAINT", "ENQUIRY", "HELP", "SUGGESTION", "SERVICE", "APPLICATION", "EMERGENCY",
)]  # fmt: skip
SHORT_TOPS = {"安保工作": "安保", "信件、报刊收发": "信件报刊", "员工服务态度": "服务态度"}


class IntakeForm(forms.Form):
    """Every field of the page. Only where (or who) and what are demanded; the judgement asks for the rest."""

    use_required_attribute = False

    lookup = forms.CharField(label="来电 / 房号", max_length=60, required=False)
    unit = forms.CharField(widget=forms.HiddenInput(attrs={"data-keep": "1"}), required=False)
    customer = forms.CharField(widget=forms.HiddenInput(attrs={"data-keep": "1"}), required=False)
    caller_name = forms.CharField(label="姓名", max_length=60, required=False)
    caller_phone = forms.CharField(label="电话", max_length=30, required=False)
    place = forms.CharField(label="房号或公共区域", max_length=40, required=False)
    kind = forms.ChoiceField(label="事项", choices=KINDS, widget=forms.RadioSelect, initial="REPAIR")
    content = forms.CharField(label="内容", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    category = forms.ChoiceField(label="类别", widget=forms.RadioSelect, required=False)
    subkind = forms.ChoiceField(label="细类", required=False)
    grade = forms.ChoiceField(
        label="程度", choices=choices.GRADES, widget=forms.RadioSelect, initial="ORDINARY", required=False
    )
    channel = forms.ChoiceField(label="渠道", choices=choices.CHANNELS, widget=forms.RadioSelect, initial="PHONE")
    source = forms.ChoiceField(label="来源", choices=[("", "—"), *choices.SOURCES], required=False)
    rings = forms.ChoiceField(label="响铃", choices=RINGS, widget=forms.RadioSelect, required=False)
    demand = forms.CharField(label="诉求", max_length=500, required=False)
    read_back = forms.BooleanField(label="已向客户复述确认", required=False)
    clears = forms.MultipleChoiceField(
        label="五清", choices=choices.CLEARS, widget=forms.CheckboxSelectMultiple, required=False
    )
    photos = FilesField(label="照片", required=False)
    received_at = forms.DateTimeField(
        label="实际时间", required=False, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    late_reason = forms.CharField(label="补录原因", max_length=200, required=False)

    def __init__(self, *args, project, user, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.project, self.user = project, user
        self.found_unit = self.found_customer = self.found_area = None
        self.categories = list(queries.categories(project))
        tops = [c for c in self.categories if c.parent_id is None]
        self.fields["category"].choices = [(c.number, SHORT_TOPS.get(c.name, c.name)) for c in tops]
        below = [(c.number, f"{c.parent.name} · {c.name}") for c in self.categories if c.parent_id]
        self.fields["subkind"].choices = [("", "—"), *below]
        self.fields["content"].widget.attrs["placeholder"] = "时间、地点、什么事"
        if self.value("kind") != "COMPLAINT":
            for name in ("demand", "read_back", "clears", "subkind"):
                del self.fields[name]
            self.fields["grade"].choices = [g for g in choices.GRADES if g[0] in ("ORDINARY", "URGENT")]
        if self.value("channel") != "PHONE":
            del self.fields["rings"]
        if self.value("channel") != "OTHER":
            del self.fields["source"]

    def value(self, name: str) -> str:
        """What stands in a field now: what was sent, or the default."""
        if self.is_bound and name in self.data:
            return self.data.get(name, "")
        return self.initial.get(name) or self.fields[name].initial or ""

    def chosen_category(self) -> CaseCategory | None:
        code = self.value("subkind") if "subkind" in self.fields else ""
        code = code or self.value("category")
        return next((c for c in self.categories if c.number == code), None)

    def clean(self):
        cleaned = super().clean()
        place = cleaned.get("place", "")
        if place and not (self.found_unit or self.found_area):
            self.add_error("lookup", f"没有找到「{place}」这个房号或公共区域。")
        known = self.found_unit or self.found_customer or self.found_area
        if not known and not cleaned.get("caller_name"):
            self.add_error("lookup", "请选择房号或公共区域，或在下面写明是谁。")
        return cleaned


def new_form(request: HttpRequest) -> IntakeForm:
    """The form as sent, or a fresh one; a link may carry `unit`, `customer`, `lookup`, `kind`."""
    given = {"project": request.project, "user": request.user}
    if request.method == "POST":
        return IntakeForm(request.POST, request.FILES, **given)
    start = {n: request.GET[n] for n in ("lookup", "unit", "customer", "kind", "content") if request.GET.get(n)}
    return IntakeForm(initial=start, **given)


def caller_part(request: HttpRequest, form: IntakeForm) -> dict:
    """Who calls: found by phone, room or name; what always has to be minded; several to choose from; or unknown."""
    text, candidates = form.value("lookup").strip(), []
    unit = estate.units(request.project).filter(number=form.value("unit")).first()
    customer = people.known(request.project).filter(number=form.value("customer")).first()
    picked = form.data.get("candidate", "") if form.is_bound else ""
    found = people.callers(request.project, text, request.at) if text else []
    if picked:
        unit, customer = _picked(request, picked)
    elif text and not _still(found, unit, customer):
        unit, customer = (found[0].unit, found[0].customer) if len(found) == 1 else (None, None)
    if len(found) > 1:
        chosen = f"{customer.pk if customer else ''}:{unit.pk if unit else ''}"
        for hit in found[:8]:
            value = f"{hit.customer.pk if hit.customer else ''}:{hit.unit.pk if hit.unit else ''}"
            who = _name(hit.customer)
            candidates.append((value, who, f"{hit.unit or ''} {hit.role_label}".strip(), value == chosen))
    form.found_unit, form.found_customer = unit, customer
    place = form.value("place").strip()
    if place and unit is None:
        form.found_unit = estate.unit_by(request.project, place)
        form.found_area = None if form.found_unit else _area(request.project, place)
    elif text and unit is None and customer is None:
        form.found_area = _area(request.project, text)
    _remember(form)
    return {
        "caller": _caller(request, form), "standing": _standing(request, form), "candidates": candidates,
        "unknown": bool(text) and not (unit or customer or candidates or form.found_area),
    }  # fmt: skip


def _name(customer) -> str:
    """李女士, as she is spoken to; the full name is on her own page."""
    return salutation(customer.name, customer.sex) if customer else "（未登记住户）"


def _area(project, text: str):
    """The common area a typed text names."""
    return estate.common_areas(project).filter(number__icontains=half_width(text)).first()


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
    values = {
        "unit": form.found_unit.number if form.found_unit else "",
        "customer": form.found_customer.number if form.found_customer else "",
    }
    if form.is_bound:
        form.data = form.data.copy()
        form.data.update(values)
        for name, value in values.items():
            form.data[name] = value
    form.initial.update(values)


def _caller(request, form: IntakeForm) -> dict | None:
    unit, customer = form.found_unit, form.found_customer
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
    if kind == "COMPLAINT" and not form.chosen_category():
        category = queries.guess_category(request.project, form.value("content"))
        if category is not None:
            guess = f"已按内容猜测：{category.parent.name + ' → ' if category.parent_id else ''}{category.name}"
            values = {"category": category.top.number, "subkind": category.number if category.parent_id else ""}
            if form.is_bound:
                form.data = form.data.copy()
                for name, value in values.items():
                    form.data[name] = value
            form.initial.update(values)
    return {"guess": guess, "limit": queries.limit_words(request.project, kind, form.value("grade"), request.at),
            "submits": _submits(request, kind)}  # fmt: skip


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
        request.user, request.project, unit=unit, customer=customer, category=form.chosen_category()
    )
    running = deadlines.most_urgent(same, request.at)
    recent = queries.recent(request.user, request.project, unit=unit, customer=customer)
    return {
        "duplicates": [_duplicate(request, case, running.get(case.pk)) for case in same],
        "recent": [_recent(request, case) for case in recent if case not in same],
        "phrase": phrases.for_intake(kind),
    }


def _case_url(request, case: Case, *more: str) -> str:
    return reverse("desk:detail", args=[request.project.code, "cases", case.number]) + "".join(f"{m}/" for m in more)


def _duplicate(request, case: Case, clock) -> dict:
    here = reverse("desk:intake", args=[request.project.code])
    may_urge = may(request.user, "case.urge", request.project, kind=case.kind, at=request.at)
    may_join = case.is_complaint and may(request.user, "case.open_case", request.project, at=request.at)
    return {
        "at": show_moment(case.received_at, request.at.year), "number": case.number, "url": _case_url(request, case),
        "text": case.title, "state": case.state_label, "tone": case.flow.state(case.state).tone,
        "holder": str(case.handler or case.receiver or ""), "clock": clocks.as_context(clock, request.at) if clock else None,
        "urges": case.urged, "urge_url": f"{here}?do=urge&case={case.number}" if may_urge else "",
        "join_url": f"{here}?do=join&case={case.number}" if may_join else "",
    }  # fmt: skip


def _recent(request, case: Case) -> tuple:
    words = f"{case.get_kind_display()} {case.title}"
    return (
        show_moment(case.received_at, request.at.year), words, _case_url(request, case), case.state_label,
        case.flow.state(case.state).tone, case.get_satisfaction_display() if case.satisfaction else "",
    )  # fmt: skip


def page_context(request: HttpRequest, form: IntakeForm) -> dict:
    caller = caller_part(request, form)
    context = {**caller, **kind_part(request, form), **side_part(request, form)}
    return context | {
        "form": form, "form_key": request.POST.get("form_key") or new_key(), "title": "登记事项",
        "action": reverse("desk:intake", args=[request.project.code]),
        "parts_url": reverse("desk:intake_parts", args=[request.project.code]),
        "cancel_url": reverse("desk:list", args=[request.project.code, "cases"]), "draft": "cases.intake",
    }  # fmt: skip


@require_POST
def parts(request: HttpRequest, project) -> HttpResponse:
    """The parts of the page that follow from what was typed so far; writes nothing."""
    demand(request.user, "case.open_case", request.project, label="登记", at=request.at)
    form = new_form(request)
    return render(request, "desk/intake_parts.html", page_context(request, form) | {"part": request.POST.get("part")})


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: HttpRequest, project) -> HttpResponse:
    """The page itself; a post registers, and may propose, dispatch, urge or join at once."""
    demand(request.user, "case.open_case", request.project, label="登记", at=request.at)
    form = new_form(request)
    context = page_context(request, form)
    do = request.POST.get("do") or request.GET.get("do", "")
    if request.method != "POST" or do == "find":
        if form.is_bound:
            form.errors.clear()
        return render(request, "desk/intake.html", context)
    if do == "urge":
        return _urge(request, form)
    if not form.is_valid():
        return render(request, "desk/intake.html", context, status=422)
    try:
        answer, _ = run_once(request, lambda: _register(request, form, do))
    except Refused as refused:
        for name, words in refused.fields.items():
            form.add_error(name if name in form.fields else "lookup" if name == "unit" else None, words)
        if not refused.fields:
            form.add_error(None, refused.message)
        return render(request, "desk/intake.html", context | {"form": form}, status=refused.status)
    messages.success(request, answer["say"], extra_tags="draft:cases.intake")
    return HttpResponseRedirect(answer["url"])


def _register(request, form: IntakeForm, do: str) -> dict:
    """Register the matter, and what the pressed button says besides, in one transaction."""
    data, by, at = form.cleaned_data, request.user, request.at
    customer = form.found_customer
    if customer is None and data.get("caller_name") and data.get("caller_phone"):
        customer = customers.note_caller(
            by=by, at=at, project=request.project, name=data["caller_name"], phone=data["caller_phone"],
            unit=form.found_unit,
        )  # fmt: skip
    rings = data.get("rings")
    case = cases.open_case(
        by=by, at=at, project=request.project, kind=data["kind"], content=data["content"], unit=form.found_unit,
        customer=customer, complainant=data.get("caller_name", ""), phone=data.get("caller_phone", ""),
        common_area=form.found_area, channel=data["channel"], source=data.get("source", ""),
        rings=int(rings) if rings else None, category=form.chosen_category(), demand=data.get("demand", ""),
        grade=data.get("grade") or "ORDINARY", received_at=data.get("received_at"),
        late_reason=data.get("late_reason", ""), read_back=data.get("read_back", False), clears=data.get("clears"),
    )  # fmt: skip
    attachments.attach(case, data.get("photos") or (), by=by, at=at, purpose="PHOTO")
    say = f"已登记 {case.number}，请把编号告诉客户。"
    url = _case_url(request, case)
    if do == "propose":
        url = _case_url(request, case, "suggest")
        say += "接着写判定和处理意见，提交主管。"
    elif do == "dispatch":
        url = _case_url(request, case, "order_work")
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
        again = reverse("desk:intake", args=[request.project.code])
        url = f"{again}?unit={case.unit or ''}&customer={customer or ''}"
    return {"url": url, "say": say}


def _urge(request, form: IntakeForm) -> HttpResponse:
    """催办: the caller asks about a matter that is already open; what was typed goes with it."""
    case = queries.seen(request.user, request.project, request.GET.get("case", ""))
    if case is None:
        raise NotFound
    demand(request.user, "case.urge", request.project, label="催办", kind=case.kind, at=request.at)

    def act() -> dict:
        after = cases.urge(case, by=request.user, at=request.at, note=form.value("content")[:300])
        return {"url": _case_url(request, after), "say": f"已催办 {after.number}，第 {after.urged} 次。"}

    answer, _ = run_once(request, act)
    messages.success(request, answer["say"], extra_tags="draft:cases.intake")
    return HttpResponseRedirect(answer["url"])
