"""待办: what this person has to do, his own matters and the duties of his posts: the list on 今日, and its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, reduce
from operator import or_

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse

from guanjia.concerns.access.grants import deputised
from guanjia.concerns.access.models import Project
from guanjia.concerns.deadlines.queries import due_by, overdue
from guanjia.concerns.escalation import queries as escalation
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.flow.verbs import VERBS
from guanjia.concerns.notices import queries as notices
from guanjia.concerns.registers.cells import field_or_none
from guanjia.concerns.registers.clocks import cell, most_urgent, row_tone
from guanjia.concerns.registers.declared import REGISTERS, Register, View, place_of
from guanjia.concerns.registers.detail import main_verbs
from guanjia.concerns.registers.kept import Part, answers
from guanjia.concerns.registers.panels import title_of, titles_made
from guanjia.concerns.registers.views import has_limits, tab_counts, tabs_of
from guanjia.concerns.registers.wording import address, badge, local, moment, state_of
from guanjia.interfaces.desk.subjects import cause_of, subjects_of
from guanjia.kernel.text import shorten

LONG = 80  # characters of what a row is about
MOST = 100  # of one tab: whoever has more begins with the oldest
FOLLOW = "跟进"
ALL, NOTHING = Q(), Q(pk__in=[])
READ, UNREAD = "-read", "-unread"  # no register is called like that


@dataclass(frozen=True)
class Duty:
    """Rows of one register that wait for this person, by the tabs they stand on."""

    register: Register
    views: tuple[View, ...]


def duties_of(request: HttpRequest, project: Project) -> list[Duty]:
    """His own rows (`mine`) and those of his posts' duties; a register without either gives its overdue rows."""
    found = []
    for register in sorted(REGISTERS.values(), key=place_of):
        grants = request.user.kept_grants
        if not (grants.has(register.see, project.pk) or grants.has(f"{register.kind}.see_own", project.pk)):
            continue
        tabs = tabs_of(register, project)
        views = [v for v in tabs if v.duty and grants.has(v.duty, project.pk)]
        views += [v for v in tabs if v.code == "mine"]
        if not views and not any(v.duty for v in tabs):
            views = [v for v in tabs if v.code == "late"]
        if views:
            found.append(Duty(register, tuple(views)))
    return found


@dataclass(frozen=True)
class Waiting:
    """How much waits for a person (R-309): all of it, of that what is late and what he is to approve, and to read; and
    his unread notices."""

    own: int
    late: int
    approve: int
    read: int
    unread: int


def counts(request: HttpRequest, project: Project) -> Waiting:
    """Each row once however many reasons it has; two queries, asked once for a page."""
    kept = request.__dict__.setdefault("todo_kept", {})
    if project.pk not in kept:
        parts = [
            Part(("todo", duty.register.slug, *(view.code for view in duty.views)), partial(_count, duty, project))
            for duty in duties_of(request, project)
        ]
        parts += [Part((READ,), partial(_unsigned, project)), Part((UNREAD,), _unread)]
        rows = {slug: numbers for slug, *numbers in answers(parts, request.user, project, request.at)}
        (read, *_), (unread, *_) = rows.pop(READ, (0,)), rows.pop(UNREAD, (0,))
        own, late, approve = map(sum, zip((0, 0, 0), *rows.values(), strict=True))
        kept[project.pk] = Waiting(own + read, late, approve, read, unread)
    return kept[project.pk]


def how_many(request: HttpRequest, project: Project) -> int:
    """The number beside 待办."""
    return counts(request, project).own


def to_read(request: HttpRequest, project: Project) -> QuerySet:
    """What this person was told to read."""
    return escalation.owed(request.user, request.at, project).filter(asks=Telling.READ)


def _unsigned(project: Project, user, at: datetime) -> QuerySet:
    return _counted(READ, escalation.owed(user, at, project).filter(asks=Telling.READ))


def _unread(user, at: datetime) -> QuerySet:
    return _counted(UNREAD, notices.unread_for(user))


def _counted(name: str, rows: QuerySet) -> QuerySet:
    """One row as `_count` gives it, of rows that are only counted."""
    named = rows.order_by().annotate(slug=Value(name, output_field=CharField())).values("slug")
    nothing = {each: Value(0) for each in ("late", "approve")}
    return named.annotate(own=Count("pk"), **nothing).values_list("slug", "own", *nothing)


def _count(duty: Duty, project: Project, user, at: datetime) -> QuerySet | None:
    """One row (slug, all, late, to approve), or none where nothing waits."""
    waiting = _any(duty.views, user, at)
    if waiting == NOTHING:
        return None
    rows = duty.register.model.objects.seen_by(user, project, at).filter(waiting).order_by()
    named = rows.annotate(slug=Value(duty.register.slug, output_field=CharField())).values("slug")
    late = overdue(duty.register.kind, at, project=project) if has_limits(duty.register) else Q(pk=None)
    approving = _any([view for view in duty.views if view.approves], user, at)
    found = named.annotate(own=Count("pk"), late=Count("pk", filter=late), approve=Count("pk", filter=approving))
    return found.values_list("slug", "own", "late", "approve")


def _any(views, user, at: datetime) -> Q:
    """Rows that stand on one of these tabs; none without tabs."""
    found = [where for view in views if (where := view.where(user, at)) != NOTHING]
    return reduce(or_, found) if found else NOTHING


def rows_of(request: HttpRequest, project: Project, most: int, which: str = "") -> list[tuple]:
    """The rows of `desk/list_body.html`, the most urgent first. One that waits for two reasons stands once.

    `which` is one part of it (`Waiting`): `late`, `approve` or `read`.
    """
    found: dict[tuple, tuple] = {}
    duties = duties_of(request, project) if which != "read" else []
    asked = [(duty.register, [v for v in duty.views if v.approves or which != "approve"]) for duty in duties]
    there = tab_counts(asked, request.user, project, request.at)
    for register, views in asked:
        # Most tabs hold nothing; their rows are not even asked for.
        filled = [view for view in views if there[register.slug, view.code]]
        if not filled:
            continue
        late = overdue(register.kind, request.at, project=project) if has_limits(register) else Q(pk=None)
        for place, make in _rows(request, project, register, filled, late if which == "late" else ALL):
            found.setdefault((register.slug, place[-1]), (place, make))
    if which in ("", "read"):
        found.update({("read", telling.pk): pair for telling, pair in _reading(request, project)})
    return [make() for _, make in sorted(found.values(), key=lambda pair: pair[0])[:most]]


def _reading(request: HttpRequest, project: Project) -> list[tuple]:
    """What is to be read, in the columns of the list."""
    owed = list(to_read(request, project))
    subjects = subjects_of(owed)

    def made(telling: Telling) -> tuple:
        number, title = subjects.get((telling.alarm.subject_kind, telling.alarm.subject_id), ("", ""))
        url = reverse("desk:telling", kwargs={"project": project.code, "pk": telling.pk})
        cells = [
            ("nw todo", cause_of(telling, request.user)), ("what l2", shorten(title, LONG)),
            ("nw", moment(telling.told_at, local(request.at).year)), ("nw end", badge("待阅", "info")),
        ]  # fmt: skip
        return url, "", "nw l1", number, cells

    return [(telling, ((True, telling.told_at, telling.pk), partial(made, telling))) for telling in owed]


def soon(register: Register, project: Project, at: datetime, within: timedelta) -> Q:
    """Records of a register with a limit that runs out within this time, and none that has run out already."""
    return due_by(register.kind, at + within, project=project) & ~overdue(register.kind, at, project=project)


def running_out(
    request: HttpRequest, project: Project, registers: list[Register], within: timedelta | None
) -> list[tuple]:
    """The rows of these registers that are late (`within` None) or soon will be, the most urgent first."""
    found = []
    for register in registers:
        if has_limits(register):
            late = overdue(register.kind, request.at, project=project)
            where = late if within is None else soon(register, project, request.at, within)
            found += _rows(request, project, register, [View("limit", "", lambda user, at, where=where: where)])
    return [make() for _, make in sorted(found, key=lambda pair: pair[0])]


def _rows(request: HttpRequest, project: Project, register: Register, views, only: Q = ALL) -> list[tuple]:
    """(place in the order, what makes the row) of the rows on these tabs; one that stands on several comes for each."""
    model = register.model
    kinds = ["kind"] if field_or_none(model, "kind") is not None else []
    rooms = [c.path for c in register.columns if c.path.endswith("unit__number")][:1]
    columns = ("id", "number", "state", title_of(register), "created_at", *rooms, *kinds)
    seen = model.objects.seen_by(request.user, project, request.at).order_by("created_at", "id")
    rows = [
        (view, *row)
        for view in views
        for row in seen.filter(view.where(request.user, request.at), only).values_list(*columns)[:MOST]
    ]
    ids = list(dict.fromkeys(row[1] for row in rows))
    clocks, titles = most_urgent(model, ids, request.at), titles_made(register, ids)
    base = reverse("desk:list", kwargs={"project": project.code, "slug": register.slug})
    mains: dict[int, str] = {}

    def made(view, pk, number, state, title, created, *more) -> tuple:
        if not mains:  # the first that is shown asks for all
            mains.update(dict.fromkeys(ids, "") | main_verbs(register, ids))
        clock, sort = clocks.get(pk), more[-1] if kinds else ""
        about = titles.get(pk) or ("" if title == number else title)
        what = " ".join(part for part in (more[0] if rooms else "", about) if part)
        to_do = _to_do(request, project, register, view, sort, state, mains[pk])
        cells = [
            ("nw todo", f"{to_do}{_stands_for(request, project, view)}"),
            ("what l2", shorten(what, LONG)),
            ("nw", cell(clock, request.at) if clock else moment(created, local(request.at).year)),
            ("nw end", badge(*state_of(model.flows, sort, state))),
        ]  # fmt: skip
        return f"{base}{address(number, pk)}/", row_tone(clock, request.at), "nw l1", number, cells

    found = []
    for row in rows:
        clock = clocks.get(row[1])
        place = (clock is None, clock.due_at if clock else row[5], row[1])
        found.append((place, partial(made, *row)))
    return found


def _stands_for(request: HttpRequest, project: Project, view: View) -> str:
    """（代 …） where it is his only while somebody is away."""
    kept = request.__dict__.setdefault("deputised_kept", {})
    if view.duty and project.pk not in kept:
        kept[project.pk] = deputised(request.user, project, request.at)
    person = kept.get(project.pk, {}).get(view.duty)
    return f"（代{person.display_name}）" if person else ""


def _to_do(request: HttpRequest, project: Project, register: Register, view: View, kind: str, state: str, main: str):
    """The step that is due: his own by its name; another's as what he waits for; where a department has it, the
    matter is followed. `main` is the register's own word on it (`Register.instead`)."""
    if view.duty and view.label.startswith("待"):
        return view.label.removeprefix("待")
    arrows = register.model.flows.of(kind).leaving(state)
    due = [a for a in arrows if (a.verb == main if main else a.is_main(state))]
    verbs = [(VERBS.get(f"{register.kind}.{a.verb}"), a.label) for a in due]
    known = [(verb, label) for verb, label in verbs if verb is not None and not verb.internal]
    for verb, label in known:
        if request.user.kept_grants.has(verb.code, project.pk, kind):
            return label
    return f"等{known[0][1]}" if known else FOLLOW
