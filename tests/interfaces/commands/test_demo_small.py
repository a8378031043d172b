"""The small demo: everybody who may sign in finds something to do."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from guanjia.concerns.access.posts import install_posts
from guanjia.interfaces.commands.demo import building, people
from tests.interfaces.commands.accounts import idle_accounts

NOW = dt.datetime(2026, 11, 20, 2, 40, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_there_is_open_work_for_every_account(settings, tmp_path):
    settings.DATA, settings.PASSWORD_HASHERS = tmp_path, people.HASHERS
    install_posts()
    building.live(NOW, building.SMALL)
    with time_machine.travel(NOW, tick=False):
        assert idle_accounts() == []
