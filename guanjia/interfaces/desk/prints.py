"""打印: a record's forms and a register's lists as PDF in the browser; every print has its serial in the log."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from guanjia.concerns.flow.models import Record
from guanjia.concerns.printing import listing as listing_form
from guanjia.concerns.printing.actions import print_out
from guanjia.concerns.printing.queries import times_printed
from guanjia.concerns.printing.sheet import MOST_ROWS, Print, Printed, TooManyRows
from guanjia.concerns.registers.declared import Register
from guanjia.interfaces.desk.lists import listing_of, register_for
from guanjia.interfaces.desk.records import find, names_of
from guanjia.kernel.refusals import NotFound

PLAIN = "-"


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
    """One record on its form; `?blank=1` leaves the fields for the hand."""
    register = register_for(request, slug)
    printed = find(request, register, number)
    form = form_of(register, code, of_list=False)
    blank = request.GET.get("blank") == "1"
    context = form.context(printed, by=request.user, at=request.at, blank=blank)
    _, made = print_out(
        form, context, by=request.user, at=request.at, project=request.project, kind=register.kind,
        subject_id=printed.pk, blank=blank, void=bool(printed.void_reason),
        late=bool(getattr(printed, "late_entry", False)),
    )  # fmt: skip
    return pdf(made, form.file_name("" if blank else printed.number))


@require_GET
def rows(request: HttpRequest, project, slug: str, code: str) -> HttpResponse:
    """The list as shown: on the register's own form, or plainly."""
    register = register_for(request, slug)
    found = listing_of(request, register)
    count = found.rows.count()
    if count > MOST_ROWS:
        raise TooManyRows(f"一次最多打印 {MOST_ROWS} 行，现在有 {count} 行，请缩小日期或筛选范围。")
    if code == PLAIN:
        form = Print(code=f"LB-{register.slug}"[:20], title=register.label, register=True)
        heads = found.lister.heads()
        columns = [listing_form.Column(h.label, "right" if h.css.startswith("r") else "left") for h in heads]
        texts = ([_said(v) for v in line] for line in found.lister.texts(found.everything()))
        context = listing_form.as_context(columns, texts, filter=found.view.label, totals=f"共 {count} 行")
    else:
        form = form_of(register, code, of_list=True)
        context = form.context(_records(found), by=request.user, at=request.at)
    _, made = print_out(
        form, context, by=request.user, at=request.at, project=request.project, kind=register.kind
    )  # fmt: skip
    return pdf(made, form.file_name())


def _records(found) -> QuerySet:
    """The rows of the list as records, in its order."""
    path = found.order.lstrip("-")
    return found.rows.order_by(found.order, "-id" if found.order.startswith("-") else "id") if path else found.rows


def _said(value) -> str:
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)


def prints_of(request: HttpRequest, register: Register, printed: Record) -> list[dict]:
    """The forms of a record with how often each was printed."""
    forms = [p for p in register.prints if not p.register]
    if not forms:
        return []
    times = times_printed(request.project, register.kind, printed.pk)
    made = []
    for form in forms:
        url = reverse("desk:print", kwargs=names_of(request, register, printed) | {"code": form.code})
        label = f"{form.form} {form.title}".strip()
        made.append({"label": label, "url": url, "count": times.get(form.code, 0), "blank_url": f"{url}?blank=1"})
    return made
