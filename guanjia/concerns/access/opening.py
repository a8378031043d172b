"""What a new project is given: rooms register their seeds here, opening a project runs them."""

from __future__ import annotations

from collections.abc import Callable

_seeds: list[Callable] = []


def on_new_project(seed: Callable) -> None:
    """Call `seed(project, by=, at=)` for each new project (rooms say so in `seed.py`)."""
    if seed not in _seeds:
        _seeds.append(seed)


def furnish(project, *, by, at) -> None:
    """Run all seeds for a project, in the order the rooms are loaded."""
    for seed in _seeds:
        seed(project, by=by, at=at)
