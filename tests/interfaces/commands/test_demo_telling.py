"""Stories told in the order of time; one the product refuses to go on with does not take the demo with it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guanjia.interfaces.commands.demo.clockwork import Clockwork
from guanjia.interfaces.commands.demo.telling import BackInTime, tell
from guanjia.kernel.refusals import Invalid
from tests.cast import NOON

pytestmark = pytest.mark.django_db
DONE: list[str] = []


@pytest.fixture(autouse=True)
def nothing_done():
    DONE.clear()


def story(name: str, *hours: int):
    for hour in hours:
        at = yield NOON + timedelta(hours=hour)
        DONE.append(f"{name}{hour}")
        assert at == NOON + timedelta(hours=hour)


def refused():
    yield NOON + timedelta(hours=1)
    raise Invalid("不行。")


def told(*stories, strict: bool) -> int:
    return tell(stories, Clockwork(NOON), lambda at: None, end=NOON + timedelta(hours=9), strict=strict)


def test_they_are_told_in_the_order_of_time_up_to_the_end(cast):
    assert told(story("a", 1, 4, 11), story("b", 2, 3), strict=True) == 0
    assert DONE == ["a1", "b2", "b3", "a4"]


@pytest.mark.parametrize(("bad", "fault"), [(refused, Invalid), (lambda: story("x", 3, 2), BackInTime)])
def test_a_story_that_cannot_go_on_is_left_where_it_is(cast, bad, fault):
    assert told(bad(), story("a", 2, 5), strict=False) == 1
    assert [each for each in DONE if each.startswith("a")] == ["a2", "a5"]
    with pytest.raises(fault):
        told(bad(), story("a", 2, 5), strict=True)
