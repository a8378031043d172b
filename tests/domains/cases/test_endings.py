"""The ends of a matter: withdrawn, joined to another, answered, closed (5.12.5, 5.12.10)."""

import pytest

from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals.queries import deciders, undecided
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.policies import actions as policies
from guanjia.domains.cases import actions, queries
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.followups import actions as followups
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.cases import stories
from tests.domains.cases.courses import EVENING, called_back, closed, explained, joined, taken
from tests.domains.cases.slips import slips_of

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_approval_may_be_skipped_by_switch_or_for_urgent_ones(house):
    case = stories.judged(house)
    departments = [house.departments["ENGINEERING"]]
    with pytest.raises(Invalid, match="还没有批准"):
        taken(actions.hand_over, case, house.lin, house, departments=departments)
    urgent = stories.judged(house, grade="URGENT")
    assert taken(actions.hand_over, urgent, house.lin, house, departments=departments).state == "HANDED_OVER"
    mail = stories.category(house, "信件、报刊收发")
    taken(actions.amend_category, mail, house.zhao, house, simple=True)
    simple = stories.judged(house, category=mail)
    with pytest.raises(Invalid):
        taken(actions.hand_over, simple, house.lin, house, departments=departments)
    policies.change_policy(
        by=house.zhao, at=house.moment("2026-11-20 17:00"), key="case.simple_skips_approval", value="on",
        project=house.jia, valid_from=house.moment("2026-11-20 17:00"),
    )  # fmt: skip
    assert taken(actions.hand_over, simple, house.lin, house, departments=departments).state == "HANDED_OVER"


def test_a_withdrawn_matter_calls_off_what_nobody_has_begun(house):
    case, [slip] = slips_of(house)
    taken(actions.accept, slip, house.chen, house, "2026-11-20 17:00")
    taken(actions.order_slip_work, slip, house.chen, house, "2026-11-20 17:00", content="更换地漏")
    taken(actions.order_slip_work, slip, house.chen, house, "2026-11-20 17:00", content="闭水试验")
    begun, waiting = [link.work_order for link in case.work_orders.order_by("pk")]
    taken(dispatch.sign_for, begun, house.chen, house, "2026-11-20 17:05")
    case.refresh_from_db()
    taken(actions.ask_withdrawal, case, house.lin, house, withdrawal="客户来电撤诉，已录音")
    taken(actions.withdraw, case, house.sunli, house)
    for record in (slip, begun, waiting, case.contact):
        record.refresh_from_db()
    assert (slip.state, begun.state, waiting.state) == ("CANCELLED", "SIGNED", "VOID")
    assert case.contact.state == "CLOSED"
    assert not [c for c in clocks_of(case) if c.running]
    assert [c.state for c in clocks_of(slip) if c.code == "done"] == ["CALLED_OFF"]


def test_nothing_is_withdrawn_without_its_ground(house):
    case = stories.complaint(house)
    with pytest.raises(Invalid, match="依据"):
        taken(actions.withdraw, case, house.sunli, house)
    case.refresh_from_db()
    assert case.state == "REGISTERED"


def test_who_joined_gets_his_own_reply_when_the_other_is_answered(house):
    second = joined(house)
    first = second.joined_into
    assert queries.traces(first) == [("并入本件", [second.number])]
    with pytest.raises(Invalid, match="还没有结果"):
        taken(actions.reply, second, house.lin, house, reply_way="PHONE", reply_text="并案处理中")
    taken(actions.ask_withdrawal, first, house.lin, house, withdrawal="客户来电撤诉")
    taken(actions.withdraw, first, house.sunli, house)
    second.refresh_from_db()
    taken(actions.reply, second, house.lin, house, reply_way="PHONE", reply_text="已查清并处理")
    assert second.state == "REPLIED"
    call = stories.call_back(second)
    taken(followups.answer, call, house.sunli, house, satisfaction="DISSATISFIED", comment="没有人来过")
    second.refresh_from_db()
    assert second.state == "HANDED_OVER"
    assert second.slips.get().department.sort == "SERVICE_CENTRE"  # nobody handled it before


def test_nobody_joins_himself_or_a_closed_matter(house):
    case, other = stories.complaint(house), closed(house)
    for target in (case, other):
        with pytest.raises(Invalid) as refused:
            taken(actions.join, case, house.sunli, house, joined_into=target)
        assert "joined_into" in refused.value.fields


def test_closing_says_everything_that_still_stands_against_it(house):
    case = stories.replied(house)
    with pytest.raises(Invalid, match="还没有回访"):
        taken(actions.close, case, house.sunli, house, closing="结案")
    case = called_back(house)
    with pytest.raises(Invalid, match="第 2 级还没有确认「TS-2026-11-0001 的重复投诉」"):
        taken(actions.close, case, house.sunli, house, closing="结案")
    stories.signed(case, house.moment(EVENING))
    with pytest.raises(Invalid) as refused:
        taken(actions.close, case, house.sunli, house, closing=" ")
    assert "closing" in refused.value.fields


def granted(asked, house):
    """Everybody whose turn it is agrees."""
    while asked.state == "PENDING":
        approvals.grant(asked, by=deciders(asked, house.moment(EVENING))[0], at=house.moment(EVENING))


def test_nothing_is_closed_while_somebody_still_decides_about_its_compensation(house):
    case = stories.replied(house)
    taken(actions.ask_compensation, case, house.lin, house, EVENING, amount_fen=30_000, reason="橱柜泡坏")
    asked = undecided(case).get()
    faults = queries.not_ready_to_close(case, house.sunli, house.moment(EVENING))
    assert f"{asked.label} {asked.number} 还没有批" in faults
    with pytest.raises(Invalid, match="还没有批"):
        taken(actions.close, case, house.sunli, house, EVENING, closing="同意结案")
    granted(asked, house)
    case.refresh_from_db()
    assert case.compensation_fen == 30_000
    assert not any("批" in fault for fault in queries.not_ready_to_close(case, house.sunli, house.moment(EVENING)))


def test_what_is_taken_back_needs_no_decision_any_more(house):
    case, _ = slips_of(house)
    taken(actions.ask_compensation, case, house.lin, house, amount_fen=30_000, reason="橱柜泡坏")
    asked = undecided(case).get()
    taken(actions.ask_withdrawal, case, house.lin, house, withdrawal="客户来电撤诉")
    taken(actions.withdraw, case, house.sunli, house)
    asked.refresh_from_db()
    assert (asked.state, asked.remark) == ("WITHDRAWN", "客户撤诉")
    with pytest.raises(WrongState):
        approvals.grant(asked, by=house.zhao, at=house.moment(EVENING))


def test_how_satisfied_the_complainant_is_the_call_back_says_and_not_who_closes(house):
    case = called_back(house)
    said = case.satisfaction
    assert said not in ("", "DISSATISFIED")
    with pytest.raises(Invalid) as refused:
        taken(actions.close, case, house.sunli, house, closing="同意结案", satisfaction="DISSATISFIED")
    assert "回访" in refused.value.fields["satisfaction"]
    taken(actions.close, case, house.sunli, house, closing="同意结案", satisfaction=said)
    assert (case.state, case.satisfaction) == ("CLOSED", said)


def test_a_major_one_is_approved_answered_and_closed_by_the_manager(house):
    case = stories.judged(house, group_count=6)
    taken(actions.propose, case, house.lin, house, proposal="工程部立即上门")
    with pytest.raises(NotAllowed, match="重大"):
        taken(actions.approve, case, house.sunli, house)
    taken(actions.approve, case, house.zhao, house)
    assert case.state == "APPROVED"


def test_words_that_no_column_keeps_stand_in_the_journal(house):
    case = stories.complaint(house)
    taken(actions.note_progress, case, house.lin, house, note="已联系楼上业主，晚八点到家")
    taken(actions.urge, case, house.lin, house, note="客户第二次来电")
    assert [e.reason for e in journal_of("case", case.pk)] == ["", "已联系楼上业主，晚八点到家", "客户第二次来电"]


def test_an_answer_to_an_invalid_one_counts_as_told(house):
    first = explained(house)
    assert queries.is_answered(first)


def test_nobody_is_answered_before_there_is_a_result(house):
    """R-034: 处理 comes before 回复, 回复 before the end."""
    case, _ = stories.done(house)
    for given in ({}, {"methods": ["REPAIR"]}, {"methods": ["REPAIR"], "result": "SOLVED"}):
        with pytest.raises(Invalid):
            taken(actions.verify, case, house.wang, house, verified="PASS", **given)
    for verb, given in ((actions.reply, {"reply_way": "PHONE", "reply_text": "已修好"}), (actions.close, {})):
        with pytest.raises(WrongState):
            taken(verb, case, house.zhao, house, **given)
    case.refresh_from_db()
    assert (case.state, case.replied_at) == ("VERIFYING", None)


@pytest.mark.parametrize(
    ("channel", "word"), [("PHONE", "电话"), ("VISIT", "来访"), ("LETTER", "书面"), ("OTHER", "书面")]
)
def test_four_channels_fall_into_three_ways(house, channel, word):
    """R-017."""
    case = stories.complaint(house, channel=channel, source="ONLINE" if channel == "OTHER" else "")
    assert case.three_way == word
