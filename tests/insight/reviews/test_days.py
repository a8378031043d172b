"""日清表: when it is opened, what it lists, what stands against the signature (5.12.8, scenario 8, R-047)."""

import datetime as dt

import pytest

from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions as cases
from guanjia.domains.followups import actions as followups
from guanjia.insight.reviews import actions, queries
from guanjia.insight.reviews.models import WrapUp
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.cases import stories as complaints
from tests.domains.omissions.stories import called
from tests.domains.walks import check_walked, unwalked
from tests.insight.reviews import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


WALKS = {
    "wrap_up.open_day": stories.opened,
    "wrap_up.note": lambda house: actions.note(stories.opened(house), by=house.sunli, at=house.noon, summary="正常"),
    "wrap_up.sign": stories.signed,
}


def test_every_arrow_is_walked():
    assert unwalked(WALKS, "wrap_up") == []


@pytest.mark.parametrize("code", WALKS)
def test_the_arrows_lead_where_they_are_drawn(house, code):
    check_walked(WALKS[code](house), code)


def test_8_without_a_word_on_a_case_due_today_it_is_not_signed_and_its_number_is_said(house):
    case = complaints.judged(house, "2026-11-20 10:00")  # inside the centre: due today 24:00
    wrap_up = stories.opened(house)
    at = house.moment("2026-11-20 17:30")
    with pytest.raises(Invalid) as refused:
        actions.sign(wrap_up, by=house.sunli, at=at)
    assert case.number in refused.value.message
    wrap_up.refresh_from_db()
    assert (wrap_up.state, wrap_up.sha256, wrap_up.version) == ("OPEN", "", 1)
    for text in ("", " ", "x"):
        with pytest.raises(Invalid, match=case.number):
            actions.sign(wrap_up, by=house.sunli, at=at, notes=stories.said(house, case, text=text))
    actions.sign(wrap_up, by=house.sunli, at=at, notes=stories.said(house, case))
    assert (wrap_up.state, wrap_up.signed_by, wrap_up.late) == ("SIGNED", house.sunli, False)


def test_a_case_due_later_needs_no_word(house):
    case, slip = complaints.handed(house, "2026-11-20 10:00", "2026-11-20 10:30")
    cases.accept(slip, by=house.chen, at=house.moment("2026-11-20 10:40"))
    wrap_up = stories.opened(house)
    content = queries.content_of(wrap_up, house.moment("2026-11-20 17:30"))
    assert (content["open"], content["owed"]) == ([case.pk], [])
    assert stories.signed(house, wrap_up).state == "SIGNED"


def test_what_is_overdue_needs_a_word_too(house):
    case = complaints.judged(house, "2026-11-18 10:00")
    with pytest.raises(Invalid, match=case.number):
        stories.signed(house)


def test_words_kept_before_count(house):
    case = complaints.judged(house, "2026-11-20 10:00")
    wrap_up = stories.opened(house)
    actions.note(wrap_up, by=house.sunli, at=house.noon, notes=stories.said(house, case), summary="今天正常")
    assert stories.signed(house, wrap_up).content["notes"] == stories.said(house, case)
    assert wrap_up.content["summary"] == "今天正常"


def test_a_word_on_a_strange_case_is_refused(house):
    wrap_up = stories.opened(house)
    with pytest.raises(Invalid) as refused:
        actions.note(wrap_up, by=house.sunli, at=house.noon, notes={"999999": "没有这一件"})
    assert "notes" in refused.value.fields


def test_what_it_lists(house):
    call = called(house, "2026-11-20 09:00")
    late = complaints.complaint(house, "2026-11-20 10:00", category=None, demand="", **stories.stranger("赵先生"))
    gone = complaints.replied(house)  # received 16:10, replied 19:00
    gone.refresh_from_db()
    followups.answer(
        complaints.call_back(gone), by=house.wang, at=house.moment("2026-11-20 19:30"), satisfaction="SATISFIED"
    )
    gone.refresh_from_db()
    cases.close(gone, by=house.sunli, at=house.moment("2026-11-20 20:00"), closing="业主满意")
    wrap_up = stories.opened(house)
    shown = queries.wrap_up_tables(wrap_up, house.sunli, house.moment("2026-11-20 20:30"))
    numbers = {name: [row["number"] for row in shown[name]] for name in ("new", "closed", "open", "owed")}
    assert numbers == {
        "new": [late.number, gone.number], "closed": [gone.number], "open": [late.number], "owed": [late.number],
    }  # fmt: skip
    assert [row["number"] for row in shown["late_starts"]] == [late.number]
    [lacking] = shown["lacking"]
    assert (lacking["number"], lacking["lacks"]) == (late.number, "类别、诉求")
    assert [row["number"] for row in shown["contacts"]] == [call.number]
    assert (shown["call_back_rate"], shown["called"]) == ("100.0%", 1)
    [row] = shown["open"]
    assert (row["age"], row["level"], row["next"], row["late"]) == (0, 1, "开始核实", True)


def test_of_a_day_without_complaints_there_is_no_rate(house):
    shown = queries.wrap_up_tables(stories.opened(house), house.sunli, house.moment("2026-11-20 17:30"))
    assert shown["call_back_rate"] == "—"
    assert [shown[name] for name in ("new", "closed", "open", "late_starts", "lacking", "contacts")] == [[]] * 6


def test_what_comes_after_the_signature_is_in_the_next_days(house):
    early = complaints.complaint(house, "2026-11-20 10:00")
    stories.signed(house, notes=stories.said(house, early))
    evening = complaints.complaint(house, "2026-11-20 18:30", unit=None, customer=None, complainant="赵先生")
    next_day = stories.opened(house, "2026-11-21 17:00")
    content = queries.content_of(next_day, house.moment("2026-11-21 17:30"))
    assert content["new"] == [evening.pk]
    assert set(content["open"]) == {early.pk, evening.pk}


def test_a_day_that_was_not_signed_keeps_its_own(house):
    early = complaints.complaint(house, "2026-11-20 18:30")
    first = stories.opened(house)
    second = stories.opened(house, "2026-11-21 17:00")
    at = house.moment("2026-11-21 17:30")
    assert queries.content_of(second, at)["new"] == []
    assert queries.content_of(first, at)["new"] == [early.pk]


def test_no_name_and_no_telephone_is_stored(house):
    complaints.complaint(
        house, "2026-11-20 10:00", content="我是李秀英，13800005678，厨房渗水请回电", complainant="李秀英"
    )
    wrap_up = stories.opened(house)
    content = str(queries.content_of(wrap_up, house.moment("2026-11-20 17:30")))
    assert "李秀英" not in content
    assert "13800005678" not in content


def test_a_day_is_opened_once_never_ahead_and_never_behind_a_later_one(house):
    stories.opened(house)
    for given in ({}, {"on": dt.date(2026, 11, 21)}, {"on": dt.date(2026, 11, 20)}, {"on": dt.date(2026, 11, 19)}):
        with pytest.raises(Invalid) as refused:
            stories.opened(house, **given)
        assert "on" in refused.value.fields
    with pytest.raises(NotAllowed):
        stories.opened(house, by=house.lin, at="2026-11-21 17:00")
    assert WrapUp.objects.of(house.jia).count() == 1


def test_the_job_opens_it_at_five_once_for_many_runners(house):
    run_pending(house.moment("2026-11-20 16:59"))
    assert not WrapUp.objects.of(house.jia).exists()
    for _ in range(2):
        run_pending(house.moment("2026-11-20 17:00"))
    run_pending(house.moment("2026-11-20 17:05"))
    wrap_up = WrapUp.objects.of(house.jia).get()
    assert (wrap_up.number, wrap_up.on, wrap_up.created_by) == ("RQ-2026-11-20", stories.DAY, None)
    assert WrapUp.objects.of(house.yi).count() == 1
    run_pending(house.moment("2026-11-21 17:00"))
    assert WrapUp.objects.of(house.jia).count() == 2


def test_one_opened_on_demand_is_not_opened_again(house):
    stories.opened(house, "2026-11-20 15:00")
    assert actions.watch_days(by=house.sunli, at=house.moment("2026-11-20 17:00"), project=house.jia) == 0


def test_on_rest_days_it_may_wait_for_the_next_working_day(house):
    change_policy(
        key="complaint.wrapup.rest_days",
        value="off",
        by=house.zhao,
        at=house.moment("2026-11-19 09:00"),
        project=house.jia,
    )
    stories.signed(house)  # a Friday
    saturday = house.moment("2026-11-21 17:00")
    assert actions.watch_days(by=house.sunli, at=saturday, project=house.jia) == 0
    case = complaints.complaint(house, "2026-11-21 10:00")
    monday = house.moment("2026-11-23 17:00")
    assert actions.watch_days(by=house.sunli, at=monday, project=house.jia) == 1
    wrap_up = WrapUp.objects.of(house.jia).get(on=monday.date())
    assert queries.content_of(wrap_up, monday)["new"] == [case.pk]


def test_the_days_on_which_the_runner_stood_still_are_made_up_for(house):
    stories.signed(house)  # of the 20th
    at = house.moment("2026-11-23 08:00")
    assert actions.watch_days(by=house.sunli, at=at, project=house.jia) == 2
    assert list(WrapUp.objects.of(house.jia).order_by("on").values_list("number", "state")) == [
        ("RQ-2026-11-20", "SIGNED"), ("RQ-2026-11-21", "OPEN"), ("RQ-2026-11-22", "OPEN"),
    ]  # fmt: skip
    assert actions.watch_days(by=house.sunli, at=at, project=house.jia) == 0
