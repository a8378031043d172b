"""Errands climb: one limit of 30 minutes, run from noon, under the default ladder."""

import pytest

from tests.rooms.loans import actions


@pytest.fixture
def errand(cast):
    """`errand()`: begun at noon, so half of it is over at 12:15, all at 12:30; rungs stand at 12:30, 12:45, 13:00."""

    def made(by=None, at=None, kind="PLAIN"):
        return actions.run_errand(by=by or cast.lin, at=at or cast.noon, project=cast.jia, kind=kind, what="取快递")

    return made


@pytest.fixture
def clock(cast):
    """`clock("12:31")`: that time of the day."""
    return lambda text: cast.moment(f"2026-11-20 {text}")
