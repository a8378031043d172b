"""How 漏记 and 漏报 come up by themselves (5.12.9, scenario 10 of 5.12.11)."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.detail import fact_groups
from guanjia.domains.cases import actions as cases
from guanjia.domains.cases.models import Case
from guanjia.domains.contacts import queries as contacts
from guanjia.domains.omissions import actions
from guanjia.domains.omissions.models import Omission
from guanjia.kernel.refusals import Invalid
from tests.domains.cases import stories as complaints
from tests.domains.duty import stories as duty
from tests.domains.omissions import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def none(house) -> bool:
    return not Omission.objects.of(house.jia).exists()


def test_10_what_the_hotline_brings_and_the_book_knew_is_entered_late_and_suspected(house):
    """F14 of the 18th says 投诉, no F18; 12345 brings it; 经理 enters it with the 18th as 补录."""
    call = stories.called(house)
    case = stories.from_hotline(house)
    assert case.received_at == house.moment(stories.CALLED)
    assert case.late_entry
    omission = stories.only_one(house)
    assert (omission.sort, omission.state, omission.person) == ("OMITTED", "SUSPECTED", house.lin)
    assert (omission.case, omission.contact, omission.happened_at) == (case, call, call.happened_at)
    assert call.number in omission.facts
    assert case.number in omission.facts
    call.refresh_from_db()
    assert call.converted_number == case.number
    assert not contacts.without_a_record(house.jia).exists()
    asked = Notice.objects.get(user=house.lin, subject_kind="omission")
    assert "请写陈述" in asked.title


def test_what_the_system_finds_bears_its_name_not_that_of_who_entered_the_complaint(house):
    stories.from_hotline(house)
    omission = stories.only_one(house)
    [entry] = journal_of("omission", omission.pk)
    assert (omission.created_by, entry.by, entry.verb) == (None, None, "omission.suspect")
    groups = fact_groups(REGISTERS["omissions"], omission, base="/jia/", now=house.moment("2026-11-20 15:00"))
    assert [f.value for _, facts in groups for f in facts if f.label == "登记人"] == ["系统"]
    by_hand = stories.suspected(house)  # the control
    assert by_hand.created_by == house.sunli
    # The manager who entered the complaint herself is told as any finder is.
    assert Notice.objects.filter(user=house.zhao, subject_kind="omission", title__startswith="疑似").count() == 2


def test_10_the_same_where_the_manager_opens_it_from_the_call_itself(house):
    call = stories.called(house)
    case = stories.from_hotline(house, contact=call)
    omission = stories.only_one(house)
    assert (omission.person, omission.contact, omission.case) == (house.lin, call, case)


def test_10_nobody_but_a_manager_enters_what_is_days_old(house):
    stories.called(house)
    with pytest.raises(Invalid) as refused:
        stories.from_hotline(house, by=house.sunli)
    assert "received_at" in refused.value.fields
    assert none(house)
    assert not Case.objects.of(house.jia).exists()


@pytest.mark.parametrize("source", ["HOTLINE", "SUPERIOR", "MEDIA"])
def test_what_comes_from_above_and_was_never_entered_is_suspected_of_nobody_yet(house, source):
    case = stories.from_hotline(house, source=source, received_at=None, late_reason="")
    omission = stories.only_one(house)
    assert (omission.sort, omission.way, omission.person, omission.case) == ("UNREPORTED", "ABOVE", None, case)


def test_what_comes_from_above_and_stood_in_the_register_is_not(house):
    complaints.complaint(house, "2026-11-19 10:00")
    stories.from_hotline(house, received_at=None, late_reason="")
    assert none(house)


@pytest.mark.parametrize(("kind", "source"), [("COMPLAINT", "ONLINE"), ("SUGGESTION", "HOTLINE")])
def test_other_sources_and_other_kinds_are_not(house, kind, source):
    stories.from_hotline(house, kind=kind, source=source, received_at=None, late_reason="")
    assert none(house)


def test_an_entry_more_than_two_hours_late_is_suspected_of_whoever_took_it(house):
    complaints.complaint(
        house, "2026-11-20 16:10", received_at=house.moment("2026-11-20 14:10"), late_reason="在处理漏水"
    )
    assert none(house)  # two hours are no more than two hours
    case = complaints.complaint(
        house, "2026-11-20 16:20", received_at=house.moment("2026-11-20 14:19"), late_reason="在处理漏水", unit=None,
        complainant="赵先生", customer=None,
    )  # fmt: skip
    omission = stories.only_one(house)
    assert (omission.sort, omission.way, omission.person, omission.case) == ("OMITTED", "LATE", house.lin, case)
    assert "在处理漏水" in omission.facts


def test_a_manager_who_enters_it_for_others_is_not_suspected_himself(house):
    stories.from_hotline(house, source="ONLINE")
    omission = stories.only_one(house)
    assert (omission.way, omission.person) == ("LATE", None)


def test_a_call_of_the_same_day_is_behind_a_late_entry_that_of_another_day_is_not(house):
    stories.called(house, "2026-11-17 10:00")
    stories.from_hotline(house, source="ONLINE")
    omission = stories.only_one(house)
    assert (omission.way, omission.contact) == ("LATE", None)


def test_a_complaint_opened_from_its_call_at_once_is_not(house):
    call = stories.called(house, "2026-11-20 10:00")
    complaints.complaint(house, "2026-11-20 11:59", contact=call)
    assert none(house)
    late = stories.called(house, "2026-11-20 12:00")
    complaints.complaint(house, "2026-11-20 14:01", contact=late)
    assert stories.only_one(house).contact == late


def test_a_call_nobody_made_a_case_of_is_found_when_the_shift_is_over(house):
    duty.published(house)
    call = stories.called(house, "2026-11-20 10:00")
    stories.called(house, "2026-11-20 10:10", category="ENQUIRY")
    assert actions.look(by=SYSTEM, at=house.moment("2026-11-20 20:29"), project=house.jia) == 0
    assert actions.look(by=SYSTEM, at=house.moment("2026-11-20 20:30"), project=house.jia) == 1
    omission = stories.only_one(house)
    assert (omission.way, omission.person, omission.contact) == ("CONTACT", house.lin, call)
    assert actions.look(by=SYSTEM, at=house.moment("2026-11-20 20:40"), project=house.jia) == 0


def test_without_a_roster_it_is_found_after_twelve_hours(house):
    stories.called(house, "2026-11-20 10:00")
    assert actions.look(by=SYSTEM, at=house.moment("2026-11-20 21:59"), project=house.jia) == 0
    assert actions.look(by=SYSTEM, at=house.moment("2026-11-20 22:00"), project=house.jia) == 1


def test_a_call_that_became_a_case_and_one_long_gone_are_not_found(house):
    call = stories.called(house, "2026-11-20 10:00")
    complaints.complaint(house, "2026-11-20 10:05", contact=call)
    stories.called(house, "2026-10-01 10:00")
    assert actions.look(by=SYSTEM, at=house.moment("2026-11-21 10:00"), project=house.jia) == 0


def test_a_case_opened_after_it_was_found_joins_the_suspicion(house):
    call = stories.called(house, "2026-11-20 10:00")
    actions.look(by=SYSTEM, at=house.moment("2026-11-20 22:00"), project=house.jia)
    case = complaints.complaint(house, "2026-11-20 22:30", contact=call)
    omission = stories.only_one(house)
    assert omission.case == case


def test_two_runners_find_a_call_once(house):
    stories.called(house, "2026-11-20 10:00")
    at = house.moment("2026-11-20 22:05")
    run_pending(at)
    run_pending(at)
    assert stories.only_one(house).way == "CONTACT"
    run_pending(at + dt.timedelta(minutes=10))
    assert Omission.objects.of(house.jia).count() == 1


def test_a_refused_case_leaves_no_suspicion(house):
    with pytest.raises(Invalid):
        stories.from_hotline(house, content="不好")
    assert none(house)


def test_received_at_cannot_be_changed_at_all(house):
    """5.12.9: no edit after two hours; here no verb takes it, not even at once."""
    assert "received_at" not in cases.amend_case.params
    takes = [v for v in vars(cases).values() if getattr(v, "params", None) and "received_at" in v.params]
    assert [v.code for v in takes if v is not cases.open_case] == []
    case = complaints.complaint(house)
    before = case.received_at
    with pytest.raises(TypeError, match="received_at"):
        cases.amend_case(case, by=house.zhao, at=house.moment("2026-11-20 16:20"), received_at=house.noon)
    case.refresh_from_db()
    assert case.received_at == before
