"""3a, 3b: the search box, `concerns/search/queries.find`, for a receptionist in one community or over all of them.

Limit: the same person read by primary key. Twice, because the design's goal speaks of statements and a user of answers:

- `statements`: what `find` sends, sent by the bare driver, beside one read by key of name, phone and room by the bare
  driver. This is what the goals of performance.md 3 were set for.
- `find`: the whole call (grants, scope, masks, hits), beside one scoped `get(pk=)` of the ORM.

The result that is compared: the person asked for is among the hits (or in the room that was asked for).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.bare import Bare, Statement, recorded
from bench.data.estate import Person, Place
from bench.turns import Differs, Figure, latencies
from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.search.queries import find
from guanjia.domains.customers.models import Customer
from guanjia.kernel.text import given_name, sounds

# class of question: what a person asks for it
CLASSES: dict[str, Callable[[Person], str]] = {
    "room": lambda p: p.room,
    "phone, last 4": lambda p: p.phone[-4:],
    "phone": lambda p: p.phone,
    "name": lambda p: p.name,
    "given name": lambda p: given_name(p.name),
    "initials": lambda p: sounds(p.name).initials,
    "pinyin": lambda p: sounds(p.name).full,
    "plate": lambda p: p.plate,
}
BY_KEY = (
    "SELECT c.id, c.name, c.phone, u.number FROM customers_customer c "
    "JOIN customers_occupancy o ON o.customer_id = c.id JOIN estate_unit u ON u.id = o.unit_id WHERE c.id = {}"
)
# (median, 95th percentile) of the statements, as times the median of a read by key; 3b has none for the latter
GOALS = {("3a", "sqlite"): 2.5, ("3a", "postgres"): 2.5, ("3b", "sqlite"): 10.0, ("3b", "postgres"): 4.0}


@dataclass(frozen=True)
class Item:
    """One question: about whom, what is typed, and what `find` sends for it."""

    person: Person
    typed: str
    sent: tuple[Statement, ...]


def measure(code: str, stage) -> Iterator[Figure]:
    user, everywhere = stage.user, code == "3b"
    user.kept_grants = grants_of(user, stage.at)
    project = None if everywhere else stage.places[0].project
    bare, by_key = Bare(), BY_KEY.format("?" if stage.engine == "sqlite" else "%s")

    def ask(item: Item):
        return find(user, item.typed, project, at=stage.at)

    def get(item: Item):
        return Customer.objects.seen_by(user, project, stage.at).get(pk=item.person.id)

    for name, typed in CLASSES.items():
        items = list(_items(stage, name, typed, ask, everywhere))
        found = latencies(
            {
                "key": lambda item: bare.rows(Statement(by_key, (item.person.id,))),
                "statements": lambda item: bare.all(item.sent),
                "get": get,
                "find": ask,
            },
            items,
        )
        limits = found.at("key", 0.5)
        around = {"spread": max(limits) / min(limits), "rounds": len(limits), "unit": "ms"}
        yield Figure(
            code, stage.engine, f"{name}: statements", found.median("key"), found.median("statements"),
            ratio=found.times("statements", "key"), goal=GOALS[code, stage.engine],
            more={"p95": found.times("statements", "key", 0.95), "sent": len(items[0].sent)}, **around,
        )  # fmt: skip
        yield Figure(
            code, stage.engine, f"{name}: find", found.median("get"), found.median("find"),
            ratio=found.times("find", "get"), more={"p95": found.times("find", "get", 0.95)}, **around,
        )  # fmt: skip
    bare.close()


def _items(stage, name: str, typed, ask, everywhere: bool) -> Iterator[Item]:
    """Different people, and never a question the other classes put."""
    people = _people(stage.places if everywhere else stage.places[:1], stage.size.samples, plates=name == "plate")
    for person in people:
        item = Item(person, typed(person), ())
        with recorded() as sent:
            groups = ask(item)
        hits = [(hit.kind, hit.id) for group in groups for hit in group.hits]
        if not hits:
            raise Differs(f"{name} {item.typed!r} finds nothing")
        if len(hits) < 20 and not _expected(person) & set(hits):
            raise Differs(f"{name} {item.typed!r} finds {hits}, not customer {person.id}")
        yield Item(person, item.typed, tuple(sent))


def _expected(person: Person) -> set[tuple[str, int]]:
    return {("customer", person.id), ("unit", person.unit_id), ("vehicle", person.id)}


def _people(places: list[Place], count: int, *, plates: bool) -> list[Person]:
    all_of_them = [p for place in places for p in place.people if p.plate or not plates]
    return all_of_them[:: max(len(all_of_them) // count, 1)][:count]
