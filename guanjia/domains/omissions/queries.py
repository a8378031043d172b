"""Questions about omissions; never writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from guanjia.concerns.access.grants import answering, grants_of
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.escalation.declared import Standing
from guanjia.concerns.policies import queries as policies
from guanjia.domains.cases import queries as cases
from guanjia.domains.contacts import queries as contacts
from guanjia.domains.duty import queries as duty
from guanjia.domains.omissions.flow import FOUND, STATED, SUSPECTED
from guanjia.domains.omissions.models import Omission
from guanjia.kernel.worktime import local_date

FINDER, CONFIRMER = "CS_MANAGER", "PROPERTY_MANAGER"
# Whence a complaint comes that went past the centre (F18, other sources).
FROM_ABOVE = ("HOTLINE", "SUPERIOR", "MEDIA")


def of_person(user, project):
    """What a person is named in: only his own page shows it."""
    return Omission.objects.of(project).filter(person=user).order_by("-created_at", "-pk")


def awaits_statement(user, project):
    return of_person(user, project).filter(state=SUSPECTED)


def finders(omission: Omission, at: datetime) -> list:
    """Who finds: the manager, or the next superior where it is about him (5.12.9, 0.5)."""
    return [p for p, _, _ in answering(omission.project, FINDER, at, without=frozenset({omission.person_id}))]


def confirmers(omission: Omission, at: datetime) -> list:
    """Who confirms: 总物业经理, or the next superior where it is about him or he found it himself."""
    without = frozenset({omission.person_id, omission.found_by_id})
    return [p for p, _, _ in answering(omission.project, CONFIRMER, at, without=without)]


def to_find(user, at: datetime) -> Q:
    """A condition: what waits for this person's finding."""
    return Q(state=STATED) & _falls_to(user, at, "omission.find", FINDER, ("person",))


def to_confirm(user, at: datetime) -> Q:
    """A condition: what waits for this person's confirmation."""
    return Q(state=FOUND) & _falls_to(user, at, "omission.confirm", CONFIRMER, ("person", "found_by"))


def _falls_to(user, at: datetime, verb: str, post: str, but: tuple[str, ...]) -> Q:
    """Rows of the projects in which he answers for the post, unless he is barred there (`but` names the columns); or
    is the next above the only one who does, for rows in which that one is barred."""
    grants, own = grants_of(user, at), []
    above: dict[frozenset[int], list[int]] = {}
    for project in (pk for pk in grants.project_ids() if grants.has(verb, pk)):
        holders = frozenset(p.pk for p, _, _ in answering(project, post, at))
        if user.pk in holders:
            own.append(project)
        elif len(holders) == 1 and user.pk in {p.pk for p, _, _ in answering(project, post, at, without=holders)}:
            above.setdefault(holders, []).append(project)
    found = Q(project__in=own) & ~_any(but, user.pk)
    for holders, projects in above.items():
        found |= Q(project__in=projects) & _any(but, *holders)
    return found


def _any(columns: tuple[str, ...], user_id: int) -> Q:
    return reduce(or_, (Q(**{column: user_id}) for column in columns))


def standings(ids: list[int], at: datetime) -> dict[int, Standing]:
    """Nobody below the manager handles it, and the named person hears of it on his own page only."""
    return {
        omission.pk: Standing({}, frozenset({omission.person_id} - {None}), owes=_owes(omission, at))
        for omission in Omission.everything.filter(pk__in=ids).select_related("project")
    }


def _owes(omission: Omission, at: datetime) -> dict[str, list[int]]:
    """Whose each limit is: his own statement, the finder's, the confirmer's."""
    above = [p.pk for p in (confirmers if omission.state == FOUND else finders)(omission, at)]
    return {"statement": [omission.person_id], "name": above, "find": above, "confirm": above}


def statement_passed(omission: Omission, at: datetime) -> bool:
    """Whether the time for the statement is over."""
    return any(c.code == "statement" and c.late_at(at) for c in deadlines.running_of(omission))


def about_contact(contact) -> Omission | None:
    return Omission.everything.filter(contact=contact).first()


def contact_behind(case, at: datetime, *, search: bool):
    """The earlier call or visit about this complaint that was written down as 投诉 and led to no record until now: the
    one it was opened from, or (`search`) one of the same home, person or telephone."""
    marked = timedelta(hours=policies.amount("complaint.late.mark", case.project, at))
    own = case.contact
    if own is not None and own.category == "COMPLAINT" and case.created_at - own.created_at > marked:
        return own if own.converted_number in ("", case.number) else None
    if not search:
        return None
    since = at - timedelta(days=policies.amount("hidden.look_back", case.project, at))
    return contacts.unrecorded_complaint(
        case.project, unit=case.unit, customer=case.customer, phone=case.phone, since=since,
        before=case.created_at - marked,
    )  # fmt: skip


def is_same_day(contact, case) -> bool:
    return local_date(contact.happened_at) == local_date(case.received_at)


def knew_before(case) -> bool:
    """Whether the matter stood in the register already when it came from above."""
    return bool(case.repeat_of_id or case.joined_into_id)


def may_enter_late(user, project, at: datetime) -> bool:
    return cases.may_enter_late(user, project, at)


def forgotten_contacts(project, at: datetime) -> list:
    """投诉 in the contact book without a case although the shift of whoever took them is over (5.12.9)."""
    since = at - timedelta(days=policies.amount("hidden.look_back", project, at))
    wait = timedelta(hours=policies.amount("hidden.contact.wait", project, at))
    rows = contacts.without_a_record(project).filter(category="COMPLAINT", created_at__gte=since, created_at__lt=at)
    rows = rows.exclude(pk__in=Omission.objects.of(project).exclude(contact=None).values("contact"))
    found = []
    for contact in rows.select_related("created_by", "project").order_by("created_at", "pk"):
        over = duty.shift_end(project, contact.created_by_id, contact.created_at) or contact.created_at + wait
        if over <= at:
            found.append(contact)
    return found


def suspected_between(project, start: datetime, end: datetime):
    """Those that came up in a span, but for those found to be nothing; for the weekly report."""
    rows = Omission.objects.of(project).filter(created_at__gte=start, created_at__lt=end)
    return rows.exclude(state="DISMISSED").order_by("pk")


def visible_ids(user, project, ids, at: datetime) -> set[int]:
    """Which of these a person sees."""
    return set(Omission.objects.seen_by(user, project, at).filter(pk__in=list(ids)).values_list("pk", flat=True))


def named_in(user, project, ids) -> set[int]:
    """Which of these a person is named in."""
    return set(of_person(user, project).filter(pk__in=list(ids)).values_list("pk", flat=True))
