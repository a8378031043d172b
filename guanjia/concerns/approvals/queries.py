"""Who decides, and what waits for whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q, Sum

from guanjia.concerns.access.grants import grants_of, holders
from guanjia.concerns.access.standing import standing
from guanjia.concerns.approvals.declared import SHIPPED, SPLIT_DAYS
from guanjia.concerns.approvals.models import Approval, ApprovalRule, Decision, Rung
from guanjia.concerns.policies.queries import amount
from guanjia.kernel.refusals import Invalid


def rule_for(matter: str, project) -> tuple[str, list[Rung]]:
    """Name and rungs of a matter: the project's rule, else the one for all projects, else the one as shipped.

    Raises `Invalid` when there is none.
    """
    rules = ApprovalRule.objects.filter(Q(project=project) | Q(project=None), matter=matter)
    rule = rules.order_by(F("project_id").asc(nulls_last=True)).first()
    if rule is not None:
        return rule.label, list(rule.rungs.order_by("order"))
    if matter not in SHIPPED:
        raise Invalid("这类事项没有设置审批权限，请联系经理在「审批权限」中设置。")
    label, rungs = SHIPPED[matter]
    return label, [Rung(order=place, **rung) for place, rung in enumerate(rungs, 1)]


def rungs_for(matter: str, project, amount_fen: int | None, at: datetime) -> list[Rung]:
    """The rungs that decide this amount, in order: the lowest band that reaches it."""
    rungs = rule_for(matter, project)[1]
    limits = [_up_to(rung, project, at) for rung in rungs]
    # Without an amount the whole chain decides.
    if amount_fen is None:
        return rungs
    reaching = [limit for limit in limits if limit is None or limit >= amount_fen]
    if not reaching:
        raise Invalid("金额超过了这类事项的审批权限。", fields={"amount_fen": "超过审批权限。"})
    band = min(reaching, key=lambda limit: (limit is None, limit or 0))
    return [rung for rung, limit in zip(rungs, limits, strict=True) if limit == band]


def _up_to(rung: Rung, project, at: datetime) -> int | None:
    return amount(rung.up_to_policy, project, at) if rung.up_to_policy else rung.up_to_fen


def posts_for(matter: str, project, amount_fen: int | None, at: datetime) -> list[str]:
    """The posts that decide this amount, in order."""
    return [rung.post for rung in rungs_for(matter, project, amount_fen, at)]


def weighed(record, matter: str, amount_fen: int | None, project, at: datetime) -> int | None:
    """The amount that chooses the band: with what was asked for the same matter of the same record lately, so that
    splitting a sum does not lower the approver (promises 7, 5)."""
    if amount_fen is None:
        return None
    since = at - timedelta(days=amount(SPLIT_DAYS, project, at))
    earlier = of(record).filter(matter=matter, created_at__gte=since, state__in=("PENDING", "GRANTED"))
    return amount_fen + (earlier.aggregate(total=Sum("amount_fen"))["total"] or 0)


def of(record):
    """The approvals asked for a record, oldest first."""
    rows = Approval.objects.of(record.project_id)
    return rows.filter(subject_kind_of=record.subject_kind, subject_id_of=record.pk).order_by("id")


def undecided(record):
    """The approvals asked for a record that nobody has decided yet."""
    return of(record).filter(state="PENDING")


def decisions_of(approval):
    """What its rungs said so far."""
    return Decision.objects.filter(approval=approval).select_related("by").order_by("order")


def deciders(approval: Approval, at: datetime) -> list:
    """Who may decide the present rung: the post's holders or their deputies, without the one who asked and without
    those who decided an earlier rung; where nobody is left, the superior post."""
    return _Deciders([approval], at).of(approval)


class _Deciders:
    """Who may decide each of some approvals; what they share is asked once."""

    def __init__(self, approvals: list[Approval], at: datetime):
        self.at = at
        self._holders: dict[tuple[int, str], list] = {}
        self._superiors: dict[str, str | None] = {}
        self._decided: dict[int, set[int]] = {}
        if any(approval.post for approval in approvals):
            self._superiors = standing().superiors
            ids = [approval.pk for approval in approvals]
            for pk, by_id in Decision.objects.filter(approval__in=ids).values_list("approval_id", "by_id"):
                self._decided.setdefault(pk, set()).add(by_id)

    def above(self, post: str) -> list[str]:
        """A post and those above it, in order."""
        chain: list[str] = []
        while post and post not in chain:
            chain.append(post)
            post = self._superiors.get(post)
        return chain

    def of(self, approval: Approval) -> list:
        barred = {approval.created_by_id, *self._decided.get(approval.pk, ())}
        for post in self.above(approval.post):
            free = [person for person in self._held(approval.project_id, post) if person.pk not in barred]
            if free:
                return free
        return []

    def _held(self, project_id: int, post: str) -> list:
        if (project_id, post) not in self._holders:
            self._holders[project_id, post] = holders(project_id, post, self.at)
        return self._holders[project_id, post]


def may_decide(approval: Approval, by, at: datetime) -> bool:
    """Whether it is this person's turn."""
    return approval.state == "PENDING" and any(person.pk == by.pk for person in deciders(approval, at))


def waiting_for(user, project, at: datetime) -> list[Approval]:
    """The approvals of a project that wait for this person, oldest first."""
    return _ones_turn(Approval.objects.of(project), user, at)


def waiting_anywhere(user, at: datetime) -> list[Approval]:
    """The approvals of all his projects that wait for this person, oldest first."""
    ids = grants_of(user, at).project_ids()
    return _ones_turn(Approval.objects.unscoped("narrowed to his turn").filter(project__in=ids), user, at)


def _ones_turn(rows, user, at: datetime) -> list[Approval]:
    pending = list(rows.filter(state="PENDING").order_by("id"))
    who, held = _Deciders(pending, at), grants_of(user, at).posts
    # Whose post stands nowhere above the one that decides is not asked for any further.
    reached = [approval for approval in pending if not held.isdisjoint(who.above(approval.post))]
    return [approval for approval in reached if any(person.pk == user.pk for person in who.of(approval))]
