"""Log lines without personal data: JSON with `GUANJIA_LOG=json`, else for reading.

A fault is told by its kind and where it happened, never by its words: a database quotes the row it refuses, and a form
what was typed. Addresses appear as their pattern.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
FIELDS = ("method", "route", "status", "ms", "user", "project")


def route_of(request) -> str:
    """The pattern of an address, as the program names it; what was typed into it is not told."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "(无)"


def happening(record: logging.LogRecord) -> dict:
    """What a line tells, in order."""
    told = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname, "logger": record.name,
    }  # fmt: skip
    request = getattr(record, "request", None)
    if getattr(record, "seen", None):
        told |= {name: record.seen[name] for name in FIELDS}
    elif hasattr(request, "resolver_match"):
        told |= {"message": str(record.msg).partition(":")[0], "route": route_of(request)}
    else:
        told["message"] = record.getMessage()
    if rid := request_id.get():
        told["request"] = rid
    if record.exc_info and record.exc_info[0]:
        told["fault"] = record.exc_info[0].__name__
        frames = traceback.extract_tb(record.exc_info[2])[-8:]
        told["where"] = [f"{frame.filename.rpartition('/guanjia/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return told


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(happening(record), ensure_ascii=False)


class Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = happening(record)
        where = told.pop("where", [])
        words = [told.pop("at"), told.pop("level"), told.pop("logger"), str(told.pop("message", ""))]
        words += [f"{name}={value}" for name, value in told.items() if value not in ("", None)]
        return "\n    ".join([" ".join(word for word in words if word), *where])


def logging_settings(kind: str) -> dict:
    """Django's LOGGING. `kind`: json, human, or quiet (no line for each request)."""
    formatter = "json" if kind == "json" else "plain"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "guanjia.config.watching.lines.Json"},
            "plain": {"()": "guanjia.config.watching.lines.Plain"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": formatter}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            # That somebody left a field empty (4xx) is nothing for whoever minds the server; a fault of ours (5xx) is.
            "django.request": {"level": "ERROR"},
            "guanjia.request": {"level": "WARNING" if kind == "quiet" else "INFO"},
            # It writes down what was typed as a name, which may be a password in the wrong field.
            "axes": {"level": "CRITICAL"},
        },
    }
