"""管理报表 and 月统计表 on the screen, on paper, as a workbook; whose post opens them; the rows behind a figure."""

import datetime as dt
import io
import re
from urllib.parse import unquote

import pytest
from django.template.loader import render_to_string
from openpyxl import load_workbook

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.journal.models import Entry
from guanjia.insight.reports import actions
from guanjia.insight.reports.models import PastFigure
from guanjia.insight.reports.queries import figures, trends
from guanjia.interfaces.desk.charts import draw
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.concerns.printing.reading import text_of
from tests.domains.cases.stories import category
from tests.insight.reports.stories import counted

pytestmark = pytest.mark.django_db
NOVEMBER = dt.date(2026, 11, 1)
BOARD, SHEET = "/jia/-reports/", "/jia/month-sheets/YT-2026-11/"


@pytest.fixture
def sheet(house):
    counted(house, 2, validity="VALID", settled=True, satisfaction="VERY")
    counted(house, 1, validity="VALID", settled=False, satisfaction="DISSATISFIED", category=category(house, "清洁"))
    counted(house, 1, started=False)
    return actions.draw(by=house.sunli, at=house.noon, project=house.jia, month=NOVEMBER)


def links(page: str, part: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'href="([^"]*)"', page) if part in found]


def test_every_figure_of_the_board_opens_exactly_its_rows(sheet, house, signed_in):
    manager = signed_in(house.zhao)
    page = manager.get(BOARD).content.decode()
    assert [word for word in ("投诉处理及时率", "75.0%", "目标 98%") if word not in page] == []
    opened = links(page, "/-reports/K21/")
    assert len(opened) == 3
    counts = [len(re.findall(r"<tr ", manager.get(url).content.decode())) for url in opened]
    assert counts == [3, 4, 1]


def test_the_board_is_for_those_who_steer(house, signed_in):
    assert signed_in(house.lin).get(BOARD).status_code == 403
    assert signed_in(house.lin).get("/jia/-reports/K21/").status_code == 403
    assert signed_in(house.wu).get(BOARD).status_code == 200
    assert signed_in(house.yi_zhao).get(BOARD).status_code == 404
    assert signed_in(house.zhao).get("/jia/-reports/K99/").status_code == 404
    assert signed_in(house.zhao).get("/jia/-reports/K21/?part=all").status_code == 404
    assert "管理报表" not in signed_in(house.lin).get("/jia/").content.decode()
    assert "报表" in signed_in(house.zhao).get("/jia/").content.decode()


def test_a_month_that_is_no_month_shows_this_one(house, signed_in):
    for asked in ("2026-13", "x", "2030-01", "9999-12"):
        assert "2026年11月" in signed_in(house.zhao).get(BOARD, {"month": asked}).content.decode()


def test_every_figure_of_a_sheet_opens_as_many_stored_rows_as_it_says(sheet, house, signed_in):
    manager = signed_in(house.zhao)
    page = manager.get(SHEET).content.decode()
    cells = re.findall(r'<a href="(/jia/month-sheets/YT-2026-11/-rows/[^"]*)">(\d+)</a>', page)
    assert len(cells) > 8
    for url, figure in cells:
        rows = manager.get(url.replace("&amp;", "&")).content.decode()
        assert len(re.findall(r"<tr ", rows)) == int(figure), url


def test_a_rate_of_a_sheet_opens_what_it_is_out_of_with_the_missed_first(sheet, house, signed_in):
    page = signed_in(house.zhao).get(f"{SHEET}-rows/?category=ALL&flag=due&part=in_time").content.decode()
    assert [word for word in ("办结及时率", "其中 1 条未达到") if word not in page] == []
    assert page.index('<tr class="late"') < page.index('<tr class=""')


@pytest.mark.parametrize(
    "asked", ["category=ALL&flag=none", "category=77777&flag=due", "category=ALL&flag=due&part=x",
              "category=ALL&flag=due&edition=99999", "category=ALL&flag=due&edition=x", ""],
)  # fmt: skip
def test_an_address_that_names_no_figure_is_not_there(sheet, house, signed_in, asked):
    assert signed_in(house.zhao).get(f"{SHEET}-rows/?{asked}").status_code == 404


def test_closed_figures_do_not_follow_the_records(sheet, house, signed_in):
    actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 19:00"))
    counted(house, 5)
    page = signed_in(house.zhao).get(f"{SHEET}-rows/?category=ALL&flag=received").content.decode()
    assert "4 条" in page


def test_on_paper(sheet, house, signed_in):
    answer = signed_in(house.zhao).get(f"{SHEET}-print/KF-YT-01/")
    text = text_of(answer.content)
    words = (
        "2026年11月",
        "草稿",
        "合计",
        "绿化",
        "制表",
        "审核",
        "第1页共",
        "补录入已定稿月份0件",
        "TS-X-",
        "投诉内容摘要",
    )
    assert [word for word in words if word not in text.replace(" ", "")] == []
    blank = text_of(signed_in(house.zhao).get(f"{SHEET}-print/KF-YT-01/?blank=1").content)
    assert ("绿化" in blank, "TS-X-" in blank) == (True, False)


def test_a_sheet_handed_in_late_prints_with_its_mark(sheet, house, signed_in, at_noon):
    at_noon.move_to(house.moment("2026-12-02 10:00"))
    text = text_of(signed_in(house.zhao).get(f"{SHEET}-print/KF-YT-01/").content).replace(" ", "")
    assert [word for word in ("超时", "补录入已定稿月份0件") if word not in text] == []


def test_as_a_workbook(sheet, house, signed_in):
    manager = signed_in(house.zhao)
    summary, rows = (b"".join(manager.get(f"{SHEET}-export/{q}").streaming_content) for q in ("", "?what=rows"))
    table = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(summary)).active.iter_rows()]
    head = next(at for at, row in enumerate(table) if row[0] == "类别")
    assert (table[head][1], table[head + 9][0], table[head + 9][1]) == ("投诉数", "合计", 4)
    assert any("统计期间 2026年11月" in str(row[0]) for row in table[:head])
    detail = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(rows)).active.iter_rows()]
    assert sum(str(row[1]).startswith("TS-X-") for row in detail) == 4
    assert Entry.objects.filter(subject_kind="month_sheet", verb="export").count() == 2


def rows_of(answer) -> list[list]:
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    return [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]


def line_by(table, first) -> dict:
    heads = next(row for row in table if row[0][0] in ("类别", "序号"))
    (line,) = [row for row in table if row[0][0] == first]
    return {head: cell for (head, _), cell in zip(heads, line, strict=True)}


def test_the_summary_is_numbers_a_workbook_can_reckon_with(sheet, house, signed_in):
    counted(house, 2, "2026-10-10 09:00", due="2026-10-12 00:00", validity="VALID", compensation_fen=1050)
    actions.redraw(sheet, by=house.sunli, at=house.noon)
    total = line_by(rows_of(signed_in(house.zhao).get(f"{SHEET}-export/")), "合计")
    assert total["办结及时率"] == (0.667, "0.0%")
    assert (total["环比"][0], total["同比"][0], total["解决率"][1]) == (2, "—", "0.0%")
    assert total["环比"][1].startswith("+0;")
    assert total["赔偿(元)"] == (0, "#,##0.00")
    assert all(type(total[head][0]) is int for head in ("投诉数", "有效", "未结", "办结及时数"))


def test_the_rows_have_real_days_and_moments(sheet, house, signed_in):
    at = house.moment("2026-11-11 10:30")
    (case, *_) = counted(house, 1, "2026-11-10 09:05", validity="VALID", settled=True, solved_at=at, called_back_at=at)
    actions.redraw(sheet, by=house.sunli, at=house.noon)
    table = rows_of(signed_in(house.zhao).get(f"{SHEET}-export/?what=rows"))
    place = next(row[0][0] for row in table if len(row) > 1 and row[1][0] == case.number)
    line = line_by(table, place)
    found = {head: cell[0] for head, cell in line.items()}
    assert all(isinstance(found[head], dt.datetime) for head in ("日期▲", "办结时限", "办结时间", "回访日期"))
    assert (f"{found['日期▲']:%Y-%m-%d}", found["时间▲"]) == ("2026-11-10", dt.time(9, 5))
    assert f"{found['办结时间']:%Y-%m-%d %H:%M} {found['回访日期']:%Y-%m-%d}" == "2026-11-11 10:30 2026-11-11"
    assert f"{found['办结时限']}" == "2026-11-11 23:59:59"
    assert line["办结时限"][1] == 'yyyy\\-mm\\-dd" 24:00"'


def test_the_name_of_the_file_says_the_edition(sheet, house, signed_in):
    manager = signed_in(house.zhao)

    def name(query="") -> str:
        answer = manager.get(f"{SHEET}-export/{query}")
        b"".join(answer.streaming_content)
        return unquote(answer.headers["Content-Disposition"]).rpartition("_")[2].strip('"')

    assert name() == name("?what=rows") == "草稿.xlsx"
    actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 19:00"))
    assert name() == "上报版.xlsx"
    actions.finalise(sheet, by=SYSTEM, at=house.moment("2026-12-01 09:00"))
    assert name() == "终版.xlsx"
    at = house.moment("2026-12-03 10:00")
    actions.revise(sheet, by=house.zhao, at=at, reason="一件改列为重大")
    assert name() == "修订稿1.xlsx"
    actions.approve_revision(sheet, by=house.wu, at=at)
    assert name() == "修订1.xlsx"


def test_the_board_as_a_workbook(sheet, house, signed_in):
    found = b"".join(signed_in(house.zhao).get("/jia/-reports/-export/?month=2026-11").streaming_content)
    table = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(found)).active.iter_rows()]
    assert ["投诉处理及时率", 3, 4, 0.75, 0.98, "未达标"] in [row[:6] for row in table]


def test_base_values_five_and_eighty_draw_lines_at_four_and_ninety_two(house):
    """R-229."""
    actions.set_baseline(
        by=house.zhao, at=house.noon, project=house.jia, year=2025, complaint_rate=dt_decimal("5.0"),
        satisfaction=dt_decimal("80"),
    )  # fmt: skip
    goal = trends.targets(house.jia, house.noon)
    assert (goal.rate, goal.satisfaction) == (dt_decimal("4.00"), dt_decimal("92.00"))
    with pytest.raises(Invalid):
        actions.set_baseline(
            by=house.zhao, at=house.noon, project=house.jia, year=2025, complaint_rate=dt_decimal("1"),
            satisfaction=dt_decimal("1"),
        )  # fmt: skip


def dt_decimal(text):
    from decimal import Decimal  # reason: one short name for the tests above

    return Decimal(text)


def past(house, count, month=dt.date(2025, 11, 1), name="清洁"):
    return {"month": month, "category": category(house, name), "complaints": count, "valid": None, "solved": None}


def test_last_year_from_a_sheet_is_the_base_of_the_comparison(sheet, house):
    at = house.noon
    actions.import_past([past(house, 3), past(house, 4, name="绿化")], by=house.sunli, at=at, project=house.jia)
    actions.import_past([past(house, 9)], by=house.sunli, at=at, project=house.jia)
    assert PastFigure.objects.of(house.jia).count() == 2
    found = figures.month_summary(house.jia, NOVEMBER, at)
    lines = {line["name"]: figures.value(line, "year_ago") for line in (*found["rows"], found["total"])}
    assert (lines["清洁"], lines["绿化"], lines["工程维修"], lines["合计"]) == ("−8", "−4", "+3", "−9")
    assert figures.value(found["total"], "month_ago") == "—"
    with pytest.raises(NotAllowed):
        actions.import_past([past(house, 3)], by=house.lin, at=at, project=house.jia)


def test_the_runner_s_sheet_names_the_system_as_its_maker(house, signed_in):
    counted(house, 1)
    actions.draw(by=SYSTEM, at=house.noon, project=house.jia, month=NOVEMBER)
    assert "制表：系统" in text_of(signed_in(house.zhao).get(f"{SHEET}-print/KF-YT-01/").content).replace(" ", "")


def test_a_chart_leaves_a_gap_where_nothing_is_known():
    chart = draw(
        "满意率", ["9月", "10月", "11月"], [dt_decimal("90.0"), None, dt_decimal("80.0")], line=dt_decimal("92")
    )
    assert (chart.path.count("M"), chart.table[1]) == (2, ("10月", "—"))
    assert all(0 < dot["y"] < chart.height for dot in chart.dots)
    assert chart.line["y"] < chart.dots[0]["y"]
    assert draw("投诉数", ["1月"], [0], bars=True).empty


def test_the_figure_of_a_dip_stands_below_it_and_the_goal_beside_the_title():
    values = [dt_decimal("33"), dt_decimal("28"), dt_decimal("34"), None, dt_decimal("30"), dt_decimal("0")]
    chart = draw("投诉率", list("567890"), values, unit="%", line=dt_decimal("32"), line_words="目标 32%")
    assert [dot["at"] > dot["y"] for dot in chart.dots] == [False, True, False, False, False]
    page = render_to_string("desk/chart.html", {"chart": chart})
    assert "目标 32%" in page.partition("</figcaption>")[0]
    assert "目标 32%" not in page.partition("<svg")[2]


def test_a_figure_of_nothing_opens_nothing(house, signed_in):
    counted(house, 1, validity="VALID", settled=True, satisfaction="VERY")
    page = signed_in(house.zhao).get(BOARD).content.decode()
    assert re.search(r"疑难问题一周处理率.*?目标 100% · 0 / 0<", page, re.DOTALL)
    assert "K21/?month=2026-11&amp;part=denominator" in page, "the control: one of something does"
    assert "K05/?month=2026-11&amp;part=denominator" not in page
