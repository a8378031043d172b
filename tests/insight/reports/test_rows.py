"""A row of the month table says of itself what its figures count it for."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases import actions
from guanjia.insight.reports.queries import figures
from guanjia.insight.reports.queries.rows import HEADS, month_rows, table
from tests.domains.cases.stories import done
from tests.insight.reports.stories import NOVEMBER, contradictions, counted, drawn, summary

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def solved(house, *, handed_at: str, at: str):
    """Received on 11-20 at 16:10, handed to the department and verified at these moments."""
    case, _ = done(house, at, handed_at=handed_at)
    return actions.verify(
        case, by=house.wang, at=house.moment(at), verified="PASS", methods=["REPAIR"], result="SOLVED",
        result_text="修好了",
    )  # fmt: skip


def month_rows_of(house, at="2026-11-30 18:00"):
    return month_rows(house.jia, NOVEMBER, house.moment(at), house.moment(at))


def cells(rows) -> list[dict]:
    return [dict(zip(HEADS, texts, strict=True)) for texts in table(rows)]


@pytest.mark.parametrize(
    ("handed_at", "at", "kept", "note"),
    [
        ("2026-11-20 16:40", "2026-11-22 15:00", "是", ""),
        ("2026-11-21 10:00", "2026-11-22 15:00", "否", "当日办结 11-20 24:00 已过"),
        ("2026-11-20 16:40", "2026-11-25 15:00", "否", "3 天办结 11-23 24:00 已过"),
        ("2026-11-21 10:00", "2026-11-25 15:00", "否", "当日办结 11-20 24:00 已过"),
    ],
)  # fmt: skip
def test_what_was_missed_first_is_named_whatever_followed(house, handed_at, at, kept, note):
    """5.12.4: the hand-over itself must fall into the first day."""
    solved(house, handed_at=handed_at, at=at)
    rows = month_rows_of(house)
    (line,) = cells(rows)
    assert (line["是否及时"], line["备注"]) == (kept, note)
    counts = summary(house, "2026-11-30 18:00")["total"]["counts"]
    assert (counts["due"], counts["in_time"]) == (1, int(kept == "是"))


def test_what_counts_in_another_month_or_not_at_all_is_neither_yes_nor_no(house):
    counted(house, 1, "2026-11-29 10:00", due="2026-12-03 00:00", validity="VALID", settled=True)
    counted(house, 1, validity="INVALID", settled=False)
    found = {line["备注"]: line["是否及时"] for line in cells(month_rows_of(house))}
    assert found == {"未到时限": "", "": ""}


def test_one_that_is_still_open_past_its_limit_counts_as_missed_and_says_so(house):
    counted(house, 1, validity="VALID", settled=None)
    (line,) = cells(month_rows_of(house))
    assert (line["是否及时"], line["办结时间"], line["备注"][-14:]) == ("否", "", "11-11 24:00 已过")


def test_editions_of_before_are_read_by_their_flags(house):
    """What was stored of a row while figure and row disagreed is not believed."""
    counted(house, 1, validity="VALID", settled=False)
    (row,) = figures.standing(drawn(house)).rows
    assert cells([row | {"in_time": "是", "began": ""}])[0]["是否及时"] == "否"


STORY = st.tuples(
    st.sampled_from(["VALID", "INVALID", "PENDING"]), st.sampled_from([None, True, False]),
    st.sampled_from([None, True, False]), st.booleans(), st.sampled_from(["2026-11-12 00:00", "2026-12-02 00:00"]),
)  # fmt: skip


@given(st.lists(STORY, max_size=5))
@settings(max_examples=15)
def test_counted_as_missed_is_shown_as_missed(house, stories):
    with transaction.atomic():
        for validity, started, settled, first_missed, due in stories:
            (case,) = counted(house, 1, validity=validity, started=started, settled=settled, due=due)
            if first_missed:
                _missed_before(case, house)
        rows, found = month_rows_of(house), summary(house, "2026-11-30 18:00")["total"]["counts"]
        wrong, shown = contradictions(rows), cells(rows)
        transaction.set_rollback(True)
    assert wrong == []
    for head, whole, part in (("是否及时", "due", "in_time"), ("开始处理(2h)及时", "startable", "started")):
        assert [line[head] for line in shown].count("否") == found[whole] - found[part]


def _missed_before(case, house) -> None:
    """The day ran out before a department's limit took its place: an older run, missed and replaced."""
    run = Deadline.objects.get(subject_kind="case", subject_id=case.pk, limit="settle")
    values = {f.attname: getattr(run, f.attname) for f in Deadline._meta.concrete_fields if f.attname != "id"}
    due = house.moment("2026-11-11 00:00")
    early = values | {"original_due": due, "due_at": due, "met": False, "stopped_at": due, "unit": "SAME_DAY"}
    run.delete()
    first = Deadline.objects.create(**early)
    first.replaced_by = Deadline.objects.create(**values)
    first.save()
