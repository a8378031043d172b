"""Journalling a look-up of personal data."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.journal import actions as journal
from guanjia.concerns.search.queries import Group, is_personal


def log_lookup(user, typed: str, project, *, at: datetime, groups: list[Group] = ()) -> bool:
    """查找: journal that this person looked for a customer, once for each search he submits; the interface calls it
    after `find`, not while letters are still being typed. Says whether there was anything to journal."""
    if not typed.strip() or not is_personal(typed, at):
        return False
    journal.write(
        by=user, at=at, project=project, kind="search", subject_id=None, verb="search.look_up", label="查找客户",
        changes={"查找": [None, typed.strip()[:64]]}, rows=sum(len(group.hits) for group in groups),
    )  # fmt: skip
    return True
