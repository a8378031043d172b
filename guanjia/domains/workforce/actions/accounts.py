"""Projects, accounts, posts, assignments, absences (decision 13). Not records: each act checks and journals itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from guanjia.concerns.access.grants import SYSTEM, demand, grants_of
from guanjia.concerns.access.models import Absence, Assignment, Post, Project, User, Zone
from guanjia.concerns.access.opening import furnish
from guanjia.concerns.access.posts import POST_VERBS
from guanjia.concerns.flow.verbs import VERBS
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid, NotAllowed
from guanjia.kernel.text import half_width


def _anywhere(by, verb: str, label: str, at) -> None:
    """Acts on people and posts are not tied to one project: the verb is held in some project."""
    if by is not SYSTEM and not grants_of(by, at).anywhere(verb):
        raise NotAllowed(f"您的岗位没有「{label}」的权限。")


def _note(by, at, verb: str, label: str, kind: str, subject_id, project=None, **changes) -> None:
    journal.write(
        by=by, at=at, project=project, kind=kind, subject_id=subject_id, verb=verb, label=label,
        changes={k: v if isinstance(v, list) and len(v) == 2 else [None, v] for k, v in changes.items()},
    )  # fmt: skip


@transaction.atomic
def open_project(
    *, by, at, code: str, name: str, use: str = Project.RESIDENTIAL, company: str = "", phone: str = "",
    address: str = "",
) -> Project:  # fmt: skip
    """开设项目: a managed community with its departments, categories and the rest that ships with the rooms."""
    _anywhere(by, "project.open", "开设项目", at)
    project = Project(
        code=half_width(code).lower(), name=name.strip(), use=use, company=company, phone=phone, address=address
    )
    _clean(project)
    project.save()
    _note(by, at, "project.open", "开设项目", "project", project.pk, project, code=code, name=name)
    if by is not SYSTEM:
        # Who opens a project administers it; without this nobody could enter it.
        assign(by=SYSTEM, at=at, user=by, post=Post.objects.get(code="ADMIN"), project=project)
    furnish(project, by=SYSTEM, at=at)
    return project


@transaction.atomic
def amend_project(*, by, at, project: Project, **fields) -> Project:
    """更正项目: name, use, company, phone, address."""
    demand(by, "project.amend", project, label="更正项目", at=at)
    changes = {}
    for field in ("name", "use", "company", "phone", "address"):
        if field in fields and getattr(project, field) != fields[field]:
            changes[field] = [getattr(project, field), fields[field]]
            setattr(project, field, fields[field])
    _clean(project)
    project.save()
    _note(by, at, "project.amend", "更正项目", "project", project.pk, project, **changes)
    return project


def _clean(row) -> None:
    try:
        row.full_clean()
    except ValidationError as fault:
        raise Invalid(fields={k: "；".join(v) for k, v in fault.message_dict.items()}) from fault


@transaction.atomic
def add_zone(*, by, at, project, name: str) -> Zone:
    """新增分管区域: a part of the project a butler can be given."""
    demand(by, "zone.add", project, label="新增分管区域", at=at)
    zone = Zone(project=project, name=name.strip())
    _clean(zone)
    zone.save()
    _note(by, at, "zone.add", "新增分管区域", "zone", zone.pk, project, name=name)
    return zone


def _password(user: User, password: str, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Invalid(fields={field: "；".join(fault.messages)}) from fault


@transaction.atomic
def add_user(*, by, at, username: str, display_name: str, password: str, phone: str = "") -> User:
    """新增账号: with a first password that must be changed at the first sign-in."""
    _anywhere(by, "user.add", "新增账号", at)
    user = User(
        username=half_width(username).lower(), display_name=display_name.strip(), phone=phone, created_at=at,
        must_change_password=True,
    )  # fmt: skip
    _password(user, password)
    user.set_password(password)
    _clean(user)
    user.save()
    _note(by, at, "user.add", "新增账号", "user", user.pk, username=user.username, display_name=user.display_name)
    return user


@transaction.atomic
def first_admin(*, at, username: str, display_name: str, password: str) -> User:
    """首个管理员: only while no account exists (first-run wizard)."""
    if User.objects.exists():
        raise NotAllowed("系统已经有账号，请登录后新增。")
    user = add_user(by=SYSTEM, at=at, username=username, display_name=display_name, password=password)
    user.must_change_password = False
    user.password_changed_at = at
    user.save(update_fields=["must_change_password", "password_changed_at"])
    assign(by=SYSTEM, at=at, user=user, post=Post.objects.get(code="ADMIN"), project=None)
    return user


@transaction.atomic
def set_password(*, by, at, user: User, password: str, old: str | None = None) -> None:
    """改密码: one's own with the old one, another's by an administrator (then it must be changed)."""
    own = by.pk == user.pk
    if own and not user.check_password(old or ""):
        raise Invalid(fields={"old": "原密码不对。"})
    if not own:
        _anywhere(by, "user.set_password", "重设密码", at)
    if own and old == password:
        raise Invalid(fields={"password": "新密码不能与原密码相同。"})
    _password(user, password)
    user.set_password(password)
    user.must_change_password, user.password_changed_at = not own, at
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
    _note(by, at, "user.set_password", "改密码", "user", user.pk)


@transaction.atomic
def close_account(*, by, at, user: User) -> None:
    """停用账号: cannot sign in; assignments end today; the API token dies. Nothing he did is lost."""
    _anywhere(by, "user.close", "停用账号", at)
    if user.pk == by.pk:
        raise Invalid("不能停用自己的账号。")
    _keep_an_admin(user, at)
    user.is_active, user.token_hash = False, ""
    user.save(update_fields=["is_active", "token_hash"])
    Assignment.objects.filter(user=user, to_on=None).update(to_on=_day(at))
    _note(by, at, "user.close", "停用账号", "user", user.pk, is_active=[True, False])


@transaction.atomic
def reopen_account(*, by, at, user: User) -> None:
    """启用账号: may sign in again; posts are given anew."""
    _anywhere(by, "user.add", "启用账号", at)
    user.is_active = True
    user.save(update_fields=["is_active"])
    _note(by, at, "user.reopen", "启用账号", "user", user.pk, is_active=[False, True])


def _day(at) -> dt.date:
    return at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()


def _keep_an_admin(user: User, at) -> None:
    """The last administrator stays, so that nobody locks the house from outside."""
    others = Assignment.objects.filter(post__code="ADMIN", to_on=None, user__is_active=True).exclude(user=user)
    held = Assignment.objects.filter(post__code="ADMIN", to_on=None, user=user).exists()
    if held and not others.exists():
        raise Invalid("这是最后一个系统管理员，不能停用或卸任。")


@transaction.atomic
def assign(*, by, at, user: User, post: Post, project=None, zone=None, from_on=None, to_on=None, deputy=None):
    """任职: give a post in a project (or all), perhaps for one zone."""
    if project is None:
        _anywhere(by, "post.assign", "任职", at)
    else:
        demand(by, "post.assign", project, label="任职", at=at)
    if by is not SYSTEM and user.pk == by.pk:
        raise NotAllowed("不能给自己任职，请由其他管理员办理。")
    if by is not SYSTEM and project is None and not _everywhere(by, "post.assign", at):
        raise NotAllowed("只有公司级管理员可以任命到全部项目。")
    wrong = {}
    if zone is not None and (project is None or zone.project_id != project.pk):
        wrong["zone"] = "分管区域不属于这个项目。"
    if to_on and from_on and to_on < from_on:
        wrong["to_on"] = "任职止不能早于任职起。"
    if deputy is not None and deputy.pk == user.pk:
        wrong["deputy"] = "代理人不能是本人。"
    same = Assignment.objects.filter(user=user, post=post, project=project, zone=zone, to_on=None)
    if same.exists():
        wrong["post"] = "已经任这个岗位。"
    if wrong:
        raise Invalid(fields=wrong)
    row = Assignment.objects.create(
        user=user, post=post, project=project, zone=zone, from_on=from_on or _day(at), to_on=to_on, deputy=deputy
    )
    words = {"user": str(user), "post": str(post), "zone": str(zone or "")}
    _note(by, at, "post.assign", "任职", "assignment", row.pk, project, **words)
    return row


def _everywhere(by, verb: str, at) -> bool:
    grants = grants_of(by, at)
    return all(grants.has(verb, pk) for pk in Project.objects.values_list("pk", flat=True))


@transaction.atomic
def end_assignment(*, by, at, assignment: Assignment, to_on=None) -> None:
    """卸任: the old assignment stays with its end (R-003)."""
    if assignment.project is None:
        _anywhere(by, "post.assign", "卸任", at)
    else:
        demand(by, "post.assign", assignment.project, label="卸任", at=at)
    if assignment.post.code == "ADMIN":
        _keep_an_admin(assignment.user, at)
    assignment.to_on = to_on or _day(at)
    if assignment.to_on < assignment.from_on:
        raise Invalid(fields={"to_on": "任职止不能早于任职起。"})
    assignment.save(update_fields=["to_on"])
    _note(by, at, "post.end", "卸任", "assignment", assignment.pk, assignment.project, to_on=str(assignment.to_on))


@transaction.atomic
def set_deputy(*, by, at, assignment: Assignment, deputy: User | None) -> None:
    """代理人: acts while the holder is absent."""
    if assignment.user_id != by.pk:
        _anywhere(by, "post.assign", "设代理人", at)
    if deputy is not None and deputy.pk == assignment.user_id:
        raise Invalid(fields={"deputy": "代理人不能是本人。"})
    assignment.deputy = deputy
    assignment.save(update_fields=["deputy"])
    _note(by, at, "post.deputy", "设代理人", "assignment", assignment.pk, assignment.project, deputy=str(deputy or ""))


@transaction.atomic
def report_absence(*, by, at, user: User, starts_at, ends_at, reason: str = "") -> Absence:
    """请假: while it lasts the deputies act."""
    if user.pk != by.pk:
        _anywhere(by, "absence.report", "请假登记", at)
    if ends_at <= starts_at:
        raise Invalid(fields={"ends_at": "结束时间要晚于开始时间。"})
    row = Absence.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, reason=reason)
    span = [starts_at.isoformat(), ends_at.isoformat()]
    _note(by, at, "absence.report", "请假登记", "user", user.pk, absence=" – ".join(span))
    return row


@transaction.atomic
def add_post(*, by, at, code: str, label: str, superior: Post | None = None) -> Post:
    """新增岗位: a bundle of verbs of one's own making."""
    _anywhere(by, "post.change", "新增岗位", at)
    post = Post(code=half_width(code).upper(), label=label.strip(), superior=superior)
    _clean(post)
    post.save()
    _note(by, at, "post.add", "新增岗位", "post", post.pk, code=post.code, name=post.label)
    return post


def known_verbs() -> set[str]:
    """Every permission a post can hold: the verbs, what may be seen, and the special rights the rooms ship."""
    return {v.code for v in VERBS.values() if not v.internal} | set().union(*POST_VERBS.values())


@transaction.atomic
def set_post_verbs(*, by, at, post: Post, verbs) -> Post:
    """改岗位权限: what the holders of a post may do; nobody widens the bundle of a post he holds himself."""
    _anywhere(by, "post.change", "改岗位权限", at)
    wanted = set(verbs)
    unknown = wanted - known_verbs()
    if unknown:
        raise Invalid(fields={"verbs": f"没有这些权限：{'、'.join(sorted(unknown))}"})
    mine = Assignment.objects.filter(user_id=by.pk, post=post, to_on=None).exists()
    if mine and wanted - set(post.verbs):
        raise NotAllowed("不能给自己所任的岗位增加权限，请由其他管理员办理。")
    before = sorted(post.verbs)
    post.verbs = sorted(wanted)
    post.save(update_fields=["verbs"])
    _note(
        by, at, "post.change", "改岗位权限", "post", post.pk, added=sorted(wanted - set(before)),
        removed=sorted(set(before) - wanted),
    )  # fmt: skip
    return post


@transaction.atomic
def issue_token(*, by, at, user: User) -> str:
    """API 令牌: shown once; only its hash is kept; a new one replaces the old."""
    if user.pk != by.pk:
        _anywhere(by, "user.token", "发 API 令牌", at)
    if not user.is_active:
        raise Invalid("账号已停用。")
    token = secrets.token_urlsafe(32)
    user.token_hash = hashlib.sha256(token.encode()).hexdigest()
    user.save(update_fields=["token_hash"])
    _note(by, at, "user.token", "发 API 令牌", "user", user.pk)
    return token
