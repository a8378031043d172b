"""Faults as problem+json: busy, too big, not here, not allowed, and the unforeseen."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import OperationalError, connection

from guanjia.config.sqlite import gate
from guanjia.interfaces.rest.problems import from_store, guarded

LOANS = "/projects/jia/loans"
BODY = {"borrower": "李女士", "thing": "UMBRELLA"}


def is_problem(caller, status: int, code: str) -> dict:
    said = caller.last.json()
    assert caller.last["Content-Type"] == "application/problem+json"
    assert (caller.status, said["status"], said["code"]) == (status, status, code)
    assert said["type"] == "about:blank"
    assert said["title"]
    assert said["detail"]
    return said


@pytest.mark.parametrize(
    "path", ["/nothing", "/projects/jia/nothing", "/projects/jia/loans/x", "/projects/jia/loans/-1", "/%0A", "//",
             "/projects/jia/loans/99999999999999999999999"],
)  # fmt: skip
def test_no_such_address(lin, path):
    lin.get(path)
    if lin.status != 422:  # a number no record can have is a parameter out of bounds
        is_problem(lin, 404, "not_found")
    lin.post(path, {})
    assert lin.status in (404, 405)


def test_another_method_is_told_which_there_are(lin):
    lin._send("delete", LOANS)
    assert "GET" in is_problem(lin, 405, "method_not_allowed")["detail"]
    assert "GET" in lin.last["Allow"]


@pytest.mark.django_db(transaction=True)
def test_a_gate_that_stays_shut_is_a_503(lin, monkeypatch):
    """The real gate, held by somebody else."""
    if connection.vendor != "sqlite":
        pytest.skip("the gate is SQLite's")
    monkeypatch.setattr(gate, "SECONDS", 0.05)
    held = connection.gate
    held.enter()
    try:
        lin.post(f"{LOANS}/lend", BODY)
    finally:
        held.leave()
    is_problem(lin, 503, "busy")
    lin.post(f"{LOANS}/lend", BODY)
    assert lin.status == 201


def test_too_much_at_once(lin, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    lin.post(f"{LOANS}/lend", {**BODY, "borrower": "x" * 200})
    is_problem(lin, 413, "too_large")


def test_the_unforeseen_has_a_number_that_stands_in_the_log(caplog, rf):
    def broken(request):
        raise RuntimeError("a fault of the program")

    with caplog.at_level(logging.ERROR, "guanjia.rest"):
        answer = guarded(broken)(rf.get("/api/v1/me"))
    said = json.loads(answer.content)
    number = said["detail"].rpartition(" ")[2].rstrip("。")
    assert (answer.status_code, said["code"]) == (500, "fault")
    assert number in caplog.text
    assert "RuntimeError" not in answer.content.decode()


def test_only_busy_is_excused_of_what_a_database_says():
    assert from_store(OperationalError("database is busy: …")).status_code == 503
    assert from_store(OperationalError("canceling statement due to lock timeout")).status_code == 503
    with pytest.raises(OperationalError):
        from_store(OperationalError("no such table: loans"))
