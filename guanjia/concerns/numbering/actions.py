"""Giving out numbers: `TS-2026-11-0001` (forms 0.4). A number is taken inside the transaction that uses it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction

from guanjia.concerns.numbering.models import Counter


def month_of(at: datetime) -> str:
    """The month a number belongs to: the local month of entry."""
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%Y-%m")


def written(series: str, month: str, serial: int) -> str:
    """The number as people see it; widens to five digits after 9999."""
    return f"{series}-{month}-{serial:04d}"


def take(project, series: str, at: datetime, count: int = 1) -> list[str]:
    """The next `count` numbers of a series. The counter's row stays locked until the transaction ends.

    Because the count rolls back with the transaction, numbers have no gaps; two takers queue at the row.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("numbers are taken inside the transaction that uses them")
    month = month_of(at)
    table = Counter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (project_id, series, month, last) VALUES (%s, %s, %s, %s) "
            f"ON CONFLICT (project_id, series, month) DO UPDATE SET last = {table}.last + %s RETURNING last",
            [project.pk, series, month, count, count],
        )
        last = cursor.fetchone()[0]
    return [written(series, month, serial) for serial in range(last - count + 1, last + 1)]
