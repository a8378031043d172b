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
