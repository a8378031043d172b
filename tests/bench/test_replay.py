"""A recorded act, sent again by the bare driver, does the same work with numbers and ids of its own."""

from __future__ import annotations

import pytest
from django.db import connection

from bench import clients, replay
from bench.bare import Bare
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.numbering.models import Counter
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


@pytest.fixture
def act(cast):
    return lambda: actions.lend(
        by=cast.lin, at=cast.noon, project=cast.jia, borrower="李秀英", phone="13800005678", thing="CART"
    )


@pytest.fixture
def bare():
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory has one connection")
    made = Bare()
    yield made
    made.close()


def left(pk: int) -> dict:
    """What an act left behind: its record, journal and limits, without what is its own."""
    loan = Loan.everything.values().get(pk=pk)
    entry = Entry.objects.values("verb", "to_state", "changes", "by").get(subject_kind="loan", subject_id=pk)
    entry["changes"].pop("number")
    limits = Deadline.objects.filter(subject_kind="loan", subject_id=pk)
    return {
        "loan": {k: v for k, v in loan.items() if k not in ("id", "number")}, "entry": entry,
        "limits": sorted(limits.values_list("limit", "due_at", "timer__next_at")),
    }  # fmt: skip


def test_a_repetition_leaves_what_the_act_left(act, bare):
    recorded = replay.record(act, [Loan, Entry, Deadline])
    first = Loan.everything.latest("pk")
    for _ in range(3):
        recorded.only_writes().once(bare)
    loans = list(Loan.everything.order_by("pk"))
    assert [loan.number for loan in loans] == [f"JW-2026-11-{n:04d}" for n in range(1, 5)]
    assert Counter.objects.get().last == 4
    assert all(left(loan.pk) == left(first.pk) for loan in loans)
    assert set(recorded.tables) >= {"loans_loan", "journal_entry", "deadlines_deadline", "numbering_counter"}


def test_the_whole_act_can_be_sent_with_its_reads(act, bare):
    recorded = replay.record(act, [Loan, Entry, Deadline])
    assert len(recorded) > len(recorded.only_writes())
    recorded.once(bare)
    assert Loan.everything.count() == 2


def test_a_repetition_that_fails_leaves_nothing(act, bare):
    recorded = replay.record(act, [Loan, Entry, Deadline]).only_writes()
    counter = next(step for step in recorded.steps if step.series)
    counter.learns = ("no such number",)  # so the number of the first time is written again
    with pytest.raises(Exception, match=r"(?i)unique"):
        recorded.once(bare)
    assert Loan.everything.count() == Counter.objects.get().last == 1


def test_clients_say_what_they_did_and_what_failed(cast, act):
    def make():
        calls = iter(range(100))

        def sometimes():
            if next(calls) % 3 == 2:
                raise ValueError("no")
            act()

        return sometimes

    told = clients.run(3, 60, make, most=5)
    assert (told.done, len(told.errors)) == (3 * 4, 3 * 2)
    assert set(told.errors) == {"ValueError: no"}
    assert Loan.everything.count() == told.done
    assert told.rate > 0
