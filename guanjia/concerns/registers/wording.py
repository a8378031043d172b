"""How single things are written wherever they stand: a moment, a day, a state, the address of a record."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guanjia.kernel.flow import Flow, Kinds

ZONE = ZoneInfo(settings.TIME_ZONE)
SEALED = "（已加密）"


def local(value: dt.datetime) -> dt.datetime:
    """A moment in the one zone the desk shows."""
    return value.astimezone(ZONE)


def moment(value: dt.datetime | None, year: int) -> str:
    """`11-21 14:05` in this year, `2025-11-21` in others (look.md 5)."""
    if value is None:
        return ""
    here = value.astimezone(ZONE)
    return here.strftime("%m-%d %H:%M") if here.year == year else here.strftime("%Y-%m-%d")


def day(value: dt.date | None, year: int) -> str:
    """`11-21` in this year, `2025-11-21` in others."""
    if value is None:
        return ""
    return value.strftime("%m-%d") if value.year == year else value.isoformat()


def month(value: dt.date | None) -> str:
    """`2026年10月`: its year always, since a month without one is read as a day."""
    return "" if value is None else f"{value.year}年{value.month}月"


def address(number: str, pk: int) -> str:
    """The last part of a record's address: its number, or `~id` where a number cannot stand in an address."""
    return f"~{pk}" if not number or "/" in number or number[0] in "-~." or number == "new" else quote(number, safe="")


@lru_cache(maxsize=64)
def _states(flows: Flow | Kinds) -> dict[tuple[str, str], tuple[str, str]]:
    return {(flow.kind, s.code): (s.label, s.tone) for flow in flows.all() for s in flow.states}


def state_of(flows: Flow | Kinds, kind: str, code: str) -> tuple[str, str]:
    """Label and tone of a state; a code the flow no longer knows is shown as it is."""
    known = _states(flows)
    return known.get((kind, code)) or known.get(("", code)) or (code, "plain")


@lru_cache(maxsize=512)
def badge(label: str, tone: str) -> SafeString:
    return format_html('<span class="tag {}">{}</span>', tone, label)
