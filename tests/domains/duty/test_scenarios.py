"""Scenarios 18-1 … 18-8 of 5.18, by number, and what R-192 – R-195 add."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.attachments.queries import signatures_of
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.models import Notice
from guanjia.domains.cases import actions as cases
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.duty import actions, queries
from guanjia.domains.duty.models import CarriedItem, RosterEntry, Shift
from guanjia.domains.workforce.queries import employee_of
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.cases import stories as complaints
from tests.domains.duty import stories
from tests.rooms.loans import actions as loans

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def help_call(house, at="2026-11-20 18:00"):
    return cases.open_case(
        by=house.lin, at=house.moment(at), project=house.jia, kind="HELP", unit=house.unit, customer=house.li,
        content="老人独居，请晚上上门看一眼",
    )  # fmt: skip


def lent(house, thing: str):
    return loans.lend(
        by=house.lin, at=house.moment("2026-11-20 17:00"), project=house.jia, borrower="李秀英", thing=thing,
        phone="13800005678",
    )  # fmt: skip


def promise(house, due="2026-11-20 22:00"):
    return contacts.log_contact(
        by=house.lin, at=house.moment("2026-11-20 17:30"), project=house.jia, channel="PHONE", rings=2,
        category="PAYMENT", content="问公摊电费明细", name="李秀英", phone="13800005678", handling="PROMISED",
        promised_at=house.moment(due),
    )  # fmt: skip


def written() -> tuple:
    return Entry.objects.count(), Notice.objects.count(), CarriedItem.objects.count()


def test_18_1_open_matters_appear_without_typing(house):
    """One call for help, three things out of the house, one promise that falls into the next shift: five lines."""
    shift = stories.logged(house)
    help_call(house)
    for thing in ("UMBRELLA", "CART", "LADDER"):
        lent(house, thing)
    promised = promise(house)
    shift = stories.opened(house, shift)
    items = list(CarriedItem.objects.filter(shift=shift))
    assert len(items) == 5
    by_kind = sorted(item.subject_kind for item in items)
    assert by_kind == ["case", "contact", "loan", "loan", "loan"]
    [contact] = [item for item in items if item.subject_kind == "contact"]
    assert contact.due_at == house.moment("2026-11-20 22:00")
    assert (contact.number, contact.next_step) == (promised.number, "答复")
    assert all(item.next_step for item in items)


def test_18_2_a_line_that_is_not_acknowledged_stops_the_signature(house):
    shift = stories.logged(house)
    help_call(house)
    lent(house, "CART")
    shift = stories.opened(house, shift)
    at = house.moment("2026-11-20 20:30")
    keys = stories.keys_of(shift, at)
    before = written()
    with pytest.raises(Invalid, match="还有1项未确认"):
        actions.take_over(shift, by=house.qian, at=at, acknowledged=keys[:-1])
    assert written() == before
    shift.refresh_from_db()
    assert shift.state == "HANDING_OVER"
    assert actions.take_over(shift, by=house.qian, at=at, acknowledged=keys).state == "TAKEN_OVER"


def test_18_3_a_missing_key_has_to_be_explained_and_the_manager_hears_of_it(house):
    shift = stories.logged(house)
    before = written()
    with pytest.raises(Invalid) as refused:
        stories.opened(house, shift, keys_total=120, keys_lent=1, keys_counted=118)
    assert "钥匙差 -1" in refused.value.fields["discrepancy"]
    assert written() == before
    shift = stories.opened(house, shift, keys_counted=118, discrepancy="3-2-1502 备用钥匙未在柜，已报告")
    shift = stories.taken(house, shift)
    assert (shift.state, shift.keys_difference) == ("TAKEN_OVER", -1)
    assert Notice.objects.filter(user=house.zhao, title__startswith="交接有差异").count() == 1
    assert [s.role for s in signatures_of(shift)] == ["交班人", "接班人"]


def test_18_4_the_giver_stays_when_nobody_comes(house):
    """At 20:44 nothing happens, at 20:45 the shift is extended, the manager told; the overtime counts."""
    shift = stories.logged(house)
    assert actions.watch(by=SYSTEM, at=house.moment("2026-11-20 15:00"), project=house.jia) == 1  # on call, day before
    for at in ("2026-11-20 20:30", "2026-11-20 20:44"):
        assert actions.watch(by=SYSTEM, at=house.moment(at), project=house.jia) == 0
    assert actions.watch(by=SYSTEM, at=house.moment("2026-11-20 20:45"), project=house.jia) == 1
    shift.refresh_from_db()
    assert (shift.state, shift.extended) == ("ON_DUTY", True)
    assert Notice.objects.filter(user=house.zhao, title__contains="延时", urgent=True).count() == 1
    assert actions.watch(by=SYSTEM, at=house.moment("2026-11-20 20:46"), project=house.jia) == 0
    stories.opened(house, shift, at="2026-11-20 21:10")
    shift = stories.taken(house, shift, at="2026-11-20 21:15")
    assert (shift.overtime_minutes, shift.handover_late_minutes) == (45, 45)
    night = stories.shift_of(house, house.qian)
    assert night.late_minutes == 45


def test_18_4_who_is_there_but_has_not_signed_is_not_absent(house):
    shift = stories.logged(house)
    night = stories.shift_of(house, house.qian)
    actions.sign_on(night, by=house.qian, at=house.moment("2026-11-20 20:20"), fit=True)
    assert night.state == "SCHEDULED"
    actions.watch(by=SYSTEM, at=house.moment("2026-11-20 15:00"), project=house.jia)
    assert actions.watch(by=SYSTEM, at=house.moment("2026-11-20 20:50"), project=house.jia) == 0
    shift.refresh_from_db()
    assert not shift.extended


def test_18_5_a_roster_with_a_gap_is_not_published(house):
    roster = stories.filled(house)
    white = next(k for k in queries.kinds_in_use(house.jia) if k.mark == "白")
    actions.amend_kind(white, by=house.zhao, at=house.moment("2026-11-10 09:15"), ends=dt.time(20, 0))
    actions.submit(roster, by=house.sunli, at=house.moment("2026-11-10 09:20"))
    before = written()
    with pytest.raises(Invalid, match="11-19 20:00–20:30 没有人值班"):
        actions.publish(roster, by=house.zhao, at=house.moment("2026-11-10 10:00"))
    assert written() == before
    assert not Shift.objects.unscoped("test").exists()


def test_18_6_the_giver_does_not_sign_for_the_taker(house):
    shift = stories.opened(house)
    before = written()
    at = house.moment("2026-11-20 20:30")
    with pytest.raises(NotAllowed, match="不能自己接自己的班"):
        actions.take_over(shift, by=house.lin, at=at, acknowledged=stories.keys_of(shift, at))
    with pytest.raises(NotAllowed, match="接班的是钱伟"):
        actions.take_over(shift, by=house.wang, at=at, acknowledged=stories.keys_of(shift, at))
    assert written() == before


def test_18_6_yesterday_s_handover_is_not_made_up_for(house):
    shift = stories.logged(house)
    before = written()
    with pytest.raises(Invalid, match="不能补办交接"):
        stories.opened(house, shift, at="2026-11-21 09:00")
    with pytest.raises(Invalid, match="不能早于交班"):
        stories.taken(house, stories.opened(house, shift), at="2026-11-20 20:10")
    assert written()[1] == before[1] + 1  # the taker was asked once, by the handover that did open


def test_18_6_nobody_is_in_two_shifts_at_a_time(house):
    roster = stories.filled(house)
    before = RosterEntry.objects.count()
    at = house.moment("2026-11-10 09:15")
    with pytest.raises(Invalid, match="重叠"):
        actions.fill(
            roster, by=house.sunli, at=at,
            cells=[(house.wang.pk, stories.DAY, "BAI"), (house.wang.pk, stories.DAY, "DANG")],
        )  # fmt: skip
    assert RosterEntry.objects.count() == before
    actions.fill(roster, by=house.sunli, at=at, cells=[(house.lin.pk, stories.DAY, "DANG")])
    assert not any("重叠" in fault for fault in queries.faults(roster, at))


def test_18_7_what_comes_in_between_has_to_be_acknowledged_too(house):
    shift = stories.opened(house)
    seen = stories.keys_of(shift, house.moment("2026-11-20 20:25"))
    case = help_call(house, at="2026-11-20 20:26")
    at = house.moment("2026-11-20 20:30")
    with pytest.raises(Invalid, match="还有1项未确认"):
        actions.take_over(shift, by=house.qian, at=at, acknowledged=seen)
    shift = actions.take_over(shift, by=house.qian, at=at, acknowledged=[*seen, f"case:{case.pk}"])
    item = CarriedItem.objects.get(shift=shift, subject_kind="case", subject_id=case.pk)
    assert (item.carrier, item.acknowledged_by, item.to_shift.person) == (house.qian, house.qian, house.qian)


def test_18_7_what_was_settled_in_between_is_not_handed_over(house):
    shift = stories.logged(house)
    case = help_call(house)
    shift = stories.opened(house, shift)
    at = house.moment("2026-11-20 20:28")
    cases.answer(case, by=house.lin, at=at, reply_text="已上门看过")
    cases.close(case, by=house.lin, at=at, satisfaction="SATISFIED")
    shift = stories.taken(house, shift)
    assert not CarriedItem.objects.filter(shift=shift).exists()


def test_18_8_what_becomes_late_afterwards_counts_for_the_taker(house):
    shift = stories.logged(house)
    case = help_call(house)  # due at 24:00 of the day
    shift = stories.taken(house, stories.opened(house, shift))
    night = stories.shift_of(house, house.qian)
    assert queries.late_under(night, house.moment("2026-11-20 23:59")) == []
    [late] = queries.late_under(night, house.moment("2026-11-21 00:30"))
    assert (late.number, late.carrier) == (case.number, house.qian)
    assert queries.late_under(shift, house.moment("2026-11-21 00:30")) == []
    rows = queries.month_rows(house.jia, stories.DAY, house.moment("2026-11-21 09:00"))
    [row] = [row for row in rows if row["name"] == "钱伟"]
    assert (row["carried"], row["carried_late"]) == (1, 1)


def test_an_open_promise_appears_in_the_evening_s_shift_by_name(house):
    """R-195: what was promised for 19:00 stands with the evening's shift after the handover."""
    shift = stories.logged(house)
    promised = promise(house, due="2026-11-20 21:00")
    stories.taken(house, stories.opened(house, shift))
    night = stories.shift_of(house, house.qian)
    [item] = queries.received_by(night)
    assert (item.number, item.carrier) == (promised.number, house.qian)


def test_a_handover_signed_twenty_minutes_late_is_reported(house):
    shift = stories.opened(house)
    night = stories.shift_of(house, house.qian)
    actions.sign_on(night, by=house.qian, at=house.moment("2026-11-20 20:25"), fit=True)
    shift = stories.taken(house, shift, at="2026-11-20 20:50")
    assert shift.handover_late_minutes == 20
    assert Notice.objects.filter(user=house.zhao, title__startswith="交接晚了 20 分钟").exists()


def test_the_taker_is_on_duty_in_the_same_second(house):
    shift = stories.taken(house)
    night = stories.shift_of(house, house.qian)
    assert (night.state, night.on_duty_at) == ("ON_DUTY", shift.handed_at)
    assert shift.next_shift == night
    assert (night.keys_total, night.keys_lent) == (120, 1)


def test_while_an_emergency_is_handled_the_giver_stays(house):
    shift = stories.logged(house)
    cases.open_case(
        by=house.lin, at=house.moment("2026-11-20 20:00"), project=house.jia, kind="EMERGENCY", unit=house.unit,
        customer=house.li, content="一楼配电房冒烟",
    )  # fmt: skip
    with pytest.raises(Invalid, match="留岗到控制住"):
        stories.opened(house, shift)
    actions.release(shift, by=house.wu, at=house.moment("2026-11-20 20:22"))
    assert stories.opened(house, shift, at="2026-11-20 20:25").state == "HANDING_OVER"


def test_whom_a_complaint_is_about_neither_hands_it_over_nor_reads_it(house):
    """He stays out of it: the matter stays with whoever answers for it."""
    shift = stories.logged(house)
    case = complaints.complaint(house)
    keys = [line.key for line in queries.live_lines(shift, house.moment("2026-11-20 20:00"))]
    assert f"case:{case.pk}" in keys
    cases.amend_case(
        case, by=house.sunli, at=house.moment("2026-11-20 19:00"), target_staff=employee_of(house.lin, house.jia)
    )
    keys = [line.key for line in queries.live_lines(shift, house.moment("2026-11-20 20:00"))]
    assert f"case:{case.pk}" not in keys
