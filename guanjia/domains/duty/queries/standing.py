"""Whose the clocks of this room are (`concerns.escalation`)."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.escalation.declared import Standing
from guanjia.domains.duty.models import MeetingTask, Shift


def shift_standings(ids: list[int], at: datetime) -> dict[int, Standing]:
    """Whoever is on duty hands over, the manager reviews, whoever drew the roster."""
    rows = Shift.everything.filter(pk__in=ids).values_list("pk", "created_by_id", "person_id")
    return {
        pk: Standing({"HANDLER": [made], "FIRST": [made]}, owes={"hand_over": [person], "review": "CS_MANAGER"})
        for pk, made, person in rows
    }


def task_standings(ids: list[int], at: datetime) -> dict[int, Standing]:
    """A task of a meeting is its owner's, whoever wrote the minutes."""
    rows = MeetingTask.everything.filter(pk__in=ids).values_list("pk", "created_by_id", "owner_id")
    return {pk: Standing({"HANDLER": [made], "FIRST": [made]}, owes={"due": [owner]}) for pk, made, owner in rows}
