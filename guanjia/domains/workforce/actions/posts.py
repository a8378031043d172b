"""Posts, who holds them, deputies and absences (decision 13). Not records: each act checks and journals itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from guanjia.concerns.access.grants import SYSTEM, running_at
from guanjia.concerns.access.models import Absence, Assignment, Post, User, Zone
from guanjia.concerns.access.posts import POST_VERBS
from guanjia.concerns.flow.verbs import VERBS
from guanjia.domains.workforce.actions.rights import (
    KEPT_BY_ADMIN,
    clean,
    demand_here,
    demand_over,
    demand_rank,
    demand_somewhere,
    keep_an_admin,
    note,
)
from guanjia.kernel.refusals import Invalid, NotAllowed
from guanjia.kernel.text import half_width


@transaction.atomic
def assign(
    *, by, at: datetime, user: User, post: Post, project=None, zone: Zone | None = None, from_on: date | None = None,
    to_on: date | None = None, deputy: User | None = None,
) -> Assignment:  # fmt: skip
    """任职: give a post in a project (None: in all), perhaps for one zone. Nobody gives himself one."""
    demand_here(by, "post.assign", project, "任职", at)
    if by is not SYSTEM and user.pk == by.pk:
        raise NotAllowed("不能给自己任职，请由其他管理员办理。")
    demand_rank(by, post, project, "任命", at)
    from_on = from_on or localdate(at)
    wrong = {}
    if not user.is_active:
        wrong["user"] = "这个账号已停用。"
    if zone is not None and (project is None or zone.project_id != project.pk):
        wrong["zone"] = "分管区域不属于这个项目。"
    if to_on and to_on < from_on:
        wrong["to_on"] = "任职止不能早于任职起。"
    same = Assignment.objects.filter(user=user, post=post, project=project, zone=zone).exclude(to_on__lt=from_on)
    if same.exists():
        wrong["post"] = "已经任这个岗位。"
    wrong |= _wrong_deputy(by, user, deputy)
    if wrong:
        raise Invalid(fields=wrong)
    row = Assignment.objects.create(
        user=user, post=post, project=project, zone=zone, from_on=from_on, to_on=to_on, deputy=deputy
    )
    note(
        by, at, "post.assign", "任职", "assignment", row.pk, project, user=str(user), post=str(post),
        zone=str(zone or ""), deputy=str(deputy or ""),
    )  # fmt: skip
    return row


def _wrong_deputy(by, user: User, deputy: User | None) -> dict:
    if deputy is None:
        return {}
    if deputy.pk == user.pk:
        return {"deputy": "代理人不能是本人。"}
    if deputy.pk == by.pk:
        return {"deputy": "不能让自己当别人的代理人，请由其他管理员办理。"}
    return {} if deputy.is_active else {"deputy": "这个账号已停用。"}


@transaction.atomic
def end_assignment(*, by, at: datetime, assignment: Assignment, to_on: date | None = None) -> None:
    """卸任: the old assignment stays with its last day (R-003)."""
    demand_here(by, "post.assign", assignment.project, "卸任", at)
    demand_rank(by, assignment.post, assignment.project, "免去", at)
    keep_an_admin([assignment], at)
    to_on = to_on or localdate(at)
    if to_on < assignment.from_on:
        raise Invalid(fields={"to_on": "任职止不能早于任职起。"})
    assignment.to_on = to_on
    assignment.save(update_fields=["to_on"])
    note(by, at, "post.end", "卸任", "assignment", assignment.pk, assignment.project, to_on=str(to_on))


@transaction.atomic
def hand_zone_over(*, by, at: datetime, zone: Zone, user: User, from_on: date | None = None) -> Assignment:
    """更换管家: the zone gets another butler from a day on; the one before keeps his days (R-003)."""
    from_on = from_on or localdate(at)
    held = Assignment.objects.filter(zone=zone, post__code="BUTLER").exclude(to_on__lt=from_on)
    for row in held.select_related("post", "project", "user"):
        if row.user_id == user.pk:
            raise Invalid(fields={"user": f"{user} 已经分管{zone}。"})
        # Who began today and is replaced today held the zone for this day.
        end_assignment(by=by, at=at, assignment=row, to_on=max(row.from_on, from_on - timedelta(days=1)))
    post = Post.objects.get(code="BUTLER")
    return assign(by=by, at=at, user=user, post=post, project=zone.project, zone=zone, from_on=from_on)


@transaction.atomic
def set_deputy(*, by, at: datetime, assignment: Assignment, deputy: User | None) -> None:
    """代理人: acts while the holder is absent. One's own, or with the right to give the post."""
    if assignment.user_id != by.pk:
        demand_here(by, "post.assign", assignment.project, "设代理人", at)
        demand_rank(by, assignment.post, assignment.project, "设代理人", at)
    if wrong := _wrong_deputy(by, assignment.user, deputy):
        raise Invalid(fields=wrong)
    assignment.deputy = deputy
    assignment.save(update_fields=["deputy"])
    note(by, at, "post.deputy", "设代理人", "assignment", assignment.pk, assignment.project, deputy=str(deputy or ""))


@transaction.atomic
def report_absence(
    *, by, at: datetime, user: User, starts_at: datetime, ends_at: datetime, reason: str = ""
) -> Absence:
    """请假: while it lasts the deputies act (R-309). One's own, or with the right over the person."""
    if user.pk != by.pk:
        demand_over(by, user, "absence.report", "请假登记", at)
    if ends_at <= starts_at:
        raise Invalid(fields={"ends_at": "结束时间要晚于开始时间。"})
    if Absence.objects.filter(user=user, starts_at__lt=ends_at, ends_at__gt=starts_at).exists():
        raise Invalid(fields={"starts_at": f"{user} 在这段时间已经登记了请假。"})
    row = Absence.objects.create(user=user, starts_at=starts_at, ends_at=ends_at, reason=reason.strip())
    span = f"{starts_at.isoformat()} – {ends_at.isoformat()}"
    note(by, at, "absence.report", "请假登记", "user", user.pk, absence=span)
    return row


@transaction.atomic
def end_absence(*, by, at: datetime, absence: Absence) -> None:
    """销假: back earlier than planned; an absence that has not begun is taken back whole."""
    if absence.user_id != by.pk:
        demand_over(by, absence.user, "absence.report", "销假", at)
    if absence.ends_at <= at:
        raise Invalid("这次请假已经结束。")
    absence.ends_at = max(at, absence.starts_at)
    absence.save(update_fields=["ends_at"])
    note(by, at, "absence.end", "销假", "user", absence.user_id, ends_at=absence.ends_at.isoformat())


@transaction.atomic
def add_post(*, by, at: datetime, code: str, label: str, superior: Post | None = None) -> Post:
    """新增岗位: a bundle of verbs of one's own making."""
    demand_somewhere(by, "post.change", "新增岗位", at)
    post = Post(code=half_width(code).upper(), label=label.strip(), superior=superior)
    clean(post)
    post.save()
    note(by, at, "post.add", "新增岗位", "post", post.pk, code=post.code, name=post.label)
    return post


def known_verbs() -> set[str]:
    """Every permission a post can hold: the verbs, what may be seen, and the special rights the rooms ship."""
    return {v.code for v in VERBS.values() if not v.internal} | set().union(*POST_VERBS.values())


@transaction.atomic
def set_post_verbs(*, by, at: datetime, post: Post, verbs) -> Post:
    """改岗位权限: what the holders of a post may do; nobody widens the bundle of a post he holds or stands in for."""
    demand_somewhere(by, "post.change", "改岗位权限", at)
    post = Post.objects.select_for_update().get(pk=post.pk)
    wanted, before = set(verbs), set(post.verbs)
    unknown = wanted - known_verbs() - before
    if unknown:
        raise Invalid(fields={"verbs": f"没有这些权限：{'、'.join(sorted(unknown))}"})
    if wanted - before and by is not SYSTEM and _his_own(by, post, at):
        raise NotAllowed("不能给自己所任的岗位增加权限，请由其他管理员办理。")
    if post.code == "ADMIN" and not wanted >= KEPT_BY_ADMIN:
        raise Invalid("系统管理员岗位必须保留管理账号和岗位的权限，否则没有人能再改回来。")
    post.verbs = sorted(wanted)
    post.save(update_fields=["verbs"])
    note(
        by, at, "post.change", "改岗位权限", "post", post.pk, added=sorted(wanted - before),
        removed=sorted(before - wanted),
    )  # fmt: skip
    return post


def _his_own(by, post: Post, at: datetime) -> bool:
    rows = Assignment.objects.filter(running_at(at), post=post)
    return rows.filter(user_id=by.pk).exists() or rows.filter(deputy_id=by.pk).exists()
