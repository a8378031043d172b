"""The tables of the room, by noun."""

from guanjia.domains.duty.models.children import CarriedItem, DutyEntry, NightRound
from guanjia.domains.duty.models.papers import AttendanceMonth, Meeting, MeetingTask, WorkLog
from guanjia.domains.duty.models.roster import DutyRoster, DutySwap, RosterEntry, ShiftKind
from guanjia.domains.duty.models.shift import Shift

__all__ = [
    "AttendanceMonth", "CarriedItem", "DutyEntry", "DutyRoster", "DutySwap", "Meeting", "MeetingTask", "NightRound",
    "RosterEntry", "Shift", "ShiftKind", "WorkLog",
]  # fmt: skip
