"""What is handed over: the open matters of the desk, who answered for them, and what is still to be acknowledged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.policies import queries as policies
from guanjia.concerns.registers import carrying
from guanjia.concerns.registers.carrying import Line
from guanjia.concerns.registers.declared import Turn, register_of
from guanjia.concerns.registers.wording import address
from guanjia.domains.duty.models import CarriedItem, Shift
from guanjia.domains.duty.queries.presence import desk_people, successor
from guanjia.kernel.worktime import show_due

HALF_A_DAY = timedelta(hours=12)


def ends_of(shift: Shift, at: datetime) -> tuple[datetime, datetime]:
    """(from when the shift may be handed over, from when it is too late for that)."""
    opens = policies.amount("duty.handover.opens", shift.project, at)
    latest = policies.amount("duty.handover.latest", shift.project, at)
    return shift.planned_end - timedelta(minutes=opens), shift.planned_end + timedelta(hours=latest)


def turn_of(shift: Shift, at: datetime) -> Turn:
    """The change of shift as the registers are asked about it: until the end of the shift that follows."""
    next_ = successor(shift, at)
    until = next_.planned_end if next_ else max(shift.planned_end, at) + HALF_A_DAY
    people = desk_people(shift.project, at) | {shift.person_id}
    return Turn(at, until, people, shift.project, due=deadlines.due_ids(shift.project, until))


def live_lines(shift: Shift, at: datetime, taker=None) -> list[Line]:
    """The open matters as they stand now. What is hidden from giver or taker is not among them."""
    next_ = successor(shift, at) if taker is None else None
    readers = [shift.person, taker or (next_.person if next_ else None)]
    return carrying.lines(turn_of(shift, at), shown_to=[r for r in readers if r is not None])


def place_of(kind: str, number: str, pk: int) -> tuple[str, str] | None:
    """(slug, last part of the address) of a record's page; None where no register shows its kind."""
    register = register_of(kind)
    return (register.slug, address(number, pk)) if register else None


def typed_lines(shift: Shift) -> list[CarriedItem]:
    """The lines the giver typed."""
    return list(shift.carried.filter(subject_kind="").order_by("pk"))


def wanted_keys(shift: Shift, lines: Iterable[Line]) -> list[str]:
    """What the taker has to acknowledge: every open matter and every typed line."""
    return [line.key for line in lines] + [item.key for item in typed_lines(shift)]


def unacknowledged(shift: Shift, acknowledged: Iterable[str], at: datetime, taker=None) -> list[str]:
    """The keys the taker has not confirmed yet."""
    return not_among(shift, live_lines(shift, at, taker), acknowledged)


def not_among(shift: Shift, lines: Iterable[Line], acknowledged: Iterable[str]) -> list[str]:
    """Those of these matters, and of the lines that were typed, that the taker has not confirmed."""
    known = set(acknowledged)
    return [key for key in wanted_keys(shift, lines) if key not in known]


def carried_of(shift: Shift, user, at: datetime) -> list[dict]:
    """The matters handed over with a shift as they stood then, for a page or a print; whoever may not see the record
    of one reads that there is one."""
    items = list(shift.carried.select_related("carrier", "acknowledged_by").order_by("due_at", "pk"))
    items.sort(key=lambda item: (item.due_at is None, item.due_at or at, item.pk))
    keys = [(i.subject_kind, i.subject_id) for i in items if i.subject_kind]
    seen = carrying.seen_keys(keys, user, shift.project, at)
    still = carrying.open_keys(keys)
    return [_shown(item, (item.subject_kind, item.subject_id), seen, still, shift) for item in items]


def _shown(item: CarriedItem, key: tuple, seen: set, still: set, shift: Shift) -> dict:
    may = not item.subject_kind or key in seen
    return {
        "key": item.key, "number": item.number if may else "", "label": item.label if may else "其它事项",
        "summary": item.summary if may else "（您不能查看这件事）", "due": item.due, "next_step": item.next_step,
        "place": place_of(item.subject_kind, item.number, item.subject_id) if may and item.subject_kind else None,
        "acknowledged": item.acknowledged_at is not None, "carrier": str(item.carrier or ""),
        "open": key in still if item.subject_kind else shift.next_shift_id is None,
    }  # fmt: skip


def received_by(shift: Shift):
    """The matters a shift took over, by time."""
    return shift.received.order_by("due_at", "pk")


def late_under(shift: Shift, at: datetime) -> list[CarriedItem]:
    """The matters taken over by this shift whose limit was missed while it answered for them (18-8)."""
    return late_among([shift], received_by(shift), at)


def late_among(shifts: Iterable[Shift], items: Iterable[CarriedItem], at: datetime) -> list[CarriedItem]:
    """Those of the matters these shifts took over whose limit was missed while the shift answered for them; in one
    query."""
    held = {shift.pk: (shift.on_duty_at, shift.handed_at or at) for shift in shifts if shift.on_duty_at}
    asked = [item for item in items if item.subject_kind and item.to_shift_id in held]
    if not asked:
        return []
    missed = Q(met=False) | Q(stopped_at=None, paused_at=None, due_at__lt=at)
    kinds, ids = {item.subject_kind for item in asked}, {item.subject_id for item in asked}
    rows = Deadline.objects.filter(missed, subject_kind__in=sorted(kinds), subject_id__in=sorted(ids))
    ran_out = defaultdict(list)
    for kind, pk, due in rows.values_list("subject_kind", "subject_id", "due_at"):
        ran_out[kind, pk].append(due)

    def in_hand(item: CarriedItem) -> bool:
        since, until = held[item.to_shift_id]
        return any(since < due <= until for due in ran_out[item.subject_kind, item.subject_id])

    return [item for item in asked if in_hand(item)]


def on_handover_page(shift: Shift, user, at: datetime) -> dict:
    """The page of a handover: everything that passes on, filled in."""
    next_ = successor(shift, at)
    lines = live_lines(shift, at)
    stored = set(shift.carried.exclude(subject_kind="").values_list("subject_kind", "subject_id"))
    opened = shift.opened_at is not None and shift.state == "HANDING_OVER"
    return {
        "shift": shift,
        "next_shift": next_,
        "lines": [
            {
                "key": line.key, "label": line.label, "number": line.number, "summary": line.summary,
                "place": place_of(line.kind, line.number, line.pk), "due_at": line.due_at, "next_step": line.next_step,
                "late": line.due_at is not None and line.due_at < at, "keeps": line.keeps,
                "due": show_due(line.due_at) if line.due_at else "",
                "fresh": opened and (line.kind, line.pk) not in stored,
            }
            for line in lines
        ],
        "typed": typed_lines(shift),
        "is_giver": user.pk == shift.person_id,
        "with_cash": policies.switched_on("duty.cash_at_desk", shift.project, at),
        "signatures": attachments.signatures_of(shift),
    }  # fmt: skip
