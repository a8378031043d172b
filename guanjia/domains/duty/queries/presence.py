"""Who is on: at the desk, on night duty, as duty manager, at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from guanjia.concerns.access import grants, prepared
from guanjia.concerns.access.models import User
from guanjia.concerns.access.standing import standing
from guanjia.concerns.policies import queries as policies
from guanjia.domains.duty.flow.shift import AT_WORK, MISSED, ON_DUTY, SCHEDULED
from guanjia.domains.duty.models import Shift
from guanjia.domains.duty.models.choices import DESK_POSTS, DUTY_MANAGER
from guanjia.domains.workforce import queries as workforce

# Who was not relieved stays on; a moment farther beyond the end of his shift is answered by the plan.
STAYS_ON = timedelta(hours=4)


def _shifts(project):
    rows = Shift.objects.of(project).select_related("person", "kind_of_shift", "taker", "project")
    return rows.exclude(state=MISSED)


def rostered(project, post: str, at: datetime) -> list[User]:
    """Whom the roster has on at a post at a moment: by signature where somebody signed, else by the plan without those
    on leave; nobody where it says nothing of that hour."""
    signed = Q(on_duty_at__lte=at) & (Q(left_at__gt=at) | Q(left_at=None, planned_end__gt=at - STAYS_ON))
    rows = list(_shifts(project).filter(signed, post=post).exclude(on_duty_at=None).order_by("-leads", "planned_start"))
    if not rows:
        by_plan = _shifts(project).filter(post=post, planned_start__lte=at, planned_end__gt=at, left_at=None)
        rows = [s for s in by_plan.order_by("-leads", "planned_start") if not workforce.is_absent(s.person, at)]
    return list(dict.fromkeys(shift.person for shift in rows))


def who_is_on(project, post: str, at: datetime) -> list[User]:
    """The people on duty at a post (FRONT_DESK, NIGHT_DUTY, DUTY_MANAGER) at a moment: by the roster, else, where it
    says nothing, whoever holds the post."""
    if found := rostered(project, post, at):
        return found
    planned_at_all = _shifts(project).filter(planned_start__lte=at, planned_end__gt=at).exists()
    if post in DESK_POSTS and planned_at_all:
        return []  # the roster has somebody else on at this hour: the desk by day, the night by night
    return grants.holders(project, post, at)


def shift_at(project, user, planned_start: datetime) -> Shift:
    """The shift of a person that is planned to begin at that moment."""
    return _shifts(project).get(person=user, planned_start=planned_start)


def shift_now(project, at: datetime) -> Shift | None:
    """The shift that keeps the record of the desk at present: the one whose handover is still to come."""
    rows = _shifts(project).filter(leads=True, state__in=AT_WORK, planned_start__lte=at + STAYS_ON)
    return rows.order_by("-planned_start", "-pk").first()


def successor(shift: Shift, at: datetime) -> Shift | None:
    """The shift that is to take over from this one."""
    where = (
        "project_id = %s AND leads AND state = %s AND planned_end > %s AND planned_start > %s "
        "ORDER BY planned_start, id LIMIT 1"
    )
    after = [prepared.moment(at), prepared.moment(shift.planned_start)]
    return next(iter(prepared.rows(Shift, where, [shift.project_id, SCHEDULED, *after])), None)


def predecessor(shift: Shift) -> Shift | None:
    """The shift that has not handed over to this one yet."""
    rows = _shifts(shift.project).filter(leads=True, state__in=AT_WORK, planned_start__lt=shift.planned_start)
    return rows.order_by("-planned_start", "-pk").first()


def coming(user, project, at: datetime) -> Shift | None:
    """The shift of a person that he is in, or that is the next to begin for him within a day."""
    rows = _shifts(project).filter(person=user, planned_start__lt=at + timedelta(days=1))
    now = rows.filter(state__in=AT_WORK).order_by("planned_start").first()
    if now is not None:
        return now
    return rows.filter(state=SCHEDULED, planned_end__gt=at).order_by("planned_start", "pk").first()


def shift_end(project, user_id: int | None, moment: datetime) -> datetime | None:
    """When the shift was over in which somebody stood at a moment; None where the roster has none of his there."""
    rows = _shifts(project).filter(person_id=user_id, planned_start__lte=moment, planned_end__gt=moment)
    shift = rows.order_by("planned_start").first()
    return (shift.left_at or shift.planned_end) if shift else None


def expected_at(shift: Shift, at: datetime) -> datetime:
    """When whoever comes on is expected to be there: some minutes before his shift begins (5.18)."""
    return shift.planned_start - timedelta(minutes=policies.amount("duty.early_min", shift.project_id, at))


def is_his_turn(user, shift: Shift, at: datetime) -> bool:
    """Whether he is the one who takes over from this shift."""
    next_ = successor(shift, at)
    return next_ is not None and next_.person_id == user.pk


def desk_people(project, at: datetime) -> frozenset[int]:
    """The accounts that sit at the desk or do the nights."""
    rows = [row for post in DESK_POSTS for row in standing().running(at, post=post)]
    return frozenset(row.user_id for row in rows if row.project_id in (project.pk, None))


@dataclass(frozen=True)
class Present:
    """今天的班: who is on now, who comes next, who decides, and what the last one left for them to know."""

    shift: Shift | None
    next_shift: Shift | None
    beside: list[Shift]
    managers: list[User]
    instructions: str
    from_whom: str


def present(project, at: datetime) -> Present | None:
    """Who is on at a moment; None where nobody keeps a roster."""
    now = shift_now(project, at)
    running = _shifts(project).filter(planned_start__lte=at, planned_end__gt=at, left_at=None).order_by("planned_start")
    here = list(running)
    shift = now or next((s for s in here if s.leads), None)
    later = _shifts(project).filter(leads=True, state=SCHEDULED, planned_start__gt=at)
    if shift is not None:
        later = later.filter(planned_start__gt=shift.planned_start)
    next_shift = (successor(shift, at) if shift else None) or later.order_by("planned_start", "pk").first()
    if shift is None and next_shift is None and not here:
        return None
    last = shift.previous.select_related("person").order_by("-handed_at").first() if shift else None
    return Present(
        shift=shift, next_shift=next_shift,
        beside=[s for s in here if not s.leads and s.post != DUTY_MANAGER and s.state == ON_DUTY],
        managers=who_is_on(project, DUTY_MANAGER, at),
        instructions=last.instructions if last else "", from_whom=str(last.person) if last else "",
    )  # fmt: skip
