"""The verbs of the room: the duties, the tasks, what other rooms report, and the job that brings tasks forth.

**For rooms of higher floors (insight, journeys)**: when your verb has made the output of a duty, say so by

    report_output("D-25", project, day=<any day of the period>, record=<your record>, by=by, at=at)

It hands in the task of that duty for the period the day lies in (a month sheet of November: any day of November; a
week report: any day of its week; a daily wrap-up: that day), bears the task first when the runner has not listed it
yet, and does nothing where the duty is switched off, was not in force then, or is handed in already. It runs inside
your verb and its transaction; your permission is the one that counts. Rooms below this storey (duty) are wired in the
switchboard.
"""

from guanjia.domains.periodic.actions.bearing import bear, bear_due, bear_everywhere, bear_for_shift, ship_missing
from guanjia.domains.periodic.actions.duties import add_duty, amend_duty, ship, ship_waiting, switch_off, switch_on
from guanjia.domains.periodic.actions.reporting import let_shift_be, report_output, report_shift
from guanjia.domains.periodic.actions.tasks import hand_in, let_be, restore, take_output, void, waive

__all__ = [
    "add_duty", "amend_duty", "bear", "bear_due", "bear_everywhere", "bear_for_shift", "hand_in", "let_be",
    "let_shift_be", "report_output", "report_shift", "restore", "ship", "ship_missing", "ship_waiting",
    "switch_off", "switch_on", "take_output", "void", "waive",
]  # fmt: skip
