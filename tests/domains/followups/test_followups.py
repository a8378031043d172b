"""回访: same day, by somebody who did not handle it, tried until reached or until the tries are used up."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.journal.models import Entry
from guanjia.domains.cases import actions as cases
from guanjia.domains.customers import actions as customers
from guanjia.domains.followups import actions, queries
from guanjia.domains.followups.models import Attempt, FollowUp
from guanjia.domains.workforce.queries import employee_of
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.cases import stories
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AT = "2026-11-20 20:00"


def owed(house, **more) -> FollowUp:
    """The call-back a reply leads to."""
    return stories.call_back(stories.replied(house, **more))


def answer(house, call, by=None, **given):
    given = {"satisfaction": "SATISFIED"} | given
    return actions.answer(call, by=by or house.sunli, at=house.moment(AT), **given)


def tried(house, *moments):
    call = owed(house)
    for at in moments:
        actions.note_try(call, by=house.sunli, at=house.moment(at), note="无人接听")
    return call


def given_up(house):
    call = tried(house, "2026-11-20 19:30", "2026-11-21 09:00", "2026-11-21 18:00")
    return actions.give_up(call, by=house.sunli, at=house.moment("2026-11-21 19:00"))


def merged(house):
    call = owed(house)
    given = {"by": house.lin, "at": house.moment(AT), "project": house.jia}
    other = customers.register_customer(**given, name="李秀英", phone="13900001111")
    customers.merge(house.li, by=house.zhao, at=house.moment(AT), merged_into=other)
    call.refresh_from_db()
    assert call.customer == other
    return call


WALKS = {
    "follow_up.schedule": owed,
    "follow_up.answer": lambda h: answer(h, owed(h)),
    "follow_up.note_try": lambda h: tried(h, AT),
    "follow_up.give_up": given_up,
    "follow_up.cancel": lambda h: actions.cancel(owed(h), by=h.sunli, at=h.moment(AT), reason="已撤诉"),
    "follow_up.move_customer": merged,
    "follow_up.bar": lambda h: actions.bar(owed(h), by=SYSTEM, at=h.moment(AT), barred=h.wang),
}


def test_every_verb_has_its_walk():
    assert unwalked(WALKS, "follow_up") == []


@pytest.mark.parametrize("code", WALKS)
def test_a_verb_is_taken_as_drawn(house, code):
    check_walked(WALKS[code](house), code)


def test_it_is_due_the_same_day_and_kept_only_by_reaching_the_customer(house):
    call = tried(house, "2026-11-20 19:30")
    [clock] = clocks_of(call)
    assert clock.running
    assert clock.due_at == house.moment("2026-11-21 00:00")
    answer(house, call)
    [clock] = clocks_of(call)
    assert clock.state == "MET"
    assert (call.done_by, call.done_at, call.tries) == (house.sunli, house.moment(AT), 1)


@pytest.mark.parametrize(
    ("moments", "fine"),
    [
        (("2026-11-20 19:30", "2026-11-20 20:00", "2026-11-20 21:00"), False),
        (("2026-11-20 19:30", "2026-11-21 09:00"), False),
        (("2026-11-20 23:30", "2026-11-20 23:50", "2026-11-21 00:10"), True),
    ],
)
def test_given_up_only_after_three_tries_on_two_days_of_the_site(house, moments, fine):
    """The days are those of Shanghai: in UTC the last three tries fall on one day."""
    call = tried(house, *moments)
    later = {"by": house.sunli, "at": house.moment("2026-11-21 20:00")}
    if fine:
        assert actions.give_up(call, **later).state == "UNREACHED"
        return
    entries = Entry.objects.count()
    with pytest.raises(Invalid, match="至少要在"):
        actions.give_up(call, **later)
    call.refresh_from_db()
    assert call.state == "DUE"
    assert Entry.objects.count() == entries


def test_unreached_leaves_the_matter_ready_to_close_unrated(house):
    call = given_up(house)
    case = cases_of(call)
    assert (case.state, case.unreached, case.satisfaction) == ("REPLIED", True, "UNRATED")
    cases.close(case, by=house.sunli, at=house.moment("2026-11-21 20:00"), closing="多次未联系上，结案")
    assert case.state == "CLOSED"


def cases_of(call):
    from guanjia.domains.cases.models import Case  # reason: this room stands below; the test looks up

    return Case.objects.unscoped("test").get(pk=call.source_id)


@pytest.mark.parametrize("person", ["chen", "liu", "lin"])  # 林静 gave the reply
def test_who_handled_it_does_not_call_back(house, person):
    call = owed(house)
    for verb, given in ((actions.answer, {"satisfaction": "VERY"}), (actions.note_try, {})):
        with pytest.raises(NotAllowed):
            verb(call, by=getattr(house, person), at=house.moment(AT), **given)
    assert actions.not_a_handler(call, getattr(house, person)) == "这件事由您承办，回访须由其他人进行。"
    assert actions.not_a_handler(call, house.sunli) is None
    assert not Attempt.objects.exists()


def test_the_target_of_the_complaint_neither_sees_the_call_back_nor_makes_it(house):
    case = stories.replied(house)
    call = stories.call_back(case)
    cases.amend_case(case, by=house.lin, at=house.moment(AT), target_staff=employee_of(house.wang, house.jia))
    call.refresh_from_db()
    assert call.barred == house.wang
    assert not FollowUp.objects.seen_by(house.wang, house.jia).exists()
    with pytest.raises(NotAllowed, match="当事人"):
        answer(house, call, by=house.wang)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"satisfaction": "GREAT"}, "satisfaction"), ({"satisfaction": "DISSATISFIED"}, "comment"),
     ({"satisfaction": ""}, "satisfaction")],
)  # fmt: skip
def test_an_answer_with_something_missing_is_refused(house, given, field):
    call = owed(house)
    entries = Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        answer(house, call, **given)
    assert field in refused.value.fields
    assert Entry.objects.count() == entries


def test_a_call_back_that_is_owed_no_more_counts_neither_as_kept_nor_missed(house):
    case = stories.replied(house)
    at = house.moment(AT)
    cases.ask_withdrawal(case, by=house.lin, at=at, withdrawal="客户来电撤诉")
    cases.withdraw(case, by=house.sunli, at=at)
    call = stories.call_back(case)
    assert call.state == "CANCELLED"
    assert [clock.state for clock in clocks_of(call)] == ["CALLED_OFF"]
    assert not queries.owed_for("case", case.pk).exists()


def test_tries_to_reply_are_not_tries_to_call_back(house):
    case = stories.replied(house)
    actions.note_reply_try(case, by=house.lin, at=house.moment(AT), note="占线")
    assert len(queries.failed_tries("case", case.pk, purpose="REPLY")) == 1
    assert queries.failed_tries("case", case.pk, purpose="CALL_BACK") == []
