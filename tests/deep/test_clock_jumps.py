"""The clock jumps by an hour or a day, over a leap day, over the year's end, and back: no number is given twice, no
timer fires twice, what had run out stays so, and events keep their order.
"""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from guanjia.concerns.deadlines.models import Timer
from guanjia.concerns.escalation import sweeping
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.jobs import runner
from guanjia.concerns.jobs.declared import JOBS
from guanjia.concerns.jobs.schedule import SCHEDULES, every
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.journal.queries import of as journal_of
from guanjia.concerns.notices.models import Notice
from tests.cast import moment
from tests.domains.cases import stories
from tests.rooms.loans import actions

pytestmark = [pytest.mark.django_db, pytest.mark.both]
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
JUMPS = {"an hour": HOUR, "a day": DAY, "half a year": 180 * DAY}
EDGES = {
    "a plain day": "2026-11-20 12:00", "the year's end": "2026-12-31 23:59", "the leap day": "2028-02-28 23:59",
    "after the leap day": "2028-02-29 23:30",
}  # fmt: skip


def lend(cast, at):
    return actions.lend(by=cast.lin, at=at, project=cast.jia, borrower="李女士", thing="CART")


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("jump", JUMPS)
def test_no_number_is_given_twice_and_none_is_left_out(cast, edge, jump):
    start = moment(EDGES[edge])
    moments = [start, start + JUMPS[jump], start, start - JUMPS[jump], start + 2 * dt.timedelta(minutes=1), start]
    numbers = [lend(cast, at).number for at in moments]
    assert len(set(numbers)) == len(numbers)
    for series in {number[:-4] for number in numbers}:  # gapless in each month, whatever order the months came in
        counted = [int(number[-4:]) for number in numbers if number.startswith(series)]
        assert counted == list(range(1, len(counted) + 1))


@pytest.mark.parametrize("jump", JUMPS)
def test_a_timer_that_rang_does_not_ring_again_when_the_clock_goes_back(house, jump):
    stories.complaint(house)  # registered at 16:10, to be begun within two hours
    late = house.moment("2026-11-20 18:11")

    def told() -> tuple:
        return Alarm.objects.count(), Telling.objects.count(), Notice.objects.count()

    sweeping.sweep(at=late)
    once = told()
    assert once[0] > 0
    for at in (late - JUMPS[jump], late, late - JUMPS[jump], late):
        sweeping.sweep(at=at)
        assert told() == once
    sweeping.sweep(at=late + JUMPS[jump])  # forward: what is due by then rings, each once
    ahead = told()
    sweeping.sweep(at=late)
    sweeping.sweep(at=late + JUMPS[jump])
    assert told() == ahead
    assert not Timer.objects.filter(next_at__lte=late + JUMPS[jump]).exists()


@pytest.fixture
def counted():
    """A job that runs each hour and counts how often it did."""
    kept, known, ran = dict(SCHEDULES), dict(JOBS), []
    SCHEDULES.clear()

    @every("0 * * * *", "count")
    def count(*, at):
        ran.append(at)

    yield ran
    SCHEDULES.clear()
    SCHEDULES.update(kept)
    JOBS.clear()
    JOBS.update(known)


def test_a_schedule_fires_once_for_an_hour_however_the_clock_moves(cast, counted):
    noon = cast.noon
    for at in (noon, noon, noon - HOUR, noon, noon - DAY, noon):
        runner.run_pending(at)
    assert len(counted) == 1
    for at in (noon + DAY, noon, noon + DAY):  # a day is made up for by one run, not by twenty-four
        runner.run_pending(at)
    assert len(counted) == 2


def browser(user, at) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["signed_in_at"] = session["hand_at"] = int(at.timestamp())
    session.save()
    return client


def where(client) -> str:
    answer = client.get("/jia/")
    return "open" if answer.status_code == 200 else answer.headers["Location"].split("?")[0]


@pytest.mark.parametrize("back", [13 * HOUR, DAY, 8 * DAY])
def test_a_session_that_is_over_stays_over(cast, back):
    with time_machine.travel(cast.noon, tick=False) as clock:
        client = browser(cast.lin, cast.noon)
        assert where(client) == "open"
        clock.move_to(cast.noon + 13 * HOUR)
        assert where(client) == "/sign-in/"
        clock.move_to(cast.noon + 13 * HOUR - back)
        assert where(client) == "/sign-in/"


@pytest.mark.parametrize("back", [10 * dt.timedelta(minutes=1), HOUR, DAY])
def test_a_screen_that_locked_stays_locked(cast, back):
    with time_machine.travel(cast.noon, tick=False) as clock:
        client = browser(cast.lin, cast.noon)
        clock.move_to(cast.noon + HOUR)
        assert where(client) == "/lock/"
        clock.move_to(cast.noon + HOUR - back)
        assert where(client) in ("/lock/", "/sign-in/")  # a clock before the sign-in ends the session


def test_a_clock_that_was_wrong_while_one_signed_in_gives_no_longer_session(cast):
    """Signed in while the clock was a day ahead: set right, the session must not live a day and twelve hours."""
    with time_machine.travel(cast.noon + DAY, tick=False) as clock:
        client = browser(cast.lin, cast.noon + DAY)
        assert where(client) == "open"
        clock.move_to(cast.noon + dt.timedelta(minutes=1))
        assert where(client) == "/sign-in/"


def test_a_correction_of_a_minute_throws_nobody_out(cast):
    with time_machine.travel(cast.noon, tick=False) as clock:
        client = browser(cast.lin, cast.noon)
        clock.move_to(cast.noon - dt.timedelta(minutes=1))
        assert where(client) == "open"


def test_events_stand_in_the_order_in_which_they_happened(cast):
    loan = lend(cast, cast.noon)
    for n, at in enumerate((cast.noon + DAY, cast.noon - HOUR, cast.noon)):
        actions.amend_loan(loan, by=cast.lin, at=at, borrower=f"第{n}次")
    told = [entry.changes["borrower"][1] for entry in journal_of("loan", loan.pk) if "borrower" in entry.changes]
    first = [entry.pk for entry in journal_of("loan", loan.pk)]
    assert sorted(first) in (first, first[::-1])
    kept = Entry.objects.filter(subject_kind="loan", subject_id=loan.pk, verb="loan.amend").order_by("pk")
    assert [entry.changes["borrower"][1] for entry in kept] == ["第0次", "第1次", "第2次"]
    assert set(told) >= {"第0次", "第1次", "第2次"}
