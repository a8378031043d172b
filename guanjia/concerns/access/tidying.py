"""The job that forgets old request keys: nobody repeats a request after two days."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.access.models import RequestKey
from guanjia.concerns.jobs.schedule import every

DAYS = 2


@every("50 3 * * *", "access.forget_requests")
def forget_requests(*, at: datetime) -> int:
    """Remove request keys older than two days; says how many."""
    return RequestKey.objects.filter(at__lt=at - timedelta(days=DAYS)).delete()[0]
