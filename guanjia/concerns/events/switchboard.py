"""The switchboard: {verb: (reaction, ...)}; functions, not strings; depth limit 4 (decisions 10, 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

DEPTH = 4


class WireError(Exception):
    """A wire is drawn wrongly or rings in a circle; a programming fault."""


@dataclass(frozen=True)
class Acting:
    """Inside which verb we are: its code, its journal entry when there is one yet, and how deep the wires go."""

    verb: str
    entry_id: int | None = None
    depth: int = 0


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)
_wires: dict[object, tuple[Callable, ...]] = {}
_questions: dict[object, tuple[Callable, ...]] = {}


def install(
    wires: Mapping[object, tuple[Callable, ...]], is_verb: Callable[[object], bool],
    questions: Mapping[object, tuple[Callable, ...]] | None = None,
) -> None:  # fmt: skip
    """Set all wires and questions (once, when the program starts). Every key must be a verb."""
    wrong = [key for key in (*wires, *(questions or ())) if not is_verb(key)]
    if wrong:
        raise WireError(f"not verbs: {wrong}")
    _wires.clear()
    _wires.update(wires)
    if questions is not None:
        _questions.clear()
        _questions.update(questions)


def wires() -> dict[object, tuple[Callable, ...]]:
    return dict(_wires)


def acting() -> Acting | None:
    """The verb we are inside of, or None at the outermost call."""
    return _acting.get()


@contextmanager
def inside(verb: str, entry_id: int | None = None, *, deeper: bool = False) -> Iterator[None]:
    """Everything called inside is part of this verb: its permission is the outer one's, its journal says "via"."""
    outer = _acting.get()
    depth = (outer.depth if outer else 0) + (1 if deeper else 0)
    if depth > DEPTH:
        raise WireError(f"{verb} rings deeper than {DEPTH} wires")
    token = _acting.set(Acting(verb, entry_id, depth))
    try:
        yield
    finally:
        _acting.reset(token)


def asked(verb: object, record, given: Mapping[str, object]) -> dict[str, str]:
    """What higher rooms will say against a verb with these arguments, by field: asked before it is done, so that the
    verb can refuse for all reasons at once. The first word about a field counts."""
    found: dict[str, str] = {}
    for question in _questions.get(verb, ()):
        found = {**question(record, given), **found}
    return found


def ring(verb: object, code: str, record, *, by, at, entry_id: int | None) -> None:
    """Call every reaction wired to the verb; a refusal in one rolls the whole back."""
    for reaction in _wires.get(verb, ()):
        with inside(code, entry_id, deeper=True):
            reaction(record, by=by, at=at)
