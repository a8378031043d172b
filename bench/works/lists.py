"""4a: a page of the list of cases at any depth, `concerns/registers/views.Listing`, as the desk asks for it.

Limit: the same 50 rows with the same columns and joins, by primary key in one read (`id IN (…)`). As in 3a twice:
`statement` is what the page sends, by the bare driver beside the read by the bare driver; `page` is `Listing.page()`
beside the same read by the ORM. The deep pages lie in a community of more than 100,000 cases.

The result that is compared: the page holds the rows that counting off from the beginning gives, in that order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict

from bench.bare import Bare, Statement, recorded
from bench.turns import Figure, agree, latencies, spread
from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.pages import SIZE, mark
from guanjia.concerns.registers.views import Asked, Listing
from guanjia.domains.cases.models import Case

GOAL, DEEP_GOAL = 2.5, 1.2
REPEATS = 60


@dataclass(frozen=True)
class Ask:
    """A list somebody looks at: tab and filter, and the page."""

    label: str
    view: str
    query: str = ""
    page: int = 1


ASKS = (
    Ask("all, page 1", "all"), Ask("open, page 1", "open"), Ask("overdue, page 1", "late"),
    Ask("one state, page 1", "all", "state=HANDLING"),
)  # fmt: skip
DEEP_ASKS = (Ask("all, page 1", "all"), Ask("all, page 2,000", "all", page=2000))


def measure(code: str, stage) -> Iterator[Figure]:
    stage.user.kept_grants = grants_of(stage.user, stage.at)
    bare = Bare()
    for place, where, asks in ((stage.places[0], "", ASKS), (stage.places[-1], " of the deep list", DEEP_ASKS)):
        for ask in asks:
            found = _one(bare, _listing(stage, place, ask), ask)
            limits = found.at("rows", 0.5)
            around = {"spread": spread(limits), "rounds": len(limits), "unit": "ms"}
            yield Figure(
                code, stage.engine, f"{ask.label}{where}: statement", found.median("rows"), found.median("statement"),
                ratio=found.times("statement", "rows"), goal=GOAL, **around,
            )  # fmt: skip
            yield Figure(
                code, stage.engine, f"{ask.label}{where}: page", found.median("orm"), found.median("page"),
                ratio=found.times("page", "orm"), **around,
            )  # fmt: skip
    yield _depth(code, stage, bare)
    yield from _counts(code, stage, bare)
    bare.close()


def _listing(stage, place, ask: Ask) -> Listing:
    def make(after: str = "") -> Listing:
        asked = Asked(view=ask.view, data=QueryDict(ask.query), after=after)
        base = f"/{place.project.code}/"
        return Listing(
            REGISTERS["cases"], user=stage.user, project=place.project, at=stage.at, base=base, asked=asked
        )  # fmt: skip

    if ask.page == 1:
        return make()
    skipped = (ask.page - 1) * SIZE - 1
    pk, value = make().rows.order_by("-received_at", "-id").values_list("id", "received_at")[skipped]
    return make(mark(value, pk))


def _one(bare: Bare, listing: Listing, ask: Ask):
    with recorded() as sent:
        rows = listing.page().rows
    [statement] = sent
    ids = [row[0] for row in rows]
    start = (ask.page - 1) * SIZE
    before = Listing(
        listing.register, user=listing.user, project=listing.project, at=listing.at, base="/",
        asked=Asked(view=ask.view, data=QueryDict(ask.query)),
    )  # fmt: skip
    counted = before.rows.order_by("-received_at", "-id").values_list("id", flat=True)[start : start + SIZE]
    by_key = Case.everything.filter(pk__in=ids).values_list("id", "received_at", *listing.lister.paths)
    with recorded() as sent:
        read = list(by_key)
    [rows_by_key] = sent
    agree({"page": sorted(rows), "by primary key": sorted(read)})
    agree({"page": ids, "counted off": list(counted)})
    return latencies(
        {
            "rows": lambda _: bare.rows(rows_by_key),
            "statement": lambda _: bare.rows(statement),
            "orm": lambda _: list(by_key.all()),
            "page": lambda _: listing.page(),
        },
        range(REPEATS),
    )


def _depth(code: str, stage, bare: Bare) -> Figure:
    """Page 2,000 in turns with page 1."""
    sent = {}
    for name, ask in zip(("first", "deep"), DEEP_ASKS, strict=True):
        with recorded() as statements:
            _listing(stage, stage.places[-1], ask).page()
        sent[name] = statements[-1]
    calls = {name: lambda _, statement=statement: bare.rows(statement) for name, statement in sent.items()}
    found = latencies(calls, range(REPEATS))
    return Figure(
        code, stage.engine, "page 2,000 beside page 1: statement", found.median("first"), found.median("deep"), "ms",
        found.times("deep", "first"), DEEP_GOAL, spread=spread(found.at("first", 0.5)),
    )  # fmt: skip


def _counts(code: str, stage, bare: Bare) -> Iterator[Figure]:
    """The numbers on all tabs, exact inside a community, beside a count of one tab by its index."""
    one = Statement(f"SELECT count(*) FROM cases_case WHERE project_id = {stage.places[0].project.pk}")
    listing = _listing(stage, stage.places[0], ASKS[0])
    with recorded() as sent:
        counts = listing.count_tabs()
    found = latencies(
        {
            "one": lambda _: bare.rows(one),
            "statements": lambda _: bare.all(sent),
            "counts": lambda _: listing.count_tabs(),
        },
        range(REPEATS),
    )
    agree({"tab": counts["open"], "counted": listing.seen.filter(state__in=["REGISTERED", "HANDLING"]).count()})
    yield Figure(
        code, stage.engine, f"numbers on {len(counts)} tabs, 4,000 cases", found.median("one"), found.median("counts"),
        "ms", found.times("counts", "one"), more={"statements": found.times("statements", "one")},
        spread=spread(found.at("one", 0.5)),
    )  # fmt: skip
