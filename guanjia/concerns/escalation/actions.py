"""Raising a record without a clock, and answering for what one was told."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.concerns.access import prepared, storing
from guanjia.concerns.escalation import queries
from guanjia.concerns.escalation.declared import told_by
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.telling import Round, Wanted, roles_of
from guanjia.concerns.events.switchboard import inside
from guanjia.concerns.flow.models import resolve
from guanjia.concerns.journal import actions as journal
from guanjia.kernel.refusals import Invalid, NotAllowed

ACKNOWLEDGE = "escalation.acknowledge"


def raise_level(
    record,
    level: int,
    *,
    cause: str,
    by,
    at: datetime,
    event: str,
    roles: tuple[str, ...] = (),
    asks: str = Telling.SIGN,
    people: tuple = (),
    without: frozenset[int] = frozenset(),
    urgent: bool | None = None,
) -> Alarm | None:
    """上报: raise a record to a level because of what happened (5.12.6); None when this event has raised it before.

    `people` and `roles` (roles and posts) are told; without them whoever handles that level. A level is never lowered,
    and the lower one stays responsible. Called inside the room's own verb, whose row may not be stored yet: `without`
    (ids) and `urgent` say what the stored row does not.
    """
    event = f"{record.subject_kind}:{record.pk}:{event}"[:80]
    if Alarm.objects.filter(event=event).exists():
        return None
    alarm = Alarm(
        project_id=record.project_id, subject_kind=record.subject_kind, subject_id=record.pk, kind=Alarm.TRIGGER,
        level=level, cause=cause[:200], event=event, by_id=by.pk, at=at,
    )  # fmt: skip
    if not roles and not people:
        roles = roles_of(level, record.project_id, at)
    named = tuple(person.pk for person in people)
    Round(at, by).tell([Wanted(alarm, roles, asks, people=named, without=without, urgent=urgent)])
    return alarm


@transaction.atomic
def acknowledge(telling: Telling, *, by, at: datetime, words: str = "") -> Telling:
    """确认: whoever was told, or answers for his post by now, says what he does; a 待阅 needs no words.

    Raises `Invalid` without words or a second time, `NotAllowed` for somebody else.
    """
    row = prepared.locked(Telling, telling.pk)
    row.alarm = telling.alarm
    if not queries.may_acknowledge(row, by, at):
        raise NotAllowed("这条上报不是发给您的，须由被告知的人或现任该岗位的人确认。")
    if row.acknowledged_at is not None or row.asks == Telling.NOTHING:
        raise Invalid("这条已经确认过了。" if row.acknowledged_at else "这条只是知会，不用确认。")
    words = words.strip()
    if row.asks == Telling.SIGN and len(words) < 2:
        raise Invalid(fields={"words": "请写一句准备怎样处理。"})
    row.acknowledged_at, row.acknowledged_by_id, row.words = at, by.pk, words[:300]
    storing.change([row], ["acknowledged_at", "acknowledged_by", "words"])
    alarm = row.alarm
    entry = journal.write(
        by=by, at=at, project=alarm.project, kind=alarm.subject_kind, subject_id=alarm.subject_id, verb=ACKNOWLEDGE,
        label="已阅" if row.asks == Telling.READ else "确认上报",
        reason=f"{alarm.cause}：{words}" if words else alarm.cause,
    )  # fmt: skip
    told = told_by(alarm.subject_kind)
    if told and told.acknowledged and row.asks == Telling.SIGN:
        with inside(ACKNOWLEDGE, entry.pk):
            told.acknowledged(resolve(alarm.subject_kind, alarm.subject_id), alarm, by=by, at=at)
    return row


@transaction.atomic
def acknowledge_all(record, *, by, at: datetime, words: str = "") -> list[Telling]:
    """确认: answer with one word for everything this person still owes to a record."""
    owed = list(queries.owed(by, at).filter(alarm__subject_kind=record.subject_kind, alarm__subject_id=record.pk))
    if not owed:
        raise Invalid("没有等您确认的上报。")
    return [acknowledge(each, by=by, at=at, words=words) for each in owed]
