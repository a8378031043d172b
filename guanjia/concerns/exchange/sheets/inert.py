"""公式无害化: text that a spreadsheet program would run as a formula is written so that it stays text.

In an .xlsx the cell says itself that it is text. A .csv cannot say so: there a cell that begins like a formula gets an
apostrophe before it, and reading takes exactly that apostrophe off again, so going out and coming in changes nothing.
"""

from __future__ import annotations

import re

# The full-width signs are formulas too where Excel runs with a Chinese or Japanese locale.
PREFIXES = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
_RISKY = re.compile("'*[" + re.escape("".join(PREFIXES)) + "]")


def is_risky(text: str) -> bool:
    return text.startswith(PREFIXES)


def inert(text: str) -> str:
    """The text as it may stand in a .csv file."""
    return "'" + text if _RISKY.match(text) else text


def bare(text: str) -> str:
    """The text that `inert` was given."""
    return text[1:] if text.startswith("'") and _RISKY.match(text) else text
