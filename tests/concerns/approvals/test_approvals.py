"""Matters climb their rungs (7, 5.12.7): in order, by the right post, never by the one who asked."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from guanjia.concerns.access.models import Absence, Assignment, Post
from guanjia.concerns.approvals import actions, queries
from guanjia.concerns.approvals.models import Approval, Decision
from guanjia.concerns.events import switchboard
from guanjia.concerns.events.switchboard import inside
from guanjia.concerns.flow.offers import offers
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.notices.queries import unread_for
from guanjia.concerns.policies.actions import change_policy
from guanjia.concerns.registers.approving import APPROVALS
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.rooms.loans import actions as loans

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def loan(cast):
    return loans.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")


def ask(cast, loan, fen=500_000, by=None, at=None, **more):
    with transaction.atomic(), inside("loan.claim"):  # as a room's own verb calls it
        return actions.ask(loan, "compensation", amount_fen=fen, by=by or cast.lin, at=at or cast.noon, **more)


@pytest.mark.parametrize(
    ("fen", "posts"),
    [
        (0, ["CS_MANAGER", "PROPERTY_MANAGER"]),
        (999_999, ["CS_MANAGER", "PROPERTY_MANAGER"]),
        (1_000_000, ["GENERAL_MANAGER"]),
        (10_000_000, ["GENERAL_MANAGER"]),
        (10_000_001, ["GENERAL_MANAGER"]),
    ],
)
def test_the_ladder_of_5_12_7(cast, fen, posts):
    assert queries.posts_for("compensation", cast.jia, fen, cast.noon) == posts
    outside = [rung.outside for rung in queries.rungs_for("compensation", cast.jia, fen, cast.noon)]
    assert outside == [fen > 10_000_000] * len(posts)


def test_the_amounts_are_policies(cast):
    change_policy(
        by=cast.zhao, at=cast.noon, key="compensation.limit.first", value="199999", project=cast.jia
    )  # fmt: skip
    assert queries.posts_for("compensation", cast.jia, 500_000, cast.noon) == ["GENERAL_MANAGER"]
    assert len(queries.posts_for("compensation", cast.yi, 500_000, cast.noon)) == 2


def test_a_small_sum_is_reviewed_then_approved_and_the_journal_has_each_step(cast, loan):
    approval = ask(cast, loan, reason="雨伞漏水")
    assert (approval.number, approval.state_label, approval.post, approval.label) == (
        "SP-2026-11-0001", "待审批", "CS_MANAGER", "赔偿",
    )  # fmt: skip
    assert queries.waiting_for(cast.zhao, cast.jia, cast.noon) == [approval]
    assert queries.waiting_for(cast.wu, cast.jia, cast.noon) == []
    actions.grant(approval, by=cast.zhao, at=cast.noon, remark="属实")
    assert (approval.state, approval.post) == ("PENDING", "PROPERTY_MANAGER")
    assert queries.waiting_for(cast.wu, cast.jia, cast.noon) == [approval]
    actions.grant(approval, by=cast.wu, at=cast.noon)
    assert (approval.state, approval.decided_at, approval.post) == ("GRANTED", cast.noon, "")
    assert [(d.post, d.by, d.verdict, d.remark) for d in queries.decisions_of(approval)] == [
        ("CS_MANAGER", cast.zhao, "GRANTED", "属实"), ("PROPERTY_MANAGER", cast.wu, "GRANTED", ""),
    ]  # fmt: skip
    verbs = [entry.verb for entry in journal.of("approval", approval.pk)]
    assert verbs == ["approval.ask", "approval.grant", "approval.grant"]
    assert queries.of(loan).get() == approval


def test_scenario_15_ten_thousand_is_not_for_the_property_manager(cast, loan):
    approval = ask(cast, loan, 1_000_000)
    with pytest.raises(NotAllowed, match="这一级须由总经理审批"):
        actions.grant(approval, by=cast.wu, at=cast.noon)
    assert not Decision.objects.exists()
    assert actions.grant(approval, by=cast.sun, at=cast.noon).state == "GRANTED"


def test_what_an_outside_body_decides_needs_its_papers_number(cast, loan):
    approval = ask(cast, loan, 10_000_001)
    with pytest.raises(Invalid, match="文号"):
        actions.grant(approval, by=cast.sun, at=cast.noon)
    assert not Decision.objects.exists()
    actions.grant(approval, by=cast.sun, at=cast.noon, document_number="区域〔2026〕12号")
    assert Decision.objects.get().document_number == "区域〔2026〕12号"


def test_nobody_approves_his_own_his_superior_does(cast, loan):
    approval = ask(cast, loan, by=cast.zhao)
    with pytest.raises(NotAllowed, match="不能审批自己"):
        actions.grant(approval, by=cast.zhao, at=cast.noon)
    assert queries.deciders(approval, cast.noon) == [cast.wu]
    actions.grant(approval, by=cast.wu, at=cast.noon)
    # He has decided the first rung; the second goes to the next post above him.
    with pytest.raises(NotAllowed, match="须由"):
        actions.grant(approval, by=cast.wu, at=cast.noon)
    assert actions.grant(approval, by=cast.zhou, at=cast.noon).state == "GRANTED"


def test_a_vacant_post_passes_to_the_superior_and_an_absent_holder_to_his_deputy(cast, loan):
    zhao = Assignment.objects.get(user=cast.zhao)
    zhao.deputy = cast.sunli
    zhao.save()
    Absence.objects.create(
        user=cast.zhao, starts_at=cast.noon - dt.timedelta(days=1), ends_at=cast.noon + dt.timedelta(days=1)
    )  # fmt: skip
    approval = ask(cast, loan)
    assert queries.deciders(approval, cast.noon) == [cast.sunli]
    zhao.to_on = dt.date(2026, 11, 1)
    zhao.save()
    assert queries.deciders(approval, cast.noon) == [cast.wu]


def test_buttons_show_only_to_whose_turn_it_is(cast, loan):
    approval = ask(cast, loan)

    def labels(person):
        return [offer.label for offer in offers(approval, person, cast.noon)]

    assert labels(cast.zhao) == ["批准", "退回"]
    assert labels(cast.wu) == []
    assert labels(cast.lin) == ["撤回"]


def test_sending_back_needs_a_reason_and_ends_it(cast, loan):
    approval = ask(cast, loan)
    with pytest.raises(Invalid, match="原因"):
        actions.send_back(approval, by=cast.zhao, at=cast.noon, remark=" ")
    actions.send_back(approval, by=cast.zhao, at=cast.noon, remark="金额偏高")
    assert approval.state == "RETURNED"
    with pytest.raises(WrongState):
        actions.grant(approval, by=cast.wu, at=cast.noon)
    assert ask(cast, loan, 300_000).number == "SP-2026-11-0002"


def test_the_one_who_asked_may_take_it_back_nobody_else(cast, loan):
    approval = ask(cast, loan)
    with pytest.raises(NotAllowed, match="提出人"):
        actions.withdraw(approval, by=cast.zhao, at=cast.noon)
    assert actions.withdraw(approval, by=cast.lin, at=cast.noon, remark="客户不要了").state == "WITHDRAWN"


def test_one_matter_of_a_record_waits_once(cast, loan):
    ask(cast, loan)
    with pytest.raises(Invalid, match="已经在审批中"):
        ask(cast, loan)
    assert Approval.objects.of(cast.jia).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.bulk_create(
            [
                Approval(
                    project=cast.jia,
                    number="SP-X",
                    state="PENDING",
                    created_at=cast.noon,
                    subject_kind_of="loan",
                    subject_id_of=loan.pk,
                    matter="compensation",
                    label="x",
                )  # fmt: skip
            ]
        )


def test_splitting_a_sum_does_not_lower_the_approver(cast, loan):
    first = ask(cast, loan, 600_000)
    for person in (cast.zhao, cast.wu):
        actions.grant(first, by=person, at=cast.noon)
    second = ask(cast, loan, 600_000)
    assert (second.amount_fen, second.weighed_fen, second.post) == (600_000, 1_200_000, "GENERAL_MANAGER")
    actions.withdraw(second, by=cast.lin, at=cast.noon)
    later = cast.noon + dt.timedelta(days=31)
    assert ask(cast, loan, 600_000, at=later).post == "CS_MANAGER"


def test_the_last_grant_rings_the_switchboard_the_earlier_ones_are_told_apart_by_the_state(cast, loan):
    rung = []
    before = switchboard.wires()
    switchboard.install({actions.grant: (lambda a, *, by, at: rung.append(a.state),)}, lambda key: True)
    try:
        approval = ask(cast, loan)
        actions.grant(approval, by=cast.zhao, at=cast.noon)
        actions.grant(approval, by=cast.wu, at=cast.noon)
    finally:
        switchboard.install(before, lambda key: True)
    assert rung == ["PENDING", "GRANTED"]


def test_asking_is_part_of_a_rooms_verb_never_an_act_of_its_own(cast, loan):
    with pytest.raises(NotAllowed):
        actions.ask(loan, "compensation", amount_fen=1, by=cast.zhao, at=cast.noon)
    with pytest.raises(Invalid, match="没有设置审批权限"), transaction.atomic(), inside("loan.claim"):
        actions.ask(loan, "unheard-of", by=cast.lin, at=cast.noon)
    with pytest.raises(Invalid, match="负数"):
        ask(cast, loan, -1)
    assert not Approval.objects.of(cast.jia).exists()


def test_where_nobody_could_decide_it_is_not_asked(cast, loan):
    Assignment.objects.exclude(post__code="FRONT_DESK").delete()
    with pytest.raises(Invalid, match="没有人可以审批"):
        ask(cast, loan)
    assert not Approval.objects.of(cast.jia).exists()


def test_a_project_lays_down_its_own_rungs_for_what_is_asked_from_then_on(cast, loan):
    pending = ask(cast, loan)
    with pytest.raises(NotAllowed):
        actions.lay_down(
            by=cast.lin, at=cast.noon, matter="compensation", label="赔偿", rungs=[{"post": "CS_SUPERVISOR"}],
            project=cast.jia,
        )  # fmt: skip
    actions.lay_down(
        by=cast.zhao, at=cast.noon, matter="compensation", label="赔偿", project=cast.jia,
        rungs=[{"post": "CS_SUPERVISOR", "up_to_fen": 10_000}, {"post": "DEPUTY_GM"}],
    )  # fmt: skip
    assert queries.posts_for("compensation", cast.jia, 10_000, cast.noon) == ["CS_SUPERVISOR"]
    assert queries.posts_for("compensation", cast.jia, 10_001, cast.noon) == ["DEPUTY_GM"]
    assert queries.posts_for("compensation", cast.yi, 10_000, cast.noon) == ["CS_MANAGER", "PROPERTY_MANAGER"]
    assert pending.post == "CS_MANAGER"
    entry = journal.of("approval_rule", queries.ApprovalRule.objects.get().pk).get()
    assert entry.changes["rungs"][1][0] == {"post": "CS_SUPERVISOR", "up_to_fen": 10_000}
    for rungs, words in (([], "至少"), ([{"post": "KING"}], "第 1 级")):
        with pytest.raises(Invalid, match=words):
            actions.lay_down(
                by=cast.zhao, at=cast.noon, matter="compensation", label="赔偿", rungs=rungs, project=cast.jia
            )  # fmt: skip
    assert Post.objects.filter(code="KING").count() == 0


def test_whose_turn_it_is_and_the_one_who_asked_are_told(cast, loan):
    def titles(person):
        return [notice.title for notice in unread_for(person)]

    approval = ask(cast, loan, reason="雨伞漏水")
    assert titles(cast.zhao) == ["待审批：赔偿 SP-2026-11-0001"]
    assert unread_for(cast.zhao)[0].text == f"借物 {loan.number} 雨伞漏水"
    assert titles(cast.wu) == []
    actions.grant(approval, by=cast.zhao, at=cast.noon)
    assert titles(cast.wu) == ["待审批：赔偿 SP-2026-11-0001"]
    actions.send_back(approval, by=cast.wu, at=cast.noon, remark="偏高")
    assert titles(cast.lin) == ["赔偿已退回 SP-2026-11-0001"]


def test_the_list_of_ones_own_turn(cast, loan):
    approval = ask(cast, loan)
    mine = next(view for view in APPROVALS.views if view.code == "mine")
    rows = Approval.objects.seen_by(cast.zhao)
    assert list(rows.filter(mine.where(cast.zhao, cast.noon))) == [approval]
    assert list(Approval.objects.seen_by(cast.wu).filter(mine.where(cast.wu, cast.noon))) == []
    assert (approval.subject_label, approval.post_label) == (f"借物 {loan.number}", "客服部经理")
