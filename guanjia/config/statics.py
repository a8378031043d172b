"""Files of the pages: each is asked for by its content's mark, and kept by browsers for a year under it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest
from whitenoise.middleware import WhiteNoiseMiddleware

YEAR = 365 * 86400


@cache
def mark_of(name: str) -> str:
    """The mark of a file's content; empty for a file that is not there."""
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if found else ""


class Marked(StaticFilesStorage):
    """`{% static %}` gives `name?v=mark`: a new program is a new address, so nobody works with an old script."""

    def url(self, name: str | None) -> str:
        mark = mark_of(name or "")
        return f"{super().url(name)}?v={mark}" if mark else super().url(name)


class Statics(WhiteNoiseMiddleware):
    """WhiteNoise, with a year for what is asked for by its own mark and a minute for everything else."""

    def serve(self, static_file, request: HttpRequest):
        answer = super().serve(static_file, request)
        asked = request.GET.get("v")
        if asked and asked == mark_of(request.path_info.removeprefix(self.static_prefix)):
            answer["Cache-Control"] = f"max-age={YEAR}, public, immutable"
        return answer
