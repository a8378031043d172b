"""月统计表: drawn, handed in, made final, revised; its editions and who may (R-223)."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import queries as cases
from guanjia.insight.reports import actions
from guanjia.insight.reports.models import MonthSheet, SheetEdition
from guanjia.insight.reports.prints import SHEET_PRINT
from guanjia.insight.reports.queries import figures, showing
from guanjia.insight.reports.queries.rows import digest
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.insight.reports.stories import counted, drawn

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_r_223_snapshot_by_the_thirtieth_then_locked(house):
    counted(house, 3, "2026-11-20 10:00", validity="VALID")
    counted(house, 1, "2026-11-30 17:59")
    counted(house, 1, "2026-11-30 18:00")
    sheet = drawn(house)
    clock = Deadline.objects.get(subject_kind="month_sheet", subject_id=sheet.pk)
    assert (sheet.due_on, clock.due_at, clock.exclusive) == (
        dt.date(2026, 11, 30), house.moment("2026-12-01 00:00"), True,
    )  # fmt: skip
    actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 20:00"))
    clock.refresh_from_db()
    assert (sheet.state, clock.met, figures.standing(sheet).summary["total"]["counts"]["received"]) == (
        "HANDED_IN", True, 4,
    )  # fmt: skip
    assert Notice.objects.filter(user=house.zhao, title="投诉月统计表 2026年11月已上报").exists()
    with pytest.raises(WrongState):
        actions.redraw(sheet, by=house.sunli, at=house.moment("2026-11-30 21:00"))
    row = figures.standing(sheet).rows[0]
    assert (row["number"], row["people"]["receiver"], len(showing.detail_of(sheet, [row])[0])) == (
        "TS-X-00000", house.lin.pk, 24,
    )  # fmt: skip


def test_it_is_not_handed_in_before_the_cut(house):
    sheet = drawn(house, "2026-11-20 10:00")
    with pytest.raises(Invalid, match="截到 11-30 18:00"):
        actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 17:59"))


def test_february_and_other_rules(house):
    assert drawn(house, "2027-02-28 18:00", dt.date(2027, 2, 1)).due_on == dt.date(2027, 2, 28)
    assert drawn(house, "2028-02-29 18:00", dt.date(2028, 2, 1)).due_on == dt.date(2028, 2, 29)
    change_policy(by=house.zhao, at=house.noon, key="month.day", value="25", project=house.jia)
    assert drawn(house, "2026-12-31 18:00", dt.date(2026, 12, 1)).due_on == dt.date(2026, 12, 25)


def handed_in(house):
    counted(house, 3, "2026-11-20 10:00", validity="VALID", settled=True)
    counted(house, 2, "2026-11-30 21:00")
    sheet = drawn(house)
    return actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 19:00"))


def test_the_final_version_adds_what_came_after_the_cut(house):
    sheet = handed_in(house)
    with pytest.raises(Invalid, match="次月 1 日 09:00"):
        actions.finalise(sheet, by=house.zhao, at=house.moment("2026-12-01 08:59"))
    actions.finalise(sheet, by=house.zhao, at=house.moment("2026-12-01 09:00"))
    received = [(e.label, e.summary["total"]["counts"]["received"]) for e in sheet.editions.order_by("pk")]
    assert received == [("草稿", 3), ("上报版", 3), ("终版", 5)]
    assert sheet.state == "FINAL"


def test_a_revision_needs_a_reason_and_another_person(house):
    sheet = handed_in(house)
    actions.finalise(sheet, by=SYSTEM, at=house.moment("2026-12-01 09:00"))
    at = house.moment("2026-12-03 10:00")
    with pytest.raises(Invalid):
        actions.revise(sheet, by=house.zhao, at=at, reason="错")
    first = cases.seen(house.zhao, house.jia, "TS-X-00000")
    first.grade = "MAJOR"
    first.save()
    actions.revise(sheet, by=house.zhao, at=at, reason="一件改列为重大")
    assert figures.standing(sheet).label == "终版"
    with pytest.raises(NotAllowed, match="另一位经理"):
        actions.approve_revision(sheet, by=house.zhao, at=at)
    with pytest.raises(NotAllowed):
        actions.approve_revision(sheet, by=house.sunli, at=at)
    actions.approve_revision(sheet, by=house.wu, at=at)
    stands = figures.standing(sheet)
    assert (stands.label, stands.summary["total"]["counts"]["major"], sheet.state) == ("修订版 R1", 1, "FINAL")
    assert SheetEdition.objects.get(sheet=sheet, edition="FINAL").summary["total"]["counts"]["major"] == 0


def test_a_revision_says_by_which_day_s_records_it_was_counted(house):
    """What is known of the month after it has ended is in it; the final edition says no such thing."""
    sheet = handed_in(house)
    actions.finalise(sheet, by=SYSTEM, at=house.moment("2026-12-01 09:00"))
    assert showing.words_of(figures.standing(sheet)) == "终版，截至 2026年11月30日 24:00"
    actions.revise(sheet, by=house.zhao, at=house.moment("2026-12-03 10:00"), reason="一件改列为重大")
    words = "，截至 2026年11月30日 24:00，按 2026-12-03 的记录"
    assert showing.words_of(figures.proposed(sheet)) == f"修订稿 R1{words}"
    actions.approve_revision(sheet, by=house.wu, at=house.moment("2026-12-05 10:00"))
    assert showing.words_of(figures.standing(sheet)) == f"修订版 R1{words}"
    paper = SHEET_PRINT.context(sheet, by=house.zhao, at=house.moment("2026-12-05 10:00"))
    assert paper["version"] == f"修订版 R1{words}"


def test_a_refused_revision_leaves_what_stood(house):
    sheet = handed_in(house)
    actions.finalise(sheet, by=SYSTEM, at=house.moment("2026-12-01 09:00"))
    at = house.moment("2026-12-03 10:00")
    actions.revise(sheet, by=house.zhao, at=at, reason="怀疑漏记一件")
    actions.refuse_revision(sheet, by=house.wu, at=at, reason="查无遗漏")
    assert (sheet.state, sheet.revision, figures.standing(sheet).label) == ("FINAL", 0, "终版")
    actions.revise(sheet, by=house.zhao, at=at, reason="再查一遍确有遗漏")
    assert sheet.revision == 1


def test_editions_are_refused_to_be_changed_or_deleted_by_the_database(house):
    edition = figures.standing(handed_in(house))
    edition.rows = []
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetEdition.objects.filter(pk=edition.pk).delete()
    for statement in ("UPDATE reports_sheetedition SET sha256 = 'x'", "DELETE FROM reports_sheetedition"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    fresh = SheetEdition.objects.get(pk=edition.pk)
    assert (len(fresh.rows), digest(fresh.rows, fresh.summary, fresh.texts)) == (3, fresh.sha256)


def test_the_runner_draws_and_closes_for_itself(house):
    counted(house, 2, "2026-11-20 10:00")

    def at(text):
        return actions.close_month(by=SYSTEM, at=house.moment(text), project=house.jia)

    assert [at("2026-11-30 17:59"), at("2026-11-30 18:00"), at("2026-11-30 18:10")] == [0, 2, 0]
    sheet = MonthSheet.objects.of(house.jia).get(sort="COMPLAINT")
    assert Notice.objects.filter(user=house.sunli, title="请核对并上报投诉月统计表 2026年11月").exists()
    assert at("2026-12-01 09:00") == 0, "what was not handed in is not closed by itself"
    actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-12-01 09:05"))
    assert Deadline.objects.get(subject_kind="month_sheet", subject_id=sheet.pk).met is False
    assert at("2026-12-01 09:10") == 1
    sheet.refresh_from_db()
    assert (sheet.state, sheet.final_by) == ("FINAL", None)


def test_a_house_that_had_not_begun_has_no_sheets(house):
    assert actions.close_month(by=SYSTEM, at=house.moment("2026-11-30 18:00"), project=house.jia) == 0


def test_a_missed_handing_in_is_told_upwards(house):
    counted(house, 1)
    sheet = drawn(house)
    sweep(at=house.moment("2026-12-01 00:01"))
    told = set(Notice.objects.filter(subject_kind="month_sheet", subject_id=sheet.pk).values_list("user", flat=True))
    assert {house.sunli.pk, house.zhao.pk} <= told


@pytest.mark.parametrize(("who", "may"), [("sunli", True), ("zhao", True), ("lin", False), ("chen", False)])
def test_who_hands_in(house, who, may):
    sheet = drawn(house)
    at = house.moment("2026-11-30 19:00")
    if may:
        assert actions.hand_in(sheet, by=getattr(house, who), at=at).state == "HANDED_IN"
    else:
        with pytest.raises(NotAllowed):
            actions.hand_in(sheet, by=getattr(house, who), at=at)


def test_the_text_part_is_kept_with_the_edition(house):
    sheet = drawn(house)
    at = house.moment("2026-11-30 19:00")
    with pytest.raises(Invalid) as refused:
        actions.write_text(sheet, by=house.sunli, at=at, causes="地漏老化", measures="逐层检查")
    assert "owner" in refused.value.fields
    actions.write_text(
        sheet, by=house.sunli, at=at, causes="地漏老化", measures="逐层检查", owner=house.liu,
        measures_due=dt.date(2026, 12, 20),
    )  # fmt: skip
    actions.hand_in(sheet, by=house.sunli, at=at)
    edition = figures.standing(sheet)
    assert (edition.texts["causes"], edition.texts["owner"], edition.texts["measures_due"]) == (
        "地漏老化", house.liu.pk, "2026-12-20",
    )  # fmt: skip
    with pytest.raises(WrongState):
        actions.finalise(drawn(house, "2026-12-31 18:00", dt.date(2026, 12, 1)), by=house.zhao, at=at)
