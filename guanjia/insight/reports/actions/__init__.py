"""The verbs of the room, by noun: month sheets, figures of earlier years, and the watch that draws and closes."""

from guanjia.insight.reports.actions.past import (
    amend_baseline,
    amend_past,
    import_past,
    note_past,
    set_baseline,
)
from guanjia.insight.reports.actions.sheets import (
    approve_revision,
    draw,
    finalise,
    hand_in,
    redraw,
    refuse_revision,
    revise,
    write_text,
)
from guanjia.insight.reports.actions.watching import close_month

__all__ = [
    "amend_baseline", "amend_past", "approve_revision", "close_month", "draw", "finalise", "hand_in", "import_past",
    "note_past", "redraw", "refuse_revision", "revise", "set_baseline", "write_text",
]  # fmt: skip
