"""Each request as one line and one count: its pattern, never its address, its query or its people's names."""

from __future__ import annotations

import logging
import re
import time
import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from guanjia.concerns.access.models import Project
from guanjia.config.watching import counts
from guanjia.config.watching.lines import request_id, route_of

log = logging.getLogger("guanjia.request")
HEADER = "X-Request-ID"
# Digits alone might be somebody's telephone; whoever gives ids gives 32 figures, of which one at least is a letter.
GIVEN = re.compile(r"(?=.*[a-f])[0-9a-f]{32}")


class Watching:
    """The outermost middleware. A proxy may give the request its id, if it looks like one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        token = request_id.set(given if GIVEN.fullmatch(given) else uuid.uuid4().hex)
        began = time.perf_counter()
        try:
            answer = self.get_response(request)
            answer.headers.setdefault(HEADER, request_id.get())
            self._told(request, answer.status_code, time.perf_counter() - began)
        finally:
            request_id.reset(token)
        return answer

    @staticmethod
    def _told(request: HttpRequest, status: int, seconds: float) -> None:
        route = "/static/" if request.path.startswith("/static/") else route_of(request)
        counts.add(request.method, route, status, seconds)
        if route in QUIET and status < 500:
            return
        project = getattr(request, "project", None)
        log.info(
            "request",
            extra={
                "seen": {
                    "method": request.method if request.method in counts.METHODS else "?", "route": route,
                    "status": status, "ms": round(seconds * 1000), "user": user_of(request),
                    "project": project.code if isinstance(project, Project) else "",
                }
            },
        )  # fmt: skip


QUIET = ("/static/", "/healthz", "/metrics")


def user_of(request: HttpRequest) -> int | None:
    """The id of who asked, if that was worked out anyway: a line of the log must not cost a question."""
    user = request.__dict__.get("user")
    if isinstance(user, LazyObject) and user._wrapped is empty:
        return None
    return getattr(user, "pk", None)
