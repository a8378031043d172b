"""What may be the same matter: offered at intake, linked as 重复."""

from __future__ import annotations

import pytest

from guanjia.domains.cases import actions, queries
from guanjia.domains.cases.models import Case
from guanjia.kernel.text import likeness
from tests.domains.cases import stories

LEAK = "昨晚十点厨房顶棚开始渗水，一直在滴"


@pytest.mark.parametrize(
    ("other", "low", "high"),
    [("厨房顶棚昨晚开始渗水，一直滴", 0.6, 1), ("想办一张停车月卡，怎么收费", 0, 0), ("", 0, 0), (LEAK, 1, 1)],
)
def test_words_that_overlap(other, low, high):
    assert low <= likeness(LEAK, other) <= high
    assert likeness(LEAK, other) == likeness(other, LEAK)


def found(house, **more) -> list[Case]:
    return queries.possible_duplicates(house.lin, house.jia, unit=house.unit, kind="COMPLAINT", **more)


@pytest.mark.django_db
def test_the_same_words_seconds_ago_are_offered_whatever_the_category(house):
    first = stories.complaint(house)
    other = next(c for c in queries.categories(house.jia) if c.parent_id is None and c != first.category)
    assert found(house, content="厨房顶棚昨晚十点渗水，一直在滴", category=other) == [first]


@pytest.mark.django_db
def test_another_question_of_the_same_flat_is_not_the_leak(house):
    stories.complaint(house)
    given = {"unit": house.unit, "kind": "ENQUIRY", "content": "想办一张停车月卡，怎么收费"}
    assert queries.possible_duplicates(house.lin, house.jia, **given) == []


@pytest.mark.django_db
def test_before_anything_is_written_the_open_ones_of_the_kind_are_offered(house):
    first = stories.complaint(house)
    assert found(house) == [first]
    assert queries.possible_duplicates(house.lin, house.jia, unit=house.unit, kind="ENQUIRY") == []


@pytest.mark.django_db
def test_a_repeat_is_linked_to_the_open_one_before_a_closed_one(house):
    first = stories.complaint(house, "2026-11-20 14:00")
    second = stories.complaint(house, "2026-11-20 15:00")
    assert second.repeat_of == first
    actions.ask_withdrawal(second, by=house.lin, at=house.moment("2026-11-20 15:10"), withdrawal="客户来电撤回")
    actions.withdraw(second, by=house.sunli, at=house.moment("2026-11-20 15:20"))
    assert not second.is_open
    third = stories.complaint(house, "2026-11-20 16:00")
    assert third.repeat_of == first, "the latest is closed, the one before it is not"


@pytest.mark.django_db
def test_nearly_equal_words_are_a_repeat_without_a_category(house):
    first = stories.complaint(house, category=None)
    again = stories.complaint(house, "2026-11-20 16:11", category=None, content="昨晚十点厨房顶棚渗水了，一直在滴")
    assert again.repeat_of == first
    other = stories.complaint(house, "2026-11-20 16:12", category=None, content="保安对访客态度很不好，请处理")
    assert other.repeat_of is None
