"""The complaint by telephone from the call to the file, and what each step leaves behind (house.md 10)."""

import pytest

from guanjia.concerns.journal.queries import of as journal_of
from guanjia.domains.archives.queries import entries_of
from guanjia.domains.cases import actions
from guanjia.domains.followups import actions as followups
from tests.domains.cases import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_complaint_goes_from_the_call_to_the_file(house):
    case = stories.replied(house)
    call = stories.call_back(case)
    followups.answer(call, by=house.sunli, at=house.moment("2026-11-20 20:00"), satisfaction="SATISFIED")
    case.refresh_from_db()
    assert (case.state, case.satisfaction, case.called_back_by) == ("CALLED_BACK", "SATISFIED", house.sunli)
    actions.close(case, by=house.sunli, at=house.moment("2026-11-20 21:00"), closing="处理得当，同意结案")
    actions.file(case, by=house.lin, at=house.moment("2026-11-21 09:00"))
    assert case.state == "FILED"
    assert [e.filed_number for e in entries_of(case)] == ["TS-2026-11-0001"]
    case.contact.refresh_from_db()
    assert case.contact.state == "CLOSED"
    assert case.contact.converted_number == case.number
    states = [e.to_state for e in journal_of("case", case.pk)]
    assert states == [
        "REGISTERED", "CHECKING", "VALID", "PROPOSED", "APPROVED", "HANDED_OVER", "HANDLING", "VERIFYING", "REPLYING",
        "REPLIED", "CALLED_BACK", "CLOSED", "FILED",
    ]  # fmt: skip
    assert case.receiver == house.lin
    assert case.handler == house.chen


def test_the_number_is_given_before_any_judgement(house):
    first, second = stories.complaint(house), stories.complaint(house)
    assert (first.number, second.number) == ("TS-2026-11-0001", "TS-2026-11-0002")
    assert second.repeat_of == first
