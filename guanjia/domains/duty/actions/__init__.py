"""The verbs of the room, by noun: kinds and rosters, swaps, shifts, handing over, papers, and the watch."""

from guanjia.domains.duty.actions.handing import (
    add_line,
    decide,
    extend,
    force_over,
    keep_duty,
    open_handover,
    refuse_handover,
    release,
    take_over,
)
from guanjia.domains.duty.actions.papers import (
    add_task,
    amend_log,
    amend_meeting,
    draw_attendance,
    drop_task,
    hand_in,
    hold_meeting,
    redraw,
    report_done,
    set_task,
    write_log,
)
from guanjia.domains.duty.actions.rosters import (
    add_kind,
    amend_kind,
    close,
    copy_week,
    draft_roster,
    fill,
    fill_pattern,
    note_change,
    publish,
    restore_kind,
    retire_kind,
    send_back,
    submit,
)
from guanjia.domains.duty.actions.shifts import (
    amend_shift,
    begin_duty,
    finish,
    log,
    note_round,
    plan,
    review,
    sign_off,
    sign_on,
)
from guanjia.domains.duty.actions.swapping import (
    agree,
    approve,
    ask_swap,
    change_person,
    decline,
    mark_missed,
    reassign,
    refuse,
    withdraw,
)
from guanjia.domains.duty.actions.watching import look_ahead, remind, watch

__all__ = [
    "add_kind", "add_line", "add_task", "agree", "amend_kind", "amend_log", "amend_meeting", "amend_shift", "approve",
    "ask_swap", "begin_duty", "change_person", "close", "copy_week", "decide", "decline", "draft_roster",
    "draw_attendance", "drop_task", "extend", "fill", "fill_pattern", "finish", "force_over", "hand_in",
    "hold_meeting", "keep_duty", "log", "look_ahead", "mark_missed", "note_change", "note_round", "open_handover",
    "plan", "publish", "reassign", "redraw", "refuse", "refuse_handover", "release", "remind", "report_done",
    "restore_kind", "retire_kind", "review", "send_back", "set_task", "sign_off", "sign_on", "submit", "take_over",
    "watch", "withdraw", "write_log",
]  # fmt: skip
