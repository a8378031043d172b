"""走势: a month nobody knows anything of is a gap, one in which nothing happened is nought."""

import datetime as dt

import pytest
from django.template.loader import render_to_string

from guanjia.insight.reports import actions
from guanjia.insight.reports.queries.trends import trend
from guanjia.interfaces.desk.charts import draw
from tests.domains.cases.stories import category
from tests.insight.reports.stories import NOVEMBER, counted

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def complaints(house):
    points = trend(house.jia, NOVEMBER, house.noon)
    return {f"{p.first:%Y-%m}": p.complaints for p in points}


def test_months_before_the_first_record_are_a_gap_unless_they_were_brought(house):
    assert set(complaints(house).values()) == {None}
    counted(house, 2, "2026-08-10 09:00", due="2026-08-12 00:00")
    counted(house, 1, "2026-11-10 09:00")
    for month, count in ((dt.date(2026, 5, 1), 7), (dt.date(2026, 6, 1), 0)):
        actions.note_past(
            by=house.zhao, at=house.noon, project=house.jia, month=month, category=category(house, "清洁"),
            complaints=count,
        )  # fmt: skip
    found = complaints(house)
    assert [found[f"2026-{month:02}"] for month in range(4, 12)] == [None, 7, 0, None, 2, 0, 0, 1]


def test_another_estate_s_records_fill_no_gap(house):
    counted(house, 2, "2026-08-10 09:00", due="2026-08-12 00:00", project=house.yi)
    assert set(complaints(house).values()) == {None}


def test_a_gap_is_drawn_as_one_and_nought_as_nought():
    chart = draw("投诉数", ["1月", "2月", "3月"], [None, 0, 4], bars=True, unit=" 件")
    assert chart.table == [("1月", "—"), ("2月", "0 件"), ("3月", "4 件")]
    assert (len(chart.bars), len(chart.gaps)) == (2, 1)
    page = render_to_string("desk/chart.html", {"chart": chart})
    assert page.count(">—</text>") == 1
