"""Questions about duty; never writes. By noun: planning, presence, handing, logbook, attendance."""

from guanjia.domains.duty.queries.attendance import MonthCheck, ended_shifts, month_check, month_rows, percent
from guanjia.domains.duty.queries.handing import (
    carried_of,
    ends_of,
    late_under,
    live_lines,
    not_among,
    on_handover_page,
    received_by,
    turn_of,
    unacknowledged,
)
from guanjia.domains.duty.queries.logbook import counts, made_in, night_plan, on_shift_page
from guanjia.domains.duty.queries.planning import (
    Planned,
    absent_days,
    faults,
    kinds_in_use,
    on_roster_page,
    planned,
    published_between,
    roster_over,
    warnings,
)
from guanjia.domains.duty.queries.presence import (
    Present,
    coming,
    desk_people,
    expected_at,
    is_his_turn,
    predecessor,
    present,
    rostered,
    shift_at,
    shift_end,
    shift_now,
    successor,
    who_is_on,
)
from guanjia.domains.duty.queries.standing import shift_standings, task_standings

__all__ = [
    "MonthCheck", "Planned", "Present", "absent_days", "carried_of", "coming", "counts", "desk_people", "ended_shifts",
    "ends_of", "expected_at", "faults", "is_his_turn", "kinds_in_use", "late_under", "live_lines", "made_in",
    "month_check", "month_rows", "night_plan", "not_among", "on_handover_page", "on_roster_page", "on_shift_page",
    "percent", "planned", "predecessor", "present", "published_between", "received_by", "roster_over", "rostered",
    "shift_at", "shift_end", "shift_now", "shift_standings", "successor", "task_standings", "turn_of",
    "unacknowledged", "warnings", "who_is_on",
]  # fmt: skip
