"""A browser that is signed in, without a password to hash each time."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from guanjia.concerns.jobs import clock
from tests.cast import NOON
from tests.rooms.loans import actions


@pytest.fixture
def at_noon():
    """The clock of the interfaces stands at noon of the cast's day; `.move_to` and `.shift` turn it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in(cast, at_noon):
    """`signed_in(cast.lin)`: a client whose session begins now."""

    def enter(user) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session["signed_in_at"] = session["hand_at"] = int(clock.now().timestamp())
        session.save()
        return client

    return enter


@pytest.fixture
def desk(signed_in, cast):
    """The receptionist's browser."""
    return signed_in(cast.lin)


@pytest.fixture
def loan(cast):
    return actions.lend(
        by=cast.lin, at=cast.noon, project=cast.jia, borrower="李丽华", thing="UMBRELLA", phone="13800001234"
    )


HTMX = {"HX-Request": "true"}


@pytest.fixture
def dialog():
    """Headers of a request from a dialog."""
    return {**HTMX, "HX-Target": "dialog"}


@pytest.fixture
def admin(signed_in, cast):
    """The administrator's browser."""
    return signed_in(cast.admin)


@pytest.fixture(autouse=True)
def _fast_hashing(settings):
    """No test here is about how slowly a password is hashed."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
