"""Whatever is done to a loan in whatever order: its limits stay in step with it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.kernel.refusals import WrongState
from tests.rooms.loans import actions

pytestmark = pytest.mark.django_db

STEPS = ("wait", "go_on", "renew", "give_back", "reopen", "report_lost", "close", "amend_loan")


@given(course=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 60 * 48)), max_size=12))
def test_timers_pauses_and_ends_agree_with_the_state(cast, course):
    at = cast.noon
    loan = actions.lend(by=cast.zhao, at=at, project=cast.jia, borrower="李女士", thing="LADDER")
    missed = set()
    for name, minutes in course:
        at += dt.timedelta(minutes=minutes)
        given_ = {"promised_at": at + dt.timedelta(hours=3)} if name == "renew" else {}
        try:
            getattr(actions, name)(loan, by=cast.zhao if name != "close" else cast.lin, at=at, **given_)
        except WrongState:
            continue
        rows = list(Deadline.objects.filter(subject_kind="loan", subject_id=loan.pk))
        running = [row for row in rows if row.stopped_at is None]
        timed = set(Timer.objects.filter(deadline__in=rows).values_list("deadline_id", flat=True))
        assert len({row.limit for row in running}) == len(running)
        assert timed == {row.pk for row in running if row.paused_at is None}
        assert all((row.paused_at is not None) == (loan.state == "WAITING") for row in running)
        assert not (loan.state == "CLOSED" and running)
        assert all(row.due_at >= row.original_due for row in rows)
        now_missed = {row.pk for row in rows if row.met is False}
        assert missed <= now_missed  # what is missed stays missed
        missed = now_missed
        for row in rows:
            assert (row.lateness is None) == (row.breached_at is None) == (row.met is not False)
            assert sum(pause["to"] is None for pause in row.pauses) == (row.paused_at is not None)
