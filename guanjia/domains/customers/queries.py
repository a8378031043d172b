"""Questions about people: who is calling, who lives where, what a file lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Prefetch, Q, Value, When
from django.utils.timezone import localdate

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.policies.queries import amount
from guanjia.domains.customers.models import Customer, Occupancy, OwnerProfile, Vehicle
from guanjia.domains.estate import queries as places
from guanjia.kernel.text import Guess, Kind, parse_query

OPEN = ("NOTED", "ACTIVE")
BY_ROLE = Case(*(When(role=code, then=Value(n)) for n, (code, _) in enumerate(Occupancy.ROLES)), default=Value(9))


def known(project):
    """The customers of a project that can be picked."""
    return Customer.objects.of(project).filter(state__in=OPEN)


def current_q(day: date, path: str = "") -> Q:
    """Ties that hold on a day; `path` leads to them (`occupancies__`)."""
    begun = Q(**{f"{path}from_on": None}) | Q(**{f"{path}from_on__lte": day})
    lasting = Q(**{f"{path}to_on": None}) | Q(**{f"{path}to_on__gte": day})
    return Q(**{f"{path}state": "CURRENT"}) & begun & lasting


def ties(project, at: datetime):
    """Who belongs where at a moment, owners first."""
    rows = Occupancy.objects.of(project).filter(current_q(localdate(at)))
    return rows.select_related("unit", "customer").order_by(BY_ROLE, "id")


def rooms_read(user, project, at: datetime) -> tuple[Prefetch, ...]:
    """What a list of customers reads for its column of rooms: the ties of this moment that its reader may see."""
    rows = Occupancy.objects.of(project) if user is SYSTEM else Occupancy.objects.seen_by(user, project, at)
    here = rows.filter(current_q(localdate(at))).select_related("unit").order_by("unit__sort_key", "id")
    return (Prefetch("occupancies", here, to_attr="ties_seen"),)


def who_lives(unit, at: datetime) -> list[Occupancy]:
    """The people of a unit at a moment, owners first."""
    return list(ties(unit.project_id, at).filter(unit=unit))


def standing_instructions(unit, at: datetime, customer=None) -> list[str]:
    """常驻提示: what whoever telephones or goes to that home has to mind, of its people and of the caller."""
    people = [tie.customer for tie in who_lives(unit, at)] if unit is not None else []
    people += [customer] if customer is not None else []
    return list(dict.fromkeys(p.standing_instruction for p in people if p.standing_instruction))


def who_lived(unit, at: datetime) -> list[Occupancy]:
    """The people a unit had before, the latest first; they are shown as 已迁出 and cannot be picked."""
    past = Q(state="ENDED") | Q(state="CURRENT", to_on__lt=localdate(at))
    rows = Occupancy.objects.of(unit.project_id).filter(past, unit=unit).select_related("customer", "unit")
    return list(rows.order_by("-to_on", "-id"))


def owners_of(unit, at: datetime) -> list[Occupancy]:
    return [tie for tie in who_lives(unit, at) if tie.role == Occupancy.OWNER]


def homes_of(customer, at: datetime) -> list[Occupancy]:
    """The units a customer belongs to at a moment."""
    return list(ties(customer.project_id, at).filter(customer=customer))


def vehicles_of(customer) -> list[Vehicle]:
    return list(Vehicle.objects.of(customer.project_id).filter(customer=customer, state="ACTIVE").order_by("id"))


def role_in(customer, unit, day: date | None = None) -> str:
    """The customer's role in a unit on a day (None: as it stands now); empty when he has none there."""
    if customer is None or unit is None:
        return ""
    rows = Occupancy.objects.of(customer.project_id).filter(customer=customer, unit=unit)
    held = set(rows.filter(current_q(day) if day else Q(state="CURRENT")).order_by().values_list("role", flat=True))
    return next((code for code, _ in Occupancy.ROLES if code in held), "")


def by_phone(project, text: str) -> list[Customer]:
    """Customers by a whole number, or by its last digits."""
    wanted = Q()
    for guess in parse_query(text):
        if guess.kind in (Kind.PHONE, Kind.PHONE_TAIL):
            wanted |= _meant(guess) or Q()
    return _people(project, wanted, 20) if wanted else []


def _people(project, condition: Q, limit: int) -> list[Customer]:
    """The customers a condition means; one found under a record that was merged away is its present record."""
    rows = Customer.objects.of(project).filter(condition, state__in=(*OPEN, "MERGED"))
    found: dict[int, Customer] = {}
    for person in rows.select_related("merged_into").order_by("pinyin", "id")[:limit]:
        while person.merged_into is not None:
            person = person.merged_into
        if person.state in OPEN:
            found.setdefault(person.pk, person)
    return list(found.values())


def _from(field: str, start: str) -> Q:
    """Values that begin so, as a range: on SQLite a LIKE would not use the index."""
    return Q(**{f"{field}__gte": start, f"{field}__lt": f"{start}\x7f"})


def _meant(guess: Guess) -> Q | None:
    """The condition on customers one reading of the typed text means; None for what names no person."""
    value = guess.value
    if guess.kind is Kind.PHONE:
        return _from("phone_key", value) | _from("phone2_key", value)
    if guess.kind is Kind.PHONE_TAIL:
        last = Q(tail=value[-4:]) | Q(tail2=value[-4:])
        longer = Q(phone_key__endswith=value) | Q(phone2_key__endswith=value)
        if len(value) < 4:
            return longer
        return last & longer if len(value) > 4 else last
    if guess.kind is Kind.NAME:
        return Q(name__startswith=value)
    if guess.kind is Kind.INITIALS:
        return _from("initials", value)
    if guess.kind is Kind.PINYIN:
        return _from("pinyin", value)
    return None


@dataclass(frozen=True)
class Caller:
    """Somebody the typed text can mean: a person in a unit, a person without one, or a unit without people."""

    customer: Customer | None
    unit: object | None
    role: str = ""

    @property
    def role_label(self) -> str:
        return dict(Occupancy.ROLES).get(self.role, "")


def callers(project, text: str, at: datetime, limit: int = 12) -> list[Caller]:
    """Who may be calling: by phone, room, name, pinyin or plate, likeliest reading first (decision 21)."""
    found: dict[tuple, Caller] = {}
    for guess in parse_query(text, localdate(at)):
        if len(found) >= limit:
            break
        if guess.kind is Kind.ROOM:
            _add_rooms(found, project, text, at, limit)
        elif guess.kind is Kind.PLATE:
            plates = _from("plate", guess.value) | Q(plate__endswith=guess.value)
            rows = Vehicle.objects.of(project).filter(plates, state="ACTIVE")
            _add_people(found, project, Q(pk__in=rows.values("customer")), at, limit)
        elif condition := _meant(guess):
            _add_people(found, project, condition, at, limit)
    return list(found.values())[:limit]


def _add_people(found: dict, project, condition: Q, at: datetime, limit: int) -> None:
    people = _people(project, condition, limit)
    homes: dict[int, list[Occupancy]] = {}
    for tie in ties(project, at).filter(customer__in=people):
        homes.setdefault(tie.customer_id, []).append(tie)
    for person in people:
        for tie in homes.get(person.pk, ()):
            found.setdefault((person.pk, tie.unit_id), Caller(person, tie.unit, tie.role))
        if person.pk not in homes:
            found.setdefault((person.pk, None), Caller(person, None))


def _add_rooms(found: dict, project, text: str, at: datetime, limit: int) -> None:
    rooms = places.units_like(project, text, limit)
    living: dict[int, list[Occupancy]] = {}
    for tie in ties(project, at).filter(unit__in=rooms):
        living.setdefault(tie.unit_id, []).append(tie)
    for unit in rooms:
        for tie in living.get(unit.pk, ()):
            found.setdefault((tie.customer_id, unit.pk), Caller(tie.customer, unit, tie.role))
        if unit.pk not in living:
            found.setdefault((None, unit.pk), Caller(None, unit))


def vip_days(customer, at: datetime) -> int:
    """How many days may pass between visits to a VIP: his own interval, else the policy's."""
    return customer.vip_visit_days or amount("customers.vip_visit_days", customer.project, at)


def missing_items(customer) -> list[str]:
    """What a customer's file lacks (R-011). After 不同意 only name and phone are asked for."""
    lacking = [] if customer.phone else ["联系电话"]
    if customer.consent == Customer.REFUSED:
        return lacking
    lacking += [] if customer.consent else ["信息使用同意"]
    return lacking if customer.kind != Customer.PERSON or customer.emergency else [*lacking, "紧急联系人"]


@dataclass(frozen=True)
class Incomplete:
    """An owner's file with what it lacks."""

    customer: Customer
    units: list
    missing: list[str]


def completeness(project, at: datetime) -> tuple[int, list[Incomplete]]:
    """档案完整性: how many present owners there are, and the files among them that lack something (R-011)."""
    mine = Prefetch("occupancies", ties(project, at).filter(role=Occupancy.OWNER), to_attr="owned")
    current = Occupancy.objects.of(project).filter(current_q(localdate(at)), role=Occupancy.OWNER)
    owners = known(project).filter(pk__in=current.values("customer")).prefetch_related(mine).order_by("pinyin", "id")
    profiled = set(
        OwnerProfile.objects.of(project)
        .filter(state__in=("SIGNED", "IN_FORCE", "CHANGING"))
        .values_list("unit_id", "customer_id")
    )
    count, lacking = 0, []
    for owner in owners:
        count += 1
        missing = missing_items(owner)
        if any((tie.unit_id, owner.pk) not in profiled for tie in owner.owned):
            missing = [*missing, "业主情况登记表"]
        if missing:
            lacking.append(Incomplete(owner, [tie.unit for tie in owner.owned], missing))
    return count, lacking


def profile_of(unit, customer) -> OwnerProfile | None:
    """The owner's form that is not void or retired."""
    rows = OwnerProfile.objects.of(unit.project_id).filter(unit=unit, customer=customer)
    return rows.exclude(state__in=("VOID", "RETIRED")).first()
