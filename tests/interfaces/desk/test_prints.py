"""附件十八 from the desk: a whole month first, the list as shown, and the empty paper."""

from __future__ import annotations

import re

import pytest

from guanjia.concerns.printing.models import PrintLog
from tests.concerns.printing.reading import text_of
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db
LIST = "/jia/cases/-print/KF-FJ-18/"


@pytest.fixture
def evening(house, at_noon):
    at_noon.move_to(house.moment("2026-11-20 20:00"))


def words(answer) -> str:
    assert answer.headers["Content-Type"] == "application/pdf"
    return re.sub(r"\s+", "", text_of(answer.content))


def test_the_menu_says_what_each_print_holds(house, evening, signed_in):
    page = signed_in(house.lin).get("/jia/cases/?view=judge").content.decode()
    for label, query in (
        ("11 月全部", "month=2026-11"), ("10 月全部", "month=2026-10"), ("按现在的页签和筛选", "view=judge"),
        ("空白表", "blank=1"),
    ):  # fmt: skip
        assert f'href="{LIST}?{query}">打印 附件18 业户投诉登记表：{label}' in page


def test_a_month_is_printed_whole_whatever_tab_is_open(house, evening, signed_in):
    judged, waiting = stories.judged(house), stories.complaint(house)
    october = stories.complaint(house, at="2026-10-31 23:50", late_reason="系统停用", received_at=None)
    desk = signed_in(house.lin)
    text = words(desk.get(f"{LIST}?month=2026-11&view=judge"))
    assert judged.number in text
    assert waiting.number in text
    assert october.number not in text
    assert "2026年11月1日至2026年11月30日·全部" in text
    as_shown = words(desk.get(f"{LIST}?view=judge"))
    assert waiting.number in as_shown
    assert "有效1·无效0·待判定1" in text
    assert "有效0·无效0·待判定2" in as_shown
    assert october.number in words(desk.get(f"{LIST}?month=2026-10"))


@pytest.mark.parametrize("month", ["2026-13", "9999-12", "x", "", "２０２６-11"])
def test_a_month_there_is_not_prints_the_list_as_shown(house, evening, signed_in, month):
    case = stories.complaint(house)
    assert case.number in words(signed_in(house.lin).get(LIST, {"month": month, "view": "judge"}))


def test_the_empty_paper_is_the_register_from_the_list_and_from_a_record(house, evening, signed_in):
    case = stories.complaint(house)
    desk = signed_in(house.lin)
    for path in (f"{LIST}?blank=1", f"/jia/cases/{case.number}/-print/KF-FJ-18-1/?blank=1"):
        text = words(desk.get(path))
        assert "业户投诉登记表" in text
        assert "单件" not in text
        assert case.number not in text
        assert "李" not in text
    assert PrintLog.everything.filter(blank=True).count() == 2
    assert "单件" in words(desk.get(f"/jia/cases/{case.number}/-print/KF-FJ-18-1/"))
