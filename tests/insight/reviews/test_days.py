"""日清表: what it lists, what stands against the signature, that the signed rows stay (5.12.8, scenario 8, R-047)."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.concerns.access.models import Absence, Assignment, User
from guanjia.concerns.attachments.digests import digest as signed_digest
from guanjia.concerns.attachments.queries import signatures_of
from guanjia.concerns.attachments.signing import PasswordNeeded, asks_password
from guanjia.concerns.deadlines.queries import clocks_of, running_of
from guanjia.concerns.escalation.queries import alarms_of
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions as cases
from guanjia.domains.followups import actions as followups
from guanjia.domains.workforce import queries as workforce
from guanjia.insight.reviews import actions, queries
from guanjia.insight.reviews.models import WrapUp, digest
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
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


def test_the_signature_needs_the_password_at_the_desk(house):
    wrap_up = stories.opened(house)
    with asks_password(), pytest.raises(PasswordNeeded):
        actions.sign(wrap_up, by=house.sunli, at=house.noon)
    wrap_up.refresh_from_db()
    assert wrap_up.state == "OPEN"
    signed = stories.signed(house, wrap_up)
    [signature] = signatures_of(signed)
    assert (signature.role, signature.signer_name) == ("客服主管", "孙莉")
    assert signature.digest == signed_digest(signed, signature.fields)


def test_only_the_supervisor_signs(house):
    wrap_up = stories.opened(house)
    for person in (house.zhao, house.wu):
        with pytest.raises(NotAllowed, match="由客服主管签字"):
            actions.sign(wrap_up, by=person, at=house.noon)
    for person in (house.lin, house.zhou, house.yi_zhao):
        with pytest.raises(NotAllowed):
            actions.sign(wrap_up, by=person, at=house.noon)


def test_the_deputy_signs_while_he_is_away(house):
    wrap_up = stories.opened(house)
    Assignment.objects.filter(user=house.sunli).update(deputy=house.wang)
    Absence.objects.create(
        user=house.sunli, starts_at=house.moment("2026-11-20 08:00"), ends_at=house.moment("2026-11-21 08:00")
    )
    at = house.moment("2026-11-20 17:30")
    with pytest.raises(NotAllowed):
        actions.sign(wrap_up, by=house.zhao, at=at)
    wang = User.objects.get(pk=house.wang.pk)
    assert actions.sign(wrap_up, by=wang, at=at).signed_by == wang


def test_away_without_a_deputy_the_manager_signs(house):
    wrap_up = stories.opened(house)
    Absence.objects.create(
        user=house.sunli, starts_at=house.moment("2026-11-20 08:00"), ends_at=house.moment("2026-11-21 08:00")
    )
    assert actions.sign(wrap_up, by=house.zhao, at=house.moment("2026-11-20 17:30")).signed_by == house.zhao


def test_what_is_about_the_signer_he_neither_sees_nor_explains(house):
    staff = workforce.employee_of(house.sunli, house.jia)
    case = complaints.complaint(house, "2026-11-20 10:00", target_staff=staff)
    wrap_up = stories.opened(house)
    at = house.moment("2026-11-20 17:30")
    shown = queries.wrap_up_tables(wrap_up, house.sunli, at)
    assert (shown["open"], shown["hidden"]) == ([], 1)
    with pytest.raises(Invalid):
        actions.note(wrap_up, by=house.sunli, at=at, notes=stories.said(house, case))
    actions.note(wrap_up, by=house.zhao, at=at, notes=stories.said(house, case))
    signed = actions.sign(wrap_up, by=house.sunli, at=at)
    assert queries.wrap_up_tables(signed, house.sunli, at)["open"] == []
    assert [r["note"] for r in queries.wrap_up_tables(signed, house.zhao, at)["open"]] == [
        "工程部明早九点上门，已告知业主"
    ]


def test_a_signature_after_the_hour_is_marked_late(house):
    wrap_up = stories.opened(house)
    assert wrap_up.due_at == house.moment("2026-11-20 18:00")
    assert stories.signed(house, wrap_up, "2026-11-20 18:01").late
    other = stories.opened(house, "2026-11-21 17:00")
    assert not stories.signed(house, other, "2026-11-21 18:00").late


def test_an_unsigned_day_climbs_to_the_supervisor_then_next_morning_to_the_manager(house):
    wrap_up = stories.opened(house)
    sweep(at=house.moment("2026-11-20 18:01"))
    told = [(a.level, [t.user for t in a.tellings.all()]) for a in alarms_of(wrap_up) if a.level]
    assert told == [(1, [house.sunli])]
    sweep(at=house.moment("2026-11-21 08:00"))
    assert len([a for a in alarms_of(wrap_up) if a.level]) == 1
    sweep(at=house.moment("2026-11-21 08:30"))
    told = [(a.level, [t.user for t in a.tellings.all()]) for a in alarms_of(wrap_up) if a.level]
    assert told == [(1, [house.sunli]), (2, [house.zhao])]
    signed = stories.signed(house, wrap_up, "2026-11-21 09:00")
    assert signed.late
    assert [c.state for c in clocks_of(signed)] == ["MISSED"]
    assert running_of(signed) == []


def test_what_was_signed_stays_as_it_was(house):
    case = complaints.judged(house, "2026-11-20 10:00")
    wrap_up = stories.signed(house, notes=stories.said(house, case))
    kept = dict(wrap_up.content)
    cases.propose(case, by=house.lin, at=house.moment("2026-11-20 18:00"), proposal="工程部今日上门查点")
    wrap_up.refresh_from_db()
    assert wrap_up.content == kept
    assert wrap_up.sha256 == digest(wrap_up.number, kept)
    assert wrap_up.is_whole
    [row] = queries.wrap_up_tables(wrap_up, house.sunli, house.moment("2026-11-21 09:00"))["open"]
    assert row["state"] == "已判有效"
    for verb, given in ((actions.sign, {}), (actions.note, {"summary": "改"})):
        with pytest.raises(WrongState):
            verb(wrap_up, by=house.sunli, at=house.moment("2026-11-21 09:00"), **given)


@pytest.mark.parametrize(
    "change",
    [{"content": {"rows": {}}}, {"sha256": ""}, {"said": {}}, {"signed_at": None}, {"state": "OPEN"},
     {"signed_by_id": None}, {"on": dt.date(2026, 11, 19)}, {"late": True}],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_nobody_changes_a_signed_day_not_past_the_verbs_either(house, change):
    case = complaints.judged(house, "2026-11-20 10:00")
    wrap_up = stories.signed(house, notes=stories.said(house, case))
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        WrapUp.everything.filter(pk=wrap_up.pk).update(**change)
    for name, value in change.items():
        setattr(wrap_up, name, value)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        wrap_up.save()


def test_raw_sql_neither_changes_nor_removes_it_and_an_open_one_may_change(house):
    wrap_up = stories.signed(house)
    other = stories.opened(house, "2026-11-21 17:00")
    for sql in ("UPDATE reviews_wrapup SET sha256 = 'x'", "DELETE FROM reviews_wrapup"):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reviews_wrapup SET summary = 'y' WHERE id = %s", [other.pk])
    wrap_up.refresh_from_db()
    assert wrap_up.is_whole


def test_the_journal_says_that_it_was_signed_not_all_of_it_again(house):
    case = complaints.judged(house, "2026-11-20 10:00")
    wrap_up = stories.signed(house, notes=stories.said(house, case))
    entry = journal_of("wrap_up", wrap_up.pk).get(verb="wrap_up.sign")
    assert case.number not in str(entry.changes["content"])


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
