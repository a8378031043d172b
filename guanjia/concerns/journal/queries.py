"""Reading the journal."""

from __future__ import annotations

from guanjia.concerns.journal.actions import digest_of
from guanjia.concerns.journal.models import Entry, Seal


def of(kind: str, subject_id: int):
    """All that happened to one record, oldest first."""
    return Entry.objects.filter(subject_kind=kind, subject_id=subject_id).select_related("by").order_by("pk")


def of_many(kind: str, subject_ids):
    """All that happened to these records of one kind, oldest first, in one query."""
    rows = Entry.objects.filter(subject_kind=kind, subject_id__in=list(subject_ids))
    return rows.select_related("by").order_by("pk")


def broken_seals() -> list[Seal]:
    """Seals whose entries no longer give the digest: something was changed, added or removed behind the journal."""
    broken, previous = [], ""
    for seal in Seal.objects.order_by("first_id"):
        entries = Entry.objects.filter(pk__gte=seal.first_id, pk__lte=seal.last_id).order_by("pk")
        if seal.previous != previous or digest_of(entries.iterator(chunk_size=500), previous) != seal.digest:
            broken.append(seal)
        previous = seal.digest
    return broken
