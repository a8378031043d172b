"""The log of a shift: what the one on duty registered anywhere stands in it by itself; rounds of the night."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.policies import queries as policies
from guanjia.concerns.registers.declared import REGISTERS, register_of
from guanjia.concerns.registers.panels import title_of
from guanjia.concerns.registers.wording import address
from guanjia.domains.duty.models import Shift
from guanjia.domains.duty.queries.handing import carried_of, late_under, received_by
from guanjia.kernel.worktime import at as moment_of
from guanjia.kernel.worktime import local, show_moment

OWN = ("shift", "swap", "roster", "work_log", "meeting", "meeting_task", "attendance")  # not the desk's business
MOST = 400


@dataclass(frozen=True)
class Made:
    """One record the person on duty made in his shift."""

    at: datetime
    kind: str
    pk: int
    label: str
    number: str
    what: str
    is_open: bool


def _span(shift: Shift, at: datetime) -> tuple[datetime, datetime]:
    return shift.on_duty_at or shift.planned_start, shift.left_at or at


def made_in(shift: Shift, user, at: datetime) -> list[Made]:
    """The records the person on duty made between his signature and the next one's, as far as this reader may see
    them; one query for the journal and one a kind."""
    if shift.on_duty_at is None:
        return []
    start, end = _span(shift, at)
    births = Entry.objects.filter(
        by=shift.person_id, at__gte=start, at__lte=end, project=shift.project_id, from_state="", via="",
    ).exclude(subject_kind__in=OWN).exclude(subject_id=None)  # fmt: skip
    found: dict[tuple[str, int], datetime] = {}
    for kind, pk, verb, moment in births.order_by("pk").values_list("subject_kind", "subject_id", "verb", "at")[:MOST]:
        model = RECORDS.get(kind)
        name = verb.partition(".")[2]
        if model and any(a.verb == name and a.is_birth for flow in model.flows.all() for a in flow.arrows):
            found.setdefault((kind, pk), moment)
    made = []
    for kind in dict.fromkeys(kind for kind, _ in found):
        made += _of_kind(kind, {pk: at_ for (k, pk), at_ in found.items() if k == kind}, shift, user, at)
    return sorted(made, key=lambda each: (each.at, each.number))


def _of_kind(kind: str, moments: dict[int, datetime], shift: Shift, user, at: datetime) -> list[Made]:
    register = register_of(kind)
    if register is None:
        return []
    model = register.model
    rows = model.objects.seen_by(user, shift.project, at).filter(pk__in=list(moments))
    several = "kind" if any(f.name == "kind" for f in model._meta.concrete_fields) else "state"
    made = []
    for pk, number, state, sort, what in rows.values_list("pk", "number", "state", several, title_of(register)):
        flow = model.flows.of(sort if several == "kind" else "")
        label = flow.label if several == "kind" else register.label
        made.append(Made(moments[pk], kind, pk, label, number, str(what or "")[:120], not flow.state(state).final))
    return made


def counts(made: list[Made]) -> str:
    """业务统计: `来电来访 5 · 报修 2`."""
    return " · ".join(f"{label} {number}" for label, number in Counter(each.label for each in made).most_common())


def night_plan(shift: Shift, at: datetime) -> list[datetime]:
    """When the rounds of this shift are due, as the policy names them."""
    text = policies.in_force("duty.night_rounds", shift.project, at).value
    found = []
    for part in text.replace("，", ",").replace("、", ",").split(","):
        try:
            clock = time.fromisoformat(part.strip())
        except ValueError:
            continue
        day = local(shift.planned_start).date()
        moments = [moment_of(day + timedelta(days=n), clock) for n in (0, 1)]
        found += [m for m in moments if shift.planned_start <= m < shift.planned_end]
    return sorted(found)


def rounds_of(shift: Shift, at: datetime) -> list[dict]:
    """The rounds planned and made: each planned one with what came of it, then those made besides."""
    if shift.post != "NIGHT_DUTY":
        return []
    made = list(shift.rounds.select_related("by").order_by("actual_at", "pk"))
    by_plan = {r.planned_at: r for r in made if r.planned_at}
    rows = [{"planned": moment, "made": by_plan.get(moment)} for moment in night_plan(shift, at)]
    return rows + [{"planned": None, "made": r} for r in made if r.planned_at not in {row["planned"] for row in rows}]


def on_shift_page(shift: Shift, user, at: datetime) -> dict:
    """What the page of a shift shows besides its facts."""
    made, year = made_in(shift, user, at), local(at).year
    slugs = {r.kind: r.slug for r in REGISTERS.values()}
    entries = [
        (e.at, e.get_sort_display(), "", e.content, e.action, e.result == "OPEN")
        for e in shift.entries.order_by("at", "pk")
    ]
    for m in made:
        link = (slugs[m.kind], m.number, address(m.number, m.pk))
        entries.append((m.at, m.label, link, m.what, "", m.is_open))
    return {
        "log": [
            {"at": show_moment(moment, year), "sort": sort, "link": link, "what": what, "action": action, "open": still}
            for moment, sort, link, what, action, still in sorted(entries, key=lambda row: row[0])
        ],
        "counts": counts(made),
        "rounds": [
            {
                "planned": show_moment(row["planned"], year) if row["planned"] else "加巡",
                "made": show_moment(row["made"].actual_at, year) if row["made"] else "",
                "finding": row["made"].get_finding_display() if row["made"] else "",
                "note": row["made"].note if row["made"] else "",
                "late": row["made"] is None and row["planned"] is not None and row["planned"] < at,
            }
            for row in rounds_of(shift, at)
        ],
        "carried": carried_of(shift, user, at),
        "received": received_by(shift).count(),
        "late_under": len(late_under(shift, at)),
    }  # fmt: skip
