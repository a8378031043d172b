"""打印: a record's forms and a register's lists as PDF in the browser; every print has its serial in the log."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.flow.models import Record
from guanjia.concerns.printing import listing as listing_form
from guanjia.concerns.printing import values
from guanjia.concerns.printing.actions import print_out
from guanjia.concerns.printing.queries import times_printed
from guanjia.concerns.printing.sheet import MOST_ROWS, Print, Printed, TooManyRows
from guanjia.concerns.registers.cells import label_of
from guanjia.concerns.registers.declared import Column, Register, field_at
from guanjia.concerns.registers.views import Listing
from guanjia.concerns.registers.wording import ZONE
from guanjia.interfaces.desk.lists import listing_of, register_for
from guanjia.interfaces.desk.records import find, names_of
from guanjia.kernel.refusals import NotFound

PLAIN = "-"
# A phone cannot follow a code that points at the machine it was printed from.
ONLY_HERE = ("localhost", "127.0.0.1", "::1")


def pdf(printed: Printed, name: str) -> HttpResponse:
    """The file shown in the browser, under a name to save it by."""
    headers = {"Content-Disposition": content_disposition_header(False, name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(printed.pdf, content_type="application/pdf", headers=headers)


def form_of(register: Register, code: str, *, of_list: bool) -> Print:
    found = next((p for p in register.prints if p.code == code and p.register == of_list), None)
    if found is None:
        raise NotFound
    return found


@require_GET
def record(request: HttpRequest, project, slug: str, number: str, code: str) -> HttpResponse:
    """One record on its form; `?blank=1` leaves the fields for the hand. A missed limit puts the red 超时 beside it."""
    register = register_for(request, slug)
    printed = find(request, register, number)
    form = form_of(register, code, of_list=False)
    if not form.applies(printed):
        raise NotFound
    blank = request.GET.get("blank") == "1"
    if blank and (whole := paper_of(register, form)) is not form:
        return blank_list(request, register, whole)
    context = with_code(form.context(printed, by=request.user, at=request.at, blank=blank), request)
    late = not blank and any(clock.late_at(request.at) for clock in deadlines.clocks_of(printed))
    _, made = print_out(
        form, context, by=request.user, at=request.at, project=request.project, kind=register.kind,
        subject_id=printed.pk, blank=blank, void=bool(printed.void_reason), late=late, copies=context.get("copies"),
    )  # fmt: skip
    return pdf(made, form.file_name("" if blank else printed.number))


@require_GET
def rows(request: HttpRequest, project, slug: str, code: str) -> HttpResponse:
    """The list as shown: on the register's own form, or plainly; `?month=2026-11` all of a month, `?blank=1` none."""
    register = register_for(request, slug)
    if code != PLAIN and request.GET.get("blank") == "1":
        return blank_list(request, register, form_of(register, code, of_list=True))
    if code != PLAIN and (first := month_of(request.GET.get("month", ""))):
        return _whole_month(request, register, form_of(register, code, of_list=True), first)
    found = listing_of(request, register)
    _bearable(found.rows.count())
    if code == PLAIN:
        form = Print(code=f"LB-{register.slug}"[:20], title=register.label, register=True)
        heads = found.lister.heads()
        columns = [listing_form.Column(h.label, "right" if h.css.startswith("r") else "left") for h in heads]
        texts = ([_said(v) for v in line] for line in found.lister.texts(found.everything()))
        context = listing_form.as_context(columns, texts, filter=filter_words(found))
    else:
        form = form_of(register, code, of_list=True)
        context = form.context(_records(found), by=request.user, at=request.at)
        context = {"filter": filter_words(found), **context}
    _, made = print_out(
        form, context, by=request.user, at=request.at, project=request.project, kind=register.kind
    )  # fmt: skip
    return pdf(made, form.file_name())


def paper_of(register: Register, form: Print) -> Print:
    """The paper a form is written on by hand: one row of a register (附件18) stands on the register's own."""
    return next((p for p in register.prints if p.register and form.form and p.form == form.form), form)


def blank_list(request: HttpRequest, register: Register, form: Print) -> HttpResponse:
    """The register's form without rows, for the hand."""
    context = form.context([], by=request.user, at=request.at, blank=True)
    _, made = print_out(
        form, context, by=request.user, at=request.at, project=request.project, kind=register.kind, blank=True
    )  # fmt: skip
    return pdf(made, form.file_name())


def month_of(text: str) -> dt.date | None:
    """The first day of `2026-11`; None for anything else."""
    found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    return dt.date(int(found[1]), int(found[2]), 1) if found else None


def days_path(register: Register) -> str:
    """By which day a row belongs to a month: the moment the list is ordered by, else when it was made."""
    path = register.order.lstrip("-")
    return path if isinstance(field_at(register.model, path), models.DateTimeField) else "created_at"


def _whole_month(request: HttpRequest, register: Register, form: Print, first: dt.date) -> HttpResponse:
    """All rows of one month on the register's own form, whatever tab and filter are open."""
    following = (first + dt.timedelta(days=31)).replace(day=1)
    path = days_path(register)
    begin, end = (dt.datetime.combine(day, dt.time.min, ZONE) for day in (first, following))
    found = register.model.objects.seen_by(request.user, request.project, request.at)
    found = found.filter(**{f"{path}__gte": begin, f"{path}__lt": end}).order_by(path, "id")
    _bearable(found.count())
    label = label_of(register.model, Column(path))
    words = f"{_days(label, first, following - dt.timedelta(days=1))} · 全部"
    context = {"filter": words, **form.context(found, by=request.user, at=request.at)}
    _, made = print_out(form, context, by=request.user, at=request.at, project=request.project, kind=register.kind)
    return pdf(made, form.file_name())


def _bearable(count: int) -> None:
    if count > MOST_ROWS:
        raise TooManyRows(f"一次最多打印 {MOST_ROWS} 行，现在有 {count} 行，请缩小日期或筛选范围。")


def with_code(context: dict, request: HttpRequest) -> dict:
    """The context with its QR code: `qr_path` made absolute by `GUANJIA_URL` or the host that was asked; else none."""
    path = context.get("qr_path", "")
    base = settings.GUANJIA_URL or request.build_absolute_uri("/").rstrip("/")
    if not path or urlsplit(base).hostname in ONLY_HERE:
        return context
    return {**context, "qr": values.qr(base + path)}


def filter_words(found: Listing) -> str:
    """What the rows were chosen by, for the line under the title: `日期 … 至 … · 状态 全部` (forms 0.6)."""
    form = found.filters.form
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    days, words = [], [] if found.view.where is None else [f"页签 {found.view.label}"]
    for name, field in form.fields.items():
        if name.endswith("_from"):
            days.append(_days(field.label.removesuffix("起"), given.get(name), given.get(f"{name[:-5]}_to")))
        elif given.get(name) not in (None, "") and not name.endswith("_to"):
            words.append(f"{field.label} {_chosen(field, given[name])}")
        elif name == "state" and found.view.where is None:
            words.append("状态 全部")
    text = found.asked.text.strip()
    return " · ".join([*days, *words, *([f"含“{text}”"] if text else [])])


def _days(label: str, first, last) -> str:
    if first is None and last is None:
        return f"{label} 全部"
    return f"{label} {values.day(first) or '最早'} 至 {values.day(last) or '现在'}"


def _chosen(field: forms.Field, value) -> str:
    """The word of a choice; a yes-no choice says its own label before it."""
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value)
    if isinstance(value, bool):
        return values.yes_no(value)
    return str(dict(getattr(field, "choices", ())).get(value, value))


def _records(found) -> QuerySet:
    """The rows of the list as records, in its order."""
    path = found.order.lstrip("-")
    return found.rows.order_by(found.order, "-id" if found.order.startswith("-") else "id") if path else found.rows


def _said(value) -> str:
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def prints_of(request: HttpRequest, register: Register, printed: Record, *, counted: bool = True) -> list[dict]:
    """The forms of a record, with how often each was printed unless not `counted` (a query for each record)."""
    forms = [p for p in register.prints if not p.register and p.applies(printed)]
    if not forms:
        return []
    times = times_printed(request.project, register.kind, printed.pk) if counted else {}
    made = []
    for form in forms:
        url = reverse("desk:print", kwargs=names_of(request, register, printed) | {"code": form.code})
        label = f"{form.form} {form.title}".strip()
        made.append({"label": label, "url": url, "count": times.get(form.code, 0), "blank_url": f"{url}?blank=1"})
    return made
