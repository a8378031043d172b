"""Running limits as words and colour (look.md 3): green with more than a quarter left, yellow below, red overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanjia.concerns.deadlines.queries import Clock, most_urgent_of
from guanjia.concerns.policies.declared import UNITS
from guanjia.kernel.worktime import show_due


def most_urgent(model, ids: list[int], now: datetime) -> dict[int, Clock]:
    """The most urgent running clock of each record, in one query; none is asked for where no limit can run."""
    if not ids or not any(flow.limits for flow in model.flows.all()):
        return {}
    return most_urgent_of(model.subject_kind, ids, now)


def span_words(seconds: float) -> str:
    """`3 天 2 小时`, `3 小时 12 分`, `18 分`: two units at most."""
    minutes = max(int(seconds // 60), 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {rest} 分" if rest else f"{hours} 小时"
    return f"{rest} 分"


def tone_of(clock: Clock, now: datetime) -> str:
    """ok, warn or late; soft while the limit is paused."""
    if clock.paused:
        return "soft"
    if clock.late_at(now):
        return "warn" if clock.mild else "late"
    left = (clock.due_at - now).total_seconds()
    return "warn" if left <= span_of(clock) / 4 else "ok"


def span_of(clock) -> float:
    """Seconds of the whole limit."""
    return max((clock.due_at - clock.started_at).total_seconds(), 0)


def words(clock: Clock, now: datetime) -> str:
    if clock.paused:
        return "暂停"
    left = (clock.due_at - now).total_seconds()
    return f"剩 {span_words(left)}" if left >= 0 else f"超 {span_words(-left)}"


def due_words(clock: Clock) -> str:
    """`11-23 24:00`: a limit in days ends with the day (decision 16)."""
    return show_due(clock.due_at)


def row_tone(clock, now: datetime) -> str:
    """The colour of a whole row: late or warn, else none."""
    tone = tone_of(clock, now) if clock else ""
    return tone if tone in ("late", "warn") else ""


def as_context(clock, now: datetime, url: str = "") -> dict:
    """A clock as `desk/clock.html` wants it."""
    paused = clock.paused
    return {
        "text": words(clock, now), "tone": tone_of(clock, now), "name": clock.label, "url": url,
        "due": "" if paused else int(clock.due_at.timestamp()), "span": int(span_of(clock)),
        "mild": clock.mild,
    }  # fmt: skip


def cell(clock, now: datetime) -> SafeString:
    """A clock as the cell of a list."""
    each = as_context(clock, now)
    ticking = format_html(' data-due="{}" data-span="{}"', each["due"], each["span"]) if each["due"] else ""
    if each["mild"]:  # a flag turns amber, never red, when the browser counts on
        ticking = format_html("{} data-mild", ticking)
    return format_html(
        '<span class="clock {}"{}>{}</span> <small class="soft">{}</small>',
        each["tone"], ticking, each["text"], each["name"],
    )  # fmt: skip


def ended_context(clock: Clock) -> dict:
    """A limit that ended, without ticking: 按时, or late by how much."""
    late = clock.lateness
    text = f"{clock.state_label} {span_words(late.total_seconds())}" if late else clock.state_label
    return {
        "text": text,
        "tone": "late" if clock.state == "MISSED" else "soft",
        "name": "",
        "url": "",
        "due": "",
        "span": "",
    }


def size_words(clock: Clock) -> str:
    """`当日`, `3 天`, `约定时间`."""
    if clock.agreed:
        return "约定时间"
    unit = UNITS.get(clock.unit, clock.unit)
    return "当日" if clock.unit == "SAME_DAY" else f"{clock.value} {unit}" if clock.value else ""


def missed_words(clock: Clock) -> str:
    """Which limit was missed and when it ran out: `当日办结 10-24 24:00 已过`, `3 天办结 10-28 24:00 已过`. What was
    promised counts, not what it was extended to."""
    due = clock.breached_at or (clock.original_due if clock.extensions else clock.due_at)
    return f"{size_words(clock)}{clock.label} {due_words(replace(clock, due_at=due))} 已过"


def limit_words(clock: Clock) -> str:
    """The due moment, the limit and the clause it comes from; extensions and pauses are said."""
    parts = [f"{due_words(clock)} 前", size_words(clock), clock.clause, clock.calendar_note]
    if clock.extensions:
        parts.append(f"已延期 {len(clock.extensions)} 次")
    if clock.pauses:
        parts.append(f"暂停过 {len(clock.pauses)} 次")
    return " · ".join(p for p in parts if p)
