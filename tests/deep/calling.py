"""Calls to a server in another process: the API with a token, the desk with a session, each over a connection anew."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from email.message import Message

LONGEST = 60  # seconds until a call is given up


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Message

    @property
    def data(self) -> dict:
        return json.loads(self.text)


@dataclass(frozen=True)
class Caller:
    """Somebody at a server of this machine."""

    port: int
    token: str = "lin"
    session: str = ""

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def act(self, path: str, key: str = "", **fields) -> Answer:
        """A verb by the API; `key` makes it happen once however often it is sent."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        return self._send("POST", f"/api/v1/projects/jia/{path}", json.dumps(fields).encode(), headers)

    def attach(self, path: str, name: str, data: bytes) -> Answer:
        mark = uuid.uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        body = head + data + f"\r\n--{mark}--\r\n".encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={mark}"}
        return self._send("POST", f"/api/v1/projects/jia/{path}/attachments", body, headers)

    def _send(self, method: str, path: str, body: bytes | None = None, headers: dict | None = None) -> Answer:
        known = {"Authorization": f"Bearer {self.token}"} if path.startswith("/api/") else {}
        if self.session and not known:
            known["Cookie"] = f"sessionid={self.session}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", body, {**known, **(headers or {})}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=LONGEST) as answer:
                return Answer(answer.status, answer.read().decode(), answer.headers)
        except urllib.error.HTTPError as answer:
            return Answer(answer.code, answer.read().decode(), answer.headers)
