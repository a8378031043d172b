"""Asking the box: what a typed text finds, for this user, in this project or in all of his."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.search.declared import Source, sources
from guanjia.concerns.search.keys import PERSONAL, ROOM, ranges
from guanjia.concerns.search.statements import look_up, words_beside
from guanjia.kernel import text
from guanjia.kernel.flow import Kinds, State
from guanjia.kernel.worktime import local_date


@dataclass(frozen=True)
class Hit:
    """A record that was found, as the list of results shows it; names and phones are masked (decision 26)."""

    kind: str
    id: int
    project_id: int
    number: str
    title: str
    subtitle: str
    state: str
    state_label: str
    tone: str
    is_open: bool


@dataclass(frozen=True)
class Group:
    """The hits of one kind, open ones first."""

    kind: str
    label: str
    hits: list[Hit]


def find(user, typed: str, project, *, at: datetime, limit: int = 20) -> list[Group]:
    """What the text finds among the records this user may see: at most `limit` hits, grouped by kind.

    `project` None searches all projects of the user. An unreadable text finds nothing.
    """
    known = sources()
    project_ids = [project.pk] if project is not None else grants_of(user, at).project_ids()
    kinds = _visible_kinds(user, project_ids, known, at)
    wanted = [place for guess in text.parse_query(typed, local_date(at)) for place in ranges(guess)]
    if not kinds or not wanted:
        return []
    ranked: dict[str, dict[int, int]] = {}
    for rank, (kind, pk) in enumerate(look_up(project_ids, wanted, [known[kind] for kind in kinds], known)):
        ranked.setdefault(kind, {}).setdefault(pk, rank)
    found: dict[str, dict[int, Row]] = {}
    left = limit
    room_first = wanted[0][0] == ROOM  # whoever types a room wants the room before what is about it
    first = {s.kind: not (room_first and s.is_room) for s in known.values()}
    for source in sorted((known[kind] for kind in ranked), key=lambda s: (first[s.kind], s.rank, s.kind)):
        rows = _rows(source, ranked[source.kind], user, project, at, left) if left else {}
        left -= len(rows)
        if rows:
            found[source.kind] = rows
    for kind, pk, pairs in words_beside([(known[kind], list(rows)) for kind, rows in found.items()]):
        found[kind][pk].tell(pairs)
    return [
        Group(kind, known[kind].label, [row.hit(known[kind]) for row in rows.values()]) for kind, rows in found.items()
    ]


def is_personal(typed: str, at: datetime) -> bool:
    """Whether the text looks for a person (name, phone, plate): such a look-up is journalled (R-010, R-301)."""
    places = [place for guess in text.parse_query(typed, local_date(at)) for place in ranges(guess)]
    return any(sort in PERSONAL for sort, _ in places)


def _visible_kinds(user, project_ids: list[int], known: dict[str, Source], at: datetime) -> list[str]:
    grants = grants_of(user, at)
    return [
        kind
        for kind in known
        if any(grants.has(f"{kind}.{verb}", pk) for verb in ("see", "see_own") for pk in project_ids)
    ]


def _rows(source: Source, ranks: dict[int, int], user, project, at: datetime, most: int) -> dict[int, Row]:
    """The best rows of one kind the user may see, open ones first."""
    model = source.model
    several = isinstance(model.flows, Kinds)
    sex = ["sex"] if source.titled == "name" and "sex" in {f.name for f in model._meta.concrete_fields} else []
    plain = ["pk", "project_id", "number", "state", *(["kind"] if several else []), *sex]
    titles = [source.title_path] if source.title_path else []
    paths = [path for _, path in source.pairs]
    found: dict[int, Row] = {}
    rows = model.objects.seen_by(user, project, at).filter(pk__in=list(ranks))
    for values in rows.values_list(*plain, *titles, *paths):
        row = dict(zip(plain, values, strict=False))
        title = values[len(plain)] if titles else ""
        state = model.flows.of(row.get("kind", "")).state(row["state"])
        kept = found[row["pk"]] = Row(row, state, str(title or row["number"]))
        kept.tell(zip((sort for sort, _ in source.pairs), values[len(plain) + len(titles) :], strict=True))
    best = sorted(found, key=lambda pk: (found[pk].state.final, ranks[pk]))[:most]
    return {pk: found[pk] for pk in best}


@dataclass
class Row:
    """A row on its way to a hit; `about` {sort: values} is what it is found by, for the words beside it."""

    row: dict
    state: State
    title: str
    about: dict[str, list[str]] = field(default_factory=dict)

    def tell(self, pairs: Iterable[tuple[str, object]]) -> None:
        for sort, value in pairs:
            if value not in (None, "") and str(value) not in self.about.setdefault(sort, []):
                self.about[sort].append(str(value))

    def hit(self, source: Source) -> Hit:
        about, title, state = self.about, self.title, self.state
        if source.titled == "name":
            title = text.mask_name(title, self.row.get("sex", ""))
        elif source.titled == "phone":
            title = text.mask_phone(title)
        beside = [room for room in about.get("room", ())[:2] if room != title]
        beside += [text.mask_name(name) for name in about.get("name", ())[:2] if source.titled != "name"]
        beside += [text.mask_phone(phone) for phone in about.get("phone", ())[:1]]
        beside += [plate for plate in about.get("plate", ())[:2] if plate != title]
        return Hit(
            kind=source.kind, id=self.row["pk"], project_id=self.row["project_id"], number=self.row["number"],
            title=title, subtitle=" · ".join(dict.fromkeys(beside)), state=state.code, state_label=state.label,
            tone=state.tone, is_open=not state.final,
        )  # fmt: skip
