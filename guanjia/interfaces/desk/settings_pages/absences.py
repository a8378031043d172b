"""请假: while it lasts the deputies act (R-309). Everyone reports his own; who may, those of others."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.models import Absence, User
from guanjia.concerns.flow.fields import choices_in
from guanjia.concerns.registers.wording import badge, local, moment
from guanjia.domains.workforce import actions
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, table, url_of

PAGE = SettingsPage("settings_absences", "请假", ("absence.report",), open_to_everyone=True)
ROWS = 100


class AbsenceForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label="谁", empty_label=None)
    starts_at = forms.DateTimeField(
        label="开始", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    ends_at = forms.DateTimeField(
        label="结束", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    reason = forms.CharField(label="事由", max_length=100, required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


def people_for(request: HttpRequest):
    """Whose absence this person may report."""
    if request.user.kept_grants.has("absence.report", request.project.pk):
        return choices_in(User, request.project)
    return User.objects.filter(pk=request.user.pk)


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    rows = Absence.objects.filter(user__in=people_for(request)).select_related("user").order_by("-starts_at", "-id")
    year = local(request.at).year

    def state(row) -> str:
        if row.ends_at <= request.at:
            return badge("已结束", "plain")
        return badge("请假中", "warn") if row.starts_at <= request.at else badge("未开始", "info")

    return table(
        request, PAGE, columns=[("nw l1", "人员", "", ""), ("nw", "开始", "", ""), ("nw", "结束", "", ""),
                                ("what l2", "事由", "", ""), ("nw end", "状态", "", "")],
        rows=[
            (
                request.path, "done" if a.ends_at <= request.at else "", "nw l1", str(a.user),
                [("nw", moment(a.starts_at, year)), ("nw", moment(a.ends_at, year)), ("what l2", a.reason),
                 ("nw end", state(a))],
            )
            for a in rows[:ROWS]
        ],
        intro="请假期间，找他的事由任职里设的代理人办理。", empty="没有请假",
        main=button("登记请假", url_of(request, "settings_absence_add")),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, project) -> HttpResponse:
    form = bound(AbsenceForm, request, people=people_for(request), initial={"user": request.user.pk})

    def act() -> str:
        row = actions.report_absence(by=request.user, at=request.at, **form.cleaned_data)
        return f"已登记 {row.user} 的请假"

    page = {
        "title": "登记请假", "submit": "登记请假", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "登记请假"),
    }  # fmt: skip
    return ask(request, form, page, act)


urlpatterns = [
    path(f"{START}absences/", show, name="settings_absences"),
    path(f"{START}absences/add/", add, name="settings_absence_add"),
]
