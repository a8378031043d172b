"""The figures of the complaints by day: whatever is done, roll-up and marked days together are the raw count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.measures import remaking
from guanjia.concerns.measures.models import DirtyDay, MadeDay
from guanjia.concerns.measures.rollups import ROLL_UPS
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions, measures
from guanjia.domains.cases.measures import counting
from guanjia.domains.cases.measures.days import FIGURES
from guanjia.domains.cases.models import Case, CaseCategory, ComplaintDay
from guanjia.kernel.worktime import month_bounds
from tests.domains.cases import courses, stories
from tests.domains.cases.test_any_course import Course

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MONTHS = [month_bounds(2026, month) for month in (10, 11, 12)]


def agrees(project, spans=MONTHS) -> None:
    """What is read is what is counted, for every span to the last case."""
    for start, end in spans:
        assert measures.by_category(project, start, end) == counting.by_category(project, start, end)
        assert measures.received_by_category(project, start, end) == counting.received_by_category(project, start, end)
        assert measures.by_month(project, start, end) == counting.by_month(project, start, end)
    start, end = spans[0][0], spans[-1][1]
    assert measures.by_month(project, start, end) == counting.by_month(project, start, end)


def made(house) -> int:
    return remaking.remake_marked(at=house.moment("2026-11-20 23:00"))


@given(data=st.data())
def test_whatever_is_done_the_days_are_the_raw_count(house, data):
    with transaction.atomic():
        if data.draw(st.booleans()):
            remaking.check(at=house.moment("2026-11-19 03:40"))
        course = Course(house, data.draw)
        late = data.draw(st.sampled_from([None, "2026-10-31 23:30", "2026-10-12 10:00"]))
        if late:
            backdated(house, late)
        for _ in range(data.draw(st.integers(2, 12))):
            course.step()
            if data.draw(st.integers(0, 3)) == 0:
                made(house)
        middle = house.moment("2026-11-20 12:00")
        agrees(house.jia, [*MONTHS, (MONTHS[1][0], middle), (middle, MONTHS[1][1]), (middle, course.at)])
        made(house)
        assert not DirtyDay.objects.exists()
        agrees(house.jia, [*MONTHS, (MONTHS[1][0], middle)])
        assert not remaking.differing()
        transaction.set_rollback(True)


def backdated(house, received: str, entered: str = "2026-11-20 16:10", **more):
    given = {
        "kind": "COMPLAINT", "content": "地下室渗水，一直没有人来看", "unit": house.unit, "customer": house.li,
        "received_at": house.moment(received), "late_reason": "系统停用，按纸单补录",
    }  # fmt: skip
    return actions.open_case(by=SYSTEM, at=house.moment(entered), project=house.jia, **given | more)


def test_the_columns_are_the_figures():
    columns = {field.name for field in ComplaintDay._meta.concrete_fields}
    assert columns == {*FIGURES, "services", "id", "project", "day", "sort", "counted_on", "category"}


def test_an_act_marks_its_day_and_the_runner_makes_it(house):
    case = stories.complaint(house)
    assert set(DirtyDay.objects.values_list("project", "roll_up", "day")) == {
        (house.jia.pk, "complaints", date(2026, 11, 20))
    }
    assert made(house) == 1
    assert not DirtyDay.objects.exists()
    assert [row.day for row in MadeDay.objects.order_by("pk")] == [date(2026, 11, 20)]
    [row] = ComplaintDay.objects.filter(sort="RECEIVED").order_by("pk")
    assert (row.category_id, row.received, row.pending) == (case.category_id, 1, 1)
    agrees(house.jia)


def test_a_made_day_is_read_from_the_roll_up(house):
    """Control of every comparison here: what stands in a made, unmarked day is what is read, right or wrong."""
    stories.complaint(house)
    made(house)
    ComplaintDay.objects.filter(sort="RECEIVED").update(received=7)
    start, end = MONTHS[1]
    assert sum(row["received"] for row in measures.by_category(house.jia, start, end).values()) == 7
    assert sum(measures.received_by_category(house.jia, start, end).values()) == 7
    assert measures.by_month(house.jia, start, end)[date(2026, 11, 1)]["received"] == 7
    stories.complaint(house)
    agrees(house.jia)
