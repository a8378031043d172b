"""The rules as shipped: they hold where neither the project nor the company has laid down another."""

from __future__ import annotations

FIRST, SECOND = "compensation.limit.first", "compensation.limit.second"
SPLIT_DAYS = "approval.split.days"

SHIPPED: dict[str, tuple[str, tuple[dict, ...]]] = {}


def ship(matter: str, label: str, *rungs: dict) -> None:
    """Lay down who decides a matter, as shipped (a room calls this in its seed).

    A rung is a dict with `post` and perhaps `up_to_fen`, `up_to_policy`, `outside` (see `Rung`).
    """
    SHIPPED[matter] = (label, rungs)
