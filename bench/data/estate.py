"""Communities with their units, people, cars and search keys.

A community has 2,000 units in 20 buildings, an owner in each, in every second one a second person, in every fourth a
car: 1.5 people a unit as in performance.md 3. Names are drawn from 16 surnames and some 2,500 given names.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache

from django.db import connection

from bench.data.bulk import put, put_raw, reset_key
from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Assignment, Post, Project, User
from guanjia.concerns.access.opening import furnish
from guanjia.concerns.access.posts import install_posts
from guanjia.concerns.search.declared import sources
from guanjia.concerns.search.keys import keys_of
from guanjia.concerns.search.models import SearchKey
from guanjia.domains.customers.models import Customer, Occupancy, Vehicle
from guanjia.domains.estate.models import Building, Entrance, Unit, natural_key
from guanjia.kernel.text import sounds

AT = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林"
SYLLABLES = "伟芳娜秀敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉萍红玲飞建国文志晓春梅海燕宇浩然欣怡子涵雨轩"
PLATES = "ABCDEFGHJKLMNPQRSTUVWXYZ"
FLOORS, DOORS, FLATS, HOUSES = 25, 2, 2, 20


@dataclass
class Person:
    id: int
    name: str
    phone: str
    unit_id: int
    room: str
    plate: str = ""


@dataclass
class Place:
    """A community, and some of its people for the questions of a benchmark."""

    project: Project
    first_unit: int
    first_customer: int
    units: int
    customers: int = 0
    people: list[Person] = field(default_factory=list)


def staff() -> User:
    """The receptionist who asks: she works in all communities, as headquarters do."""
    install_posts()
    user = User(username="bench", display_name="前台", created_at=AT)
    user.set_unusable_password()
    user.save()
    for code in ("FRONT_DESK", "CS_MANAGER"):
        Assignment.objects.create(user=user, post=Post.objects.get(code=code), from_on=dt.date(2026, 1, 1))
    return user


def communities(count: int, units: int) -> list[Place]:
    """Make them; the first is furnished as a new project is."""
    made, unit_id, customer_id = [], 1, 1
    for number in range(count):
        project = Project.objects.create(code=f"p{number}", name=f"第{number}园", company="安居物业")
        if number == 0:
            furnish(project, by=SYSTEM, at=AT)
        place = Place(project, unit_id, customer_id, units)
        _fill(place, number, units)
        unit_id += units
        place.customers = len(place.people)
        customer_id += place.customers
        if number:
            place.people = place.people[:: max(len(place.people) // 20, 1)]
        made.append(place)
    for model in (Building, Entrance, Unit, Customer, Occupancy, Vehicle):
        reset_key(model)
    return made


def _fill(place: Place, number: int, units: int) -> None:
    project, base = place.project.pk, {"created_at": AT, "project_id": place.project.pk}
    buildings = [(number * HOUSES + b + 1, str(b + 1)) for b in range(HOUSES)]
    put(Building, ("id", "number", "sort_key", "state", *base),
        [(pk, name, natural_key(name), "ACTIVE", *base.values()) for pk, name in buildings])  # fmt: skip
    doors = [
        ((pk - 1) * DOORS + d, pk, f"{name}-{d}", str(d)) for pk, name in buildings for d in range(1, DOORS + 1)
    ]  # fmt: skip
    put(Entrance, ("id", "building_id", "number", "name", "sort_key", "state", *base),
        [(*door, natural_key(door[2]), "ACTIVE", *base.values()) for door in doors])  # fmt: skip
    rooms = [
        (place.first_unit + i, *_room(i, number), natural_key(_room(i, number)[0])) for i in range(units)
    ]  # fmt: skip
    put(Unit, ("id", "number", "building_id", "entrance_id", "floor", "room", "sort_key", "state", *base),
        [(*room, "ACTIVE", *base.values()) for room in rooms])  # fmt: skip
    place.people = list(_people(place, rooms))
    columns = ("id", "number", "name", "phone", "pinyin", "initials", "phone_key", "tail", "seal_id", "state")
    put(Customer, (*columns, *base),
        [(p.id, f"KH-{p.id}", p.name, p.phone, *_sounds(p.name), p.phone, p.phone[-4:], _uuid(p.id), "ACTIVE",
          *base.values()) for p in place.people])  # fmt: skip
    put(Occupancy, ("id", "number", "unit_id", "customer_id", "role", "from_on", "state", *base),
        [(p.id, f"ZH-{p.id}", p.unit_id, p.id, "OWNER", dt.date(2020, 1, 1), "CURRENT", *base.values())
         for p in place.people])  # fmt: skip
    put(Vehicle, ("id", "number", "customer_id", "unit_id", "plate", "state", *base),
        [(p.id, f"CL-{p.id}", p.id, p.unit_id, p.plate, "ACTIVE", *base.values())
         for p in place.people if p.plate])  # fmt: skip
    put_keys(project, _values(place.people, rooms))


def _room(i: int, number: int) -> tuple[str, int, int, int, str]:
    house, rest = divmod(i, DOORS * FLOORS * FLATS)
    door, rest = divmod(rest, FLOORS * FLATS)
    floor, flat = divmod(rest, FLATS)
    building = number * HOUSES + house + 1
    room = f"{floor + 1}{flat + 1:02d}"
    return f"{house + 1}-{door + 1}-{room}", building, (building - 1) * DOORS + door + 1, floor + 1, room


def _people(place: Place, rooms: list[tuple]) -> Iterator[Person]:
    pk = place.first_customer
    for i, room in enumerate(rooms):
        for second in range(1 + i % 2):
            phone = f"1{38 + pk % 7}{pk * 7919 % 100_000_000:08d}"
            plate = f"粤{PLATES[pk % 24]}{pk * 31 % 100_000:05d}" if not second and i % 4 == 0 else ""
            yield Person(pk, name_of(pk), phone, room[0], room[1], plate)
            pk += 1


def name_of(pk: int) -> str:
    scattered = pk * 2_654_435_761 % 2**32
    first, second = (SYLLABLES[scattered // by % len(SYLLABLES)] for by in (16, 1024))
    return SURNAMES[scattered % 16] + first + (second if scattered // 65536 % 8 else "")


@cache
def _sounds(name: str) -> tuple[str, str]:
    heard = sounds(name)
    return heard.full[:200], heard.initials[:60]


def _uuid(pk: int):
    value = uuid.UUID(int=pk)
    return value.hex if connection.vendor == "sqlite" else value


def _values(people: list[Person], rooms: list[tuple]) -> Iterator[tuple[str, int, dict[str, str]]]:
    """(kind, id, {column: value}) of everything that has keys: what the registers' search declarations will ask for."""
    for unit_id, number, *_ in rooms:
        yield "unit", unit_id, {"number": number}
    for p in people:
        yield "customer", p.id, {"name": p.name, "phone": p.phone, "phone2": "", "number": f"KH-{p.id}"}
        if p.plate:
            yield "vehicle", p.id, {"plate": p.plate, "number": f"CL-{p.id}"}


@lru_cache(maxsize=200_000)
def _keys(sort: str, value: str) -> tuple[str, ...]:
    return tuple(keys_of(sort, value))


def put_keys(project: int, values: Iterator[tuple[str, int, dict[str, str]]]) -> None:
    """The keys the product's own makers give for these values, in the order of the table."""
    known, rows = sources(), []
    for kind, pk, given in values:
        source = known[kind]
        keys = {key for column, sorts in source.own.items() for sort in sorts for key in _keys(sort, given[column])}
        rows += [(project, key, source.code, pk) for key in keys]
    put_raw(SearchKey._meta.db_table, ("project_id", "key", "kind", "subject_id"), sorted(rows))
