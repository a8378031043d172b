"""Reactions wired to verbs: same transaction, the original actor, a refusal rolls everything back."""

import pytest

from guanjia.concerns.events import switchboard
from guanjia.concerns.events.switchboard import WireError
from guanjia.concerns.flow.verbs import Verb
from guanjia.concerns.journal.models import Entry
from guanjia.kernel.refusals import Refused
from tests.rooms.loans import actions
from tests.rooms.loans.models import Errand, Loan

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def wire():
    """Install wires for one test."""
    before = switchboard.wires()
    yield lambda table: switchboard.install(table, lambda key: isinstance(key, Verb))
    switchboard.install(before, lambda key: True)


@pytest.fixture
def loan(cast):
    return actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")


def send_somebody(loan, *, by, at):
    actions.run_errand(by=by, at=at, project=loan.project, kind="URGENT", what=f"清洁 {loan.number}")


def test_a_reaction_acts_for_the_original_person_and_the_journal_says_via_and_cause(cast, loan, wire):
    wire({actions.give_back: (send_somebody,)})
    actions.give_back(loan, by=cast.lin, at=cast.noon)
    errand = Errand.objects.of(cast.jia).get()
    entry = Entry.objects.get(verb="errand.run_errand")
    cause = Entry.objects.get(verb="loan.give_back")
    assert (errand.created_by, entry.via, entry.cause_id) == (cast.lin, "loan.give_back", cause.pk)


def test_a_refusing_reaction_rolls_the_whole_back(cast, loan, wire):
    def refuse(loan, *, by, at):
        raise Refused("还有未付的押金。")

    wire({actions.give_back: (send_somebody, refuse)})
    with pytest.raises(Refused, match="押金"):
        actions.give_back(loan, by=cast.lin, at=cast.noon)
    assert Loan.objects.of(cast.jia).get().state == "OUT"
    assert not Errand.objects.of(cast.jia).exists()
    assert Entry.objects.count() == 1


def test_wires_in_a_circle_are_cut(cast, loan, wire):
    def lend_again(loan, *, by, at):
        actions.lend(by=by, at=at, project=loan.project, borrower="转借", thing="CART")

    wire({actions.lend: (lend_again,)})
    with pytest.raises(WireError, match="deeper than 4"):
        actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="第一人", thing="CART")
    assert Loan.objects.of(cast.jia).count() == 1


def test_only_verbs_can_be_wired(wire):
    with pytest.raises(WireError, match="not verbs"):
        wire({print: (send_somebody,)})
