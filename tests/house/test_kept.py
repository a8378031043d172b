"""Every count of every list and of 待办, for everybody: kept as a text it is what it is composed anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.registers import kept
from guanjia.concerns.registers.views import tab_counts, tabs_of
from tests.cast import NOON
from tests.house.asking import ours
from tests.house.filled import CODES, World

pytestmark = pytest.mark.django_db
# Who sees most, who sees his own rows only, who stands in a department; a deep run tries everybody.
SOME = ("CS_SUPERVISOR", "REPAIR", "ENGINEERING_HEAD")
# Within one hour, so that the second and later ones come from what was kept; then in another.
MOMENTS = [NOON + timedelta(minutes=m) for m in (0, 7, 21, 44)] + [NOON + timedelta(days=40, hours=5)]


@pytest.fixture
def world(db):
    with time_machine.travel(NOON, tick=False):
        yield World()


def test_kept_counts_are_those_composed_anew(world, request):
    kept._kept.clear()
    project = world.jia.project
    asked = [(register, tabs_of(register, project)) for register in ours()]
    texts = 0
    for code in CODES if request.config.getoption("deep") else SOME:
        user = world.people[code]
        for at in MOMENTS:
            user.__dict__.pop("kept_grants", None)
            user.kept_grants = grants_of(user, at)
            found = tab_counts(asked, user, project, at)
            for register, views in asked:
                seen = register.model.objects.seen_by(user, project, at)
                for view in views:
                    wanted = view.rows(seen, user, at).values("pk").count()
                    assert found[register.slug, view.code] == wanted, (code, register.slug, view.code, at)
        texts = sum(isinstance(text, kept._Text) for text in kept._kept.values())
    assert texts > 60  # or nothing would have been tried
