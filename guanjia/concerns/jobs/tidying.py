"""Finished jobs are kept for two days, failed ones until somebody has looked (30 days)."""

from datetime import datetime, timedelta

from guanjia.concerns.jobs.models import Job
from guanjia.concerns.jobs.schedule import every

DONE_DAYS, FAILED_DAYS = 2, 30


@every("20 3 * * *", "jobs.tidy")
def tidy(*, at: datetime) -> int:
    """Remove old rows; says how many."""
    done = Job.objects.filter(state=Job.DONE, done_at__lt=at - timedelta(days=DONE_DAYS)).delete()[0]
    return done + Job.objects.filter(state=Job.FAILED, done_at__lt=at - timedelta(days=FAILED_DAYS)).delete()[0]
