"""The frame of the benchmark: turns, ratios, noise, and results that must be equal before a time is believed."""

from __future__ import annotations

import pytest

from bench.turns import Differs, Figure, agree, in_turns, latencies, percentile, spread


def test_limit_and_methods_take_turns():
    order = []

    def take(name: str, figure: float):
        def one() -> float:
            order.append(name)
            return figure

        return one

    found = in_turns({"limit": take("limit", 10.0), "a": take("a", 5.0), "b": take("b", 2.0)})
    assert order == ["limit", "a", "b"] * 3
    assert found == {"limit": [10.0] * 3, "a": [5.0] * 3, "b": [2.0] * 3}


def test_a_limit_that_moves_takes_three_more_rounds():
    moving = iter([10.0, 20.0, 10.0, 11.0, 12.0, 13.0])
    found = in_turns({"limit": lambda: next(moving), "a": lambda: 1.0})
    assert len(found["limit"]) == len(found["a"]) == 6
    figure = Figure("6b", "sqlite", "x", 1, 1, "tx/s", 1, spread=spread(found["limit"]))
    assert figure.noisy


def test_no_more_rounds_are_taken_once_the_patience_is_used_up():
    moving = iter([10.0, 20.0, 10.0])
    found = in_turns({"limit": lambda: next(moving), "a": lambda: 1.0}, patience=0.0)
    assert found == {"limit": [10.0, 20.0, 10.0], "a": [1.0] * 3}


def test_results_that_differ_end_the_work():
    agree({"limit": [1, 2], "method": [1, 2]})
    with pytest.raises(Differs, match=r"method gives \[1, 3\], limit gives \[1, 2\]"):
        agree({"limit": [1, 2], "method": [1, 3]})


def test_each_item_goes_through_all_methods_before_the_next():
    seen = []
    calls = {"limit": lambda item: seen.append(("limit", item)), "a": lambda item: seen.append(("a", item))}
    found = latencies(calls, [1, 2, 3], rounds=2)
    first = [("limit", 1), ("a", 1), ("limit", 2), ("a", 2), ("limit", 3), ("a", 3)]
    assert seen[2:8] == first  # after the round that only fills the caches
    assert all(len(times) == 3 for times in found.of["a"])


def test_a_round_ends_when_its_budget_is_spent_but_not_before_a_few_items():
    found = latencies({"limit": lambda item: None}, range(100), rounds=1, budget=0.0)
    assert len(found.of["limit"][0]) == 5


def test_a_goal_in_times_is_an_upper_bound_and_one_of_speed_a_lower():
    times = Figure("3a", "sqlite", "x", 1.0, 2.0, "ms", 2.0, goal=2.5)
    speed = Figure("7b", "sqlite", "x", 10.0, 5.0, "rows/s", 0.5, goal=0.6, in_times=False)
    assert (times.reached, speed.reached) == (True, False)
    assert Figure("6a", "sqlite", "x", 1, 1, "ms", 1).reached is None
    assert speed.as_row()["reached"] is False


@pytest.mark.parametrize(("part", "value"), [(0.5, 50.5), (0.99, 100), (0.0, 1)])
def test_percentiles(part, value):
    assert percentile(list(range(100, 0, -1)), part) == value
