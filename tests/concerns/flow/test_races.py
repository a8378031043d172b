"""Many at once: numbers, keys pressed twice, two writers of one record. Each has a control that loses."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from guanjia.concerns.access.models import RequestKey
from guanjia.concerns.access.once import once
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.numbering import actions as numbering
from guanjia.concerns.numbering.models import Counter
from guanjia.kernel.refusals import Stale
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


def at_once(count: int, act) -> tuple[list, list]:
    """Call `act(n)` in threads that start together; (answers, faults)."""
    answers, faults, start = [], [], threading.Barrier(count)

    def run(n: int) -> None:
        try:
            start.wait(timeout=30)
            answers.append(act(n))
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers, faults


def test_numbers_taken_at_once_are_each_given_once_without_gaps(cast):
    def take(n):
        with transaction.atomic():
            return numbering.take(cast.jia, "JW", cast.noon)[0]

    answers, faults = at_once(16, take)
    assert faults == []
    assert sorted(answers) == [f"JW-2026-11-{n:04d}" for n in range(1, 17)]


def test_control_a_number_read_before_it_is_written_is_given_twice(cast):
    Counter.objects.create(project=cast.jia, series="JW", month="2026-11", last=0)
    together = threading.Barrier(4)

    def take(n):
        last = Counter.objects.get().last
        together.wait(timeout=30)
        Counter.objects.update(last=last + 1)
        return last + 1

    answers, faults = at_once(4, take)
    assert faults == []
    assert len(set(answers)) < len(answers)


def lend(cast):
    return actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")


def test_a_key_pressed_many_times_does_it_once_and_all_get_the_same_answer(cast):
    answers, faults = at_once(
        8, lambda n: once(cast.lin, "form-1", "digest", cast.noon, lambda: {"number": lend(cast).number})
    )
    assert faults == []
    assert [answer for answer, _ in answers] == [{"number": "JW-2026-11-0001"}] * 8
    assert sorted(repeated for _, repeated in answers) == [False] + [True] * 7
    assert Loan.objects.of(cast.jia).count() == RequestKey.objects.count() == 1


def test_control_without_the_key_it_is_done_as_often_as_pressed(cast):
    _, faults = at_once(3, lambda n: once(cast.lin, "", "digest", cast.noon, lambda: {"number": lend(cast).number}))
    assert faults == []
    assert Loan.objects.of(cast.jia).count() == 3


def test_of_two_writers_with_one_version_one_is_told(cast):
    loan = lend(cast)
    answers, faults = at_once(
        4, lambda n: actions.amend_loan(
            Loan.everything.get(pk=loan.pk), by=cast.lin, at=cast.noon, version=1, borrower=f"第{n}人"
        ).borrower,
    )  # fmt: skip
    assert len(answers) == 1
    assert [type(fault) for fault in faults] == [Stale] * 3
    stored = Loan.objects.of(cast.jia).get()
    assert (stored.version, stored.borrower) == (2, answers[0])
    assert Entry.objects.filter(verb="loan.amend").count() == 1


def test_control_writers_who_name_no_version_overwrite_each_other(cast):
    loan = lend(cast)
    answers, faults = at_once(
        4, lambda n: actions.amend_loan(
            Loan.everything.get(pk=loan.pk), by=cast.lin, at=cast.noon, borrower=f"第{n}人"
        ).borrower,
    )  # fmt: skip
    assert faults == []
    assert len(set(answers)) == 4
    assert Loan.objects.of(cast.jia).get().version == 5


def test_one_state_is_left_once_however_many_press(cast):
    loan = lend(cast)
    answers, faults = at_once(
        6, lambda n: actions.give_back(Loan.everything.get(pk=loan.pk), by=cast.lin, at=cast.noon).state
    )
    assert answers == ["BACK"]
    assert {fault.code for fault in faults} == {"wrong_state"}
    assert Entry.objects.filter(verb="loan.give_back").count() == 1
