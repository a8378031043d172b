"""What the laws over tables and faces share: somebody who holds every post of 甲园, and makers of rows."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.models import Assignment, Post, User
from tests.cast import NOON
from tests.house.making import Maker


@pytest.fixture
def insider(cast):
    """Holds every post of 甲园 and none of 乙园: whatever he does not see, nobody of 甲园 does."""
    user = User(username="insider", display_name="丁全", created_at=NOON)
    user.set_unusable_password()
    user.save()
    for post in Post.objects.all():
        Assignment.objects.create(user=user, post=post, project=cast.jia, from_on=NOON.date())
    return user


@pytest.fixture
def jia(cast):
    return Maker(cast.jia, cast.zhao)


@pytest.fixture
def yi(cast):
    return Maker(cast.yi, cast.yi_zhao)


@pytest.fixture
def desk(insider):
    """The insider's browser, signed in at noon of the cast's day."""
    with time_machine.travel(NOON, tick=False):
        client = Client()
        client.force_login(insider)
        session = client.session
        session["signed_in_at"] = session["hand_at"] = int(NOON.timestamp())
        session.save()
        yield client


@pytest.fixture
def queries():
    """`queries(call)`: how many queries a call costs."""

    def count(call) -> int:
        with CaptureQueriesContext(connection) as seen:
            call()
        return len(seen)

    return count
