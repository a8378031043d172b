"""Limit and methods in turns: limit, a, b, limit, a, b, …; what counts is the ratio of the medians.

The machine's speed moves from minute to minute, by other work and by heat. Turns let the noise fall on all alike; the
spread of the limit says how much there was.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass, field

ROUNDS, MORE_ROUNDS = 3, 3
BUDGET, LEAST = 0.15, 5  # seconds of a round of single calls, and items it takes whatever they cost
NOISY = 1.5  # the limit's largest figure over its smallest: above it three more rounds are taken


class Differs(Exception):
    """A method's result is not the limit's: its time is worth nothing."""


@dataclass
class Figure:
    """One line of the report: a method beside its limit.

    `ratio` is times the limit (`in_times`, smaller is better) or the part of the limit's speed that is reached (larger
    is better). `goal` is that of performance.md, None where it names none.
    """

    work: str
    engine: str
    what: str
    limit: float
    figure: float
    unit: str
    ratio: float
    goal: float | None = None
    in_times: bool = True
    spread: float = 1.0
    rounds: int = ROUNDS
    more: dict = field(default_factory=dict)
    detail: bool = False  # one of many of its kind: printed with --detail only

    @property
    def noisy(self) -> bool:
        return self.spread > NOISY

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return self.ratio <= self.goal if self.in_times else self.ratio >= self.goal

    def as_row(self) -> dict:
        return asdict(self) | {"noisy": self.noisy, "reached": self.reached}


def spread(figures: Sequence[float]) -> float:
    """How far the figures of one thing lie apart: the largest over the smallest."""
    return max(figures) / min(figures) if min(figures) > 0 else float("inf")


def in_turns(
    takes: dict[str, Callable[[], float]], *, rounds: int = ROUNDS, patience: float = float("inf")
) -> dict[str, list[float]]:
    """One figure of each take a round, the first being the limit; three more rounds where the limit moved too much,
    unless the first ones have used up the `patience` (seconds): then the line says "too noisy" and that is all."""
    first = next(iter(takes))
    found: dict[str, list[float]] = {name: [] for name in takes}
    start = time.perf_counter()
    _round(takes, found, rounds)
    if spread(found[first]) > NOISY and time.perf_counter() - start < patience:
        _round(takes, found, MORE_ROUNDS)
    return found


def _round(takes, found, rounds: int) -> None:
    for _ in range(rounds):
        for name, take in takes.items():
            gc.collect()
            found[name].append(take())


def agree(results: dict[str, Hashable]) -> None:
    """Demand that all results are equal, before any time is believed."""
    (first, wanted), *rest = results.items()
    for name, result in rest:
        if result != wanted:
            raise Differs(f"{name} gives {_short(result)}, {first} gives {_short(wanted)}")


def _short(value) -> str:
    text = repr(value)
    return text if len(text) < 200 else f"{text[:200]}…"


@dataclass
class Latencies:
    """Times of single calls in ms, by method, a list for each round."""

    of: dict[str, list[list[float]]]

    def median(self, name: str) -> float:
        return statistics.median(self.at(name, 0.5))

    def at(self, name: str, part: float) -> list[float]:
        """The percentile of each round."""
        return [percentile(times, part) for times in self.of[name]]

    def times(self, name: str, limit: str, part: float = 0.5) -> float:
        """How often the limit's median goes into this method's percentile."""
        return statistics.median(self.at(name, part)) / self.median(limit)


def latencies(
    calls: dict[str, Callable], items: Iterable, *, rounds: int = ROUNDS, budget: float = BUDGET
) -> Latencies:
    """Call every method with each item in turn, so that cold caches and noise fall on all alike.

    The first of `calls` is the limit. A short round goes before that is not counted: it fills the caches of all. A
    round whose `budget` of seconds is spent ends early, so that one slow method does not hold up the run.
    """
    items, first = list(items), next(iter(calls))
    found = Latencies({name: [] for name in calls})
    _pass(calls, items[: max(len(items) // 4, 1)], budget)
    for _ in range(rounds):
        _add(found, _pass(calls, items, budget))
    if spread(found.at(first, 0.5)) > NOISY:
        for _ in range(MORE_ROUNDS):
            _add(found, _pass(calls, items, budget))
    return found


def _pass(calls: dict[str, Callable], items: list, budget: float) -> dict[str, list[float]]:
    clock, times = time.perf_counter, {name: [] for name in calls}
    gc.collect()
    gc.disable()
    try:
        end = clock() + budget
        for number, item in enumerate(items):
            if number >= LEAST and clock() > end:
                break
            for name, call in calls.items():
                start = clock()
                call(item)
                times[name].append((clock() - start) * 1000)
    finally:
        gc.enable()
    return times


def _add(found: Latencies, times: dict[str, list[float]]) -> None:
    for name, each in times.items():
        found.of[name].append(each)


def percentile(values: Sequence[float], part: float) -> float:
    """The value below which that part of the values lies (0.5: the median)."""
    if part == 0.5:
        return statistics.median(values)
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
