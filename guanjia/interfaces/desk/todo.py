"""待办: what this person has to do, his own matters and the duties of his posts: the list on 今日, and its number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse

from guanjia.concerns.access.models import Project
from guanjia.concerns.deadlines.queries import due_by, overdue
from guanjia.concerns.flow.verbs import VERBS
from guanjia.concerns.registers.cells import address, badge, field_or_none, local, moment, state_of
from guanjia.concerns.registers.clocks import cell, most_urgent, row_tone
from guanjia.concerns.registers.declared import REGISTERS, Register, View, place_of
from guanjia.concerns.registers.detail import main_verbs
from guanjia.concerns.registers.panels import title_of
from guanjia.concerns.registers.views import has_limits, tabs_of
from guanjia.kernel.text import shorten

LONG = 80  # characters of what a row is about
MOST = 100  # of one tab: whoever has more begins with the oldest
FOLLOW = "跟进"


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


def how_many(request: HttpRequest, project: Project) -> int:
    """The number of rows that wait, each once however many reasons it has; one query, asked once for a page."""
    kept = request.__dict__.setdefault("todo_kept", {})
    if project.pk not in kept:
        counts = [_count(request, project, duty) for duty in duties_of(request, project)]
        first, *rest = counts or [None]
        rows = first.union(*rest, all=True) if rest else first if first is not None else ()
        kept[project.pk] = sum(number for _, number in rows)
    return kept[project.pk]


def _count(request: HttpRequest, project: Project, duty: Duty) -> QuerySet:
    """One row (slug, number), or none where nothing waits."""
    waiting = reduce(or_, (view.where(request.user, request.at) for view in duty.views), Q())
    rows = duty.register.model.objects.seen_by(request.user, project, request.at).filter(waiting).order_by()
    named = rows.annotate(slug=Value(duty.register.slug, output_field=CharField())).values("slug")
    return named.annotate(number=Count("pk")).values_list("slug", "number")


def rows_of(request: HttpRequest, project: Project, most: int) -> list[tuple]:
    """The rows of `desk/list_body.html`, the most urgent first. One that waits for two reasons stands once."""
    found: dict[tuple, tuple] = {}
    for duty in duties_of(request, project):
        for view in duty.views:
            for place, row in _rows(request, project, duty.register, view):
                found.setdefault((duty.register.slug, place[-1]), (place, row))
    return [row for _, row in sorted(found.values(), key=lambda pair: pair[0])[:most]]


def soon(request: HttpRequest, register: Register, within: timedelta) -> Q:
    """Records of a register with a limit that runs out within this time, and none that has run out already."""
    near = due_by(register.kind, request.at + within, project=request.project)
    return near & ~overdue(register.kind, request.at, project=request.project)


def running_out(
    request: HttpRequest, project: Project, registers: list[Register], within: timedelta | None
) -> list[tuple]:
    """The rows of these registers that are late (`within` None) or soon will be, the most urgent first."""
    found = []
    for register in registers:
        if has_limits(register):
            late = overdue(register.kind, request.at, project=project)
            where = late if within is None else soon(request, register, within)
            found += _rows(request, project, register, View("limit", "", lambda user, at, where=where: where))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _rows(request: HttpRequest, project: Project, register: Register, view: View) -> list[tuple]:
    model = register.model
    kinds = ["kind"] if field_or_none(model, "kind") is not None else []
    rooms = [c.path for c in register.columns if c.path.endswith("unit__number")][:1]
    rows = list(
        model.objects.seen_by(request.user, project, request.at)
        .filter(view.where(request.user, request.at))
        .order_by("created_at", "id")
        .values_list("id", "number", "state", title_of(register), "created_at", *rooms, *kinds)[:MOST]
    )
    clocks = most_urgent(model, [row[0] for row in rows], request.at)
    mains = main_verbs(register, [row[0] for row in rows])
    base, made = reverse("desk:list", kwargs={"project": project.code, "slug": register.slug}), []
    for pk, number, state, title, created, *more in rows:
        clock, sort = clocks.get(pk), more[-1] if kinds else ""
        what = " ".join(part for part in (more[0] if rooms else "", "" if title == number else title) if part)
        cells = [
            ("nw todo", _to_do(request, project, register, view, sort, state, mains.get(pk, ""))),
            ("what l2", shorten(what, LONG)),
            ("nw", cell(clock, request.at) if clock else moment(created, local(request.at).year)),
            ("nw end", badge(*state_of(model.flows, sort, state))),
        ]  # fmt: skip
        place = (clock is None, clock.due_at if clock else created, pk)
        made.append((place, (f"{base}{address(number, pk)}/", row_tone(clock, request.at), "nw l1", number, cells)))
    return made


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
