"""The one-time key of a form: posting twice does once and shows the same result (promises.md 3.2, 8)."""

from __future__ import annotations

import hashlib
import secrets

from django.http import HttpRequest

from guanjia.concerns.access.once import once

LEFT_OUT = ("csrfmiddlewaretoken", "form_key", "sign_password")


def new_key() -> str:
    return secrets.token_urlsafe(12)


def digest_of(request: HttpRequest) -> str:
    """What was sent, without the keys: the same key with another content is refused."""
    sha = hashlib.sha256(request.path.encode())
    for name in sorted(request.POST):
        if name not in LEFT_OUT:
            sha.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(request.FILES):
        sha.update(repr([(name, f.name, f.size) for f in request.FILES.getlist(name)]).encode())
    return sha.hexdigest()


def run_once(request: HttpRequest, act):
    """Run `act()` (answers JSON data) unless this form was sent before; (answer, repeated)."""
    return once(request.user, request.POST.get("form_key", ""), digest_of(request), request.at, act)
