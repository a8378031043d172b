"""The verbs of a call-back."""

from __future__ import annotations

from guanjia.concerns.escalation.declared import answer_for
from guanjia.concerns.flow.verbs import birth, step
from guanjia.concerns.policies import queries as policies
from guanjia.domains.followups import queries
from guanjia.domains.followups.flow import FOLLOW_UP
from guanjia.domains.followups.models import Attempt, FollowUp
from guanjia.kernel.refusals import Invalid


def not_a_handler(follow_up, by) -> str | None:
    """Nobody calls back about his own work (5.12.5, scenario 9)."""
    if follow_up and by.pk and by.pk == follow_up.barred_id:
        return "您是这件事的当事人，回访须由其他人进行。"
    if follow_up and by.pk in follow_up.not_by:
        return "这件事由您承办，回访须由其他人进行。"
    return None


@birth(FOLLOW_UP, "schedule", internal=True)
def schedule(
    *, by, at, project, source_kind: str, source_id: int, source_number: str, topic: str, unit=None, customer=None,
    person: str = "", phone: str = "", not_by=(), barred=None,
):  # fmt: skip
    """安排回访: due the same day as the matter was solved (target 9 of the manual)."""
    return FollowUp(
        source_kind=source_kind, source_id=source_id, source_number=source_number, topic=topic, unit=unit,
        customer=customer, person=person, phone=phone, not_by=list(not_by), barred=barred,
    )  # fmt: skip


@step(FOLLOW_UP, "answer", who=(not_a_handler,))
def answer(follow_up, *, by, at, satisfaction: str, way: str = "PHONE", comment: str = ""):
    """回访: the customer was reached; what he says of it. Only a reached customer counts."""
    if satisfaction not in dict(FollowUp._meta.get_field("satisfaction").choices):
        raise Invalid(fields={"satisfaction": "请选满意程度。"})
    if satisfaction == "DISSATISFIED" and len(comment.strip()) < 2:
        raise Invalid(fields={"comment": "不满意请记下原因。"})
    follow_up.satisfaction, follow_up.way, follow_up.comment = satisfaction, way, comment
    follow_up.done_at, follow_up.done_by = at, by


@step(FOLLOW_UP, "note_try", who=(not_a_handler,))
def note_try(follow_up, *, by, at, note: str = ""):
    """未接通: a try without reaching anybody."""
    Attempt.objects.create(
        project=follow_up.project, source_kind=follow_up.source_kind, source_id=follow_up.source_id,
        purpose="CALL_BACK", at=at, by=by, note=note,
    )  # fmt: skip
    follow_up.tries += 1


@step(FOLLOW_UP, "give_up")
def give_up(follow_up, *, by, at):
    """未联系上: allowed after the tries on the days the policy asks for (3 on 2)."""
    tries = queries.failed_tries(follow_up.source_kind, follow_up.source_id, purpose="CALL_BACK")
    wanted = policies.amount("callback.tries", follow_up.project, at)
    days = policies.amount("callback.try_days", follow_up.project, at)
    if len(tries) < wanted or len({t.date() for t in tries}) < days:
        raise Invalid(f"至少要在 {days} 天里试过 {wanted} 次；现在是 {len(tries)} 次。")


@step(FOLLOW_UP, "cancel")
def cancel(follow_up, *, by, at, reason: str = ""):
    """不再回访: the matter was withdrawn."""


@step(FOLLOW_UP, "move_customer", internal=True)
def move_customer(follow_up, *, by, at, customer):
    """客户档案合并: two records of one person became one; the call-back follows."""
    follow_up.customer = customer


@step(FOLLOW_UP, "bar", internal=True)
def bar(follow_up, *, by, at, barred):
    """设回避人: whom the customer complained about neither sees nor calls him."""
    follow_up.barred = barred


def note_reply_try(record, *, by, at, note: str = "") -> Attempt:
    """回复未接通: a try to reply that reached nobody (5.12.5: another way only after three on two days)."""
    return Attempt.objects.create(
        project=record.project, source_kind=record.subject_kind, source_id=record.pk, purpose="REPLY", at=at, by=by,
        note=note,
    )  # fmt: skip


answer_for("follow_up", queries.standings)
