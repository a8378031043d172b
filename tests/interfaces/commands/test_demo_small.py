"""The small demo: everybody who may sign in finds something to do."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from guanjia.concerns.access.models import Project
from guanjia.concerns.access.posts import install_posts
from guanjia.insight.reports.queries.rows import month_rows
from guanjia.interfaces.commands.demo import building, people
from guanjia.kernel.worktime import add_months
from tests.insight.reports.stories import contradictions
from tests.interfaces.commands.accounts import idle_accounts

NOW = dt.datetime(2026, 11, 20, 2, 40, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_there_is_open_work_for_every_account(settings, tmp_path):
    settings.DATA, settings.PASSWORD_HASHERS = tmp_path, people.HASHERS
    install_posts()
    building.live(NOW, building.SMALL)
    with time_machine.travel(NOW, tick=False):
        assert idle_accounts() == []
        first = NOW.date().replace(day=1)
        for project in Project.objects.all():
            for month in (add_months(first, -1), first):
                assert contradictions(month_rows(project, month, NOW, NOW)) == []
