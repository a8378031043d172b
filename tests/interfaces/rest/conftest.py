"""Callers of the API for the cast; the clock stands at the evening of the cast's day, when the stories are told."""

from __future__ import annotations

import pytest
import time_machine

from tests.cast import moment
from tests.interfaces.rest import world
from tests.interfaces.rest.caller import Caller

EVENING = moment("2026-11-20 20:00")


@pytest.fixture(autouse=True)
def evening():
    with time_machine.travel(EVENING, tick=False):
        yield EVENING


@pytest.fixture
def lin(cast):
    """The front desk of 甲园, by API."""
    return Caller(cast.lin, EVENING)


@pytest.fixture
def zhao(cast):
    """The manager of 甲园, by API."""
    return Caller(cast.zhao, EVENING)


@pytest.fixture
def records(house):
    """{slug: record}: one of each register of 甲园."""
    return world.furnish(house)
