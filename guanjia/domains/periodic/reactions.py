"""What happens when another room has made the output of a duty; the switchboard knows which verb that is."""

from __future__ import annotations

from datetime import timedelta

from guanjia.domains.periodic import actions
from guanjia.kernel.worktime import local_date

HANDOVER = ("D-04", "D-04-2")
WORK_LOG, MORNING, REGULAR, ROSTER, ATTENDANCE = "D-08", "D-09", "D-19", "D-18", "D-20"
MEETINGS = {"MORNING": MORNING, "REGULAR": REGULAR}


def shift_begun(shift, *, by, at) -> None:
    """Whoever is on duty owes what is due each shift, from the moment he is on."""
    if shift.on_duty_at is not None and shift.leads:
        actions.bear_for_shift(shift, by=by, at=at)


def shift_handed_over(shift, *, by, at) -> None:
    """Both have signed: the record of the shift is there (D-04). Where the manager had it taken over without, there
    will never be one, and nobody is left to owe it; that the record is wanting stays in the figures of the shifts."""
    if shift.record_complete:
        actions.report_shift(HANDOVER, shift, by=by, at=at)
    elif shift.forced:
        actions.let_shift_be(HANDOVER, shift, f"经理指定接班，没有双方签字：{shift.decision}"[:200], by=by, at=at)


def work_log_written(log, *, by, at) -> None:
    """经理工作日志 of a working day (D-08)."""
    actions.report_output(WORK_LOG, log.project, day=log.on, by=by, at=at, record=log)


def meeting_held(meeting, *, by, at) -> None:
    """晨会 of the day (D-09), 例会 of the week (D-19)."""
    code = MEETINGS[meeting.sort]
    actions.report_output(code, meeting.project, day=local_date(meeting.held_at), by=by, at=at, record=meeting)


def roster_handed_in(roster, *, by, at) -> None:
    """排班表 of every week whose last day it plans (D-18)."""
    sunday = roster.from_on + timedelta(days=6 - roster.from_on.weekday())
    while sunday <= roster.to_on:
        actions.report_output(ROSTER, roster.project, day=sunday, by=by, at=at, record=roster)
        sunday += timedelta(days=7)


def attendance_handed_in(table, *, by, at) -> None:
    """上月考勤 (D-20)."""
    actions.report_output(ATTENDANCE, table.project, day=table.month, by=by, at=at, record=table)
