"""Clients that act at the same time, for bounded seconds or a number of acts: threads in two processes, as a server
has them."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection, connections

PROCESSES = 2
PATIENCE = 60  # seconds until a client that does not come back is given up


@dataclass
class Told:
    """What the clients did: ms of each act, words of each error, seconds of the whole."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    warming: int = 0  # acts before the clock ran; they count as done

    @property
    def rate(self) -> float:
        """Acts a second."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    @property
    def done(self) -> int:
        return len(self.times) + self.warming


def run(count: int, seconds: float, make: Callable[[], Callable[[], object]], *, most: int = 0) -> Told:
    """Let `count` clients act until the seconds are over, or each has acted `most` times. `make()` gives each its act,
    in its own thread.

    A client that fails says so and goes on.
    """
    connections.close_all()  # a connection must not be shared by processes
    context = multiprocessing.get_context("fork")
    shares = [count // PROCESSES + (place < count % PROCESSES) for place in range(PROCESSES)]
    barrier = context.Barrier(count)
    pipes, processes = [], []
    for share in filter(None, shares):
        mine, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_process, args=(theirs, share, seconds, most, make, barrier), daemon=True)
        process.start()
        theirs.close()
        pipes.append(mine)
        processes.append(process)
    whole = Told()
    for pipe in pipes:
        told: Told = pipe.recv() if pipe.poll(seconds + PATIENCE) else Told(errors=["a process did not come back"])
        whole.times += told.times
        whole.errors += told.errors
        whole.warming += told.warming
        whole.seconds = max(whole.seconds, told.seconds)
    for process in processes:
        process.join(PATIENCE)
        if process.is_alive():
            process.terminate()
    return whole


def _process(pipe, count: int, seconds: float, most: int, make, barrier) -> None:
    told, guard = Told(), threading.Lock()

    def client() -> None:
        times, errors, warm = [], [], 0
        act = make()
        try:
            act()
            warm = 1
        except Exception as fault:
            errors.append(f"{type(fault).__name__}: {fault}")
        barrier.wait(PATIENCE)
        start = time.perf_counter()
        end = start + seconds
        while (now := time.perf_counter()) < end and not (most and len(times) + len(errors) >= most):
            try:
                act()
                times.append((time.perf_counter() - now) * 1000)
            except Exception as fault:  # counted and told: one failed act is what is looked for
                errors.append(f"{type(fault).__name__}: {fault}")
        spent = time.perf_counter() - start
        connection.close()
        with guard:
            told.times += times
            told.errors += errors
            told.warming += warm
            told.seconds = max(told.seconds, spent)

    threads = [threading.Thread(target=client) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(told)
    pipe.close()
