"""谁落后了: each overdue limit stands under whoever owes it."""

import datetime as dt

import pytest

from guanjia.concerns.access.models import Assignment, Post
from guanjia.concerns.deadlines.queries import overdue_deadlines
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.escalation.reaching import Reach
from guanjia.concerns.escalation.sweeping import sweep
from tests.domains.cases import stories
from tests.domains.duty import stories as duty
from tests.domains.omissions import stories as omissions
from tests.insight.reviews import stories as reviews

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def owing(house, at: str, kind: str = "case") -> dict[str, int | None]:
    """{limit: who owes it}."""
    rows = list(overdue_deadlines(house.jia, [kind], house.moment(at)))
    owes = Reach(house.moment(at)).owing(rows)
    return {row.limit: owes[row.pk] for row in rows}


def assigned(house, person, post: str, since=dt.date(2026, 1, 1)) -> Assignment:
    return Assignment.objects.create(
        user=person, post=Post.objects.get(code=post), project=house.jia, from_on=since
    )  # fmt: skip


@pytest.fixture
def urgent(house):
    """陈工 is manager on duty and was told; half an hour later nobody has confirmed and nobody has begun."""
    assigned(house, house.liu, "DUTY_MANAGER")
    return stories.complaint(house, "2026-11-20 16:10", grade="URGENT")


def test_the_manager_on_duty_owes_his_confirmation_the_receiver_the_rest(house, urgent):
    found = owing(house, "2026-11-22 09:00")
    assert found.pop("confirm") == house.liu.pk
    assert found
    assert set(found.values()) == {house.lin.pk}


def test_it_is_who_was_told_as_the_page_of_the_case_says(house, urgent, signed_in, at_noon):
    """The post passes on; the page goes on naming whom it asked, until he has signed."""
    Assignment.objects.filter(post__code="DUTY_MANAGER").update(to_on=dt.date(2026, 11, 20))
    assigned(house, house.he, "DUTY_MANAGER", dt.date(2026, 11, 21))
    assert owing(house, "2026-11-21 09:00")["confirm"] == house.liu.pk
    Telling.objects.filter(post="DUTY_MANAGER").delete()  # the control: nobody was told, who holds the post now owes it
    assert owing(house, "2026-11-21 09:00")["confirm"] == house.he.pk


def test_the_board_shows_him_and_not_the_desk(house, urgent, signed_in, at_noon):
    at_noon.move_to(house.moment("2026-11-22 09:00"))
    zhao = signed_in(house.zhao)
    his = zhao.get(f"/jia/-behind/?person={house.liu.pk}").content.decode()
    hers = zhao.get(f"/jia/-behind/?person={house.lin.pk}").content.decode()
    assert ("当值经理确认" in his, "当值经理确认" in hers) == (True, False)
    assert house.liu.display_name in zhao.get("/jia/-behind/").content.decode()


def test_once_he_has_signed_nothing_is_owed(house, urgent):
    telling = Telling.objects.get(post="DUTY_MANAGER")
    escalation.acknowledge(telling, by=house.liu, at=house.moment("2026-11-20 16:20"), words="马上去")
    assert "confirm" not in owing(house, "2026-11-22 09:00")


def test_an_omission_is_owed_by_whoever_is_to_act(house):
    omission = omissions.suspected(house, person=house.zhao)
    assert owing(house, "2026-11-25 09:00", "omission") == {"statement": house.zhao.pk}
    from guanjia.domains.omissions import actions  # the next stages

    actions.make_statement(omission, by=house.zhao, at=house.noon, statement="当时不知道")
    assert owing(house, "2026-11-25 09:00", "omission") == {"find": house.wu.pk}  # not the manager: it is about her
    actions.find(omission, by=house.wu, at=house.noon, sort="OMITTED", grade="NONE", finding="没有")
    assert owing(house, "2026-11-25 09:00", "omission") == {"confirm": house.zhou.pk}  # not who found it


def test_the_supervisor_owes_the_signature_of_the_day(house):
    reviews.opened(house)
    assert owing(house, "2026-11-21 09:00", "wrap_up") == {"sign": house.sunli.pk}


def test_a_shift_is_handed_over_by_whoever_is_on_it_not_by_who_drew_the_roster(house):
    shift = duty.on_duty(house)
    assert shift.created_by_id != shift.person_id
    assert owing(house, "2026-11-22 09:00", "shift") == {"hand_over": shift.person_id}


def test_asking_is_as_many_questions_for_many_as_for_one(house, urgent, django_assert_max_num_queries):
    rows = list(overdue_deadlines(house.jia, ["case"], house.moment("2026-11-22 09:00")))
    sweep(at=house.moment("2026-11-22 09:00"))
    with django_assert_max_num_queries(3):
        Reach(house.moment("2026-11-22 09:00")).owing(rows * 20)


@pytest.fixture
def two_late(house, at_noon):
    """One complaint with several limits past; the same day's ended at midnight."""
    case = stories.complaint(house, "2026-11-20 10:10")
    at_noon.move_to(house.moment("2026-11-21 09:00"))
    return case


def test_limits_and_records_are_counted_by_their_names(house, two_late, signed_in):
    zhao = signed_in(house.zhao)
    limits = len(list(overdue_deadlines(house.jia, ["case"], house.moment("2026-11-21 09:00"))))
    assert limits > 1
    said = f"{limits} 项时限已超时，属于 1 件"
    for url in ("/jia/-behind/", f"/jia/-behind/?person={house.lin.pk}", "/jia/-reports/"):
        assert said in zhao.get(url).content.decode(), url
    assert "<b>1</b><span>超时</span><small>件</small>" in zhao.get("/jia/").content.decode()


def test_the_reports_count_nothing_a_person_is_barred_from(house, signed_in, at_noon):
    omissions.suspected(house, person=house.zhao)
    at_noon.move_to(house.moment("2026-11-25 09:00"))
    hers = signed_in(house.zhao).get("/jia/-reports/").content.decode()
    his = signed_in(house.wu).get("/jia/-reports/").content.decode()
    assert ("没有超时的时限" in hers, "1 项时限已超时，属于 1 件" in his) == (True, True)


def test_midnight_is_written_one_way(house, two_late, signed_in):
    """Everywhere it is the end of the day before."""
    from guanjia.concerns.deadlines.queries import running_of  # the clock of the day

    zhao = signed_in(house.zhao)
    [clock] = [c for c in running_of(two_late) if c.due_at == house.moment("2026-11-21 00:00")][:1]
    pages = (f"/jia/-behind/?person={house.lin.pk}", f"/jia/cases/{two_late.number}/-clock/{clock.id}/")
    for url in pages:
        page = zhao.get(url).content.decode()
        assert ("11-20 24:00" in page, "11-21 00:00" in page) == (True, False), url
