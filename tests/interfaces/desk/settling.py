"""What tests of settings share: a password that is good enough, and the one entry an act left."""

from __future__ import annotations

from guanjia.concerns.journal.models import Entry

PASSWORD = "玉兰花开了-2026"


def journalled(verb: str) -> Entry:
    return Entry.objects.get(verb=verb)
