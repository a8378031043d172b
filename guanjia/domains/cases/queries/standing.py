"""Who stands where for matters and slips when their clocks climb (`concerns.escalation`)."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.grants import answering
from guanjia.concerns.deadlines.queries import Clock, running_of
from guanjia.concerns.escalation.declared import Standing
from guanjia.concerns.escalation.queries import unsigned
from guanjia.domains.cases.flow.complaint import WITH_DEPARTMENT
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.domains.cases.queries.people import holders

# Limits of a matter that are not its handler's: the manager on duty confirms, the leader it was passed up to answers,
# the manager reports.
OWED = {"confirm": "DUTY_MANAGER", "leader": "LEADER", "report": "CS_MANAGER", "developer": "CS_MANAGER"}
OWED_EMERGENCY = {"confirm": "SECURITY_HEAD"}
LEADERS = ("PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER")


def standings(ids: list[int], at: dt.datetime) -> dict[int, Standing]:
    """The receiver is first responsible to the end; while a department works on it, its slip reminds the department."""
    rows = Case.everything.filter(pk__in=ids).values_list(
        "pk", "kind", "state", "grade", "receiver_id", "handler_id", "leader_id", "target_staff__user_id"
    )
    found = {}
    for pk, kind, state, grade, receiver, handler, leader, target in rows:
        handles = receiver if state in WITH_DEPARTMENT else handler or receiver
        people = {"HANDLER": [handles], "FIRST": [receiver], "LEADER": [leader]}
        urgent = grade in ("URGENT", "MAJOR") or kind == "EMERGENCY"
        found[pk] = Standing(
            people, frozenset({target} - {None}), urgent, OWED_EMERGENCY if kind == "EMERGENCY" else OWED
        )
    return found


def slip_standings(ids: list[int], at: dt.datetime) -> dict[int, Standing]:
    """Whoever signed for a slip handles it, else the head of its department."""
    rows = HandlingSlip.everything.filter(pk__in=ids).values_list(
        "pk", "accepted_by_id", "department__head_id", "handed_by_id", "case__grade", "case__target_staff__user_id"
    )
    found = {}
    for pk, accepted, head, handed, grade, target in rows:
        people = {"HANDLER": [accepted or head or handed], "DEPARTMENT_HEAD": [head], "FIRST": [handed]}
        found[pk] = Standing(people, frozenset({target} - {None}), grade in ("URGENT", "MAJOR"))
    return found


def leaders(project, at: dt.datetime) -> list:
    """To whom a major complaint may be handed: 总物业经理, 主管副总, 总经理 and their deputies."""
    found = {person.pk: person for post in LEADERS for person in holders(project, post, at)}
    return list(found.values())


def holds_any(user, project, posts: tuple[str, ...], at: dt.datetime) -> bool:
    """Whether the user answers for one of these posts himself."""
    return any(p.pk == user.pk for post in posts for p, _, held in answering(project, post, at) if held == post)


def settling_due(case: Case) -> Clock | None:
    """The settling limit that runs, if one does."""
    return next((clock for clock in running_of(case) if clock.code == "settle"), None)


def unsigned_levels(case: Case) -> list[str]:
    """What the level that holds the matter has not signed for, in Chinese; it cannot be closed before."""
    return [f"第 {alarm.level} 级还没有确认「{alarm.cause}」" for alarm in unsigned(case)]
