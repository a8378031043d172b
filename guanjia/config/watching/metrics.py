"""`/metrics` for Prometheus, on this machine only; and what `/healthz` is made of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse

from guanjia.concerns.backups import queries as backups
from guanjia.concerns.deadlines.models import Timer
from guanjia.concerns.jobs import clock
from guanjia.concerns.jobs.models import Job, Schedule
from guanjia.config.watching import counts

HERE = ("127.0.0.1", "::1")
FORWARDED = ("X-Forwarded-For", "X-Real-Ip", "Forwarded", "X-Forwarded-Host", "Via")


def metrics(request: HttpRequest) -> HttpResponse:
    """The text Prometheus reads. Asked from elsewhere, or through a proxy, there is no such page."""
    if request.META.get("REMOTE_ADDR") not in HERE or any(name in request.headers for name in FORWARDED):
        raise Http404
    return HttpResponse("\n".join(lines()) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def lines() -> Iterator[str]:
    yield from requests()
    at = clock.now()
    jobs = {state: Job.objects.filter(state=state).count() for state in (Job.READY, Job.RUNNING, Job.FAILED)}
    yield "# TYPE guanjia_jobs gauge"
    yield from (f'guanjia_jobs{{state="{state.lower()}"}} {count}' for state, count in jobs.items())
    oldest = Timer.objects.order_by("next_at").values_list("next_at", flat=True).first()
    late = max(0.0, (at - oldest).total_seconds()) if oldest else 0
    yield from gauge("timer_overdue_seconds", late, "age of the oldest timer that waits for the runner")
    beat = Schedule.objects.order_by("-fired_at").values_list("fired_at", flat=True).first()
    if beat:
        yield from gauge("runner_beat_age_seconds", (at - beat).total_seconds(), "since the runner fired a schedule")
    last = backups.standing(at).last
    if last:
        yield from gauge("backup_age_seconds", (at - last.at).total_seconds(), "since the last good backup")
    yield from gauge("database_bytes", database_size(), "size of the database")
    yield from gauge("disk_free_bytes", shutil.disk_usage(settings.DATA).free, "room left where the data lies")


def gauge(name: str, value: float, about: str) -> Iterator[str]:
    yield f"# HELP guanjia_{name} {about}"
    yield f"# TYPE guanjia_{name} gauge"
    yield f"guanjia_{name} {value:g}" if isinstance(value, float) else f"guanjia_{name} {value}"


def requests() -> Iterator[str]:
    yield "# TYPE guanjia_request_seconds histogram"
    for (method, route, status), (count, seconds, *buckets) in sorted(counts.together().items()):
        labels = f'method="{method}",route="{escaped(route)}",status="{status}"'
        for most, below in zip(counts.SECONDS, buckets, strict=True):
            yield f'guanjia_request_seconds_bucket{{{labels},le="{most}"}} {below:.0f}'
        yield f'guanjia_request_seconds_bucket{{{labels},le="+Inf"}} {count:.0f}'
        yield f"guanjia_request_seconds_sum{{{labels}}} {seconds:.6f}"
        yield f"guanjia_request_seconds_count{{{labels}}} {count:.0f}"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def database_size() -> int:
    if connection.vendor == "sqlite":
        place = Path(connection.settings_dict["NAME"])
        return place.stat().st_size if place.exists() else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]
