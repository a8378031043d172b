"""Two runners at once: no clock fires twice, none is missed; the control, without the claim, fails."""

import datetime as dt

import pytest

from guanjia.concerns.deadlines.models import Timer
from guanjia.concerns.escalation import sweeping
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.notices.models import Notice
from tests.concerns.flow.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

ERRANDS = 30


@pytest.fixture
def many(errand, monkeypatch):
    """Clocks that run out together, swept in small batches, so that two runners meet often."""
    monkeypatch.setattr(sweeping, "BATCH", {"sqlite": 4, "postgresql": 4})
    return [errand() for _ in range(ERRANDS)]


def late(cast):
    return cast.noon + dt.timedelta(minutes=31)


def test_two_runners_share_the_clocks_and_each_fires_once(cast, many):
    answers, faults = at_once(2, lambda n: sweeping.sweep(at=late(cast)))
    assert faults == []
    # A row one runner holds is left to him; whoever comes first takes what is left.
    assert sum(answers) + sweeping.sweep(at=late(cast)) == ERRANDS
    kinds = list(Alarm.objects.values_list("kind", flat=True))
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "WARNING": 2 * ERRANDS, "BREACH": ERRANDS, "RUNG": ERRANDS,
    }  # fmt: skip
    assert Telling.objects.filter(asks="SIGN").count() == 2 * ERRANDS
    assert Notice.objects.count() == Telling.objects.count() == 3 * ERRANDS
    assert not Timer.objects.filter(next_at__lte=late(cast)).exists()


def test_control_timers_taken_as_they_were_read_fire_twice(cast, many, monkeypatch):
    """Each runner works on what he has seen before, without looking again under the lock."""
    seen = list(Timer.objects.select_related("deadline").order_by("deadline_id")[:4])
    monkeypatch.setattr(sweeping, "claim", lambda at: seen)
    climb = sweeping._Climb._one
    monkeypatch.setattr(sweeping._Climb, "_one", lambda self, row, fired: climb(self, row, set()))
    _, faults = at_once(2, lambda n: sweeping.sweep_batch(late(cast)))
    assert [type(fault).__name__ for fault in faults] == ["IntegrityError"]


def test_a_verb_and_the_sweep_at_once_end_in_one_truth(cast, many):
    from tests.rooms.loans import actions  # reason: beside the race it is about

    def act(n):
        if n == 0:
            return sweeping.sweep(at=late(cast))
        for errand in many[:10]:
            actions.finish(errand, by=cast.zhao, at=late(cast))
        return 0

    _, faults = at_once(2, act)
    assert faults == []
    sweeping.sweep(at=late(cast))
    assert not Timer.objects.filter(deadline__subject_id__in=[errand.pk for errand in many[:10]]).exists()
    assert Alarm.objects.filter(kind="RUNG", subject_id__in=[e.pk for e in many[10:]]).count() == ERRANDS - 10
