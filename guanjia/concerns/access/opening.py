"""What a new project is given (rooms register their seeds here), and which codes it cannot have."""

from __future__ import annotations

from collections.abc import Callable

from guanjia.kernel.refusals import Invalid

_seeds: list[Callable] = []
_taken: set[str] = set()


def reserve_codes(*codes: str) -> None:
    """Words no project may have as its code: a face that puts the code into its addresses names its own pages."""
    _taken.update(codes)


def demand_free(code: str) -> None:
    """Raise `Invalid` when a project of this code could not be reached."""
    if code in _taken:
        raise Invalid(fields={"code": f"“{code}”是系统自用的网址，请换一个代码。"})


def on_new_project(seed: Callable) -> None:
    """Call `seed(project, by=, at=)` for each new project (rooms say so in `seed.py`)."""
    if seed not in _seeds:
        _seeds.append(seed)


def furnish(project, *, by, at) -> None:
    """Run all seeds for a project, in the order the rooms are loaded."""
    for seed in _seeds:
        seed(project, by=by, at=at)
