"""What the night keeps in order: finished jobs are kept for two days, failed ones until somebody has looked (30 days);
what the database knows of its tables is renewed."""

from datetime import datetime, timedelta

from django.db import connection

from guanjia.concerns.jobs.models import Job
from guanjia.concerns.jobs.schedule import every

DONE_DAYS, FAILED_DAYS = 2, 30
LOOKED_THROUGH = 1000  # entries of an index SQLite looks through: enough to tell a rare value from a common one
EVERY_TABLE = 0x10002  # those this connection has not asked since it was opened too


@every("20 3 * * *", "jobs.tidy")
def tidy(*, at: datetime) -> int:
    """Remove old rows; says how many."""
    done = Job.objects.filter(state=Job.DONE, done_at__lt=at - timedelta(days=DONE_DAYS)).delete()[0]
    return done + Job.objects.filter(state=Job.FAILED, done_at__lt=at - timedelta(days=FAILED_DAYS)).delete()[0]


@every("30 4 * * *", "jobs.statistics")
def renew_statistics(*, at: datetime) -> int:
    """SQLite chooses its way by figures nobody renews while tables grow; PostgreSQL does it by itself. 1 where done."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={LOOKED_THROUGH}")
        cursor.execute(f"PRAGMA optimize={EVERY_TABLE}")
    return 1
