"""Hooks on finished acts: flow publishes, higher concerns subscribe, so imports stay downward (decision 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

DEADLINES, SEARCH, MARKS, NOTICES = 70, 75, 80, 90


@dataclass
class Done:
    """A finished act on one record. `changes` maps field → [before, after]; `from_state` is empty for a birth."""

    verb: object
    record: object
    by: object
    at: datetime
    from_state: str
    changes: dict = field(default_factory=dict)
    entry_id: int | None = None

    @property
    def is_birth(self) -> bool:
        return not self.from_state


_hooks: list[tuple[int, Callable[[list[Done]], None]]] = []


def on_done(order: int, hook: Callable[[list[Done]], None]) -> None:
    """Call `hook` after each act, in the order of the numbers; a batch of rows comes as one list of one kind."""
    if (order, hook) not in _hooks:
        _hooks.append((order, hook))
        _hooks.sort(key=lambda pair: pair[0])


def publish(done: list[Done], orders: range) -> None:
    for order, hook in list(_hooks):
        if order in orders:
            hook(done)
