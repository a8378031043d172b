"""Enqueuing: in the transaction of the business act."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.jobs.declared import JOBS, JobError
from guanjia.concerns.jobs.models import Job


def enqueue(name: str, *, at: datetime, run_at: datetime | None = None, unique: str = "", **payload) -> None:
    """Have a job run at `run_at` (default: as soon as the transaction is committed). With `unique`, one that still
    waits under this key is enough."""
    if name not in JOBS:
        raise JobError(f"no job {name}")
    row = Job(name=name, payload=payload, run_at=run_at or at, unique_key=unique)
    Job.objects.bulk_create([row], ignore_conflicts=bool(unique))
