"""导出: the list as it is shown, as a sheet; whole personal data only for a reason (concerns/exchange/export.py)."""

from __future__ import annotations

import hashlib
from tempfile import SpooledTemporaryFile

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanjia.concerns.access.grants import holders, may
from guanjia.concerns.exchange import export, export_requests
from guanjia.concerns.exchange.settings_declared import OFFICER_POST, RIGHT
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.policies.queries import in_force
from guanjia.concerns.registers.wording import local
from guanjia.interfaces.desk.lists import listing_of, query, register_for
from guanjia.interfaces.desk.shell import list_url
from guanjia.kernel.refusals import Invalid, NotAllowed

IN_MEMORY = 4 * 1024 * 1024
TYPES = {
    export.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    export.CSV: "text/csv; charset=utf-8",
}


class ExportForm(forms.Form):
    use_required_attribute = False
    form = forms.ChoiceField(
        label="格式", choices=[(export.XLSX, "Excel 工作簿"), (export.CSV, "CSV 文本")], widget=forms.RadioSelect,
        initial=export.XLSX,
    )  # fmt: skip
    whole = forms.ChoiceField(
        label="姓名和电话", widget=forms.RadioSelect, initial="no",
        choices=[("no", "按页面显示（号码打码）"), ("yes", "完整")],
    )  # fmt: skip
    reason = forms.CharField(label="导出用途", required=False, max_length=200)
    second_name = forms.CharField(
        label="同意人用户名", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="完整导出行数多时，要另一位同事在这里输入用户名和密码表示同意；同事不在场，就按“申请同事同意”。",
    )  # fmt: skip
    second_password = forms.CharField(
        label="同意人密码", required=False, strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "data-nodraft": ""}),
    )  # fmt: skip

    def __init__(self, *args, may_whole: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_whole:
            for name in ("whole", "second_name", "second_password"):
                del self.fields[name]


@sensitive_post_parameters("second_password")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, project, slug: str) -> HttpResponse:
    """Ask what is wanted; a POST answers with the file."""
    register = register_for(request, slug)
    listing = listing_of(request, register)
    rows = listing.rows.count()
    may_whole = listing.lister.personal and may(request.user, RIGHT, request.project, at=request.at)
    form = ExportForm(request.POST or None, may_whole=may_whole, initial={"form": export.XLSX, "whole": "no"})
    if request.method == "POST" and form.is_valid():
        try:
            return (_ask if request.POST.get("do") == "ask" else _file)(request, listing, rows, form)
        except Invalid as refused:
            for name, text in refused.fields.items():
                form.add_error("second_name" if name == "second" else name, text)
    back = f"{list_url(request.project, register)}?{query(request)}"
    page = {
        "title": f"导出{register.label}", "sub": listing.view.label, "form": form, "submit": f"导出 {rows} 行",
        "intro": f"按现在的页签、筛选和列导出，共 {rows} 行。每次导出都会留痕。", "cancel_url": back,
        "action": request.get_full_path(), "crumbs": [(register.label, back), ("导出", "")],
        "submits": [("do", "ask", "申请同事同意")] if may_whole else [],
    }  # fmt: skip
    return render(request, "desk/form.html", page, status=422 if form.errors else 200)


def _wish(request: HttpRequest, listing, rows: int, given: dict, **more) -> export.Wish:
    register, asked = listing.register, query(request)
    if len(asked) > 400:
        asked = hashlib.sha256(asked.encode()).hexdigest()
    return export.Wish(
        kind=register.kind, label=register.label, rows=rows, reason=given["reason"], form=given["form"],
        query=f"{register.slug}?{asked}", **more,
    )  # fmt: skip


def _ask(request: HttpRequest, listing, rows: int, form: ExportForm) -> HttpResponse:
    """Ask a colleague to agree; the file comes when the same list is exported afterwards."""
    if "whole" not in form.fields:
        raise NotAllowed
    wish = _wish(request, listing, rows, form.cleaned_data, whole=True)
    asked = export_requests.ask(wish, by=request.user, project=request.project, at=request.at)
    here = Pointer(request.project.pk, asked.pk, export_requests.KIND)
    notices.tell(
        export_requests.approvers(asked, request.at), record=here,
        title=f"{request.user} 申请导出完整{wish.label} {rows} 行", text=asked.reason, by=request.user, at=request.at,
        event=f"export-request:{asked.pk}",
    )  # fmt: skip
    messages.success(request, "已提交申请。同事同意后 24 小时内，在这里再按一次导出即可。")
    return HttpResponseRedirect(reverse("desk:export_request", args=[request.project.code, asked.pk]))


def _file(request: HttpRequest, listing, rows: int, form: ExportForm) -> HttpResponse:
    register, given = listing.register, form.cleaned_data
    wish = _wish(
        request, listing, rows, given, whole=given.get("whole") == "yes", second=_second(request, given)
    )  # fmt: skip
    entry = export.record(wish, by=request.user, project=request.project, at=request.at)
    here = local(request.at)
    if wish.whole:
        _tell_officer(request, wish, entry)
    mark = export.watermark(entry, request.user, here) if wish.whole else ""
    if listing.lister.personal and not wish.whole:
        mark = export.masked_mark(entry, request.user, here)
    out = SpooledTemporaryFile(max_size=IN_MEMORY)
    export.write(
        out, wish.form, title=register.label, labels=listing.lister.labels(),
        rows=listing.lister.texts(listing.everything(), whole=wish.whole), mark=mark,
    )  # fmt: skip
    out.seek(0)
    name = f"{request.project.name}{register.label}{here:%Y%m%d-%H%M}.{wish.form}"
    return FileResponse(out, as_attachment=True, filename=name, content_type=TYPES[wish.form])


def _second(request: HttpRequest, given: dict):
    """The colleague who agreed by his password; a wrong one counts towards his lock-out."""
    name, password = given.get("second_name", "").strip(), given.get("second_password", "")
    if not name:
        return None
    person = authenticate(request, username=name, password=password)
    if person is None:
        raise Invalid(fields={"second": "同意人的用户名或密码不对。"})
    return person


def _tell_officer(request: HttpRequest, wish: export.Wish, entry) -> None:
    """A large export is told to the officer; his notice points at the journal."""
    tier = export.tier_of(request.user, request.project, 0, request.at)
    if not tier.manager:
        return
    post = in_force(OFFICER_POST, request.project, request.at).value
    notices.tell(
        holders(request.project, post, request.at), record=Pointer(request.project.pk, entry.pk),
        title=f"{request.user} 导出完整{wish.label} {wish.rows} 行", text=wish.reason, by=request.user, at=request.at,
        urgent=True, event=f"export:{entry.pk}",
    )  # fmt: skip


class Pointer:
    """What a notice points at that is no record: an entry of the journal, a request."""

    def __init__(self, project_id: int, pk: int, kind: str = "journal"):
        self.project_id, self.pk, self.subject_kind = project_id, pk, kind
