"""The verbs of the reviews, by noun: days, weeks, and the watch that brings both forth."""

from guanjia.insight.reviews.actions.days import note, open_day, sign
from guanjia.insight.reviews.actions.watching import look_for_weeks, watch_days
from guanjia.insight.reviews.actions.weeks import draw_week, mark_read, miss, redraw, send

__all__ = [
    "draw_week", "look_for_weeks", "mark_read", "miss", "note", "open_day", "redraw", "send", "sign", "watch_days",
]  # fmt: skip
