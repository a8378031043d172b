"""报事统计: slips and orders by department and kind (R-226)."""

import pytest

from guanjia.insight.reports import actions
from guanjia.insight.reports.queries import figures, showing
from guanjia.insight.reports.queries.rows import behind
from tests.domains.cases.stories import category, done, handed
from tests.insight.reports.stories import NOVEMBER

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_r_226_slips_and_orders_by_department_and_kind(house):
    """Late and in time, outstanding, satisfied; each figure has its rows."""
    done(house, at="2026-11-20 18:00", handed_at="2026-11-20 16:40")
    handed(house, at="2026-11-10 09:00", handed_at="2026-11-10 10:00", category=category(house, "清洁"))
    sheet = actions.draw(
        by=house.sunli, at=house.moment("2026-11-30 18:00"), project=house.jia, month=NOVEMBER, sort="MATTERS"
    )
    edition = figures.standing(sheet)
    (line,) = edition.summary["rows"]
    shown = dict(zip([c[1] for c in showing.columns_of(sheet)], showing.lines_of(sheet, edition)[0][1], strict=True))
    assert line["name"] == "工程部 · 投诉处理单"
    assert {label: cell.text for label, cell in shown.items()} == {
        "单数": "2", "按时": "1", "按时率": "50.0%", "超时": "1", "未完成": "2", "已评价": "0", "满意率": "—",
    }  # fmt: skip
    assert [row["number"][-3:] for row in behind(edition.rows, line["category"], "overdue")] == ["-C1"]
    assert len(showing.detail_of(sheet, edition.rows)) == 2


def drawn(house, at):
    sheet = actions.draw(by=house.sunli, at=house.moment(at), project=house.jia, month=NOVEMBER, sort="MATTERS")
    return sheet, figures.standing(sheet)


def line_of(sheet, edition) -> dict[str, str]:
    cells = showing.lines_of(sheet, edition)[-1][1]
    return {label: cell.text for (_, label, _), cell in zip(showing.columns_of(sheet), cells, strict=True)}


def test_what_is_not_due_at_the_cut_is_neither_in_time_nor_late(house):
    """One handed over seven hours before the cut has three days left: it counts in no rate."""
    handed(house, at="2026-11-30 10:00", handed_at="2026-11-30 11:00")
    shown = line_of(*drawn(house, "2026-11-30 18:00"))
    assert (shown["单数"], shown["按时"], shown["按时率"], shown["超时"], shown["未完成"]) == ("1", "0", "—", "0", "1")


def test_one_that_is_done_counts_beside_one_that_is_not_due(house):
    done(house, at="2026-11-20 18:00", handed_at="2026-11-20 16:40")
    handed(house, at="2026-11-30 10:00", handed_at="2026-11-30 11:00")
    sheet, edition = drawn(house, "2026-11-30 18:00")
    shown = line_of(sheet, edition)
    assert (shown["单数"], shown["按时"], shown["按时率"], shown["超时"]) == ("2", "1", "100.0%", "0")
    missed = {row["number"] for row in behind(edition.rows, "ALL", "judged", "in_time")}
    assert missed == {row["number"] for row in edition.rows if "overdue" in row["flags"]} == set()


@pytest.mark.parametrize(("cut", "rate"), [("2026-11-23 18:00", "—"), ("2026-11-24 00:00", "0.0%")])
def test_twenty_four_o_clock_of_the_day_ends_it(house, cut, rate):
    handed(house, at="2026-11-20 10:00", handed_at="2026-11-20 11:00")
    assert line_of(*drawn(house, cut))["按时率"] == rate


def test_an_edition_of_before_is_read_as_it_was_counted(house):
    handed(house, at="2026-11-30 10:00", handed_at="2026-11-30 11:00")
    sheet, edition = drawn(house, "2026-11-30 18:00")
    del edition.summary["total"]["counts"]["judged"]
    cell = showing.lines_of(sheet, edition)[-1][1][2]
    assert (cell.text, cell.hint, "flag=count" in cell.query) == ("0.0%", "0 / 1", True)
