"""The steps of an upload, within the request for a small sheet and by a runner for a large one (promises.md 5)."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.exchange import uploads
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.jobs.actions import enqueue
from guanjia.concerns.jobs.declared import job
from guanjia.concerns.registers.declared import REGISTERS, Register

CHECK, WRITE = "registers.check_import", "registers.write_import"


@job(CHECK, most_tries=2)
def check_later(*, at: datetime, import_id: int) -> None:
    record = Import.objects.select_related("project", "by").get(pk=import_id)
    uploads.check(record, REGISTERS[record.register], by=record.by, at=at)


@job(WRITE, most_tries=2)
def write_later(*, at: datetime, import_id: int) -> None:
    record = Import.objects.select_related("project", "by").get(pk=import_id)
    uploads.write(record, REGISTERS[record.register], by=record.by, at=at)


def check_soon(record: Import, register: Register, *, by, at: datetime) -> None:
    """Check now or hand it to a runner."""
    if uploads.is_small(record):
        uploads.check(record, register, by=by, at=at)
    else:
        enqueue(CHECK, at=at, unique=f"import:{record.pk}", import_id=record.pk)


def write_soon(record: Import, register: Register, *, by, at: datetime) -> None:
    """Write now or hand it to a runner; `begin_writing` has taken the upload."""
    if uploads.is_small(record):
        uploads.write(record, register, by=by, at=at)
    else:
        enqueue(WRITE, at=at, unique=f"import:{record.pk}", import_id=record.pk)
