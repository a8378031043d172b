"""Questions about attachments and signatures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.attachments import store
from guanjia.concerns.attachments.digests import digest
from guanjia.concerns.attachments.models import Attachment, Signature
from guanjia.concerns.flow.models import RECORDS
from guanjia.kernel.refusals import NotFound


def of(record):
    """The attachments of a record that are not voided, oldest first."""
    return with_void(record).filter(void_at=None)


def with_void(record):
    """All attachments of a record, voided ones too, oldest first."""
    rows = Attachment.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk)
    return rows.select_related("by").order_by("id")


def of_many(records) -> list[Attachment]:
    """The attachments of several records that are not voided, in one query for each kind of record."""
    ids: dict[str, list[int]] = {}
    for record in records:
        ids.setdefault(record.subject_kind, []).append(record.pk)
    rows = Attachment.objects.filter(void_at=None).select_related("by").order_by("id")
    return [row for kind, keys in ids.items() for row in rows.filter(subject_kind=kind, subject_id__in=keys)]


def signatures_of(record) -> list[Signature]:
    """The signatures on a record, oldest first."""
    rows = Signature.objects.filter(subject_kind=record.subject_kind, subject_id=record.pk)
    return list(rows.select_related("signer", "entered_by", "image").order_by("id"))


def is_outdated(signature: Signature, record) -> bool:
    """Whether what was signed has been changed since (R-307); screens and prints say so beside the name."""
    return digest(record, signature.fields) != signature.digest


def may_attach(user, record, at: datetime) -> bool:
    """Who may add a file to a record, and void one: whoever may do anything to such records, whatever the record's own
    state; who only reads may not. The desk and the API ask this."""
    kind = record.subject_kind
    grant = grants_of(user, at).by_project().get(record.project_id)
    reading = (f"{kind}.see", f"{kind}.see_own")
    return grant is not None and any(v.startswith(f"{kind}.") and v not in reading for v in grant.verbs)


def open_for(user, attachment_id: int, *, thumb: bool = False) -> tuple[Attachment, Path]:
    """An attachment and where its bytes lie, if this user may see its record. Raises `NotFound` for one that is not
    there, is voided, or belongs to a record he may not see: all three look alike."""
    row = Attachment.objects.filter(pk=attachment_id, void_at=None).first()
    model = RECORDS.get(row.subject_kind) if row else None
    if model is None or not model.objects.seen_by(user).filter(pk=row.subject_id).exists():
        raise NotFound
    return row, store.path_of(row.thumb_sha256 if thumb and row.thumb_sha256 else row.sha256)


def path_of(attachment: Attachment) -> Path:
    """Where the bytes lie, for prints of a record that was scoped before."""
    return store.path_of(attachment.sha256)


def damaged(rows=None) -> list[Attachment]:
    """Attachments whose bytes are gone or changed; for `guanjia check` and after a restore."""
    rows = Attachment.objects.order_by("id") if rows is None else rows
    return [row for row in rows.iterator(chunk_size=200) if not store.is_whole(row.sha256)]
