"""Every arrow of a room is walked once: a table of verb → the story that ends with it, checked against the flows."""

from __future__ import annotations

from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.journal.models import Entry


def unwalked(walks: dict, *kinds: str) -> list[str]:
    """Verbs of these kinds' flows that no story ends with, and stories that end with no such verb."""
    drawn = {f"{kind}.{a.verb}" for kind in kinds for flow in RECORDS[kind].flows.all() for a in flow.arrows}
    return sorted(drawn ^ set(walks))


def check_walked(record, code: str) -> Entry:
    """The last entry of the record's journal for this verb, as the flow draws it."""
    entry = Entry.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk, verb=code).latest("pk")
    arrow = record.flow.arrow(code.partition(".")[2])
    if arrow.is_birth:
        assert entry.from_state == ""
    else:
        assert entry.from_state in arrow.sources
    assert entry.to_state in (arrow.targets or (entry.from_state,))
    return entry
