"""Questions of the reviews; never writes. By noun: the day, the week, and how both are shown."""

from guanjia.insight.reviews.queries.days import (
    content_of,
    due_on,
    local_clock,
    opens_at,
    owed_notes,
    rest_day,
    span_of,
    wrap_up_of,
)
from guanjia.insight.reviews.queries.showing import (
    figure_rows,
    on_report_page,
    on_sign_page,
    on_wrap_up_page,
    report_tables,
    wrap_up_tables,
)
from guanjia.insight.reviews.queries.weeks import (
    copies,
    drawn_until,
    had_complaints,
    last_week,
    moments_of,
    read_by,
    receivers,
    report_of,
    senders,
    signed_by,
    signers,
    week_content,
)

__all__ = [
    "content_of", "copies", "drawn_until", "due_on", "figure_rows", "had_complaints", "last_week", "local_clock",
    "moments_of", "on_report_page", "on_sign_page", "on_wrap_up_page", "opens_at", "owed_notes", "read_by",
    "receivers", "report_of", "report_tables", "rest_day", "senders", "signed_by", "signers", "span_of",
    "week_content", "wrap_up_of", "wrap_up_tables",
]  # fmt: skip
