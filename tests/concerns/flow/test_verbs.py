"""The nine acts of a verb."""

import pytest
from django.db import IntegrityError, transaction

from guanjia.concerns.flow.offers import offers
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.numbering.models import Counter
from guanjia.kernel.refusals import Invalid, NotAllowed, Stale, WrongState
from tests.rooms.loans import actions
from tests.rooms.loans.models import Errand, Loan

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def loan(cast):
    return actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="UMBRELLA")


def test_a_birth_gives_number_state_maker_and_journal(cast, loan):
    stored = Loan.objects.of(cast.jia).get()
    assert (stored.number, stored.state, stored.version) == ("JW-2026-11-0001", "OUT", 1)
    assert (stored.created_by, stored.created_at) == (cast.lin, cast.noon)
    entry = journal.of("loan", loan.pk).get()
    assert (entry.verb, entry.label, entry.by, entry.from_state, entry.to_state) == (
        "loan.lend", "借出", cast.lin, "", "OUT",
    )  # fmt: skip
    assert entry.changes["borrower"] == [None, "李女士"]


def test_a_step_moves_the_state_and_keeps_before_and_after(cast, loan):
    actions.give_back(loan, by=cast.lin, at=cast.moment("2026-11-20 15:00"), condition="伞骨断")
    assert (loan.state, loan.state_label, loan.version) == ("DAMAGED", "待赔偿", 2)
    entry = journal.of("loan", loan.pk).last()
    assert (entry.from_state, entry.to_state, entry.changes) == ("OUT", "DAMAGED", {"condition": ["", "伞骨断"]})


def test_a_step_whose_arrow_does_not_leave_the_state_is_refused_and_writes_nothing(cast, loan):
    entries = Entry.objects.count()
    with pytest.raises(WrongState, match="JW-2026-11-0001 现在是「已借出」，不能关闭。"):
        actions.close(loan, by=cast.zhao, at=cast.noon)
    assert Loan.objects.of(cast.jia).get().version == 1
    assert Entry.objects.count() == entries


def test_without_the_verb_in_his_post_nobody_acts(cast, loan):
    with pytest.raises(NotAllowed, match="「借出」的权限"):
        actions.lend(by=cast.chen, at=cast.noon, project=cast.jia, borrower="某人", thing="CART")
    with pytest.raises(NotAllowed):
        actions.give_back(loan, by=cast.yi_lin, at=cast.noon)
    assert Loan.objects.of(cast.jia).get().state == "OUT"
    assert Loan.objects.of(cast.jia).count() == 1
    assert Counter.objects.get().last == 1


def test_a_predicate_bars_a_person_with_a_chinese_reason(cast, loan):
    actions.give_back(loan, by=cast.lin, at=cast.noon)
    with pytest.raises(NotAllowed, match="借出人不能验收自己经手的借物。"):
        actions.close(loan, by=cast.lin, at=cast.noon)
    assert actions.close(loan, by=cast.zhao, at=cast.noon).state == "CLOSED"


def test_bad_values_come_back_by_field_and_take_no_number(cast):
    with pytest.raises(Invalid) as refused:
        actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="", thing="BOAT")
    assert set(refused.value.fields) == {"borrower", "thing"}
    assert "借用人：" in refused.value.message
    with pytest.raises(Invalid, match="数量至少为 1。"):
        actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART", quantity=0)
    assert not Counter.objects.exists()
    loan = actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")
    assert loan.number == "JW-2026-11-0001"


def test_amend_changes_only_what_is_given(cast, loan):
    actions.amend_loan(loan, by=cast.lin, at=cast.noon, phone="13800001234")
    loan.refresh_from_db()
    assert (loan.borrower, loan.phone, loan.state) == ("李女士", "13800001234", "OUT")
    assert journal.of("loan", loan.pk).last().changes == {"phone": ["", "13800001234"]}


def test_the_second_writer_of_an_older_version_is_told(cast, loan):
    actions.amend_loan(loan, by=cast.lin, at=cast.noon, version=1, borrower="李太太")
    with pytest.raises(Stale) as refused:
        actions.amend_loan(loan, by=cast.zhao, at=cast.noon, version=1, borrower="李先生")
    assert refused.value.current == 2
    assert Loan.objects.of(cast.jia).get().borrower == "李太太"


def test_a_verb_inside_a_verb_needs_no_right_of_its_own_and_says_via(cast, loan):
    assert actions.report_lost(loan, by=cast.lin, at=cast.noon).state == "LOST"
    errand = Errand.objects.of(cast.jia).get()
    assert errand.remark == "PT-2026-11-0001 已登记"
    assert journal.of("errand", errand.pk).get().via == "loan.report_lost"


def test_a_refusal_in_the_inner_verb_rolls_the_outer_back(cast):
    long = actions.lend(
        by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART", number="JW-" + "长" * 37
    )
    with pytest.raises(Invalid, match="事项"):  # the errand's text would be longer than its column
        actions.report_lost(long, by=cast.lin, at=cast.noon)
    assert Loan.objects.of(cast.jia).get().state == "OUT"
    assert not Errand.objects.of(cast.jia).exists()
    assert Entry.objects.count() == 1


def test_one_verb_serves_the_kinds_it_is_drawn_for_and_rights_may_be_for_one_kind(cast):
    plain = actions.run_errand(by=cast.lin, at=cast.noon, project=cast.jia, kind="PLAIN", what="取快递")
    urgent = actions.run_errand(by=cast.lin, at=cast.noon, project=cast.jia, kind="URGENT", what="送药")
    assert actions.finish(plain, by=cast.lin, at=cast.noon).state == "DONE"
    with pytest.raises(NotAllowed):
        actions.finish(urgent, by=cast.lin, at=cast.noon)
    with pytest.raises(WrongState):
        actions.hurry(plain, by=cast.zhao, at=cast.noon)
    assert actions.hurry(urgent, by=cast.zhao, at=cast.noon).version == 2


def test_offers_are_the_legal_steps_of_this_person_in_the_order_of_the_flow(cast, loan):
    def labels(person):
        return [offer.label for offer in offers(loan, person, cast.noon)]

    assert labels(cast.lin) == ["更正", "接续", "等客户", "续借", "归还", "报失"]
    assert labels(cast.chen) == []
    actions.give_back(loan, by=cast.lin, at=cast.noon)
    assert labels(cast.zhao) == ["撤回归还", "关闭"]
    assert labels(cast.lin) == ["撤回归还"]  # who lent it does not check it


def test_encrypted_fields_show_in_the_journal_only_that_they_changed(cast, loan):
    actions.note_id(loan, by=cast.lin, at=cast.noon, id_sealed="k1:geheim")
    assert journal.of("loan", loan.pk).last().changes == {"id_sealed": ["（已加密）", "（已加密）"]}


def test_a_batch_numbers_without_gaps_and_every_row_names_its_entry(cast):
    first = actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")
    rows = [{"number": first.number, "borrower": "李太太"}, *({"borrower": f"客户{n}"} for n in range(3))]
    made = actions.import_loans(rows, by=cast.zhao, at=cast.noon, project=cast.jia, reason="旧表")
    assert [loan.number for loan in made.new] == [f"JW-2026-11-000{n}" for n in (2, 3, 4)]
    entry = Entry.objects.get(verb="loan.import_loans", subject_id=None)
    assert (entry.rows, entry.reason, entry.by) == (4, "旧表", cast.zhao)
    stored = Loan.objects.of(cast.jia).order_by("number")
    assert [(loan.batch_id, loan.state, loan.version) for loan in stored] == [
        (entry.pk, "OUT", 2), (entry.pk, "OUT", 1), (entry.pk, "OUT", 1), (entry.pk, "OUT", 1),
    ]  # fmt: skip
    assert journal.of("loan", first.pk).last().changes == {"borrower": ["李女士", "李太太"]}
    with pytest.raises(NotAllowed):
        actions.import_loans(rows, by=cast.lin, at=cast.noon, project=cast.jia)
    assert Loan.objects.of(cast.jia).count() == 4


def test_every_state_the_table_takes_is_one_of_the_flow(cast, loan):
    rows = Loan.objects.of(cast.jia)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="GONE")
    with pytest.raises(IntegrityError), transaction.atomic():
        Errand.everything.create(
            project=cast.jia, kind="OTHER", what="?", state="OPEN", number="PT-1", created_at=cast.noon
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan(project=cast.jia, number=loan.number, state="OUT", created_at=cast.noon, out_at=cast.noon).save()
