"""导出申请: the page on which a second person agrees to an export of whole personal data, or does not."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from guanjia.concerns.access.grants import may
from guanjia.concerns.exchange import export_requests
from guanjia.concerns.exchange.models import ExportRequest
from guanjia.concerns.exchange.settings_declared import APPROVE
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.registers.wording import local
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.exports import Pointer
from guanjia.kernel.refusals import NotFound

AGREE, REFUSE = "agree", "refuse"


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label="答复", choices=[(AGREE, "同意"), (REFUSE, "不同意")], widget=forms.RadioSelect,
        error_messages={"required": "请选同意或不同意。"},
    )  # fmt: skip
    reason = forms.CharField(label="不同意的原因", max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, project, pk: int) -> HttpResponse:
    """What is asked for and, for whoever may answer, the answer. Others see nothing."""
    found = ExportRequest.objects.select_related("project", "by", "approved_by", "refused_by")
    asked = found.filter(project=request.project, pk=pk).first()
    mine = asked is not None and asked.by_id == request.user.pk
    if asked is None or not (mine or may(request.user, APPROVE, request.project, at=request.at)):
        raise NotFound
    state = export_requests.state_of(asked, request.at)
    if mine or state != "等待同意":
        return render(request, "desk/export_request.html", _status(asked, state, mine))
    form = bound(AnswerForm, request)

    def act() -> str:
        if form.cleaned_data["answer"] == AGREE:
            export_requests.approve(asked, by=request.user, at=request.at)
            said = f"已同意{asked.by}导出{asked.label}"
        else:
            export_requests.refuse(asked, by=request.user, at=request.at, reason=form.cleaned_data["reason"])
            said = f"没有同意{asked.by}导出{asked.label}"
        notices.tell(
            [asked.by], record=Pointer(asked.project_id, asked.pk, export_requests.KIND), by=request.user,
            title=f"{request.user}{'同意' if asked.approved_by_id else '没有同意'}您导出{asked.label} {asked.rows} 行",
            text=asked.refused_reason, at=request.at, event=f"export-answer:{asked.pk}",
        )  # fmt: skip
        return said

    page = {
        "title": f"导出完整{asked.label}", "sub": state, "intro": _sentence(asked), "submit": "答复",
        "cancel_url": reverse("desk:notices", args=[project.code]),
    }  # fmt: skip
    return ask(request, form, page, act, renamed=(("second", "answer"),))


def _sentence(asked: ExportRequest) -> str:
    return (
        f"{asked.by} {local(asked.at):%m-%d %H:%M} 申请导出完整{asked.label} {asked.rows} 行，用途：{asked.reason}。"
        "同意后 24 小时内可用一次。"
    )


def _status(asked: ExportRequest, state: str, mine: bool) -> dict:
    told = [
        ("申请人", f"{asked.by} {local(asked.at):%m-%d %H:%M}"), ("清单", f"{asked.label} {asked.rows} 行"),
        ("用途", asked.reason), ("状态", state),
    ]  # fmt: skip
    if asked.approved_by:
        told.append(("同意人", f"{asked.approved_by} {local(asked.approved_at):%m-%d %H:%M}"))
    if asked.refused_by:
        told += [("不同意", str(asked.refused_by)), ("原因", asked.refused_reason)]
    slug, _, query = asked.query.partition("?")
    url = reverse("desk:export", args=[asked.project.code, slug]) if mine and state == "已同意" else ""
    return {"title": f"导出完整{asked.label}", "sub": state, "told": told, "next_url": url and f"{url}?{query}"}
