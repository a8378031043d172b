"""3a, 3b: the search box, `concerns/search/queries.find`, for a receptionist in one community or over all of them.

Limit: the same person read by primary key. Twice, because the design's goal speaks of statements and a user of answers:

- `statements`: what `find` sends, sent by the bare driver, beside one read by key of name, phone and room by the bare
  driver. This is what the goals of performance.md 3 were set for.
- `find`: the whole call (grants, scope, masks, hits), beside one scoped `get(pk=)` of the ORM.

The result that is compared: the person asked for is among the hits (or in the room that was asked for).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.db import connection

from bench.bare import Bare, Statement, recorded
from bench.data.estate import Person, Place
from bench.turns import Differs, Figure, latencies, spread
from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.search.models import SearchKey
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
# of the statements, as times the median of a read by key
GOALS = {("3a", "sqlite"): 2.5, ("3a", "postgres"): 2.5, ("3b", "sqlite"): 10.0, ("3b", "postgres"): 4.0}

BYTES = {"sqlite": 310.0, "postgres": 260.0}


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

    made: dict[str, list[Figure]] = {"statements": [], "find": []}
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
        for method, limit in (("statements", "key"), ("find", "get")):
            more = {"p95": found.times(method, limit, 0.95)} | ({"sent": len(items[0].sent)} if limit == "key" else {})
            made[method].append(Figure(
                code, stage.engine, f"{name}: {method}", found.median(limit), found.median(method), "ms",
                found.times(method, limit), GOALS[code, stage.engine] if limit == "key" else None,
                spread=spread(limits), rounds=len(limits), more=more, detail=True,
            ))  # fmt: skip
    for figures in made.values():
        yield from figures
        ordered = sorted(figures, key=lambda each: each.ratio)
        for which, each in (("middle", ordered[len(ordered) // 2]), ("slowest", ordered[-1])):
            yield replace(each, what=f"{which} of {len(figures)} classes, {each.what}", detail=False)
    if everywhere:
        yield _bytes(code, stage)
    bare.close()


def _bytes(code: str, stage) -> Figure:
    """What the keys take on the disk, for each person; his unit and his car have keys too."""
    size = _size_on_postgres if stage.engine == "postgres" else _size_on_sqlite
    people, goal = Customer.everything.count(), BYTES[stage.engine]
    each, keys = size(SearchKey._meta.db_table, stage) / people, SearchKey.objects.count() / people
    return Figure(
        code, stage.engine, "bytes of index a person", goal, each, "B", each / goal, 1.0, more={"keys a person": keys}
    )


def _size_on_postgres(table: str, stage) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size(%s)", [table])
        return float(cursor.fetchone()[0])


def _size_on_sqlite(table: str, stage) -> float:
    """A file with that table alone: the library is built without the table that knows sizes (dbstat)."""
    file = stage.folder / f"{table}.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
        made = cursor.fetchone()[0]
    copy = Bare(str(file))
    copy.driver.execute(made)
    copy.driver.execute(f"ATTACH '{connection.settings_dict['NAME']}' AS whole")
    copy.driver.execute(f"INSERT INTO main.{table} SELECT * FROM whole.{table}")
    [(pages, each)] = copy.driver.execute("SELECT * FROM pragma_page_count, pragma_page_size").fetchall()
    copy.close()
    file.unlink()
    return float(pages * each)


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
