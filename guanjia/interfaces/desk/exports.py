"""导出: the list as it is shown, as a sheet; whole personal data only for a reason (concerns/exchange/export.py)."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

from django import forms
from django.contrib.auth import authenticate
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanjia.concerns.access.grants import holders, may
from guanjia.concerns.exchange import export
from guanjia.concerns.exchange.settings_declared import OFFICER_POST
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.policies.queries import in_force
from guanjia.concerns.registers.cells import local
from guanjia.interfaces.desk.lists import listing_of, query, register_for
from guanjia.interfaces.desk.shell import list_url
from guanjia.kernel.refusals import Invalid

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
        help_text="完整导出行数多时，要另一位同事在这里输入用户名和密码表示同意。",
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
    may_whole = listing.lister.personal and may(request.user, export.RIGHT, request.project, at=request.at)
    form = ExportForm(request.POST or None, may_whole=may_whole, initial={"form": export.XLSX, "whole": "no"})
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, listing, rows, form)
        except Invalid as refused:
            for name, text in refused.fields.items():
                form.add_error("second_name" if name == "second" else name, text)
    back = f"{list_url(request.project, register)}?{query(request)}"
    page = {
        "title": f"导出{register.label}", "sub": listing.view.label, "form": form, "submit": f"导出 {rows} 行",
        "intro": f"按现在的页签、筛选和列导出，共 {rows} 行。每次导出都会留痕。", "cancel_url": back,
        "action": request.get_full_path(), "crumbs": [(register.label, back), ("导出", "")],
    }  # fmt: skip
    return render(request, "desk/form.html", page, status=422 if form.errors else 200)


def _file(request: HttpRequest, listing, rows: int, form: ExportForm) -> HttpResponse:
    register, given = listing.register, form.cleaned_data
    wish = export.Wish(
        kind=register.kind, label=register.label, rows=rows, whole=given.get("whole") == "yes",
        reason=given["reason"], second=_second(request, given), form=given["form"],
    )  # fmt: skip
    entry = export.record(wish, by=request.user, project=request.project, at=request.at)
    here = local(request.at)
    if wish.whole:
        _tell_officer(request, wish, entry)
    mark = export.watermark(entry, request.user, here) if wish.whole else ""
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
        holders(request.project, post, request.at), record=_Pointer(request.project.pk, entry.pk),
        title=f"{request.user} 导出完整{wish.label} {wish.rows} 行", text=wish.reason, by=request.user, at=request.at,
        urgent=True, event=f"export:{entry.pk}",
    )  # fmt: skip


class _Pointer:
    """What a notice points at: the entry of the journal."""

    subject_kind = "journal"

    def __init__(self, project_id: int, pk: int):
        self.project_id, self.pk = project_id, pk
