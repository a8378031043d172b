"""Asking the box: what a typed text finds, for this user, in this project or in all of his."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.search.declared import Source, Terms, sources
from guanjia.concerns.search.keys import PERSONAL, ranges
from guanjia.concerns.search.models import SearchKey
from guanjia.kernel import text
from guanjia.kernel.flow import Kinds
from guanjia.kernel.worktime import local_date

PER_RANGE = 60  # keys read per reading of the text: enough to fill a page after the scope has taken its part
_END = "\U0010ffff"


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
    for rank, (kind, pk) in enumerate(_look_up(project_ids, wanted, kinds)):
        ranked.setdefault(kind, {}).setdefault(pk, rank)
    groups, left = [], limit
    for source in sorted((known[kind] for kind in ranked), key=lambda s: (s.rank, s.kind)):
        hits = _hits(source, ranked[source.kind], user, project, at, left)
        left -= len(hits)
        if hits:
            groups.append(Group(source.kind, source.label, hits))
    return groups


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


def _look_up(project_ids: list[int], wanted: list[tuple[str, str]], kinds: list[str]) -> list[tuple[str, int]]:
    """(kind, id) by the order of the readings, whole keys before longer ones."""
    table = SearchKey._meta.db_table
    # In one project the index is already in the order of the keys; over many an order would read all that match.
    order = "ORDER BY key" if len(project_ids) == 1 else ""
    part = (
        f"SELECT * FROM (SELECT %s AS place, key, kind, subject_id FROM {table} "
        f"WHERE project_id IN ({_marks(project_ids)}) AND sort = %s AND key >= %s AND key < %s "
        f"AND kind IN ({_marks(kinds)}) {order} LIMIT {PER_RANGE}) AS r"
    )
    sql = " UNION ALL ".join([part] * len(wanted))
    values = []
    for place, (sort, key) in enumerate(wanted):
        values += [place, *project_ids, sort, key, key + _END, *kinds]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    rows.sort(key=lambda row: (row[1] != wanted[row[0]][1], row[0], row[1], -row[3]))
    return [(kind, pk) for _, _, kind, pk in rows]


def _marks(values: list) -> str:
    return ", ".join(["%s"] * len(values))


def _hits(source: Source, ranks: dict[int, int], user, project, at: datetime, most: int) -> list[Hit]:
    """The hits of one kind, open ones first: one query, and one more for each set of fan-out terms."""
    if most <= 0:
        return []
    own, *more = source.terms
    model = source.model
    several = isinstance(model.flows, Kinds)
    sex = ["sex"] if source.titled == "name" and "sex" in {f.name for f in model._meta.concrete_fields} else []
    plain = ["pk", "project_id", "number", "state", *(["kind"] if several else []), *sex]
    titles = [source.title_path] if source.title_path else []
    rows = model.objects.seen_by(user, project, at).filter(pk__in=list(ranks))
    found: dict[int, dict] = {}
    for values in rows.values_list(*plain, *titles, *(path for _, path in own.pairs)):
        row = found.setdefault(values[0], {**dict(zip(plain, values, strict=False)), "about": {}})
        row["title"] = values[len(plain)] if titles else ""
        _gather(row["about"], own, values[len(plain) + len(titles) :])
    for row in found.values():
        row["state"] = model.flows.of(row.get("kind", "")).state(row["state"])
    best = sorted(found, key=lambda pk: (found[pk]["state"].final, ranks[pk]))[:most]
    for terms in more:
        chosen = model._base_manager.filter(pk__in=best)
        chosen = chosen if terms.where is None else chosen.filter(terms.where)
        for pk, *values in chosen.values_list("pk", *(path for _, path in terms.pairs)):
            _gather(found[pk]["about"], terms, values)
    return [_hit(source, found[pk]) for pk in best]


def _gather(about: dict[str, list], terms: Terms, values) -> None:
    """{sort: values}: what a record is found by, for the words beside a hit."""
    for (sort, _), value in zip(terms.pairs, values, strict=True):
        if value not in (None, "") and str(value) not in about.setdefault(sort, []):
            about[sort].append(str(value))


def _hit(source: Source, row: dict) -> Hit:
    about, title, state = row["about"], str(row["title"] or row["number"]), row["state"]
    if source.titled == "name":
        title = text.mask_name(title, row.get("sex", ""))
    elif source.titled == "phone":
        title = text.mask_phone(title)
    beside = [room for room in about.get("room", ())[:2] if room != title]
    beside += [text.mask_name(name) for name in about.get("name", ())[:2] if source.titled != "name"]
    beside += [text.mask_phone(phone) for phone in about.get("phone", ())[:1]]
    beside += [plate for plate in about.get("plate", ())[:2] if plate != title]
    return Hit(
        kind=source.kind, id=row["pk"], project_id=row["project_id"], number=row["number"], title=title,
        subtitle=" · ".join(dict.fromkeys(beside)), state=state.code, state_label=state.label, tone=state.tone,
        is_open=not state.final,
    )  # fmt: skip
