"""导出申请: somebody asks, another person agrees or does not, and the agreement is used once within 24 hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from guanjia.concerns.access.grants import demand, holders
from guanjia.concerns.access.models import Post
from guanjia.concerns.exchange.export import HOURS, SHORTEST_REASON, Wish, check_second, tier_of
from guanjia.concerns.exchange.models import ExportRequest
from guanjia.concerns.exchange.settings_declared import APPROVE, RIGHT
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid, WrongState

KIND = "export_request"


@transaction.atomic
def ask(wish: Wish, *, by, project, at: datetime) -> ExportRequest:
    """申请导出: for this list, with a reason. Asking again while nobody has answered is the same request."""
    demand(by, RIGHT, project, label="导出完整的姓名和电话", at=at)
    reason = wish.reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid(fields={"reason": "请写明导出用途（不少于 4 个字）。"})
    open_ = ExportRequest.objects.filter(
        project=project, by_id=by.pk, kind=wish.kind, query=wish.query, rows__gte=wish.rows, reason=reason[:200],
        approved_at=None, refused_at=None, at__gt=at - timedelta(hours=HOURS),
    )  # fmt: skip
    if there := open_.first():
        return there
    request = ExportRequest.objects.create(
        project=project, kind=wish.kind, label=wish.label, query=wish.query, rows=wish.rows, reason=reason[:200],
        by_id=by.pk, at=at,
    )  # fmt: skip
    _note(request, by, at, "export_ask", "申请导出", reason)
    return request


@transaction.atomic
def approve(request: ExportRequest, *, by, at: datetime) -> ExportRequest:
    """同意导出: by another person; of the largest tier by a manager of another post."""
    _check_answer(request, by, at)
    tier = tier_of(request.by, request.project, request.rows, at)
    check_second(by, tier, by=request.by, project=request.project, at=at)
    _answer(request, at, approved_by_id=by.pk, approved_at=at)
    _note(request, by, at, "export_approve", "同意导出", request.reason)
    return request


@transaction.atomic
def refuse(request: ExportRequest, *, by, at: datetime, reason: str) -> ExportRequest:
    """不同意导出: with a reason for whoever asked."""
    _check_answer(request, by, at)
    if not reason.strip():
        raise Invalid(fields={"reason": "请写明不同意的原因。"})
    _answer(request, at, refused_by_id=by.pk, refused_at=at, refused_reason=reason.strip()[:200])
    _note(request, by, at, "export_refuse", "不同意导出", reason.strip())
    return request


def _check_answer(request: ExportRequest, by, at: datetime) -> None:
    demand(by, APPROVE, request.project, label="同意导出", at=at)
    if request.by_id == by.pk:
        raise Invalid(fields={"second": "不能由本人同意自己的导出。"})


def _answer(request: ExportRequest, at: datetime, **answer) -> None:
    """One answer, within the day: the conditional update lets only the first of two through."""
    mine = ExportRequest.objects.filter(
        pk=request.pk, approved_at=None, refused_at=None, at__gt=at - timedelta(hours=HOURS)
    )
    if not mine.update(**answer):
        raise WrongState("这份申请已有答复，或已超过 24 小时。")
    request.refresh_from_db()


def _note(request: ExportRequest, by, at: datetime, verb: str, label: str, reason: str) -> None:
    journal.write(
        by=by, at=at, project=request.project, kind=KIND, subject_id=request.pk, verb=verb,
        label=f"{label}：{request.label}"[:40], reason=reason, rows=request.rows,
    )  # fmt: skip


def approvers(request: ExportRequest, at: datetime) -> list:
    """Who may agree: the holders of posts with the right, whoever asked left out."""
    tier = tier_of(request.by, request.project, request.rows, at)
    people = {}
    for post in Post.objects.all():
        if APPROVE in post.verbs:
            people |= {user.pk: user for user in holders(request.project, post.code, at)}
    return [user for user in people.values() if _can(user, tier, request, at)]


def _can(user, tier, request: ExportRequest, at: datetime) -> bool:
    try:
        check_second(user, tier, by=request.by, project=request.project, at=at)
    except Invalid:
        return False
    return True


def state_of(request: ExportRequest, at: datetime) -> str:
    """What became of it, in a word."""
    if request.used_at:
        return "已使用"
    if request.refused_at:
        return "不同意"
    begun = request.approved_at or request.at
    if begun + timedelta(hours=HOURS) <= at:
        return "已过期"
    return "已同意" if request.approved_at else "等待同意"
