"""The session of a person at a desk: idle for 30 minutes locks it, 12 hours end it (promises.md 3)."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

from guanjia.concerns.access.sealing import SealBroken, seal, unseal

IDLE = 30 * 60
ABSOLUTE = 12 * 3600
# The hand is noted once a minute, so that reading pages does not write to the database each time.
STEP = 60
# A clock set back by more ends or locks a session: what had run out must not run again.
SLACK = 5 * 60
RECENT = 12


def begin(session, at: datetime) -> None:
    """Start counting; called when somebody has signed in."""
    session["signed_in_at"] = session["hand_at"] = int(at.timestamp())
    session.pop("locked", None)


def is_over(session, at: datetime) -> bool:
    """Whether 12 hours have passed since sign-in, or the clock stands before it."""
    return not -SLACK <= int(at.timestamp()) - session.get("signed_in_at", 0) < ABSOLUTE


def is_locked(session, at: datetime) -> bool:
    """Locked by hand, or by 30 minutes without a hand on it."""
    return bool(session.get("locked")) or not -SLACK <= int(at.timestamp()) - session.get("hand_at", 0) < IDLE


def touch(session, at: datetime) -> None:
    if int(at.timestamp()) - session.get("hand_at", 0) >= STEP:
        session["hand_at"] = int(at.timestamp())


def lock(session, at: datetime) -> None:
    """Lock the screen and keep the moment it was locked."""
    session.setdefault("locked", int(at.timestamp()))


def stay_locked(session) -> None:
    """A screen that was found idle too long stays locked, whatever the clock says next."""
    session.setdefault("locked", locked_since(session))


def locked_since(session) -> int:
    """Epoch seconds from which the screen is locked."""
    return session.get("locked") or session.get("hand_at", 0) + IDLE


def unlock(session, at: datetime) -> None:
    session.pop("locked", None)
    session["hand_at"] = int(at.timestamp())


def keep_typed(session, path: str, fields: list[tuple[str, list[str]]], *, files: bool) -> None:
    """Keep what was posted to a locked screen until it is unlocked: on the server, where nobody at the PC reads it.

    Sealed, since it may hold what a record would seal (decision 25).
    """
    text = json.dumps({"path": path, "fields": fields, "files": files}, ensure_ascii=False)
    place = uuid.uuid4()
    session["typed"] = [str(place), seal(text, place)]


def take_typed(session) -> dict | None:
    """What was kept, once: whoever goes elsewhere first has left it."""
    if "typed" not in session:
        return None
    place, sealed = session.pop("typed")
    try:
        return json.loads(unseal(sealed, uuid.UUID(place)))
    except SealBroken:  # the key was changed meanwhile
        return None


def visited(session, project: str, kind: str, number: str, title: str, url: str) -> None:
    """Remember the pages of records lately opened, the newest first."""
    row, kept = [project, kind, number, title, url], session.get("recent", [])
    if kept[:1] != [row]:  # opened again and again: nothing to write
        session["recent"] = [row, *(other for other in kept if other[4] != url)][:RECENT]


def recent(session, project: str) -> list[list[str]]:
    return [row for row in session.get("recent", []) if row[0] == project]
