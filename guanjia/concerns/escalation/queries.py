"""Questions about levels, alarms and what is owed to them; never writes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Prefetch, Q

from guanjia.concerns.access import prepared
from guanjia.concerns.access.grants import answering, present
from guanjia.concerns.access.standing import standing
from guanjia.concerns.escalation.declared import Standing, told_by
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.reaching import NAMED
from guanjia.concerns.flow.barring import about_barred
from guanjia.kernel.ladder import ROLES


def levels_of(kind: str, ids) -> dict[int, int]:
    """The level (1 – 3) each of these records has reached; 1 for those nobody above was told of."""
    found = dict.fromkeys(ids, 1)
    rows = Alarm.objects.filter(subject_kind=kind, subject_id__in=list(found), level__gt=1).order_by()
    return found | dict(rows.values("subject_id").annotate(top=Max("level")).values_list("subject_id", "top"))


def level_of(record) -> int:
    """The level a record has reached; it never goes down."""
    return levels_of(record.subject_kind, [record.pk])[record.pk]


def at_level(kind: str, level: int) -> Q:
    """A condition for lists: records of this kind that have reached that level."""
    return Q(pk__in=Alarm.objects.filter(subject_kind=kind, level__gte=level).values("subject_id"))


def alarms_of(record) -> list[Alarm]:
    """Everything that was set off for a record, oldest first, with those who were told (`alarm.tellings.all()`)."""
    people = Telling.objects.select_related("user", "stands_for", "acknowledged_by").order_by("id")
    rows = Alarm.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk)
    return list(
        rows.select_related("by", "deadline").prefetch_related(Prefetch("tellings", people)).order_by("at", "id")
    )


def unsigned(record) -> list[Alarm]:
    """The alarms of the highest level that was told which nobody has signed for: while there are any, the record is not
    closed (001-c art. 17: the level that holds it answers)."""
    where = "subject_kind = %s AND subject_id = %s AND level > 0 ORDER BY id"
    alarms = prepared.rows(Alarm, where, [record.subject_kind, record.pk])
    if not alarms:  # most records: every closing asks
        return []
    asked: dict[int, bool] = {}
    tellings = Telling.objects.filter(alarm__in=[alarm.pk for alarm in alarms], asks=Telling.SIGN)
    # Whom it turned out to be about is asked no more, or nobody could ever close it.
    told = told_by(record.subject_kind)
    if told and (barred := told.standing([record.pk], alarms[-1].at).get(record.pk, Standing()).barred):
        tellings = tellings.exclude(user__in=sorted(barred))
    for alarm_id, signed_at in tellings.order_by().values_list("alarm_id", "acknowledged_at"):
        asked[alarm_id] = asked.get(alarm_id, False) or signed_at is not None
    rows = [alarm for alarm in alarms if alarm.pk in asked]
    top = max((alarm.level for alarm in rows), default=0)
    # Of one clock the last rung holds it; every trigger stands for itself.
    last = {alarm.deadline_id or f"alarm:{alarm.pk}": alarm for alarm in rows if alarm.level == top}
    return [alarm for alarm in last.values() if not asked[alarm.pk]]


def owed(user, at: datetime, project=None):
    """What this person still has to sign or read, oldest first: his own, that of those he deputises for now, and what
    his post was told before he held it, when whoever was told holds it no more. Nothing about what he is barred from,
    even where he was told before it turned out to be about him."""
    known = standing()
    away = known.away(at)
    absent = {row.user_id for row in known.running(at, deputy=user.pk) if row.user_id in away}
    mine = Q(user__in=sorted({user.pk, *absent}))
    for row in known.running(at, user=user.pk):
        post = known.code_of(row.post_id)
        left = Q(post=post) & ~Q(user__in=sorted({each.user_id for each in known.running(at, post=post)}))
        mine |= left if row.project_id is None else left & Q(alarm__project=row.project_id)
    rows = Telling.objects.filter(mine, acknowledged_at=None).exclude(asks="")
    rows = rows.exclude(about_barred(user, kind="alarm__subject_kind", pk="alarm__subject_id"))
    if project is not None:
        rows = rows.filter(alarm__project=project)
    return rows.select_related("alarm__deadline", "alarm__project", "user").order_by("told_at", "id")


def may_acknowledge(telling: Telling, by, at: datetime) -> bool:
    """Whether this person answers for a telling: he was told, or stands in for who was, or holds the post by now; never
    for what he is barred from."""
    if by.pk is not None and _barred(telling, by):
        return False
    if by.pk is None or telling.user_id == by.pk:
        return by.pk is not None
    project = telling.alarm.project_id
    found = present([telling.user_id], project, at)
    if telling.post not in (*ROLES, NAMED):
        found = [*found, *answering(project, telling.post, at)]
    return any(row[0].pk == by.pk for row in found)


def _barred(telling: Telling, by) -> bool:
    about = about_barred(by, kind="alarm__subject_kind", pk="alarm__subject_id")
    return Telling.objects.filter(about, pk=telling.pk).exists()
