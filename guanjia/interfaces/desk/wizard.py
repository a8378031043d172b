"""首次使用: the first administrator and the first project. It works once, while no account exists."""

from __future__ import annotations

from django import forms
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from guanjia.concerns.access.fields import PhoneEntry
from guanjia.concerns.access.grants import SYSTEM, may
from guanjia.concerns.access.models import Post, Project, User
from guanjia.concerns.flow.fields import say_what_is_missing
from guanjia.domains.workforce import actions
from guanjia.interfaces.desk import session
from guanjia.interfaces.desk.middleware import open_to_all
from guanjia.kernel.refusals import Refused

RESERVED = frozenset({
    "api", "portal", "static", "healthz", "sign-in", "sign-out", "lock", "switch", "me", "keys", "first-run", "files",
    "settings", "metrics",
})  # fmt: skip
# What whoever sets a small site up is besides; nobody gives himself a post later.
OWN_POSTS = [("CS_MANAGER", "客服部经理"), ("CS_SUPERVISOR", "客服主管"), ("FRONT_DESK", "前台")]
RENAMED = {"code": "project_code", "name": "project_name"}


class FirstRunForm(forms.Form):
    use_required_attribute = False
    display_name = forms.CharField(label="您的姓名", max_length=40)
    username = forms.SlugField(
        label="用户名", max_length=40, help_text="登录时用，小写字母、数字，如 zhaomin。",
        error_messages={"invalid": "用户名只能用字母、数字、下划线和连字符。"},
    )  # fmt: skip
    password = forms.CharField(
        label="密码", strip=False, max_length=200, help_text="至少 10 个字，不能只用数字，不能是常见密码。",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label="密码再填一次", strip=False, max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    project_name = forms.CharField(label="小区名称", max_length=50)
    project_code = forms.SlugField(
        label="小区代码", max_length=20, help_text="网址里用的短代码，小写字母，如 jia。定了就不能改。",
        error_messages={"invalid": "小区代码只能用字母、数字、下划线和连字符。"},
    )  # fmt: skip
    company = forms.CharField(label="物业公司", max_length=60, required=False)
    phone = PhoneEntry(label="服务电话", max_length=30, required=False)
    use = forms.ChoiceField(label="用途", choices=Project.USES, widget=forms.RadioSelect, initial=Project.RESIDENTIAL)

    posts = forms.MultipleChoiceField(
        label="您在小区的岗位", choices=OWN_POSTS, required=False, widget=forms.CheckboxSelectMultiple,
        initial=["CS_MANAGER"],
        help_text="管理员只管账号、任职和岗位；要登记事项、导入客户，须有岗位。以后不能给自己任职。",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        say_what_is_missing(self)

    def clean(self):
        given = super().clean()
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "两次填的密码不一样。")
        if given.get("project_code", "").lower() in RESERVED:
            self.add_error("project_code", "这个代码系统自己要用，请换一个。")
        return given


@open_to_all
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    if User.objects.exists():
        return HttpResponseRedirect(reverse("desk:sign_in"))
    form = FirstRunForm(request.POST or None, label_suffix="", initial={"use": Project.RESIDENTIAL})
    if request.method == "POST" and form.is_valid():
        try:
            user, project = _found(form.cleaned_data, request.at)
        except Refused as refused:
            for name, text in refused.fields.items():
                form.add_error(RENAMED.get(name, name) if RENAMED.get(name, name) in form.fields else None, text)
            if not refused.fields:
                form.add_error(None, refused.message)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            session.begin(request.session, request.at)
            return _done(request, project)
    context = {
        "title": "首次使用", "form": form, "action": request.path, "submit": "开始使用",
        "steps": [("管理员和小区", "now"), ("房屋和业主", ""), ("同事和岗位", "")],
        "parts": [
            ("您自己（系统管理员）", [form[n] for n in ("display_name", "username", "password", "again", "posts")]),
            ("第一个小区", [form[n] for n in ("project_name", "project_code", "use", "company", "phone")]),
        ],
    }  # fmt: skip
    return render(request, "desk/first_run.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _found(given: dict, at):
    """The account and the project, both or neither."""
    user = actions.first_admin(
        at=at, username=given["username"], display_name=given["display_name"], password=given["password"]
    )
    project = actions.open_project(
        by=SYSTEM, at=at, code=given["project_code"], name=given["project_name"], use=given["use"],
        company=given["company"], phone=given["phone"],
    )  # fmt: skip
    for post in Post.objects.filter(code__in=given["posts"]).order_by("code"):
        actions.assign(by=SYSTEM, at=at, user=user, post=post, project=project)
    return user, project


def _sheet(request: HttpRequest, project: Project, here: str) -> tuple[str, str, str]:
    """Where the sheet with rooms and owners goes: in one go for whoever may bring customers, else the rooms alone."""
    if may(request.user, "customer.import_customers", project, at=request.at):
        return "用 Excel 导入房屋和业主", f"{here}customers/-import/", "房号、业主、电话写在一行的表就行"
    return "录入房屋", f"{here}units/", "逐户新增，或用 Excel 导入"


def _done(request: HttpRequest, project: Project) -> HttpResponse:
    here = reverse("desk:today", kwargs={"project": project.code})
    context = {
        "title": "可以用了", "done": True, "intro": f"{project.name} 已经建好。接下来：",
        "steps": [("管理员和小区", "done"), ("房屋和业主", "now"), ("同事和岗位", "")],
        "links": [
            _sheet(request, project, here),
            ("新增同事的账号", reverse("desk:settings_users", kwargs={"project": project.code}), "再给他们任职"),
            ("看一看时限和金额", reverse("desk:settings_policies", kwargs={"project": project.code}),
             "手册里的每个数都能改"),
            ("去今日", here, ""),
        ],
    }  # fmt: skip
    return render(request, "desk/first_run.html", context)
