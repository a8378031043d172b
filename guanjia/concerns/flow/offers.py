"""What a person may do to a record now: the buttons of its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guanjia.concerns.access.grants import may
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import VERBS, Verb
from guanjia.kernel.flow import Arrow


@dataclass(frozen=True)
class Offer:
    """A step this person may take now: what a button is made of."""

    verb: Verb
    arrow: Arrow

    @property
    def label(self) -> str:
        return self.arrow.label


def offers(record: Record, by, at: datetime | None = None) -> list[Offer]:
    """The legal steps from the present state for this person, in the flow's order."""
    kind = getattr(record, "kind", "")
    found = []
    for arrow in record.flow.leaving(record.state):
        verb = VERBS.get(f"{record.flows.code}.{arrow.verb}")
        if verb is None or verb.internal or not may(by, verb.code, record.project_id, kind=kind, at=at):
            continue
        if not verb.refusal(record, by, at) and not verb.too_early(record, at):
            found.append(Offer(verb, arrow))
    return found
