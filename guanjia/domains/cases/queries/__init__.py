"""Questions about customer matters; never writes. By noun: finding, people, answering, showing."""

from guanjia.domains.cases.models import CaseCategory, choices
from guanjia.domains.cases.queries.answering import (
    check_reply_way,
    closing_lacks,
    is_answered,
    missing_facts,
    not_ready_to_close,
    result_lacks,
    settle_limit_passed,
    slip_lacks,
    solved_lacks,
    week_after,
)
from guanjia.domains.cases.queries.finding import (
    OPEN_STATES,
    awaiting_verification,
    caller_names,
    categories,
    guess_category,
    imported_before,
    others_of_the_contact,
    owed_call_backs,
    possible_duplicates,
    recent,
    records_that_name_the_caller,
    same_matter,
    seen,
    slips_waiting,
    traces,
    unfinished_orders,
    with_work_orders,
)
from guanjia.domains.cases.queries.people import (
    approving_post,
    department_to_ask_again,
    handler_ids,
    holders,
    may_approve_major,
    may_enter_late,
    may_extend_beyond,
    may_lower_grade,
    people_on,
    target_user,
)
from guanjia.domains.cases.queries.reviewing import (
    complaints,
    next_steps,
    reopened_between,
    visible_ids,
    withdrawn_between,
)
from guanjia.domains.cases.queries.showing import (
    case_parts,
    limit_words,
    on_page,
    on_slip_page,
    paste_text,
    slip_parts,
    stages,
    unnamed,
)
from guanjia.domains.cases.queries.standing import (
    holds_any,
    leaders,
    settling_due,
    slip_standings,
    standings,
    unsigned_levels,
)
from guanjia.domains.cases.queries.telling import for_customer

__all__ = [
    "CaseCategory", "OPEN_STATES", "approving_post", "awaiting_verification", "caller_names", "case_parts",
    "categories", "check_reply_way", "choices", "closing_lacks", "complaints", "department_to_ask_again",
    "for_customer", "guess_category", "handler_ids", "holders", "holds_any", "imported_before", "is_answered",
    "leaders", "limit_words", "may_approve_major", "may_enter_late", "may_extend_beyond", "may_lower_grade",
    "missing_facts", "next_steps", "not_ready_to_close", "on_page", "on_slip_page", "others_of_the_contact",
    "owed_call_backs", "paste_text", "people_on", "possible_duplicates", "recent",
    "records_that_name_the_caller", "reopened_between", "result_lacks", "same_matter", "seen", "settle_limit_passed",
    "settling_due", "slip_lacks", "slip_parts", "slip_standings", "slips_waiting", "solved_lacks", "stages",
    "standings", "target_user", "traces", "unfinished_orders", "unnamed", "unsigned_levels", "visible_ids",
    "week_after", "with_work_orders", "withdrawn_between",
]  # fmt: skip
