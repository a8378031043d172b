"""The complaints of a day as the supervisor signs for them (5.12.8, R-047)."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Q

from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.deadlines.reckoning import overrides
from guanjia.concerns.escalation.queries import levels_of
from guanjia.concerns.policies import queries as policies
from guanjia.domains.cases import queries as cases
from guanjia.domains.contacts import queries as contacts
from guanjia.insight.reviews.flow import SIGNED
from guanjia.insight.reviews.models import WrapUp
from guanjia.kernel.text import shorten
from guanjia.kernel.worktime import at as moment_of
from guanjia.kernel.worktime import day_bounds, end_of, is_workday, local_date, show_due

TITLE = 40  # characters of a complaint in a report


def local_clock(key: str, project, day: date, at: datetime) -> datetime:
    """The moment on a day that a policy names as `17:00`."""
    return moment_of(day, time.fromisoformat(policies.in_force(key, project, at).value))


def opens_at(project, day: date, at: datetime) -> datetime:
    """From when on a day is reviewed."""
    return local_clock("complaint.wrapup.opens", project, day, at)


def due_on(project, day: date, at: datetime) -> datetime:
    """Until when it is to be signed: before the supervisor leaves."""
    return local_clock("complaint.wrapup", project, day, at)


def wrap_up_of(project, at: datetime) -> WrapUp | None:
    """The wrap-up of the day of a moment."""
    return WrapUp.objects.of(project).filter(on=local_date(at)).first()


def rest_day(project, day: date, at: datetime) -> bool:
    """Whether nobody reviews that day, its complaints belong to the next working day's."""
    if policies.switched_on("complaint.wrapup.rest_days", project, at):
        return False
    return not is_workday(day, overrides(project.pk))


def span_of(wrap_up: WrapUp, at: datetime) -> tuple[datetime, datetime]:
    """From the sign-off before it (where that day is unsigned, from its end) to now, at most to its own midnight."""
    start, end = day_bounds(wrap_up.on)
    before = WrapUp.objects.of(wrap_up.project_id).filter(on__lt=wrap_up.on).order_by("-on").first()
    if before is not None:
        start = before.until if before.state == SIGNED else end_of(before.on)
    return start, min(at, end)


def content_of(wrap_up: WrapUp, at: datetime) -> dict:
    """What the wrap-up says at a moment: lists of ids over one dictionary of rows, without names and telephones."""
    project, (since, until) = wrap_up.project, span_of(wrap_up, at)
    rows, within = cases.complaints(project), {"gte": since, "lt": until}
    new = Q(**{f"created_at__{how}": moment for how, moment in within.items()})
    closed = Q(**{f"closed_at__{how}": moment for how, moment in within.items()})
    ended = set(cases.withdrawn_between(project, since, until).values_list("subject_id", flat=True))
    closed |= Q(pk__in=ended)
    day_start = day_bounds(wrap_up.on)[0]
    solved = Q(solved_at__gte=day_start, solved_at__lt=until)
    open_ = Q(state__in=cases.OPEN_STATES)
    found = list(
        rows.filter(new | closed | solved | open_)
        .select_related("category__parent", "unit", "common_area").order_by("received_at", "pk")
    )  # fmt: skip
    due = deadlines.due_ids(project, end_of(wrap_up.on)).get("case", set())
    sets = {
        "new": {c.pk for c in found if since <= c.created_at < until},
        "closed": {c.pk for c in found if c.pk in ended or _within(c.closed_at, since, until)},
        "open": {c.pk for c in found if c.state in cases.OPEN_STATES},
        "owed": {c.pk for c in found if c.state in cases.OPEN_STATES and c.pk in due},
        "solved": {c.pk for c in found if _within(c.solved_at, day_start, until)},
    }  # fmt: skip
    sets["called_back"] = {
        c.pk for c in found
        if c.pk in sets["solved"] and _within(c.called_back_at, day_start, until) and not c.unreached
    }  # fmt: skip
    late = _late_starts([c.pk for c in found], since, until, at)
    lacks = {
        c.pk: cases.missing_facts(c) for c in found if c.validity == "PENDING" and c.pk in sets["new"] | sets["open"]
    }
    lists = {name: [c.pk for c in found if c.pk in members] for name, members in sets.items()}
    lists["late_starts"] = [c.pk for c in found if c.pk in late]
    lists["lacking"] = [c.pk for c in found if lacks.get(c.pk)]
    return {
        **lists,
        "rows": _rows(found, lacks, wrap_up, at),
        "contacts": [
            {"contact": c.pk, "number": c.number, "at": c.happened_at.isoformat(), "by": c.created_by_id}
            for c in contacts.without_a_record(project).filter(category="COMPLAINT", created_at__lt=until)
            .order_by("happened_at", "pk")
        ],
    }  # fmt: skip


def _within(moment: datetime | None, start: datetime, end: datetime) -> bool:
    return moment is not None and start <= moment < end


def _late_starts(ids: list[int], since: datetime, until: datetime, at: datetime) -> set[int]:
    """Those whose two hours to the start ran out in the span, begun by then or not."""
    runs = deadlines.runs_of("case", ids, "start")
    return {
        pk for pk, clocks in runs.items() if any(c.late_at(at) and since <= c.due_at < until for c in clocks)
    }  # fmt: skip


def _rows(found: list, lacks: dict, wrap_up: WrapUp, at: datetime) -> dict[str, dict]:
    ids = [case.pk for case in found]
    levels, clocks = levels_of("case", ids), deadlines.most_urgent_of("case", ids, at)
    tonight = end_of(wrap_up.on)
    following, today = cases.next_steps(found), local_date(at)
    made = {}
    for case in found:
        clock = clocks.get(case.pk)
        made[str(case.pk)] = {
            "case": case.pk,
            "number": case.number,
            "title": shorten(cases.unnamed(case.content, case), TITLE),
            "place": str(case.unit or case.common_area or ""),
            "category": str(case.category or ""),
            "grade": case.get_grade_display(),
            "state": case.state_label,
            "tone": case.flow.state(case.state).tone,
            "level": levels.get(case.pk, 1),
            "age": (today - local_date(case.received_at)).days,
            "due": f"{clock.label} {show_due(clock.due, at.year)}" if clock else "",
            "late": bool(clock and clock.late_at(at) and not clock.mild),
            "due_tone": _tone(clock, at, tonight),
            "next": following[case.pk] if case.is_open else "",
            "late_entry": case.late_entry,
            "lacks": "、".join(lacks.get(case.pk, {}).values()),
            "receiver": case.receiver_id,
            "handler": case.handler_id,
        }
    return made


def _tone(clock, at: datetime, tonight: datetime) -> str:
    """Red for what is missed, yellow for what ends by the night or has only been flagged."""
    if clock is None:
        return ""
    if clock.late_at(at):
        return "warn" if clock.mild else "late"
    return "warn" if clock.due_at <= tonight else "ok"


def owed_notes(content: dict, notes: dict, by, project, at: datetime) -> list[dict]:
    """The rows due that day that have no word yet. What is about the signer himself is not his to explain."""
    ids = content.get("owed", [])
    seen = set(ids) if by.pk is None else cases.visible_ids(by, project, ids, at)
    return [content["rows"][str(pk)] for pk in ids if pk in seen and len(notes.get(str(pk), "")) < 2]
