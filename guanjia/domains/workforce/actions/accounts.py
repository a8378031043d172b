"""Accounts: the people who sign in, their passwords and tokens. What they may do comes from posts alone."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate

from guanjia.concerns.access.grants import SYSTEM, running_at
from guanjia.concerns.access.models import Assignment, Post, User
from guanjia.domains.workforce.actions.posts import assign, end_assignment
from guanjia.domains.workforce.actions.rights import clean, demand_over, demand_somewhere, keep_an_admin, note, was
from guanjia.kernel.refusals import Invalid, NotAllowed
from guanjia.kernel.text import half_width


def _valid(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Invalid(fields={"password": "；".join(fault.messages)}) from fault


@transaction.atomic
def add_user(*, by, at: datetime, username: str, display_name: str, password: str, phone: str = "") -> User:
    """新增账号: with a first password that must be changed at the first sign-in."""
    demand_somewhere(by, "user.add", "新增账号", at)
    user = User(
        username=half_width(username).lower(), display_name=display_name.strip(), phone=phone, created_at=at,
        must_change_password=True,
    )  # fmt: skip
    _valid(user, password)
    user.set_password(password)
    clean(user)
    user.save()
    note(by, at, "user.add", "新增账号", "user", user.pk, username=user.username, display_name=user.display_name)
    return user


@transaction.atomic
def first_admin(*, at: datetime, username: str, display_name: str, password: str) -> User:
    """首个管理员: only while no account exists (first-run wizard). Two wizards at once make one administrator."""
    post = Post.objects.select_for_update().get(code="ADMIN")
    if User.objects.exists():
        raise NotAllowed("系统已经有账号，请登录后新增。")
    user = add_user(by=SYSTEM, at=at, username=username, display_name=display_name, password=password)
    user.must_change_password, user.password_changed_at = False, at
    user.save(update_fields=["must_change_password", "password_changed_at"])
    assign(by=SYSTEM, at=at, user=user, post=post, project=None)
    return user


@transaction.atomic
def set_password(*, by, at: datetime, user: User, password: str, old: str | None = None) -> None:
    """改密码: one's own with the old one, another's by an administrator of his (then it must be changed)."""
    own = by.pk == user.pk
    if own and not user.check_password(old or ""):
        raise Invalid(fields={"old": "原密码不对。"})
    if not own:
        demand_over(by, user, "user.set_password", "重设密码", at)
    if own and old == password:
        raise Invalid(fields={"password": "新密码不能与原密码相同。"})
    _valid(user, password)
    user.set_password(password)
    user.must_change_password, user.password_changed_at = not own, at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    note(by, at, "user.set_password", "改密码", "user", user.pk)


@transaction.atomic
def close_account(*, by, at: datetime, user: User) -> None:
    """停用账号: cannot sign in; posts end today, the API token dies. Nothing he did is lost."""
    demand_over(by, user, "user.close", "停用账号", at)
    if user.pk == by.pk:
        raise Invalid("不能停用自己的账号。")
    running = list(Assignment.objects.filter(user=user, to_on=None).select_related("post", "project"))
    keep_an_admin(running, at)
    user.is_active, user.token_hash = False, ""
    user.save(update_fields=["is_active", "token_hash"])
    for row in running:
        row.to_on = max(localdate(at), row.from_on)
        row.save(update_fields=["to_on"])
    note(by, at, "user.close", "停用账号", "user", user.pk, is_active=was(True, False))


def leave_project(*, by, at: datetime, user: User, project) -> None:
    """离职: the posts in a project end today; who holds none elsewhere loses his account the same day (R-302)."""
    rows = Assignment.objects.filter(running_at(at), user=user, project=project, to_on=None)
    for row in rows.select_related("post", "project", "user"):
        end_assignment(by=by, at=at, assignment=row)
    if user.is_active and not Assignment.objects.filter(user=user, to_on=None).exists():
        close_account(by=by, at=at, user=user)


@transaction.atomic
def reopen_account(*, by, at: datetime, user: User) -> None:
    """启用账号: may sign in again; posts are given anew."""
    demand_over(by, user, "user.add", "启用账号", at)
    user.is_active = True
    user.save(update_fields=["is_active"])
    note(by, at, "user.reopen", "启用账号", "user", user.pk, is_active=was(False, True))


@transaction.atomic
def issue_token(*, by, at: datetime, user: User) -> str:
    """API 令牌: for oneself, shown once; only its hash is kept; a new one replaces the old.

    Nobody takes one in another's name: what is done with it is done by its owner. The command line may.
    """
    if by is not SYSTEM and user.pk != by.pk:
        raise NotAllowed("API 令牌只能由本人领取。")
    if not user.is_active:
        raise Invalid("账号已停用。")
    token = secrets.token_urlsafe(32)
    user.token_hash = hashlib.sha256(token.encode()).hexdigest()
    user.save(update_fields=["token_hash"])
    note(by, at, "user.token", "发 API 令牌", "user", user.pk)
    return token


@transaction.atomic
def revoke_token(*, by, at: datetime, user: User) -> None:
    """收回 API 令牌: one's own, or that of a person one administers."""
    if user.pk != by.pk:
        demand_over(by, user, "user.token", "收回 API 令牌", at)
    user.token_hash = ""
    user.save(update_fields=["token_hash"])
    note(by, at, "user.revoke_token", "收回 API 令牌", "user", user.pk)
