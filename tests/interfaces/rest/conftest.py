"""Callers of the API for the cast."""

from __future__ import annotations

import pytest

from tests.interfaces.rest.caller import Caller


@pytest.fixture
def lin(cast):
    """The front desk of 甲园, by API."""
    return Caller(cast.lin, cast.noon)


@pytest.fixture
def zhao(cast):
    """The manager of 甲园, by API."""
    return Caller(cast.zhao, cast.noon)
