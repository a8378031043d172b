"""The clocks of a work order tell the truth (5.7)."""

import pytest

from guanjia.concerns.attachments import queries as attached
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.notices.queries import unread_for
from guanjia.domains.dispatch import actions
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.concerns.attachments.samples import photo, upload
from tests.domains.dispatch.stories import arrived, at, clock_of, done_with, issued, returned, signed, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_contact_within_half_an_hour_keeps_the_response_whenever_somebody_arrives(house):
    """Scenario 1 of 5.7: 09:00, contact 09:25, done 15:00."""
    order = signed(house)
    actions.reach_customer(order, by=house.chen, at=at(house, "09:25"))
    actions.arrive(order, by=house.chen, at=at(house, "14:00"))
    done_with(house, order)
    assert [c.state for c in clock_of(order, "respond")] == ["MET"]
    assert [c.state for c in clock_of(order, "finish")] == ["MET"]
    assert (order.contacted_at, order.arrived_at) == (at(house, "09:25"), at(house, "14:00"))


@pytest.mark.parametrize(("clock", "state"), [("09:30", "MET"), ("09:31", "MISSED")])
def test_the_response_is_late_after_half_an_hour(house, clock, state):
    order = arrived(house, clock)
    assert [c.state for c in clock_of(order, "respond")] == [state]


def test_a_customer_who_puts_it_off_was_spoken_with_and_pauses_the_clock(house):
    order = waiting(house)
    [finish] = clock_of(order, "finish")
    assert finish.paused
    actions.go_on(order, by=house.chen, at=at(house, "09:20", "2026-11-21"))
    assert order.state == "CONTACTED"
    assert [c.state for c in clock_of(order, "respond")] == ["MET"]
    [finish] = clock_of(order, "finish")
    assert finish.due_at == at(house, "09:00", "2026-11-22")  # a day of waiting does not count


def test_who_was_there_before_is_there_again_after_the_wait(house):
    order = arrived(house)
    later = at(house, "09:00", "2026-11-21")
    actions.wait_for_customer(
        order, by=house.chen, at=at(house, "10:00"), wait_reason="等客户选砖", appointed_at=later,
        wait_evidence="李女士 10:00 来电",
    )  # fmt: skip
    actions.go_on(order, by=house.chen, at=later)
    assert order.state == "ARRIVED"


def test_the_clock_is_paused_for_the_customer_twice_at_most(house):
    order = arrived(house)
    for day in ("2026-11-21", "2026-11-22"):
        actions.wait_for_customer(
            order, by=house.chen, at=at(house, "10:00", "2026-11-20" if day == "2026-11-21" else "2026-11-21"),
            wait_reason="客户改约", appointed_at=at(house, "09:00", day), wait_evidence="李女士来电改约",
        )  # fmt: skip
        actions.go_on(order, by=house.chen, at=at(house, "09:00", day))
    with pytest.raises(Invalid, match="暂停过 2 次"):
        actions.wait_for_customer(
            order, by=house.chen, at=at(house, "10:00", "2026-11-22"), wait_reason="又改约",
            appointed_at=at(house, "09:00", "2026-11-23"), wait_evidence="李女士来电改约",
        )  # fmt: skip


def test_a_pause_wants_evidence_in_words_or_as_a_photo(house):
    order = arrived(house)
    given = {"wait_reason": "客户改约", "appointed_at": at(house, "09:00", "2026-11-21")}
    with pytest.raises(Invalid) as refused:
        actions.wait_for_customer(order, by=house.chen, at=at(house, "10:00"), **given, wait_evidence=" 无 ")
    assert set(refused.value.fields) == {"wait_evidence"}
    order.refresh_from_db()
    assert order.state == "ARRIVED"
    papers = [upload("door.jpg", photo())]
    order = actions.wait_for_customer(order, by=house.chen, at=at(house, "10:00"), **given, papers=papers)
    assert (order.state, attached.of(order).count()) == ("WAITING", 1)


def test_a_returned_slip_starts_its_clocks_anew_when_reissued(house):
    order = returned(house)
    assert [c.state for c in clock_of(order, "sign_for")] == ["MET"]
    assert [c.state for c in clock_of(order, "respond")] == ["CALLED_OFF"]
    assert [c.state for c in clock_of(order, "finish")] == ["CALLED_OFF"]
    actions.reissue(order, by=house.lin, at=at(house, "11:00"), department=house.departments["CLEANING"])
    assert (order.department, order.return_reason) == (house.departments["CLEANING"], "")
    assert clock_of(order, "respond")[-1].due_at == at(house, "11:30")
    assert clock_of(order, "finish")[-1].due_at == at(house, "11:00", "2026-11-21")
    assert [n.title for n in unread_for(house.he) if order.number in n.title]
    with pytest.raises(NotAllowed):
        actions.sign_for(order, by=house.chen, at=at(house, "11:05"))


def test_a_complex_repair_has_three_days(house):
    order = issued(house, urgency="COMPLEX")
    [finish] = clock_of(order, "finish")
    assert finish.due_at == at(house, "09:00", "2026-11-23")


def test_a_voided_slip_is_neither_kept_nor_missed(house):
    order = actions.void(issued(house), by=house.sunli, at=at(house, "09:01"), void_reason="重复开单")
    assert {c.state for c in clocks_of(order)} == {"CALLED_OFF"}
