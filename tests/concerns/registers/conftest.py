"""Loans of the test room, and the counting of queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.standing import once, standing
from tests.rooms.loans import actions


@pytest.fixture
def lend(cast):
    """Make loans in 甲园, a minute apart."""

    def make(count: int = 1, **given) -> list:
        made = []
        for i in range(count):
            fields = {"borrower": f"李女士{i}", "thing": "UMBRELLA", "phone": "13800001234"} | given
            at = cast.noon + timedelta(minutes=i)
            made.append(actions.lend(by=cast.lin, at=at, project=cast.jia, **fields))
        return made

    return make


@pytest.fixture
def queries():
    """`queries(call)`: how many queries a call costs on a page, which looks up once who holds which post."""

    def count(call) -> int:
        with once():
            standing()
            with CaptureQueriesContext(connection) as seen:
                call()
        return len(seen)

    return count
