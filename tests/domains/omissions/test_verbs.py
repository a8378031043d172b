"""The flow of 5.12.9, who takes which step, and who sees nothing of it."""

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.concerns.access.models import Assignment, Post
from guanjia.concerns.deadlines.queries import running_of
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.escalation.queries import alarms_of
from guanjia.concerns.flow.offers import offers
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.notices.models import Notice
from guanjia.domains.omissions import actions
from guanjia.domains.omissions.models import Omission
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.omissions import stories
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def named(house):
    omission = stories.suspected(house, person=None)
    return actions.name_person(omission, by=house.zhao, at=house.moment("2026-11-20 09:30"), person=house.lin)


def sent_back(house):
    return actions.send_back(stories.found(house), by=house.wu, at=house.moment("2026-11-20 16:00"), reason="再问一次")


def commented(house):
    return actions.comment(
        stories.confirmed(house), by=house.lin, at=house.moment("2026-11-21 10:00"), comment="以后一定当场登记"
    )


def linked(house):
    stories.called(house)
    actions.look(by=house.zhao, at=house.moment("2026-11-19 10:00"), project=house.jia)
    stories.from_hotline(house)
    return stories.only_one(house)


def amended(house):
    return actions.amend_omission(
        stories.suspected(house), by=house.zhao, at=house.moment("2026-11-20 09:30"), sort="HIDDEN"
    )


WALKS = {
    "omission.suspect": stories.suspected,
    "omission.name_person": named,
    "omission.make_statement": stories.stated,
    "omission.find": stories.found,
    "omission.confirm": stories.confirmed,
    "omission.send_back": sent_back,
    "omission.comment": commented,
    "omission.link_case": linked,
    "omission.amend": amended,
}


def test_every_arrow_is_walked():
    assert unwalked(WALKS, "omission") == []


@pytest.mark.parametrize("code", WALKS)
def test_the_arrows_lead_where_they_are_drawn(house, code):
    check_walked(WALKS[code](house), code)


def test_from_suspicion_to_decision(house):
    omission = stories.confirmed(house)
    assert (omission.state, omission.grade, omission.confirmed_by) == ("SETTLED", "APOLOGY", house.wu)
    assert [e.verb for e in journal_of("omission", omission.pk)] == [
        "omission.suspect", "omission.make_statement", "omission.find", "omission.confirm",
    ]  # fmt: skip
    assert not Telling.objects.filter(alarm__subject_kind="omission").exists()


@pytest.mark.parametrize(("grade", "label"), [("BASE_PAY", "二级"), ("DISMISSAL", "三级")])
def test_a_grave_one_is_told_to_the_general_manager(house, grade, label):
    omission = stories.confirmed(house, grade)
    [alarm] = alarms_of(omission)
    assert label in alarm.cause
    assert [(t.user, t.asks) for t in alarm.tellings.all()] == [(house.sun, "READ")]


def test_what_is_nothing_ends_as_nothing(house):
    omission = stories.confirmed(house, "NONE")
    assert omission.state == "DISMISSED"
    assert not alarms_of(omission)


def test_the_named_one_sees_no_row_whatever_his_post(house):
    omission = stories.suspected(house, person=house.zhao)
    assert not Omission.objects.seen_by(house.zhao, house.jia).exists()
    for verb in (actions.name_person, actions.amend_omission, actions.find):
        assert "当事人" in verb.refusal(omission, house.zhao, house.noon)
    with pytest.raises(NotAllowed):
        actions.amend_omission(omission, by=house.zhao, at=house.noon, facts="没有这回事")
    assert Omission.objects.seen_by(house.wu, house.jia).get() == omission
    assert not Omission.objects.seen_by(house.lin, house.jia).exists()  # the desk has no such register
    assert not Omission.objects.seen_by(house.yi_zhao, house.jia).exists()


def test_the_manager_named_himself_the_next_superior_takes_over(house):
    """0.5: 总物业经理 finds, 主管副总 confirms."""
    omission = stories.stated(house, person=house.zhao)
    with pytest.raises(NotAllowed):
        actions.find(omission, by=house.zhao, at=house.noon, sort="OMITTED", grade="NONE", finding="没有")
    actions.find(omission, by=house.wu, at=house.noon, sort="OMITTED", grade="APOLOGY", finding="属实")
    with pytest.raises(NotAllowed, match="上一级"):
        actions.confirm(omission, by=house.wu, at=house.noon)
    with pytest.raises(NotAllowed):
        actions.confirm(omission, by=house.sun, at=house.noon)
    actions.confirm(omission, by=house.zhou, at=house.noon)
    assert omission.state == "SETTLED"


def test_the_confirmer_named_himself_the_post_above_confirms(house):
    omission = stories.found(house, person=house.wu)
    with pytest.raises(NotAllowed):
        actions.confirm(omission, by=house.wu, at=house.noon)
    assert actions.confirm(omission, by=house.zhou, at=house.noon).state == "SETTLED"


def test_the_superior_does_not_find_while_the_manager_is_there(house):
    with pytest.raises(NotAllowed, match="认定由赵敏办理"):
        stories.found(house, by=house.wu)


def test_nobody_states_or_comments_for_another(house):
    with pytest.raises(NotAllowed, match="本人"):
        stories.stated(house, by=house.sunli)
    omission = stories.confirmed(house)
    with pytest.raises(NotAllowed, match="本人"):
        actions.comment(omission, by=house.zhao, at=house.noon, comment="替他写")


def test_the_desk_does_not_register_decide_or_confirm(house):
    with pytest.raises(NotAllowed):
        stories.suspected(house, by=house.lin)
    omission = stories.stated(house)
    with pytest.raises(NotAllowed):
        actions.find(omission, by=house.wang, at=house.noon, sort="OMITTED", grade="NONE", finding="没有")
    with pytest.raises(NotAllowed):
        actions.find(omission, by=house.sunli, at=house.noon, sort="OMITTED", grade="NONE", finding="没有")
    assert offers(omission, house.sunli, house.noon) == []


def test_nobody_named_no_statement_is_asked_and_nothing_but_nothing_can_be_found(house):
    omission = stories.suspected(house, person=None)
    assert [c.code for c in running_of(omission)] == ["name"]
    with pytest.raises(Invalid, match="当事人"):
        actions.find(omission, by=house.zhao, at=house.noon, sort="OMITTED", grade="APOLOGY", finding="属实")
    actions.name_person(omission, by=house.zhao, at=house.moment("2026-11-20 12:00"), person=house.lin)
    assert [c.code for c in running_of(omission)] == ["statement"]
    other = stories.suspected(house, person=None)
    actions.find(other, by=house.zhao, at=house.noon, sort="OMITTED", grade="NONE", finding="系统停机，已补录")
    assert other.state == "FOUND"


@pytest.mark.parametrize(
    ("make", "verb", "given", "field"),
    [
        (stories.suspected, "make_statement", {"by": "lin", "statement": " "}, "statement"),
        (stories.stated, "find", {"by": "zhao", "sort": "OMITTED", "grade": "", "finding": "属实"}, "grade"),
        (stories.stated, "find", {"by": "zhao", "sort": "OMITTED", "grade": "APOLOGY", "finding": " "}, "finding"),
        (stories.found, "send_back", {"by": "wu", "reason": "x"}, "reason"),
        (stories.confirmed, "comment", {"by": "lin", "comment": ""}, "comment"),
        (stories.suspected, "name_person", {"by": "zhao", "person": None}, "person"),
    ],
)
def test_what_is_left_out_is_named(house, make, verb, given, field):
    omission = make(house)
    by = getattr(house, given.pop("by"))
    with pytest.raises(Invalid) as refused:
        getattr(actions, verb)(omission, by=by, at=house.moment("2026-11-21 12:00"), **given)
    assert field in refused.value.fields


def test_a_birth_with_faults_is_refused(house):
    for given, field in (
        ({"facts": " "}, "facts"),
        ({"happened_at": house.moment("2026-11-21 09:00")}, "happened_at"),
    ):
        with pytest.raises(Invalid) as refused:
            stories.suspected(house, **given)
        assert field in refused.value.fields
    call = stories.called(house)
    stories.suspected(house, contact=call)
    with pytest.raises(Invalid, match="已经登记过"):
        stories.suspected(house, contact=call)
    assert Omission.objects.of(house.jia).count() == 1


def test_nobody_names_himself_away(house):
    with pytest.raises(Invalid, match="自己"):
        actions.name_person(stories.suspected(house), by=house.zhao, at=house.noon, person=house.zhao)


def test_a_decision_cannot_be_taken_twice_or_changed(house):
    omission = stories.confirmed(house)
    for verb, by, given in (
        (actions.find, house.zhao, {"sort": "OMITTED", "grade": "NONE", "finding": "没有"}),
        (actions.confirm, house.zhou, {}),
        (actions.name_person, house.zhao, {"person": house.wang}),
    ):
        with pytest.raises((WrongState, NotAllowed)):
            verb(omission, by=by, at=house.moment("2026-11-21 12:00"), **given)
    omission.refresh_from_db()
    assert omission.grade == "APOLOGY"


def test_whom_it_is_about_is_told_of_the_decision_and_his_comment_reaches_who_decided(house):
    commented(house)
    titles = list(Notice.objects.filter(user=house.lin, subject_kind="omission").values_list("title", flat=True))
    assert any("处理决定" in title for title in titles)
    for person in (house.zhao, house.wu):
        assert Notice.objects.filter(user=person, title__startswith="当事人意见").exists()


def test_no_row_is_removed_not_even_by_hand(house):
    omission = stories.suspected(house)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        omission.delete()
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM omissions_omission")
    assert Omission.objects.of(house.jia).count() == 1


@pytest.mark.parametrize(
    "change", [{"grade": "NONE"}, {"state": "DISMISSED"}, {"person": None}, {"finding": "改"}],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_a_decision_is_not_changed_past_the_verbs(house, change):
    omission = stories.confirmed(house)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Omission.everything.filter(pk=omission.pk).update(**change)


def test_the_named_supervisor_of_a_vacant_post_is_passed_over(house):
    """Nobody is manager: the post above answers for it."""
    Assignment.objects.filter(post=Post.objects.get(code="CS_MANAGER")).delete()
    omission = stories.stated(house)
    actions.find(omission, by=house.wu, at=house.noon, sort="OMITTED", grade="APOLOGY", finding="属实")
    with pytest.raises(NotAllowed):
        actions.confirm(omission, by=house.wu, at=house.noon)
    assert actions.confirm(omission, by=house.zhou, at=house.noon).state == "SETTLED"
