"""The jobs the program knows, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class JobError(Exception):
    """A job is declared or enqueued wrongly; a programming fault."""


@dataclass(frozen=True)
class JobDef:
    """A job: `run(*, at, **payload)`. After `minutes` without an end it counts as dead and is given to another runner,
    so a job writes in steps it may repeat."""

    name: str
    run: Callable
    most_tries: int = 5
    minutes: int = 15


JOBS: dict[str, JobDef] = {}


def job(name: str, *, most_tries: int = 5, minutes: int = 15):
    """Make a job of a function `(*, at, …) -> anything`; its other arguments must be JSON."""

    def declare(run: Callable) -> Callable:
        if name in JOBS and JOBS[name].run.__qualname__ != run.__qualname__:
            raise JobError(f"job {name} is declared twice")
        JOBS[name] = JobDef(name, run, most_tries, minutes)
        return run

    return declare
