"""Rows are seen through a scope; a query without one fails loudly; "not yours" looks like "not there"."""

import pytest

from guanjia.concerns.access.scope import Unscoped, unscoped
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def loans(cast):
    def lend(by, project):
        return actions.lend(by=by, at=cast.noon, project=project, borrower="李女士", thing="CART")

    return lend(cast.lin, cast.jia), lend(cast.yi_lin, cast.yi)


@pytest.mark.parametrize(
    "ask",
    [
        list, len, bool,
        lambda rows: rows.get(pk=1),
        lambda rows: rows.first(),
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.filter(pk=1).exists(),
        lambda rows: list(rows.values_list("pk")),
        lambda rows: list(rows.iterator()),
        lambda rows: rows.aggregate(),
        lambda rows: rows.update(remark="x"),
        lambda rows: rows.delete(),
    ],
)  # fmt: skip
def test_a_query_without_a_scope_raises(loans, ask):
    with pytest.raises(Unscoped):
        ask(Loan.objects.all())


def test_everybody_sees_the_rows_of_his_projects_and_no_others(cast, loans):
    jia, yi = loans
    assert list(Loan.objects.seen_by(cast.lin)) == [jia]
    assert list(Loan.objects.seen_by(cast.lin, cast.jia)) == [jia]
    assert list(Loan.objects.seen_by(cast.lin, cast.yi)) == []
    assert list(Loan.objects.seen_by(cast.chen)) == []
    assert list(Loan.objects.seen_by(cast.yi_lin).filter(pk=jia.pk)) == []


def test_the_scope_lasts_through_what_is_chained_and_sliced(cast, loans):
    rows = Loan.objects.seen_by(cast.lin).filter(thing="CART").order_by("pk").exclude(pk=0)
    assert rows.count() == len(rows[:5]) == 1
    assert rows.exists()


def test_verbs_and_jobs_say_which_rows_they_mean(cast, loans):
    assert list(Loan.objects.of(cast.yi)) == [loans[1]]
    assert Loan.objects.unscoped("the runner counts all").count() == 2
    with unscoped("a check of Django"):
        assert Loan.objects.count() == 2
    assert Loan._base_manager.count() == 2


def test_rows_reached_from_a_row_need_no_second_scope(cast, loans):
    jia, yi = loans
    assert list(jia.replaced_by.all()) == []
