"""项目: the present one's name, company, telephone; opening another."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from guanjia.concerns.access.models import Project
from guanjia.domains.workforce import actions
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, tabs, url_of
from guanjia.interfaces.desk.wizard import RESERVED
from guanjia.kernel.refusals import NotAllowed

PAGE = SettingsPage("settings_project", "项目", ("project.amend",))


class ProjectForm(forms.ModelForm):
    use_required_attribute = False

    class Meta:
        model = Project
        fields = ("name", "use", "company", "phone", "address")
        widgets = {"use": forms.RadioSelect}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["use"].choices = Project.USES

    def validate_unique(self):
        """The verb does it, with its own sentence."""


class OpenForm(ProjectForm):
    class Meta(ProjectForm.Meta):
        fields = ("name", "code", "use", "company", "phone", "address")

    def clean_code(self):
        if self.cleaned_data["code"].lower() in RESERVED:
            raise forms.ValidationError("这个代码系统自己要用，请换一个。")
        return self.cleaned_data["code"]


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    form = bound(ProjectForm, request, instance=Project.objects.get(pk=request.project.pk))
    opening = request.user.kept_grants.anywhere("project.open")
    page = {
        "title": PAGE.label, "settings_tabs": tabs(request, PAGE), "submit": "保存",
        "cancel_url": url_of(request, PAGE.name), "intro": f"代码 {request.project.code}，写在网址里，不能改。",
        "actions": {"rest": [button("开设项目", url_of(request, "settings_project_open"))]} if opening else {},
    }  # fmt: skip

    def act() -> str:
        fresh = Project.objects.get(pk=request.project.pk)
        actions.amend_project(by=request.user, at=request.at, project=fresh, **form.cleaned_data)
        return "已更正项目"

    return ask(request, form, page, act)


@require_http_methods(["GET", "HEAD", "POST"])
def open_project(request: HttpRequest, project) -> HttpResponse:
    if not request.user.kept_grants.anywhere("project.open"):
        raise NotAllowed("您的岗位没有「开设项目」的权限，请联系系统管理员。")
    form = bound(OpenForm, request, initial={"use": Project.RESIDENTIAL, "company": request.project.company})

    def act() -> str:
        made = actions.open_project(by=request.user, at=request.at, **form.cleaned_data)
        return f"已开设项目 {made.name}"

    page = {
        "title": "开设项目", "submit": "开设项目", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "开设项目"),
    }  # fmt: skip
    return ask(request, form, page, act)


urlpatterns = [
    path(f"{START}project/", show, name="settings_project"),
    path(f"{START}project/open/", open_project, name="settings_project_open"),
]
