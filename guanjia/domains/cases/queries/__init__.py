"""Questions about customer matters; never writes. By noun: finding, people, answering, showing."""

from guanjia.domains.cases.models import CaseCategory, choices
from guanjia.domains.cases.queries.answering import (
    check_reply_way,
    is_answered,
    missing_facts,
    not_ready_to_close,
    settle_limit_passed,
    week_after,
)
from guanjia.domains.cases.queries.finding import (
    OPEN_STATES,
    awaiting_verification,
    categories,
    guess_category,
    imported_before,
    possible_duplicates,
    recent,
    same_matter,
    seen,
    slips_waiting,
    unfinished_orders,
)
from guanjia.domains.cases.queries.people import (
    approving_post,
    handler_ids,
    holders,
    may_approve_major,
    may_enter_late,
    may_lower_grade,
    people_on,
)
from guanjia.domains.cases.queries.showing import limit_words, on_page, paste_text, stages

__all__ = [
    "OPEN_STATES", "CaseCategory", "approving_post", "awaiting_verification", "categories", "check_reply_way",
    "choices", "guess_category", "handler_ids", "holders", "imported_before", "is_answered", "limit_words",
    "may_approve_major", "may_enter_late", "may_lower_grade", "missing_facts", "not_ready_to_close", "on_page",
    "paste_text", "people_on", "possible_duplicates", "recent", "same_matter", "seen", "settle_limit_passed",
    "slips_waiting", "stages", "unfinished_orders", "week_after",
]  # fmt: skip
