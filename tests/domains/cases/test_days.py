"""The figures of the complaints by day: whatever is done, roll-up and marked days together are the raw count."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.measures import remaking
from guanjia.concerns.measures.days import MOST, raw_spans
from guanjia.concerns.measures.models import DirtyDay, MadeDay
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions, measures
from guanjia.domains.cases.measures import counting, days
from guanjia.domains.cases.measures.days import FIGURES
from guanjia.domains.cases.models import Case, CaseCategory, ComplaintDay
from guanjia.kernel.refusals import Refused
from guanjia.kernel.worktime import month_bounds
from tests.domains.cases import courses, stories
from tests.domains.cases.test_any_course import Course

pytestmark = [pytest.mark.django_db, pytest.mark.both]

MONTHS = [month_bounds(2026, month) for month in (10, 11)]


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


@settings(max_examples=settings.default.max_examples // 2)  # each compares some forty figures
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
        agrees(house.jia, [*MONTHS, (MONTHS[1][0], middle), (middle, course.at)])
        made(house)
        assert not DirtyDay.objects.exists()
        agrees(house.jia)
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


def test_a_day_that_was_never_made_is_counted_from_the_records(house):
    """As after an upgrade: cases without a mark and without a made day."""
    stories.complaint(house)
    courses.closed(house)
    DirtyDay.objects.all().delete()
    agrees(house.jia)
    assert sum(measures.received_by_category(house.jia, *MONTHS[1]).values()) == 2


def test_the_first_night_makes_every_day_there_is(house):
    backdated(house, "2026-10-12 10:00")
    stories.complaint(house)
    DirtyDay.objects.all().delete()
    assert remaking.check(at=house.moment("2026-11-21 03:40")) == 0
    known = list(MadeDay.objects.order_by("day").values_list("day", flat=True))
    assert (known[0], known[-1], len(known)) == (date(2026, 10, 12), date(2026, 11, 21), 41)
    agrees(house.jia)


def test_a_late_entry_counts_where_its_month_says_and_elsewhere_when_the_rule_changes(house):
    backdated(house, "2026-10-31 23:30", entered="2026-11-01 08:00")
    backdated(house, "2026-10-31 23:40", entered="2026-11-01 10:00")
    made(house)
    agrees(house.jia)
    october, november = (measures.by_category(house.jia, *span) for span in MONTHS[:2])
    assert sum(row["received"] for row in october.values()) == 1
    assert sum(row["late"] for row in november.values()) == 1
    before = house.moment("2026-10-01 00:00")
    change_policy(by=SYSTEM, at=before, key="month.final_clock", value="11:00", project=house.jia)
    agrees(house.jia)
    assert sum(row["received"] for row in measures.by_category(house.jia, *MONTHS[0]).values()) == 2


def test_a_category_that_moves_below_another_takes_its_old_days_along(house):
    case = stories.complaint(house)
    made(house)
    other = courses.a_category(house)
    CaseCategory.everything.filter(pk=case.category_id).update(parent=other)
    assert not DirtyDay.objects.exists()
    assert measures.received_by_category(house.jia, *MONTHS[1]) == {other.pk: 1}
    agrees(house.jia)


def test_another_estate_has_days_of_its_own(house):
    stories.complaint(house)
    made(house)
    assert measures.by_category(house.yi, *MONTHS[1]) == {}
    agrees(house.yi)


def test_an_import_marks_each_day_once(house):
    courses.import_one(house)
    assert list(DirtyDay.objects.values_list("day", flat=True)) == [date(2026, 11, 1)]
    agrees(house.jia)


def test_an_act_that_is_refused_or_rolled_back_marks_nothing(house):
    case = stories.complaint(house)
    made(house)
    with pytest.raises(Refused):
        actions.judge(case, by=house.chen, at=house.moment("2026-11-20 17:00"), **courses.VALID)
    with transaction.atomic():
        stories.complaint(house)
        assert DirtyDay.objects.count() == 1
        transaction.set_rollback(True)
    assert not DirtyDay.objects.exists()


def test_the_night_finds_what_differs_sets_it_right_and_tells(house):
    stories.complaint(house)
    made(house)
    ComplaintDay.objects.filter(sort="RECEIVED").update(received=7)
    assert remaking.differing() == [("complaints", house.jia.name, date(2026, 11, 20))]
    assert remaking.check(at=house.moment("2026-11-21 03:40")) == 1
    entry = Entry.objects.filter(verb="measures.repair").get()
    assert "2026-11-20" in entry.reason
    agrees(house.jia)
    assert remaking.differing() == []
    assert remaking.check(at=house.moment("2026-11-22 03:40")) == 0


def test_a_change_past_the_verbs_is_what_the_night_is_for(house):
    """Control: without the mark of an act the roll-up says what was; only the comparison finds it."""
    case = stories.complaint(house)
    made(house)
    Case.everything.filter(pk=case.pk).update(grade="MAJOR")
    with pytest.raises(AssertionError):
        agrees(house.jia)
    assert remaking.check(at=house.moment("2026-11-21 03:40")) == 1
    agrees(house.jia)


def test_the_night_leaves_the_rest_to_the_next_and_begins_with_what_waited_longest(house, monkeypatch):
    backdated(house, "2026-11-10 10:00")
    monkeypatch.setattr(remaking, "MOST", 4)
    for night in (21, 22, 23, 24):
        remaking.check(at=house.moment(f"2026-11-{night} 03:40"))
    assert MadeDay.objects.count() == 15
    first = MadeDay.objects.order_by("checked_at", "pk").first()
    remaking.check(at=house.moment("2026-11-24 03:50"))
    first.refresh_from_db()
    assert first.checked_at == house.moment("2026-11-24 03:50")
    agrees(house.jia)


def test_days_never_made_are_counted_a_month_at_once(house):
    """The first night, or the one after an import, asks as much for a whole month as for a single day."""
    for day in (1, 9, 10):
        backdated(house, f"2026-11-{day:02d} 10:00")

    def counted() -> list[str]:
        DirtyDay.objects.all().delete()
        with CaptureQueriesContext(connection) as sent:
            remaking.check(at=house.moment("2026-11-20 03:40"))
        return [q["sql"] for q in sent if q["sql"].startswith("SELECT") and '"received_at" >= ' in q["sql"]]

    month = counted()
    assert MadeDay.objects.count() == 20
    agrees(house.jia)
    MadeDay.objects.filter(day=date(2026, 11, 9)).delete()
    MadeDay.objects.update(checked_at=house.moment("2026-11-21 03:40"))  # none waits to be compared
    assert len(counted()) == len(month) == 4
    agrees(house.jia)


def test_opening_a_matter_costs_one_narrow_insert_more(house):
    with CaptureQueriesContext(connection) as sent:
        stories.complaint(house)
    assert [q["sql"].split(" (")[0] for q in sent if "measures_" in q["sql"]] == ['INSERT INTO "measures_dirtyday"']


def test_many_dirty_days_are_counted_in_few_spans(house):
    for day in range(1, 20, 2):
        backdated(house, f"2026-11-{day:02d} 10:00")
    remaking.check(at=house.moment("2026-11-20 03:40"))
    for case in Case.everything.order_by("pk"):
        actions.begin(case, by=house.sunli, at=house.moment("2026-11-20 17:00"), findings="已去现场看过")
    assert DirtyDay.objects.count() == 10
    spans = raw_spans("complaints", house.jia, date(2026, 12, 1))
    assert len(spans) == MOST
    agrees(house.jia)


def test_a_late_entry_whose_day_is_made_anew_while_one_reads_does_not_slip_in(house, monkeypatch):
    backdated(house, "2026-10-31 23:30", entered="2026-11-01 08:00")
    made(house)
    found_out, late = days._raw, []

    def and_then(*given):
        raw = found_out(*given)
        if not late:
            late.append(backdated(house, "2026-10-31 23:40", entered="2026-11-01 10:00"))
            made(house)
        return raw

    monkeypatch.setattr(days, "_raw", and_then)
    [line] = measures.by_category(house.jia, *MONTHS[0]).values()
    assert (line["received"], len(late)) == (1, 1)
    agrees(house.jia)
