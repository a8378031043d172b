"""Signing in and out, lock-out, locking the screen, changing the person at a shared PC, one's own password."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from guanjia.concerns.access.grants import running_at
from guanjia.concerns.access.models import Assignment, User
from guanjia.concerns.jobs import clock
from guanjia.concerns.registers.wording import ZONE
from guanjia.domains.workforce import actions as accounts
from guanjia.interfaces.desk import session
from guanjia.interfaces.desk.middleware import lock_exempt, open_to_all
from guanjia.interfaces.desk.shell import project_of
from guanjia.kernel.refusals import Invalid

WRONG = "用户名或密码不对。请检查大小写；连续输错 5 次会锁 15 分钟。"
LOCKED = "输错次数太多，这个用户名已锁住，请 15 分钟后再试，或请管理员重设密码。"
RULES = [
    "至少 10 个字", "不能只用数字", "不能是常见的弱密码，如 1234567890", "不能和用户名、姓名太像",
]  # fmt: skip
ADDRESS_FAILURES = 30
# Who used this PC lately: names only, so that changing the person is one click and a password.
PEOPLE_COOKIE = "guanjia_people"
PEOPLE = 6
PEOPLE_DAYS = 30


class SignInForm(forms.Form):
    use_required_attribute = False
    username = forms.CharField(
        label="用户名", max_length=40, error_messages={"required": "请填用户名。"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label="密码", max_length=200, strip=False, error_messages={"required": "请填密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class PasswordOnly(forms.Form):
    use_required_attribute = False
    password = forms.CharField(
        label="密码", max_length=200, strip=False, error_messages={"required": "请填密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )  # fmt: skip


class NewPassword(forms.Form):
    use_required_attribute = False
    old = forms.CharField(
        label="现在的密码", strip=False, error_messages={"required": "请填现在的密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    new = forms.CharField(
        label="新密码", strip=False, max_length=200, error_messages={"required": "请填新密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label="新密码再填一次", strip=False, max_length=200, error_messages={"required": "请把新密码再填一次。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self):
        given = super().clean()
        if given.get("new") and given.get("again") and given["new"] != given["again"]:
            self.add_error("again", "两次填的新密码不一样。")
        return given


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards; only pages of this site."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if fits and url.startswith("/") else "/"


def locked_out(request: HttpRequest, original=None, credentials=None) -> HttpResponse:
    """Called by django-axes when a name has failed too often; known and unknown names read the same."""
    form = SignInForm(initial={"username": request.POST.get("username", "")[:40]})
    return _sign_in_page(request, form, locked=LOCKED, status=429)


def address_has_failed_too_often(request: HttpRequest) -> bool:
    """Whether this address has tried many names in vain lately (promises 3: a throttle per address).

    Far wider than the lock of one name: a whole front desk sits behind one address.
    """
    since = clock.now() - dt.timedelta(minutes=15)
    tried = AccessAttempt.objects.filter(ip_address=get_client_ip_address(request), attempt_time__gte=since)
    return (tried.aggregate(all=Sum("failures_since_start"))["all"] or 0) >= ADDRESS_FAILURES


def _sign_in_page(request, form, *, locked: str = "", status: int = 200) -> HttpResponse:
    context = {
        "title": "登录", "form": form, "action": reverse("desk:sign_in"), "next": safe_next(request), "locked": locked,
        "demo": demo_accounts(),
    }  # fmt: skip
    return render(request, "desk/sign_in.html", context, status=status)


def demo_accounts() -> list[tuple[str, str, str]]:
    """Names and passwords to try, in a demo only."""
    return list(getattr(settings, "DEMO_ACCOUNTS", ())) if settings.DEMO else []


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if not User.objects.exists():
        return HttpResponseRedirect(reverse("desk:first_run"))
    if request.method != "POST":
        return _sign_in_page(request, SignInForm())
    if address_has_failed_too_often(request):
        return locked_out(request)
    form = SignInForm(request.POST)
    if form.is_valid():
        name = form.cleaned_data["username"].strip()
        user = authenticate(request, username=name, password=form.cleaned_data["password"])
        if user is not None:
            return _enter(request, user)
        form.add_error(None, WRONG)
    return _sign_in_page(request, form, status=422)


def _enter(request: HttpRequest, user) -> HttpResponse:
    """Open a session for the person; nothing of the one before stays in it."""
    if request.session.get("_auth_user_id"):
        request.session.flush()
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    session.begin(request.session, clock.now())
    answer = HttpResponseRedirect(safe_next(request))
    return _remember(request, answer, user)


def _remember(request, answer: HttpResponse, user) -> HttpResponse:
    ids = [str(user.pk), *(i for i in _people_ids(request) if i != str(user.pk))][:PEOPLE]
    answer.set_signed_cookie(
        PEOPLE_COOKIE, ".".join(ids), max_age=PEOPLE_DAYS * 86400, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return answer


def _people_ids(request) -> list[str]:
    text = request.get_signed_cookie(PEOPLE_COOKIE, default="")
    return [i for i in text.split(".") if i.isdecimal()][:PEOPLE]


@lock_exempt
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; the browser throws away drafts and what it kept (promises.md 3, 剩余信息)."""
    logout(request)
    answer = HttpResponseRedirect(reverse("desk:sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@lock_exempt
@require_POST
def lock_now(request: HttpRequest) -> HttpResponse:
    """Lock the screen: by hand, or by the page itself after 30 minutes."""
    session.lock(request.session, request.at)
    return HttpResponseRedirect(f"{reverse('desk:lock')}?{urlencode({'next': safe_next(request)})}")


@lock_exempt
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """The locked screen: the session is kept, nothing can be read."""
    if not session.is_locked(request.session, request.at):
        return HttpResponseRedirect(safe_next(request))
    form = PasswordOnly(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, username=request.user.username, password=form.cleaned_data["password"])
        if user is not None:
            session.unlock(request.session, request.at)
            return HttpResponseRedirect(safe_next(request))
        form.add_error(None, "密码不对。连续输错 5 次会锁 15 分钟。")
    since = dt.datetime.fromtimestamp(session.locked_since(request.session), ZONE)
    context = {
        "title": "已锁屏", "user_name": request.user.display_name, "post": "", "since": f"{since:%H:%M} 起锁屏",
        "form": form, "action": reverse("desk:lock"), "next": safe_next(request), "switch_url": reverse("desk:switch"),
        "sign_out_url": reverse("desk:sign_out"), "lock_user_id": request.user.pk,
    }  # fmt: skip
    return render(request, "desk/lock.html", context, status=422 if form.errors else 200)


@open_to_all
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def switch(request: HttpRequest) -> HttpResponse:
    """换人: pick a name of those who used this PC lately, give the password."""
    ids = _people_ids(request)
    found = {str(u.pk): u for u in User.objects.filter(pk__in=ids, is_active=True)}
    people = [found[i] for i in ids if i in found]
    if not people:
        return HttpResponseRedirect(reverse("desk:sign_in"))
    form = PasswordOnly(request.POST or None)
    chosen = request.POST.get("username", "")
    if request.method == "POST" and form.is_valid():
        person = found.get(chosen)
        name = person.username if person else ""
        user = authenticate(request, username=name, password=form.cleaned_data["password"]) if name else None
        if user is not None:
            return _enter(request, user)
        form.add_error(None, "密码不对。连续输错 5 次会锁 15 分钟。" if name else "请先选是谁。")
    rest = [p for p in people if p != request.user] or people
    context = {
        "title": "换人",
        "people": [(p.pk, p.display_name, "", str(p.pk) == (chosen or str(rest[0].pk))) for p in people],
        "form": form, "action": reverse("desk:switch"), "next": safe_next(request),
        "other_url": reverse("desk:sign_in"),
    }  # fmt: skip
    return render(request, "desk/switch.html", context, status=422 if form.errors else 200)


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """我的: one's posts, the pages lately opened, the way to password, leave, switching and signing out."""
    held: dict[str, list[str]] = {}
    rows = Assignment.objects.filter(running_at(request.at), user=request.user).select_related("post", "project")
    for row in rows.order_by("id"):
        held.setdefault(str(row.project or "全部项目"), []).append(str(row.post))
    project = project_of(request)
    links = [("改密码", reverse("desk:password"), ""), ("换人", reverse("desk:switch"), "换别人用这台电脑")]
    if project is not None:
        url = reverse("desk:settings_absences", kwargs={"project": project.code})
        links.append(("请假", url, "请假期间由代理人办理"))
    recent = [tuple(row[1:5]) for row in session.recent(request.session, project.code)] if project else []
    context = {
        "title": request.user.display_name, "sub": request.user.username, "posts": list(held.items()), "links": links,
        "recent": [(kind, number, url, title) for kind, number, title, url in recent],
    }  # fmt: skip
    return render(request, "desk/me.html", context)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; the session goes on, every other session of this person ends."""
    form = NewPassword(request.POST or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            accounts.set_password(
                by=request.user, at=request.at, user=request.user, password=given["new"], old=given["old"]
            )
        except Invalid as refused:
            for name, text in refused.fields.items():
                form.add_error("new" if name == "password" else name, text)
        else:
            update_session_auth_hash(request, request.user)
            session.begin(request.session, request.at)
            messages.success(request, "密码已改")
            return HttpResponseRedirect("/")
    must = "管理员给的密码只能用一次，请先改成自己的。" if request.user.must_change_password else ""
    context = {
        "title": "改密码", "form": form, "rules": RULES, "action": request.path, "must": must,
    }  # fmt: skip
    return render(request, "desk/password.html", context, status=422 if form.errors else 200)
