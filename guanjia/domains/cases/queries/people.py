"""Who: those concerned with a matter, and those whose post lets them decide it."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.grants import holders, may
from guanjia.domains.cases.flow.slip import LIVE
from guanjia.domains.cases.models import Case, HandlingSlip
from guanjia.domains.workforce import queries as workforce

__all__ = ["holders"]


def people_on(case: Case) -> list:
    """Who is concerned with a matter now: first responsible, handler, those who signed for its slips."""
    people = {case.receiver_id: case.receiver, case.handler_id: case.handler}
    for slip in case.slips.filter(state__in=LIVE).select_related("accepted_by", "department__head"):
        people[slip.accepted_by_id] = slip.accepted_by
        people[slip.department.head_id] = slip.department.head
    people.pop(None, None)
    return list(people.values())


def handler_ids(case: Case) -> set[int]:
    """Everyone who handled or answered the matter; none of them calls the customer back (5.12.5)."""
    ids = {case.handler_id, case.replied_by_id}
    for slip in case.slips.all():
        ids |= {slip.accepted_by_id, slip.finished_by_id}
    return {i for i in ids if i}


def target_user(case: Case):
    """The account of whom the complaint is about."""
    return case.target_staff.user if case.target_staff_id else None


def department_to_ask_again(case: Case):
    """Whom a reopened matter goes to: its lead, that of the matter it was joined into, else the centre itself."""
    for each in (case, case.joined_into):
        slips = HandlingSlip.everything.filter(case=each).select_related("department") if each else ()
        lead = max(slips, key=lambda slip: (slip.is_lead, slip.pk), default=None)
        if lead:
            return lead.department
    return workforce.service_centre(case.project)


def approving_post(case: Case) -> str:
    """Who approves the proposal: the supervisor, for 重大 the manager."""
    return "CS_MANAGER" if case.grade == "MAJOR" else "CS_SUPERVISOR"


def may_approve_major(user, case: Case, at: dt.datetime) -> bool:
    return may(user, "case.handle_major", case.project, at=at)


def may_lower_grade(user, case: Case, at: dt.datetime) -> bool:
    return may(user, "case.lower_grade", case.project, at=at)


def may_extend_beyond(user, case: Case, at: dt.datetime) -> bool:
    return may(user, "case.extend_beyond", case.project, at=at)


def may_enter_late(user, project, at: dt.datetime) -> bool:
    return may(user, "case.enter_late", project, at=at)
