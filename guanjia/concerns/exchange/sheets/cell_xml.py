"""单元格写法: one value as the XML of one cell — numbers as numbers, everything else as text that stays text."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

from guanjia.concerns.exchange.sheets.inert import is_risky
from guanjia.concerns.exchange.sheets.styles import Change, DayEnd, Look, Rate

# What Excel holds in one cell, counted in UTF-16 units as it counts.
LONGEST_TEXT = 32_767
_MOST_DIGITS = 10**15
_EPOCH = dt.date(1899, 12, 30)
# Excel believes in a 29 February 1900; dates before it come out one day off, so they are written as text.
_FIRST_DATE = dt.date(1900, 3, 1)
_NEVER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_EDGES = re.compile(r"^\s|\s$|\n")


def safe_text(text: str) -> str:
    """The text without what no XML may hold (control characters, half characters), and no longer than a cell holds."""
    text = _NEVER.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        cut = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - 1)]
        text = cut.decode("utf-16-le", "ignore") + "…"
    return text


def text_xml(text: str) -> str:
    """The inside of a text cell, escaped; `_x000D_` in a text is not to be read as a control character."""
    text = _CODED.sub("_x005F_", safe_text(text))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<is><t xml:space="preserve">{text}</t></is>' if _EDGES.search(text) else f"<is><t>{text}</t></is>"


def cell_xml(place: str, value: object, fill: int = 0, look: Look | None = None) -> str:
    """One cell of any value; `place` is its reference (B12). Empty for an empty cell without a colour.

    Raises ValueError for a moment with a time zone: which wall clock to show is the caller's to decide.
    """
    kind = type(value)
    if kind is int and -_MOST_DIGITS < value < _MOST_DIGITS or kind is float and math.isfinite(value):
        style = (look or Look.PLAIN) + fill
        said = repr(value)
    elif kind is Rate and value.is_finite():
        style, said = Look.RATE + fill, f"{value:f}"
    elif kind is Change and -_MOST_DIGITS < value < _MOST_DIGITS:
        style, said = Look.CHANGE + fill, str(int(value))
    elif kind is DayEnd and value >= _FIRST_DATE:
        style, said = Look.DAY_END + fill, repr((value - _EPOCH).days + 86_399 / 86_400)
    elif isinstance(value, Decimal) and value.is_finite() and len(value.as_tuple().digits) <= 15:
        style = (look or (Look.MONEY if value.as_tuple().exponent == -2 else Look.PLAIN)) + fill
        said = f"{value:f}"
    elif isinstance(value, dt.datetime) and value.date() >= _FIRST_DATE:
        if value.tzinfo:
            raise ValueError("a moment with a time zone must be turned into the site's wall clock first")
        days = (value.date() - _EPOCH).days
        seconds = value.hour * 3600 + value.minute * 60 + value.second
        style, said = Look.MOMENT + fill, repr(days + seconds / 86_400)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value >= _FIRST_DATE:
        style, said = Look.DATE + fill, str((value - _EPOCH).days)
    elif isinstance(value, dt.time):
        style, said = Look.TIME + fill, repr((value.hour * 3600 + value.minute * 60 + value.second) / 86_400)
    else:
        return _text_cell(place, value, fill, look)
    return f'<c r="{place}" s="{style}"><v>{said}</v></c>'


def _text_cell(place: str, value: object, fill: int, look: Look | None) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        text = ""
    elif value is True or value is False:
        text = "是" if value else "否"
    else:
        text = str(value)
    if not text:
        return f'<c r="{place}" s="{(look or Look.TEXT) + fill}"/>' if fill or look else ""
    style = (look or (Look.QUOTED if is_risky(text) else Look.TEXT)) + fill
    return f'<c r="{place}" s="{style}" t="inlineStr">{text_xml(text)}</c>'
