"""Writing the journal and sealing it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import connection, transaction

from guanjia.concerns.access import storing
from guanjia.concerns.journal.models import Entry, Seal
from guanjia.kernel.refusals import Busy


def write(
    *,
    by,
    at: datetime,
    project,
    kind: str,
    subject_id: int | None,
    verb: str,
    label: str,
    from_state: str = "",
    to_state: str = "",
    changes: dict | None = None,
    reason: str = "",
    via: str = "",
    cause_id: int | None = None,
    rows: int = 1,
) -> Entry:
    """留痕: append one entry in the caller's transaction; if it cannot be written, the act fails with it.

    `project` may be its id."""
    entry = Entry(
        at=at, by_id=by.pk, project_id=getattr(project, "pk", project), subject_kind=kind, subject_id=subject_id,
        verb=verb, label=label, from_state=from_state, to_state=to_state, changes=changes or {}, reason=reason[:300],
        via=via, cause_id=cause_id, rows=rows,
    )  # fmt: skip
    storing.insert([entry])
    return entry


def write_rows(batch: Entry, rows: list[tuple[int, str, dict]]) -> None:
    """留痕（批）: an entry for each row (id, state, changes) the act of `batch` changed; the batch is its cause."""
    Entry.objects.bulk_create(
        (
            Entry(
                at=batch.at, by_id=batch.by_id, project_id=batch.project_id, subject_kind=batch.subject_kind,
                subject_id=pk, verb=batch.verb, label=batch.label, from_state=state, to_state=state, changes=changes,
                reason=batch.reason, via=batch.via, cause=batch,
            )
            for pk, state, changes in rows
        ),
        batch_size=400,
    )  # fmt: skip


def digest_of(entries, previous: str) -> str:
    """SHA-256 over the entries in order, starting from the seal before them."""
    sha = hashlib.sha256(previous.encode())
    for e in entries:
        row = [
            e.pk, e.at.isoformat(), e.by_id, e.project_id, e.subject_kind, e.subject_id, e.verb, e.from_state,
            e.to_state, e.changes, e.reason, e.via, e.cause_id, e.rows,
        ]  # fmt: skip
        sha.update(json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    return sha.hexdigest()


@transaction.atomic
def seal(*, at: datetime, most: int = 5000) -> Seal | None:
    """封存: chain the entries written since the last seal; None when there is nothing new.

    Chaining inside each business transaction would serialise all writers, so a job seals ranges each minute. Ids below
    the end of a range must not appear later: SQLite has one writer, and that is this one; on PostgreSQL a transaction
    that has drawn an id holds a lock on the table until it ends, so while there is one `Busy` is raised and the job
    comes again.
    """
    end = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    last = Seal.objects.order_by("-last_id").first()
    if end is None or (last and last.last_id >= end):
        return None
    if connection.vendor == "postgresql" and _someone_is_writing():
        raise Busy("留痕正在写入，稍后封存。")
    entries = list(Entry.objects.filter(pk__gt=last.last_id if last else 0, pk__lte=end).order_by("pk")[:most])
    previous = last.digest if last else ""
    return Seal.objects.create(
        first_id=entries[0].pk, last_id=entries[-1].pk, digest=digest_of(entries, previous), previous=previous, at=at
    )


def _someone_is_writing() -> bool:
    """Whether a transaction of somebody else holds a writer's lock on the journal (PostgreSQL)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' "
            "AND relation = %s::regclass AND pid <> pg_backend_pid())",
            [Entry._meta.db_table],
        )
        return cursor.fetchone()[0]
