"""What the verbs of the room ask for that is not a column."""

from guanjia.domains.duty.forms.desk import (
    AddLine,
    Decide,
    ForceOver,
    Log,
    MarkMissed,
    NoteRound,
    OpenHandover,
    Refuse,
    SignOn,
    TakeOver,
)
from guanjia.domains.duty.forms.planning import CopyWeek, Fill, FillPattern, HoldMeeting, Reasoned, Reassign, SetTask

__all__ = [
    "AddLine", "CopyWeek", "Decide", "Fill", "FillPattern", "ForceOver", "HoldMeeting", "Log", "MarkMissed",
    "NoteRound", "OpenHandover", "Reasoned", "Reassign", "Refuse", "SetTask", "SignOn", "TakeOver",
]  # fmt: skip
