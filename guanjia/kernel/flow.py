"""Flows as data: the states a record can be in, the arrows between them and the time limits that run meanwhile.

Nothing here writes or knows a database. `concerns.flow` turns an arrow into a verb that can be called.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

TONES = ("plain", "info", "warn", "late", "ok")


class FlowError(Exception):
    """A flow is drawn wrongly (raised while the program starts, never to a user)."""


@dataclass(frozen=True)
class State:
    """状态: where a record stands.

    `tone` is the colour of its label on every screen. `final`: nothing more is expected of anybody.
    `waits`: the customer is the cause of the delay, so running limits are paused.
    """

    code: str
    label: str
    tone: str = "info"
    final: bool = False
    waits: bool = False


@dataclass(frozen=True)
class Arrow:
    """A step or a birth: from which states, to which, and what the button says.

    `targets` empty means the state stays as it is. With several targets the verb's body returns the one it takes.
    `main` marks the step a page offers first (True, or the states in which it is). `danger` is the
    consequence the button must name.
    """

    verb: str
    label: str
    sources: frozenset[str]
    targets: tuple[str, ...]
    main: bool | frozenset[str] = False
    danger: str = ""

    @property
    def is_birth(self) -> bool:
        return not self.sources

    def is_main(self, state: str) -> bool:
        """Whether it is the step to offer first on a record in this state."""
        return self.main if isinstance(self.main, bool) else state in self.main


@dataclass(frozen=True)
class Limit:
    """时限: a clock that runs while the record is in one of `running`.

    `policy` names the policy row that gives amount and unit; the record may answer otherwise through
    `limit_terms(code)`. `since` is the record's field with the starting moment; empty means the moment of arming.
    `mild`: running out is a flag, not a failure: amber on the screens, not counted as overdue, nobody has to sign.
    """

    code: str
    label: str
    running: frozenset[str]
    policy: str
    since: str = ""
    mild: bool = False


def _states(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def birth(verb: str, label: str, to: str | Iterable[str], *, main: bool = False) -> Arrow:
    """The arrow by which a record comes into the world."""
    return Arrow(verb, label, frozenset(), _states(to), main)


def step(
    verb: str,
    label: str,
    sources: str | Iterable[str],
    to: str | Iterable[str] = (),
    *,
    main: bool | str | Iterable[str] = False,
    danger: str = "",
) -> Arrow:
    """An arrow from one or more states; without `to` the record stays where it is."""
    first = main if isinstance(main, bool) else frozenset(_states(main))
    return Arrow(verb, label, frozenset(_states(sources)), _states(to), first, danger)


def limit(
    code: str, label: str, running: str | Iterable[str], policy: str, since: str = "", *, mild: bool = False
) -> Limit:
    """A clock that runs while the record is in one of the states `running`."""
    return Limit(code, label, frozenset(_states(running)), policy, since, mild)


@dataclass(frozen=True, eq=False)
class Flow:
    """流程: one machine. `code` is the kind of record (`case`) and the first half of each permission (`case.judge`)."""

    code: str
    label: str
    states: tuple[State, ...]
    arrows: tuple[Arrow, ...]
    limits: tuple[Limit, ...] = ()
    kind: str = ""
    _by_state: Mapping[str, State] = field(init=False, repr=False, compare=False)
    _by_verb: Mapping[str, Arrow] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_state", {s.code: s for s in self.states})
        object.__setattr__(self, "_by_verb", {a.verb: a for a in self.arrows})
        faults = self.faults()
        if faults:
            raise FlowError(f"{self.code}{'/' + self.kind if self.kind else ''}: " + "; ".join(faults))

    def faults(self) -> list[str]:
        """What is wrong with the drawing; an empty list when it is sound."""
        found = []
        if len(self._by_state) != len(self.states):
            found.append("a state is declared twice")
        if len(self._by_verb) != len(self.arrows):
            found.append("a verb is declared twice")
        for a in self.arrows:
            unknown = [s for s in (*a.sources, *a.targets) if s not in self._by_state]
            if unknown:
                found.append(f"{a.verb} names unknown states {unknown}")
            if a.is_birth and not a.targets:
                found.append(f"{a.verb} gives birth into no state")
            if not a.label:
                found.append(f"{a.verb} has no label")
        for limit_ in self.limits:
            unknown = [s for s in limit_.running if s not in self._by_state]
            if unknown:
                found.append(f"limit {limit_.code} names unknown states {unknown}")
        found += [f"{s.code} has the unknown tone {s.tone}" for s in self.states if s.tone not in TONES]
        found += [f"{code} cannot be reached" for code in self._by_state if code not in self.reachable()]
        return found

    def reachable(self) -> set[str]:
        """States that some birth leads to, directly or through steps."""
        seen = {t for a in self.arrows if a.is_birth for t in a.targets}
        while True:
            more = {t for a in self.arrows if a.sources & seen for t in a.targets} - seen
            if not more:
                return seen
            seen |= more

    def of(self, kind: str) -> Flow:
        """The flow of that kind; a plain flow is the same for every kind."""
        return self

    def all(self) -> tuple[Flow, ...]:
        return (self,)

    def state(self, code: str) -> State:
        return self._by_state[code]

    def arrow(self, verb: str) -> Arrow | None:
        return self._by_verb.get(verb)

    def leaving(self, state: str) -> list[Arrow]:
        """The steps that are drawn from a state, in the order they are declared."""
        return [a for a in self.arrows if state in a.sources]

    @property
    def open_states(self) -> frozenset[str]:
        return frozenset(s.code for s in self.states if not s.final)

    @property
    def labels(self) -> dict[str, str]:
        return {s.code: s.label for s in self.states}


@dataclass(frozen=True, eq=False)
class Kinds:
    """Several flows over one table, chosen by the record's `kind` (`FLOWS[kind]` of decision 6)."""

    code: str
    label: str
    flows: Mapping[str, Flow]

    def __post_init__(self) -> None:
        wrong = [k for k, f in self.flows.items() if f.kind != k or f.code != self.code]
        if wrong:
            raise FlowError(f"{self.code}: the flows of {wrong} do not carry that code and kind")

    def of(self, kind: str) -> Flow:
        return self.flows[kind]

    def all(self) -> tuple[Flow, ...]:
        return tuple(self.flows.values())

    @property
    def open_states(self) -> frozenset[str]:
        return frozenset().union(*(f.open_states for f in self.all()))

    @property
    def labels(self) -> dict[str, str]:
        return {code: label for f in self.all() for code, label in f.labels.items()}


@dataclass(frozen=True)
class Terms:
    """How one limit of one record runs, where the flow's own words are not enough.

    `policy` another policy row; `since` another starting moment; `due` a moment already reckoned (agreed with the
    customer, or the latest of several); `off` the limit does not run for this record; with `kept` because what it asked
    for is done, so that it counts as kept. `cap` is a policy counted from
    `cap_since` that the limit never passes.
    """

    policy: str = ""
    since: object = None
    due: object = None
    off: bool = False
    kept: bool = False
    cap: str = ""
    cap_since: object = None
