"""Whether the program answers, reaches its database, and is being looked after."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.backups import queries as backups
from guanjia.concerns.jobs.models import Job, Schedule
from guanjia.interfaces.desk.middleware import open_to_all

# The runner fires a schedule each minute (the seal of the journal).
BEAT = timedelta(minutes=5)
LEAST_FREE = 500 * 1024 * 1024


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 `ok` when the database answers, 503 `database` when it does not: what a proxy asks.

    `?full` adds a word each for the runner, the disk and the backup, without figures; whoever may see the backups gets
    the figures too. These never make it 503: turning people away would not mend them.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
        lines = ["ok"] if "full" not in request.GET else ["ok", *_full(request)]
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _full(request: HttpRequest) -> list[str]:
    at = request.at
    beat = Schedule.objects.order_by("-fired_at").values_list("fired_at", flat=True).first()
    free = shutil.disk_usage(settings.DATA).free
    standing = backups.standing(at)
    words = {
        "runner": ("ok" if beat and at - beat < BEAT else "late", f"beat {_age(beat, at)} ago"),
        "disk": ("ok" if free >= LEAST_FREE else "low", f"{free // 2**20} MB free"),
        "backup": (
            "ok" if standing.level == "good" else standing.level,
            f"last good {_age(standing.last.at if standing.last else None, at)} ago",
        ),
        "jobs": (
            "ok" if not Job.objects.filter(state=Job.FAILED).exists() else "failed",
            f"{Job.objects.filter(state=Job.FAILED).count()} failed",
        ),
    }
    figures = request.user.is_authenticated and grants_of(request.user, at).anywhere("backup.see")
    return [f"{name} {word}" + (f" ({figure})" if figures else "") for name, (word, figure) in words.items()]


def _age(moment: datetime | None, at: datetime) -> str:
    return f"{int((at - moment).total_seconds() // 60)} min" if moment else "never"
