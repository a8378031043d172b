"""What is wrong with the store when it refuses: it is busy, it is full, or it is away. Told from the fault alone.

PostgreSQL says it by a code (its words may be Chinese), SQLite by its words, the system by a number.
"""

from __future__ import annotations

import errno

BUSY, FULL, AWAY = "busy", "full", "away"

_NUMBERS = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL}
# lock_not_available, query_canceled (statement_timeout), deadlock_detected; disk_full; shutting down, starting up, too
# many connections.
_CODES = {
    "55P03": BUSY, "57014": BUSY, "40P01": BUSY, "53100": FULL, "57P01": AWAY, "57P02": AWAY, "57P03": AWAY,
    "53300": AWAY, "25P03": AWAY,
}  # fmt: skip
_WORDS = (
    ("database is busy", BUSY), ("database is locked", BUSY), ("lock timeout", BUSY), ("statement timeout", BUSY),
    ("could not obtain lock", BUSY), ("database or disk is full", FULL), ("no space left", FULL),
    ("server closed the connection", AWAY), ("connection refused", AWAY), ("connection failed", AWAY),
    ("connection is closed", AWAY), ("connection already closed", AWAY), ("connection is lost", AWAY),
    ("terminating connection", AWAY), ("the connection is bad", AWAY), ("sending query failed", AWAY),
)  # fmt: skip


def trouble_of(fault: BaseException) -> str:
    """`busy`, `full`, `away`, or "" for a fault that is none of these. The causes of a fault are looked at too."""
    seen: BaseException | None = fault
    for _ in range(5):
        if seen is None:
            break
        found = _NUMBERS.get(seen.errno or 0, "") if isinstance(seen, OSError) else _of_database(seen)
        if found:
            return found
        seen = seen.__cause__ or seen.__context__
    return ""


def _of_database(fault: BaseException) -> str:
    if not any(kind.__name__ in ("DatabaseError", "InterfaceError") for kind in type(fault).__mro__):
        return ""
    code = getattr(fault, "sqlstate", None) or ""
    if found := _CODES.get(code, AWAY if code.startswith("08") else ""):
        return found
    if not code and type(fault).__name__ == "OperationalError" and type(fault).__module__.startswith("psycopg"):
        return AWAY  # the server said nothing: there is none, or it went while we asked
    words = str(fault).lower()
    return next((trouble for part, trouble in _WORDS if part in words), "")
