"""What a room says about a rate: what counts, out of what, and which target it is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class MeasureFault(Exception):
    """A measure is declared wrongly; a programming fault."""


@dataclass(frozen=True)
class Measure:
    """指标: `numerator` out of `denominator`, both functions `(project, start, end) -> queryset` of records, over
    moments `start <= x < end`.

    `target` is the key of a policy in percent, empty for a rate that is only shown. `lower_is_better` turns the colours
    round. `note` says how it is counted, with the clause; screens show it beside the figure. `switch` is the policy
    that turns the rate on (K25 is off as shipped); while it is on, the rate of the code in `instead_of` is not shown.
    """

    code: str
    label: str
    numerator: Callable
    denominator: Callable
    target: str = ""
    lower_is_better: bool = False
    note: str = ""
    switch: str = ""
    instead_of: str = ""


MEASURES: dict[str, Measure] = {}


def measure(
    code: str, label: str, numerator: Callable, denominator: Callable, target: str = "", *,
    lower_is_better: bool = False, note: str = "", switch: str = "", instead_of: str = "",
) -> Measure:  # fmt: skip
    """Publish a rate under a name (`K21`); reports read it by that name."""
    if code in MEASURES:
        raise MeasureFault(f"measure {code} is declared twice")
    made = MEASURES[code] = Measure(
        code, label, numerator, denominator, target, lower_is_better, note, switch, instead_of
    )
    return made
