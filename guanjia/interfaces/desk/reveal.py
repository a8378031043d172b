"""查看: ask for the reason, then show the one value whole."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from guanjia.concerns.registers.reveal import masked_at, reveal
from guanjia.concerns.registers.wording import local, moment
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.records import find, record_url
from guanjia.interfaces.desk.steps import in_dialog
from guanjia.kernel.refusals import Invalid

REASONS = ("联系客户办理", "核对身份")
OTHER = "其它"


class ReasonForm(forms.Form):
    """A choice for a thumb on a phone; only another reason has to be written."""

    use_required_attribute = False
    reason = forms.ChoiceField(
        label="为什么要看", choices=[(r, r) for r in (*REASONS, OTHER)], widget=forms.RadioSelect,
        error_messages={"required": "请选为什么要看。"},
        help_text="查看会留下记录：谁、什么时候、看了什么、为什么。",
    )  # fmt: skip
    words = forms.CharField(label="其它原因", max_length=100, required=False, help_text="选「其它」时写明。")

    def clean(self):
        given = super().clean()
        if given.get("reason") == OTHER and len(given.get("words", "").strip()) < 2:
            self.add_error("words", "请写明为什么要看。")
        return given

    @property
    def said(self) -> str:
        chosen, words = self.cleaned_data["reason"], self.cleaned_data["words"].strip()
        return words if chosen == OTHER else f"{chosen}：{words}" if words else chosen


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, project, slug: str, number: str, path: str) -> HttpResponse:
    register = register_for(request, slug)
    record = find(request, register, number)
    _, _, label = masked_at(register, record, path)
    back = record_url(request, register, record)
    dialog = in_dialog(request)
    form = ReasonForm(request.POST or None, auto_id="d_%s" if dialog else "id_%s")
    page = {
        "title": f"查看完整{label}", "submit": "查看", "action": request.path, "cancel_url": back, "form": form,
        "crumbs": [(record.number, back), ("查看", "")],
    }  # fmt: skip
    template = "desk/dialog.html" if dialog else "desk/form.html"
    if request.method != "POST":
        return render(request, template, page)
    if form.is_valid():
        try:
            seen = reveal(register, record, path, by=request.user, at=request.at, reason=form.said)
        except Invalid as refused:
            form.add_error("reason", refused.message)
        else:
            at = moment(request.at, local(request.at).year)
            logged = f"已记入留痕：{request.user.display_name} {at} {seen.entry.reason}"
            dial = "".join(filter(str.isdigit, seen.value)) if "电话" in seen.label else ""
            shown = {"title": page["title"], "label": seen.label, "value": seen.value, "logged": logged, "dial": dial}
            if dialog:
                return render(request, "desk/reveal.html", shown)
            text = f"{seen.label}：{seen.value}。{logged}"
            return render(
                request, "desk/form.html", {**page, "form": forms.Form(), "intro": text, "submit": "再看一次"}
            )
    return render(request, template, page, status=422)
