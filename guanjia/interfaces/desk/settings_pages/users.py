"""账号: adding, closing, opening again, resetting a password."""

from __future__ import annotations

import secrets

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.fields import PhoneEntry
from guanjia.concerns.access.models import Assignment, User
from guanjia.concerns.registers.wording import badge, local, moment
from guanjia.domains.workforce import actions
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, table, url_of
from guanjia.kernel.refusals import NotFound

PAGE = SettingsPage("settings_users", "账号", ("user.add", "user.close", "user.set_password"), anywhere=True)
# Without letters that look alike, because it is read out over the desk.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class AddForm(forms.Form):
    display_name = forms.CharField(label="姓名", max_length=40)
    username = forms.SlugField(
        label="用户名", max_length=40, help_text="登录时用，小写字母、数字，如 linjing。",
        error_messages={"invalid": "用户名只能用字母、数字、下划线和连字符。"},
    )  # fmt: skip
    phone = PhoneEntry(label="手机", max_length=20, required=False)
    password = forms.CharField(
        label="初始密码", max_length=200, help_text="告诉本人；第一次登录必须改掉。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-nodraft": ""}),
    )  # fmt: skip


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="新密码", max_length=200, help_text="告诉本人；下次登录必须改掉。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-nodraft": ""}),
    )  # fmt: skip


def here(request: HttpRequest):
    """任职 he may see: those for all projects, and those of the projects whose accounts he looks after."""
    grants = request.user.kept_grants.by_project().items()
    own = [pk for pk, grant in grants if not grant.verbs.isdisjoint(PAGE.verbs)]
    return Assignment.objects.filter(Q(project=None) | Q(project__in=own))


def reachable(request: HttpRequest):
    """Accounts with a post, now or once, where he looks after accounts; and new ones, which have none anywhere."""
    known = Q(pk__in=here(request).values("user"))
    return User.objects.filter(known | ~Q(pk__in=Assignment.objects.values("user")))


def proposed_password() -> str:
    """A first password that can be read out: three groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    held: dict[int, list[str]] = {}
    rows = here(request).filter(to_on=None).select_related("post", "project").order_by("id")
    for each in rows:
        held.setdefault(each.user_id, []).append(f"{each.post}（{each.project or '全部项目'}）")
    year = local(request.at).year
    users = reachable(request).order_by("-is_active", "display_name", "id")
    return table(
        request, PAGE, template="desk/settings/users.html",
        columns=[("nw l1", "姓名", "", ""), ("nw", "用户名", "", ""), ("what l2", "岗位", "", ""),
                 ("nw", "最近登录", "", ""), ("nw end", "状态", "", "")],
        rows=[
            (
                url_of(request, "settings_user", pk=u.pk), "" if u.is_active else "done", "nw l1", u.display_name,
                [("nw", u.username), ("what l2", "、".join(held.get(u.pk, [])) or "没有任职"),
                 ("nw", moment(u.last_login, year) or "没有登录过"),
                 ("nw end", badge("启用", "ok") if u.is_active else badge("停用", "plain"))],
            )
            for u in users
        ],
        intro="账号是人，能做什么看任职。人走了就停用账号，他做过的事都还在。",
        main=button("新增账号", url_of(request, "settings_user_add")),
    )  # fmt: skip


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    form = bound(AddForm, request, initial={"password": proposed_password()})
    page = {
        "title": "新增账号", "submit": "新增账号", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "新增账号"),
    }  # fmt: skip

    def act() -> str:
        user = actions.add_user(by=request.user, at=request.at, **form.cleaned_data)
        return f"已新增账号 {user.display_name}（{user.username}），接着给他任职"

    return ask(request, form, page, act)


def one(request: HttpRequest, pk: int) -> User:
    PAGE.demand(request)
    user = reachable(request).filter(pk=pk).first()
    if user is None:
        raise NotFound
    return user


@require_GET
def detail(request: HttpRequest, project, pk: int) -> HttpResponse:
    """One account: its posts, and what can be done with it."""
    user = one(request, pk)
    rows = here(request).filter(user=user).select_related("post", "project", "zone", "deputy").order_by("-id")
    steps = [button("重设密码", url_of(request, "settings_user_password", pk=pk))]
    if user.is_active:
        steps.append(button("停用账号", url_of(request, "settings_user_close", pk=pk), tone="danger"))
    else:
        steps.append(button("启用账号", url_of(request, "settings_user_reopen", pk=pk)))
    return table(
        request, PAGE, columns=[("nw l1", "岗位", "", ""), ("nw", "项目", "", ""), ("nw", "片区", "", ""),
                                ("nw", "任职", "", ""), ("nw", "代理人", "", "")],
        rows=[
            (
                url_of(request, "settings_assignments"), "done" if a.to_on else "", "nw l1", str(a.post),
                [("nw", str(a.project or "全部项目")), ("nw", str(a.zone or "")),
                 ("nw", f"{a.from_on} 起" + (f"，{a.to_on} 止" if a.to_on else "")), ("nw", str(a.deputy or ""))],
            )
            for a in rows
        ],
        intro=f"{user.display_name}，用户名 {user.username}" + (f"，手机 {user.phone}" if user.phone else ""),
        empty="没有任过职", title=user.display_name, crumbs=crumbs(request, PAGE, user.display_name),
        actions={"rest": steps},
        state={"label": "启用", "tone": "ok"} if user.is_active else {"label": "停用", "tone": "plain"},
    )  # fmt: skip


def _act(request: HttpRequest, user: User, title: str, done: str, act, form=None, **page) -> HttpResponse:
    form = form or bound(forms.Form, request)

    def run() -> str:
        act()
        return f"{done} {user.display_name}"

    back = url_of(request, "settings_user", pk=user.pk)
    page = {"title": f"{title} {user.display_name}", "submit": title, "cancel_url": back, **page}
    return ask(request, form, {**page, "crumbs": crumbs(request, PAGE, title)}, run)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest, project, pk: int) -> HttpResponse:
    user = one(request, pk)
    form = bound(PasswordForm, request, initial={"password": proposed_password()})
    return _act(
        request, user, "重设密码", "已重设密码", form=form,
        act=lambda: actions.set_password(
            by=request.user, at=request.at, user=user, password=form.cleaned_data["password"]
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, project, pk: int) -> HttpResponse:
    user = one(request, pk)
    return _act(
        request, user, "停用账号", "已停用账号", danger=True,
        caution="停用后不能登录，任职今天截止；他做过的事都保留。",
        act=lambda: actions.close_account(by=request.user, at=request.at, user=user),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, project, pk: int) -> HttpResponse:
    user = one(request, pk)
    return _act(
        request, user, "启用账号", "已启用账号", intro="启用后可以登录，岗位要重新任职。",
        act=lambda: actions.reopen_account(by=request.user, at=request.at, user=user),
    )  # fmt: skip


urlpatterns = [
    path(f"{START}users/", show, name="settings_users"),
    path(f"{START}users/add/", add, name="settings_user_add"),
    path(f"{START}users/<int:pk>/", detail, name="settings_user"),
    path(f"{START}users/<int:pk>/password/", password, name="settings_user_password"),
    path(f"{START}users/<int:pk>/close/", close, name="settings_user_close"),
    path(f"{START}users/<int:pk>/reopen/", reopen, name="settings_user_reopen"),
]
