"""任职: who holds which post in this project, in which zone, with which deputy."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.models import Assignment, Post, User, Zone
from guanjia.concerns.registers.wording import badge, local
from guanjia.domains.workforce import actions
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, table, url_of
from guanjia.kernel.refusals import NotFound

PAGE = SettingsPage("settings_assignments", "任职", ("post.assign",))


class AssignForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label="人员", empty_label="请选择", widget=forms.Select(attrs={"data-pick": ""})
    )
    post = forms.ModelChoiceField(Post.objects.none(), label="岗位", empty_label="请选择")
    everywhere = forms.BooleanField(label="全部项目（公司级）", required=False)
    zone = forms.ModelChoiceField(Zone.objects.none(), label="分管区域", required=False, empty_label="整个项目")
    from_on = forms.DateField(label="任职起", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    deputy = forms.ModelChoiceField(
        User.objects.none(), label="代理人", required=False, empty_label="没有",
        help_text="本人请假时由代理人办理。", widget=forms.Select(attrs={"data-pick": ""}),
    )  # fmt: skip

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).order_by("display_name", "id")
        self.fields["user"].queryset = self.fields["deputy"].queryset = people
        self.fields["post"].queryset = Post.objects.order_by("id")
        self.fields["zone"].queryset = Zone.objects.filter(project=project).order_by("name")


class EndForm(forms.Form):
    to_on = forms.DateField(label="任职止", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DeputyForm(forms.Form):
    deputy = forms.ModelChoiceField(
        User.objects.none(), label="代理人", required=False, empty_label="没有",
        widget=forms.Select(attrs={"data-pick": ""}),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"].queryset = User.objects.filter(is_active=True).order_by("display_name", "id")


def here(request: HttpRequest):
    """The assignments of this project, those of the whole company among them."""
    return Assignment.objects.filter(Q(project=request.project) | Q(project=None))


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    rows = here(request).select_related("user", "post", "project", "zone", "deputy")
    today = local(request.at).date()
    return table(
        request, PAGE, template="desk/settings/assignments.html",
        columns=[("nw l1", "人员", "", ""), ("nw l1", "岗位", "", ""), ("nw", "范围", "", ""), ("nw", "片区", "", ""),
                 ("nw", "起止", "", ""), ("nw", "代理人", "", ""), ("nw end", "状态", "", "")],
        rows=[
            (
                url_of(request, "settings_assignment", pk=a.pk), "done" if a.to_on and a.to_on < today else "", "nw l1",
                str(a.user),
                [("nw l1", str(a.post)), ("nw", str(a.project or "全部项目")), ("nw", str(a.zone or "")),
                 ("nw", f"{a.from_on} – {a.to_on or ''}"), ("nw", str(a.deputy or "")),
                 ("nw end", badge("已卸任", "plain") if a.to_on and a.to_on < today else badge("在岗", "ok"))],
            )
            for a in rows.order_by("to_on", "post_id", "user__display_name", "id")
        ],
        intro="一个人可以任几个岗位；卸任的记录保留，查得到当时谁负责。",
        empty="还没有人任职",
        main=button("任职", url_of(request, "settings_assign")),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    known = {"from_on": local(request.at).date(), "user": request.GET.get("user"), "post": request.GET.get("post")}
    form = bound(AssignForm, request, project=request.project, initial=known)
    if not request.user.kept_grants.anywhere("project.open"):
        del form.fields["everywhere"]

    def act() -> str:
        given = dict(form.cleaned_data)
        where = None if given.pop("everywhere", False) else request.project
        row = actions.assign(by=request.user, at=request.at, project=where, **given)
        return f"{row.user} 任 {row.post}"

    page = {
        "title": "任职", "submit": "任职", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "任职"),
    }  # fmt: skip
    return ask(request, form, page, act)


def one(request: HttpRequest, pk: int) -> Assignment:
    PAGE.demand(request)
    row = here(request).select_related("user", "post", "project", "deputy").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


@require_GET
def detail(request: HttpRequest, project, pk: int) -> HttpResponse:
    row = one(request, pk)
    steps = [] if row.to_on else [
        button("卸任", url_of(request, "settings_assignment_end", pk=pk)),
        button("设代理人", url_of(request, "settings_assignment_deputy", pk=pk)),
    ]  # fmt: skip
    facts = [("人员", str(row.user)), ("岗位", str(row.post)), ("范围", str(row.project or "全部项目")),
             ("片区", str(row.zone or "整个项目")), ("任职起", str(row.from_on)), ("任职止", str(row.to_on or "")),
             ("代理人", str(row.deputy or "没有"))]  # fmt: skip
    return table(
        request, PAGE, columns=[("nw l1", "项目", "", ""), ("what l2", "内容", "", "")],
        rows=[(request.path, "", "nw l1", label, [("what l2", text)]) for label, text in facts],
        title=f"{row.user} · {row.post}", crumbs=crumbs(request, PAGE, str(row.user)), actions={"rest": steps},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, project, pk: int) -> HttpResponse:
    row = one(request, pk)
    form = bound(EndForm, request, initial={"to_on": local(request.at).date()})

    def act() -> str:
        actions.end_assignment(by=request.user, at=request.at, assignment=row, to_on=form.cleaned_data["to_on"])
        return f"{row.user} 卸任 {row.post}"

    page = {
        "title": f"{row.user} 卸任 {row.post}", "submit": "卸任", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "卸任"),
    }  # fmt: skip
    return ask(request, form, page, act)


@require_http_methods(["GET", "HEAD", "POST"])
def deputy(request: HttpRequest, project, pk: int) -> HttpResponse:
    row = one(request, pk)
    form = bound(DeputyForm, request, initial={"deputy": row.deputy_id})

    def act() -> str:
        chosen = form.cleaned_data["deputy"]
        actions.set_deputy(by=request.user, at=request.at, assignment=row, deputy=chosen)
        return f"{row.user} 的代理人：{chosen or '没有'}"

    page = {
        "title": f"{row.user} 的代理人", "submit": "保存", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "设代理人"),
    }  # fmt: skip
    return ask(request, form, page, act)


urlpatterns = [
    path(f"{START}assignments/", show, name="settings_assignments"),
    path(f"{START}assignments/add/", assign, name="settings_assign"),
    path(f"{START}assignments/<int:pk>/", detail, name="settings_assignment"),
    path(f"{START}assignments/<int:pk>/end/", end, name="settings_assignment_end"),
    path(f"{START}assignments/<int:pk>/deputy/", deputy, name="settings_assignment_deputy"),
]
