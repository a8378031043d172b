"""Asking, granting, sending back, withdrawing; and laying down a project's own rule."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.concerns.access.grants import demand
from guanjia.concerns.access.models import Post, Project
from guanjia.concerns.approvals import queries
from guanjia.concerns.approvals.flow import APPROVAL
from guanjia.concerns.approvals.models import Approval, ApprovalRule, Decision, Rung
from guanjia.concerns.flow.models import resolve
from guanjia.concerns.flow.verbs import birth, step
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid, NotFound


def not_ones_turn(approval, by, at) -> str | None:
    """Nobody approves his own, and each rung is decided by its post."""
    if approval.created_by_id == by.pk:
        return "不能审批自己提出的事项。"
    if approval.state != "PENDING" or at is None or queries.may_decide(approval, by, at):
        return None
    return f"这一级须由{approval.post_label}审批。"


def not_ones_own(approval, by) -> str | None:
    """Only the one who asked takes it back."""
    return None if approval.created_by_id == by.pk else "只有提出人可以撤回。"


@birth(APPROVAL, "ask", internal=True)
def _ask(
    *, by, at, project, subject_kind_of: str, subject_id_of: int, matter: str, amount_fen: int | None = None,
    reason: str = "",
):  # fmt: skip
    """报审批: put a matter of a record before the posts that decide it."""
    subject = resolve(subject_kind_of, subject_id_of)
    if subject is None or subject.project_id != project.pk:
        raise NotFound
    if amount_fen is not None and amount_fen < 0:
        raise Invalid("金额不能是负数。", fields={"amount_fen": "金额不能是负数。"})
    total = queries.weighed(subject, matter, amount_fen, project, at)
    rungs = queries.rungs_for(matter, project, total, at)
    labels = dict(Post.objects.values_list("code", "label"))
    approval = Approval(
        subject_kind_of=subject_kind_of, subject_id_of=subject_id_of, matter=matter, amount_fen=amount_fen,
        weighed_fen=total, label=queries.rule_for(matter, project)[0], reason=reason.strip(),
        rungs=[
            {"order": r.order, "post": r.post, "label": labels.get(r.post, r.post), "outside": r.outside}
            for r in rungs
        ],
        subject_label=f"{subject.flows.label} {subject.number}"[:60], post_label=labels.get(rungs[0].post, ""),
    )  # fmt: skip
    yield approval
    if not queries.deciders(approval, at):
        raise Invalid("没有人可以审批这件事，请先在「设置 › 任职」中安排上级岗位的人员。")


def ask(record, matter: str, *, amount_fen: int | None = None, by, at: datetime, reason: str = "") -> Approval:
    """报审批: called inside the room's own verb. One matter of a record waits once at a time."""
    return _ask(
        by=by, at=at, project=record.project, subject_kind_of=record.subject_kind, subject_id_of=record.pk,
        matter=matter, amount_fen=amount_fen, reason=reason,
    )  # fmt: skip


@step(APPROVAL, "grant", who=(not_ones_turn,))
def grant(approval, *, by, at, remark: str = "", document_number: str = ""):
    """批准: this rung agrees; after the last one the matter is granted and whoever is wired to this verb hears it."""
    if approval.needs_document and not document_number.strip():
        raise Invalid("超出公司权限的事项须填写外部机构批复的文号。", fields={"document_number": "请填写文号。"})
    _decide(approval, Decision.GRANTED, by, at, remark, document_number)
    if approval.rung + 1 < len(approval.rungs):
        approval.rung += 1
        approval.post_label = approval.turn["label"]
        if not queries.deciders(approval, at):
            raise Invalid("下一级没有人可以审批，请先在「设置 › 任职」中安排人员。")
        return "PENDING"
    _settle(approval, at)
    return "GRANTED"


@step(APPROVAL, "send_back", who=(not_ones_turn,))
def send_back(approval, *, by, at, remark: str):
    """退回: this rung does not agree and says why; the matter may be asked anew."""
    if not remark.strip():
        raise Invalid("请写明退回的原因。", fields={"remark": "请写明退回的原因。"})
    _decide(approval, Decision.RETURNED, by, at, remark, "")
    _settle(approval, at)


@step(APPROVAL, "withdraw", who=(not_ones_own,))
def withdraw(approval, *, by, at, remark: str = ""):
    """撤回: the one who asked takes it back."""
    _settle(approval, at)
    approval.remark = remark.strip() or approval.remark


@step(APPROVAL, "drop", internal=True)
def drop(approval, *, by, at, remark: str):
    """不再需要: the matter it was asked for has ended another way; nobody decides it any more."""
    _settle(approval, at)
    approval.remark = remark


def _settle(approval, at: datetime) -> None:
    approval.decided_at, approval.post_label = at, ""


def _decide(approval, verdict: str, by, at, remark: str, document_number: str) -> None:
    Decision.objects.create(
        approval=approval, order=approval.rung, post=approval.post, by=by, at=at, verdict=verdict,
        remark=remark.strip()[:500], document_number=document_number.strip()[:60],
    )  # fmt: skip


@transaction.atomic
def lay_down(*, by, at: datetime, matter: str, label: str, rungs: list[dict], project=None) -> ApprovalRule:
    """改审批权限: set the rungs of a matter for one project, or for all; approvals under way keep theirs.

    `rungs` are dicts with `post` and perhaps `up_to_fen`, `up_to_policy`, `outside`.
    """
    for where in [project] if project else Project.objects.all():
        demand(by, "policy.change", where, label="改审批权限", at=at)
    known = set(Post.objects.values_list("code", flat=True))
    for place, rung in enumerate(rungs, 1):
        if rung["post"] not in known:
            raise Invalid(f"第 {place} 级：没有这个岗位。", fields={"rungs": f"第 {place} 级：没有这个岗位。"})
    if not rungs:
        raise Invalid("至少要有一级审批。", fields={"rungs": "至少要有一级审批。"})
    rule, _ = ApprovalRule.objects.update_or_create(matter=matter, project=project, defaults={"label": label})
    before = list(rule.rungs.order_by("order").values("post", "up_to_fen", "up_to_policy", "outside"))
    rule.rungs.all().delete()
    Rung.objects.bulk_create(Rung(rule=rule, order=place, **rung) for place, rung in enumerate(rungs, 1))
    journal.write(
        by=by, at=at, project=project, kind="approval_rule", subject_id=rule.pk, verb="approval.lay_down",
        label="改审批权限", changes={"rungs": [before, rungs]},
    )  # fmt: skip
    return rule
