"""Questions about places and about who looks after them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from guanjia.concerns.access.grants import running_at
from guanjia.concerns.access.models import Assignment, User
from guanjia.concerns.access.standing import standing
from guanjia.domains.estate.models import Building, CommonArea, Entrance, Unit, address_of
from guanjia.kernel.text import guess_room

BUTLER = "BUTLER"


def units(project):
    """The units in use of a project."""
    return Unit.objects.of(project).filter(state="ACTIVE")


def units_of(building):
    """The units in use of a building, in the order of the house."""
    return units(building.project).filter(building=building).order_by("sort_key", "id")


def buildings(project):
    """The buildings in use, in the order people count."""
    return Building.objects.of(project).filter(state="ACTIVE").order_by("sort_key", "id")


def entrances(project):
    return Entrance.objects.of(project).filter(state="ACTIVE").order_by("sort_key", "id")


def common_areas(project):
    return CommonArea.objects.of(project).filter(state="ACTIVE").order_by("number")


def area_named(project, text: str) -> CommonArea | None:
    """The public area of exactly this name."""
    return common_areas(project).filter(number=CommonArea.number_typed(text)).first()


def areas_like(project, text: str, limit: int = 8) -> list[CommonArea]:
    """The public areas a typed text can mean: the one of that name, else those whose name or place holds it."""
    words = CommonArea.number_typed(text)
    if not words:
        return []
    named = area_named(project, words)
    holding = Q(number__icontains=words) | Q(place__icontains=words)
    return [named] if named else list(common_areas(project).filter(holding)[:limit])


def unit_by(project, text: str) -> Unit | None:
    """The one unit in use that a typed text means (`3栋2单元1502`, `3-1502`, `1502`); None for none or several."""
    found = list(units_like(project, text, 2))
    return found[0] if len(found) == 1 else None


def units_like(project, text: str, limit: int = 20) -> list[Unit]:
    """Units in use that a typed text can mean: the exact number, else one without its entrance or building."""
    here = units(project).select_related("building", "entrance")
    exact = here.filter(number=Unit.number_typed(text)).first()
    if exact:
        return [exact]
    parts = guess_room(text)
    if parts is None:
        return []
    address = address_of(parts)
    if not address.room and not address.entrance:
        return []  # a building; its units are a list, not a guess
    wanted = Q(room=address.room) if address.room else Q(entrance__number=address.code)
    if address.building:
        wanted &= Q(building__number=address.building)
    if address.entrance and address.room:
        wanted &= Q(entrance__name=address.entrance)
    return list(here.filter(wanted).order_by("sort_key", "id")[:limit])


def locked(unit: Unit) -> Unit:
    """The unit's row, locked until the transaction ends: who changes the people of a unit queues here."""
    return Unit.everything.select_for_update().get(pk=unit.pk)


def _butlers(at: datetime):
    return Assignment.objects.filter(running_at(at), post__code=BUTLER, user__is_active=True)


def without_butler_q(at: datetime) -> Q:
    """The condition for units whose zone has no butler, where none serves the whole project either (R-003)."""
    here = Q(project=OuterRef("project_id")) | Q(project=None)
    serving = _butlers(at).filter(here).filter(Q(zone=OuterRef("zone_id")) | Q(zone=None))
    return ~Q(Exists(serving))


def without_butler(project, at: datetime):
    """未分配管家的房屋: units in use nobody is assigned to."""
    return units(project).filter(without_butler_q(at)).order_by("sort_key", "id")


def butlers_of(units_, at: datetime) -> dict[int, User]:
    """{unit id: butler} for units of one project: the butler of the unit's zone, else one for the whole project.

    While he is absent his deputy answers; a unit without anybody is missing from the answer.
    """
    units_ = list(units_)
    if not units_:
        return {}
    known = standing()
    away, place = known.away(at), units_[0].project_id
    by_zone: dict[int | None, int] = {}
    for row in sorted(known.running(at, post=BUTLER), key=lambda row: (row.from_on, row.pk)):
        person = row.deputy_id if row.user_id in away else row.user_id
        if row.project_id in (place, None) and known.is_active(row.user_id):
            if known.is_active(person) and person not in away:
                by_zone.setdefault(row.zone_id, person)
    people = known.people(by_zone.values())
    found = {unit.pk: by_zone.get(unit.zone_id) or by_zone.get(None) for unit in units_}
    return {pk: people[person] for pk, person in found.items() if person}


def butler_of(unit: Unit, at: datetime) -> User | None:
    """The butler who looks after a unit at a moment; None when nobody does."""
    return butlers_of([unit], at).get(unit.pk)


def zone_history(zone):
    """The butlers a zone had and has, newest first, each with his days (R-003)."""
    return Assignment.objects.filter(zone=zone, post__code=BUTLER).select_related("user").order_by("-from_on", "-id")
