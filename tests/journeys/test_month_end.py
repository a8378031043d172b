"""月末: the sheet is handed in, a figure opened, printed, closed; all by the manager in a browser."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.jobs import clock
from guanjia.insight.reports import actions
from guanjia.insight.reports.models import MonthSheet
from guanjia.kernel.worktime import add_months, local, month_bounds
from tests.concerns.printing.reading import text_of
from tests.domains.cases.stories import category
from tests.insight.reports.stories import counted

pytestmark = pytest.mark.both


def last_month(house) -> MonthSheet:
    """Three complaints of last month, one late and one after the cut; the sheet as the runner drew it."""
    first = add_months(local(clock.now()).date().replace(day=1), -1)
    start, end = month_bounds(first.year, first.month)
    day = f"{first:%Y-%m}-10"
    for settled, name in ((True, "工程维修"), (False, "清洁")):
        counted(house, 1, f"{day} 09:00", due=f"{first:%Y-%m}-12 00:00", validity="VALID", settled=settled,
                category=category(house, name))  # fmt: skip
    late = local(end - dt.timedelta(hours=1))
    counted(house, 1, f"{late:%Y-%m-%d %H:%M}", due=f"{local(end + dt.timedelta(days=2)):%Y-%m-%d} 00:00")
    drawn_at = end - dt.timedelta(hours=6)
    return actions.draw(by=SYSTEM, at=drawn_at, project=house.jia, month=first)


def test_the_month_is_closed(people, house):
    sheet = last_month(house)
    address = f"/jia/month-sheets/{sheet.number}/"
    zhao = people("zhao")
    zhao.go("/jia/-reports/")
    zhao.page.get_by_role("link", name="月统计表", exact=True).last.click()
    zhao.page.get_by_role("link", name=sheet.number).click()
    zhao.sees("点任一数字打开对应记录")

    zhao.do(f"{address}write_text/", causes="地漏老化", measures="逐层检查", owner=str(house.liu.pk),
            measures_due="2027-01-20")  # fmt: skip
    zhao.go(address)
    zhao.page.locator(".head .go").get_by_role("link", name="上报", exact=True).click()
    zhao.page.locator("dialog[open] [data-main]").click()
    zhao.page.locator(".head .tag", has_text="已上报").wait_for()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.handed_in_by) == ("HANDED_IN", house.zhao)

    zhao.page.locator("table.sum .sum-all a", has_text="50.0%").first.click()
    zhao.sees("办结及时率")
    zhao.sees("其中 1 条未达到")
    assert zhao.page.locator("main tbody tr").count() == 2

    paper = text_of(zhao.pdf(f"{address}-print/KF-YT-01/"))
    assert [word for word in ("上报版", "地漏老化", "合计", sheet.month.strftime("%Y年")) if word not in paper] == []

    zhao.go(address)
    zhao.page.locator(".head .go").get_by_role("link", name="定稿", exact=True).click()
    zhao.page.locator("dialog[open] [data-main]").click()
    zhao.page.locator(".head .tag", has_text="已定稿").wait_for()
    received = [e.summary["total"]["counts"]["received"] for e in sheet.editions.order_by("pk")]
    assert received == [2, 2, 3]
