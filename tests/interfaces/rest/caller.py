"""A caller of the API: one account with its token, talking JSON."""

from __future__ import annotations

import json

from django.test import Client

from guanjia.concerns.access.grants import SYSTEM
from guanjia.domains.workforce.actions import issue_token

BASE = "/api/v1"


class Caller:
    """Calls as one user; `last` is the whole answer, the calls give its JSON."""

    def __init__(self, user, at, token: str | None = None):
        self.token = issue_token(by=SYSTEM, at=at, user=user) if token is None else token
        self.client = Client()
        self.last = None

    def _send(self, method: str, path: str, **given):
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= given.pop("headers", {})
        url = path if path.startswith("/api") else f"{BASE}{path}"
        self.last = getattr(self.client, method)(url, headers=headers, **given)
        return self.last.json() if self.last.headers["Content-Type"].endswith("json") else self.last

    def get(self, path: str, query: dict | None = None, **given):
        return self._send("get", path, query_params=query or {}, **given)

    def post(self, path: str, body=None, *, key: str = "", **given):
        headers = {"Idempotency-Key": key} if key else {}
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self._send("post", path, data=data, content_type="application/json", headers=headers, **given)

    def send(self, path: str, parts: dict, *, key: str = ""):
        """A form with files."""
        return self._send("post", path, data=parts, headers={"Idempotency-Key": key} if key else {})

    @property
    def status(self) -> int:
        return self.last.status_code
