"""What is measured, on which engine, and how much data stand behind it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """A work of performance.md: the module under `bench.works` that measures it, and the data it needs."""

    title: str
    module: str
    engines: tuple[str, ...]
    needs: tuple[str, ...] = ()


BOTH = ("sqlite", "postgres")
WORKS = {
    "3a": Work("look-up in one community", "lookup", BOTH, ("people",)),
    "3b": Work("look-up over all communities", "lookup", BOTH, ("people",)),
    "4a": Work("case list page, any depth", "lists", BOTH, ("people", "matters")),
    "4b": Work("sweep of clocks that ran out", "sweep", BOTH, ("people", "matters")),
    "5a": Work("a month's figures, raw", "months", BOTH, ("people", "matters")),
    "5b": Work("a month's figures, by day", "days", BOTH, ("people", "matters")),
    "6a": Work("list page of 50 rows, served", "pages", ("sqlite",), ("people", "matters")),
    "6b": Work("write request, SQLite", "writes", ("sqlite",), ("people",)),
    "6c": Work("write request, PostgreSQL", "writes", ("postgres",), ("people",)),
    "7a": Work("sheet in", "sheet_in", ("sqlite",)),
    "7b": Work("sheet out", "sheet_out", ("sqlite",), ("people", "matters")),
    "7c": Work("work orders printed", "prints", ("sqlite",), ("people",)),
    "load": Work("mixed load at a fixed rate", "mixed", BOTH, ("people", "matters")),
}


@dataclass(frozen=True)
class Size:
    """How much data: communities of 2,000 units, the cases of the list, rows of the sheets, seconds of a load;
    `patience` is how many seconds the turns of a work may take before noise no longer earns it more of them."""

    help: str
    communities: int
    cases: int
    deep_cases: int
    rows_in: int
    rows_out: int
    samples: int
    seconds: float
    patience: float = float("inf")
    units: int = 2000


SIZES = {
    "quick": Size(
        "10,000 units, 120,000 cases, some 3 minutes (default)", 5, 120_000, 104_000, 3_000, 10_000, 12, 0.3, 8.0
    ),
    "full": Size("1,000,000 units, 2,000,000 cases", 500, 2_000_000, 200_000, 100_000, 100_000, 300, 4.0),
}  # fmt: skip
