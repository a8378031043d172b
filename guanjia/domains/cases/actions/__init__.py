"""The verbs of customer matters, by noun: intake, judging, handling, replying, and the plain kinds."""

from guanjia.domains.cases.actions.handling import (
    accept,
    cancel_slip,
    fail_slip,
    hand_over,
    issue,
    note_accepted,
    note_action,
    note_done,
    note_returned,
    order_slip_work,
    pass_slip,
    report_done,
    resume,
    return_slip,
    solve,
    suspend,
    verify,
)
from guanjia.domains.cases.actions.intake import (
    amend_case,
    convert,
    join,
    move_customer,
    note_progress,
    open_case,
    tell_number,
    urge,
    void,
)
from guanjia.domains.cases.actions.judging import (
    agree_difficult,
    approve,
    ask_difficult,
    begin,
    change_validity,
    explain,
    judge,
    propose,
    refuse_difficult,
    regrade,
    review,
    send_back,
    suggest,
)
from guanjia.domains.cases.actions.plain import (
    add_category,
    amend_category,
    import_cases,
    order_work,
    restore_category,
    retire_category,
)
from guanjia.domains.cases.actions.replying import (
    answer,
    ask_compensation,
    ask_withdrawal,
    close,
    file,
    note_call_back,
    note_compensation,
    note_reply_try,
    reopen,
    reply,
    withdraw,
)

__all__ = [
    "accept", "add_category", "agree_difficult", "amend_case", "amend_category", "answer", "approve",
    "ask_compensation", "ask_difficult", "ask_withdrawal", "begin", "cancel_slip", "change_validity", "close",
    "convert", "explain", "fail_slip", "file", "hand_over", "import_cases", "issue", "join", "judge", "move_customer",
    "note_accepted", "note_action", "note_call_back", "note_compensation", "note_done", "note_progress",
    "note_reply_try", "note_returned", "open_case", "order_slip_work", "order_work", "pass_slip", "propose",
    "refuse_difficult", "regrade", "reopen", "reply", "report_done", "restore_category", "resume", "retire_category",
    "return_slip", "review", "send_back", "solve", "suggest", "suspend", "tell_number", "urge", "verify", "void",
    "withdraw",
]  # fmt: skip
