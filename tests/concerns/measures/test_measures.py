"""Rates: what counts out of what, with the rows behind each figure."""

import datetime as dt
from decimal import Decimal

import pytest

from guanjia.concerns.measures import queries
from guanjia.concerns.measures.declared import MEASURES, MeasureFault, measure
from guanjia.concerns.policies import declared as policies
from guanjia.concerns.policies.declared import PolicyDef
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def returned():
    """The rate of loans that came back, held against 98 %."""
    key = PolicyDef("kpi.loans.back", "归还率目标", "98", "PERCENT", "目标管理责任书")
    policies._declared[key.key] = key

    def lent(project, start, end):
        return Loan.objects.of(project).filter(out_at__gte=start, out_at__lt=end)

    def back(project, start, end):
        return lent(project, start, end).filter(state="BACK")

    yield measure("L1", "归还率", back, lent, "kpi.loans.back")
    del MEASURES["L1"], policies._declared[key.key]


@pytest.fixture
def month(cast):
    return cast.jia, cast.moment("2026-11-01 00:00"), cast.moment("2026-12-01 00:00")


def lend(cast, count, back):
    rows = [{"borrower": f"客户{n}"} for n in range(count)]
    made = actions.import_loans(rows, by=cast.zhao, at=cast.noon, project=cast.jia).new
    for loan in made[:back]:
        actions.give_back(loan, by=cast.zhao, at=cast.noon)


@pytest.mark.parametrize(
    ("count", "back", "percent", "tone"),
    [
        (40, 39, "97.5", "warn"), (50, 49, "98.0", "ok"), (20, 19, "95.0", "warn"), (17, 16, "94.1", "late"),
        (3, 2, "66.7", "late"),
    ],
)  # fmt: skip
def test_one_decimal_half_up_and_the_colour_of_the_target(cast, month, count, back, percent, tone):
    lend(cast, count, back)
    found = queries.figure("L1", *month)
    assert (found.percent, found.text, found.tone, found.target) == (Decimal(percent), f"{percent}%", tone, 98)


def test_nothing_counted_is_no_data_neither_nought_nor_a_hundred(month):
    found = queries.figure("L1", *month)
    assert (found.percent, found.text, found.tone) == (None, "无数据", "plain")


def test_every_figure_opens_the_rows_behind_it(cast, month):
    lend(cast, 5, 3)
    parts = {part: set(queries.rows("L1", part, *month)) for part in ("numerator", "denominator", "rest")}
    assert parts["numerator"] | parts["rest"] == parts["denominator"]
    assert (len(parts["numerator"]), len(parts["rest"])) == (3, 2)


def test_other_projects_and_other_months_do_not_count(cast, month):
    lend(cast, 5, 3)
    project, start, end = month
    assert queries.figure("L1", cast.yi, start, end).denominator == 0
    assert queries.figure("L1", project, end, end + dt.timedelta(days=31)).denominator == 0


def test_a_rate_where_less_is_better(cast, month, returned):
    measure("L2", "未还率", lambda *a: returned.denominator(*a).filter(state="OUT"), returned.denominator,
            "kpi.loans.back", lower_is_better=True)  # fmt: skip
    try:
        lend(cast, 10, 5)
        assert queries.figure("L2", *month).tone == "ok"
        assert [figure.measure.code for figure in queries.figures(["L2", "L1"], *month)] == ["L2", "L1"]
    finally:
        del MEASURES["L2"]


def test_a_name_is_given_once(returned):
    with pytest.raises(MeasureFault):
        measure("L1", "x", returned.numerator, returned.denominator)
