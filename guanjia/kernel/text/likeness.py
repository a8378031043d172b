"""Whether two notes of a call speak of one thing: how many pairs of neighbouring characters they share."""

import re

from guanjia.kernel.text.characters import half_width

_WORDS = re.compile(r"[^\W_]+")
# Two shared pairs may be chance (客户, 反映); a note of a few characters is not judged by one.
LEAST_SHARED = 3


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1: the share of the shorter note's pairs that the other has too."""
    a, b = _pairs(one), _pairs(other)
    shared = len(a & b)
    return shared / min(len(a), len(b)) if shared >= LEAST_SHARED else 0.0


def _pairs(text: str) -> set[str]:
    runs = _WORDS.findall(half_width(text).lower())
    return {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
