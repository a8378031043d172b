"""附件: adding files to a record, looking at them, voiding one. Only pictures are ever shown inside the browser."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.attachments import actions, queries
from guanjia.concerns.attachments.fields import FilesField
from guanjia.concerns.attachments.models import Attachment
from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.wording import local, moment
from guanjia.interfaces.desk.keys import new_key, run_once
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.records import find, names_of, record_url
from guanjia.interfaces.desk.steps import go, in_dialog
from guanjia.kernel.refusals import Invalid, NotAllowed, NotFound

CHOSEN = ("PHOTO", "DOCUMENT", "RECORDING", "AUTHORISATION", "REPLY_LETTER")
# A file is data, whatever it holds: no script, no form, no frame of it works in the reader's browser.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox"


class AddForm(forms.Form):
    use_required_attribute = False
    purpose = forms.ChoiceField(
        label="是什么", choices=[(c, label) for c, label in Attachment.PURPOSES if c in CHOSEN],
        widget=forms.RadioSelect, initial="PHOTO",
    )  # fmt: skip
    files = FilesField(label="文件", error_messages={"required": "请选择文件或拍照。"})


class VoidForm(forms.Form):
    use_required_attribute = False
    reason = forms.CharField(label="作废原因", max_length=200, error_messages={"required": "请写明作废的原因。"})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, project, slug: str, number: str) -> HttpResponse:
    register = register_for(request, slug)
    record = find(request, register, number)
    if not queries.may_attach(request.user, record, request.at):
        raise NotAllowed("您的岗位只能查看，不能给这条记录加附件。")
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = AddForm(*given, auto_id="d_%s" if in_dialog(request) else "id_%s", initial={"purpose": "PHOTO"})
    here = record_url(request, register, record)
    if request.method == "POST" and form.is_valid():

        def act() -> dict:
            files, purpose = form.cleaned_data["files"], form.cleaned_data["purpose"]
            added = actions.attach(record, files, by=request.user, at=request.at, purpose=purpose)
            return {"count": len(added)}

        try:
            answer, _ = run_once(request, act)
        except Invalid as refused:
            form.add_error("files", refused.message)
        else:
            messages.success(request, f"已加 {answer['count']} 个附件")
            return go(request, here)
    page = {
        "title": f"加附件 {record.number}", "submit": "上传", "action": request.path, "cancel_url": here, "form": form,
        "form_key": new_key(), "crumbs": [(record.number, here), ("加附件", "")],
    }  # fmt: skip
    template = "desk/dialog.html" if in_dialog(request) else "desk/form.html"
    return render(request, template, page, status=422 if form.errors else 200)


@require_GET
def show(request: HttpRequest, pk: int, size: str = "") -> HttpResponse:
    """The bytes of an attachment, to whoever may see its record."""
    attachment, path = queries.open_for(request.user, pk, thumb=size == "thumb")
    content_type = "image/jpeg" if size == "thumb" and attachment.thumb_sha256 else attachment.content_type
    answer = FileResponse(
        path.open("rb"), as_attachment=not attachment.is_image, filename=attachment.name, content_type=content_type
    )
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, project, slug: str, number: str, pk: int) -> HttpResponse:
    """作废附件: with a reason; it stays in the record, marked."""
    register = register_for(request, slug)
    record = find(request, register, number)
    attachment = queries.of(record).filter(pk=pk).first()
    if attachment is None:
        raise NotFound
    if not queries.may_attach(request.user, record, request.at):
        raise NotAllowed("您的岗位只能查看，不能作废附件。")
    form = VoidForm(request.POST or None, auto_id="d_%s" if in_dialog(request) else "id_%s")
    here = record_url(request, register, record)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            actions.void(attachment, record=record, reason=reason, by=request.user, at=request.at)
        except Invalid as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已作废附件：{attachment.name}")
            return go(request, here)
    page = {
        "title": f"作废附件 {attachment.name}", "submit": "作废附件", "danger": True, "action": request.path,
        "caution": "作废后附件保留在记录里，标明作废和原因。", "cancel_url": here, "form": form,
        "crumbs": [(record.number, here), ("作废附件", "")],
    }  # fmt: skip
    template = "desk/dialog.html" if in_dialog(request) else "desk/form.html"
    return render(request, template, page, status=422 if form.errors else 200)


def attachments_of(request: HttpRequest, register, record: Record, parts: list[Record] = ()) -> dict:
    """The card 附件 of a record, with the photos of its parts: who verifies sees what was photographed on the spot."""
    names = names_of(request, register, record)
    may = queries.may_attach(request.user, record, request.at)
    items = [
        {
            "url": file_url(each.pk), "thumb": file_url(each.pk, "thumb") if each.is_image else "", "name": each.name,
            "void_url": reverse("desk:file_void", kwargs=names | {"pk": each.pk}) if may else "",
        }
        for each in queries.of(record)
    ]  # fmt: skip
    numbers = {(part.subject_kind, part.pk): part.number for part in parts}
    items += [
        {
            "url": file_url(each.pk), "thumb": file_url(each.pk, "thumb") if each.is_image else "",
            "name": f"{numbers[each.subject_kind, each.subject_id]} {each.name}", "void_url": "",
        }
        for each in queries.of_many(parts) if each.purpose != "SIGNATURE"
    ]  # fmt: skip
    if not items and not may:
        return {}
    return {"files": items, "add_url": reverse("desk:file_add", kwargs=names) if may else ""}


def file_url(pk: int, size: str = "") -> str:
    if size:
        return reverse("desk:file_thumb", kwargs={"pk": pk, "size": size})
    return reverse("desk:file", kwargs={"pk": pk})


def signatures_of(request: HttpRequest, record: Record) -> list[dict]:
    """The card 签字 of a record: who signed, how, whether it was changed since."""
    year = local(request.at).year
    return [
        {
            "name": f"{s.signer_name}（拒签：{s.refused_reason}）" if s.refused_reason else s.signer_name,
            "role": s.role,
            "at": moment(s.at, year), "image": file_url(s.image_id) if s.image_id and s.method == s.DRAWN else "",
            "by": s.entered_by.display_name if s.entered_by and s.is_entered_for and s.method != s.DRAWN else "",
            "stale": queries.is_outdated(s, record),
        }
        for s in queries.signatures_of(record)
    ]  # fmt: skip
