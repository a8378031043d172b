"""The figures of a month (5.12.11 scenarios 11 and 16, R-224): what counts where, and that it adds up."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.concerns.measures.queries import figure, rows
from guanjia.concerns.printing.sheet import render
from guanjia.insight.reports.prints import SHEET_PRINT
from guanjia.insight.reports.queries import figures
from guanjia.insight.reports.queries.rows import behind
from tests.concerns.printing.reading import text_of
from tests.domains.cases.stories import category
from tests.insight.reports.stories import cells, counted, drawn, kpi, month_of_scenario_11, summary

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_scenario_11(house):
    month_of_scenario_11(house)
    found = summary(house)
    total = cells(found["total"])
    assert (total["投诉数"], total["有效"], total["无效"], total["待判定"], total["有效率"]) == (
        "40", "30", "8", "2", "78.9%",
    )  # fmt: skip
    assert (kpi(found, "K21")["text"], kpi(found, "K21")["tone"]) == ("97.5%", "warn")
    assert kpi(found, "K20")["text"] == "92.3%"
    assert (total["满意率"], total["未评价"]) == ("92.3%", "4")
    assert total["开始及时率"] == "97.5%"


def test_scenario_16_a_category_without_complaints_has_its_row(house):
    month_of_scenario_11(house)
    green = next(line for line in summary(house)["rows"] if line["name"] == "绿化")
    shown = cells(green)
    assert {shown[label] for label in ("投诉数", "有效", "无效", "待判定", "未结", "重大")} == {"0"}
    assert {shown[label] for label in ("有效率", "开始及时率", "办结及时率", "解决率", "回访率", "满意率")} == {"—"}


def test_scenario_16_is_printed_with_its_row_of_nothing(house):
    month_of_scenario_11(house)
    sheet = drawn(house)
    facts = SHEET_PRINT.context(sheet, by=house.zhao, at=house.moment("2026-11-30 23:00"))
    (green,) = [line for line in facts["lines"] if line[0] == "绿化"]
    assert set(green[1:]) <= {"0", "0.00", "—"}
    pdf = render(SHEET_PRINT, facts, printed_by="赵敏", printed_at=house.moment("2026-11-30 23:00")).pdf
    assert "绿化0000—" in "".join(text_of(pdf).split())


def test_the_eight_categories_in_their_order_and_the_columns_to_the_letter(house):
    found = summary(house)
    assert [line["name"] for line in found["rows"]] == [
        "安保工作", "清洁", "绿化", "工程维修", "信件、报刊收发", "装修管理", "员工服务态度", "其它",
    ]  # fmt: skip
    words = (
        "投诉数 有效 无效 待判定 有效率 开始及时数 开始及时率 办结及时数 办结及时率 已解决 解决率 未结 回访数 回访率 "
        "非常满意 满意 基本满意 不满意 未评价 满意率 重大 重复 疑难 赔偿(元) 同比 环比"
    ).split()
    assert [label for _, label, _ in figures.COLUMNS] == words


def test_r_224_eighty_percent_valid_and_the_late_one_behind_the_second_figure(house):
    counted(house, 2, validity="INVALID", validity_code="I1")
    counted(house, 7, validity="VALID", settled=True)
    (late,) = counted(house, 1, validity="VALID", settled=False)
    total = cells(summary(house)["total"])
    assert (total["有效率"], total["办结及时率"]) == ("80.0%", "87.5%")
    span = house.jia, house.moment("2026-11-01 00:00"), house.moment("2026-12-01 00:00")
    assert figure("SETTLED", *span).text == "87.5%"
    assert list(rows("SETTLED", "rest", *span)) == [late]
    sheet = drawn(house)
    kept = figures.standing(sheet).rows
    assert [row["id"] for row in behind(kept, "ALL", "due", "in_time")] == [late.pk]


def test_the_months_of_shanghai(house):
    counted(house, 1, "2026-10-31 23:59", due="2026-11-01 00:00", validity="VALID", settled=True)
    counted(house, 1, "2026-11-01 00:00", due="2026-12-01 00:00", validity="VALID", settled=True)
    counted(house, 1, "2026-11-30 23:59", due="2026-12-02 00:00", validity="VALID", settled=True)
    counts = summary(house, "2026-12-05 12:00")["total"]["counts"]
    assert (counts["received"], counts["due"]) == (2, 1)
    october = summary(house, "2026-12-05 12:00", dt.date(2026, 10, 1))["total"]["counts"]
    assert (october["received"], october["due"]) == (1, 1)


def test_a_late_entry_counts_in_its_own_line_of_the_month_it_was_entered(house):
    counted(house, 1, "2026-10-15 10:00", due="2026-10-16 00:00")
    counted(house, 1, "2026-10-15 10:00", due="2026-10-16 00:00", entered="2026-11-01 08:59")
    counted(house, 1, "2026-10-15 10:00", due="2026-10-16 00:00", entered="2026-11-01 09:00")
    counted(house, 1, "2026-09-15 10:00", due="2026-09-16 00:00", entered="2026-11-01 08:00")
    october = summary(house, "2026-11-20 12:00", dt.date(2026, 10, 1))["total"]["counts"]
    november = summary(house, "2026-11-20 12:00")["total"]["counts"]
    assert (october["received"], october["late"]) == (2, 0)
    assert (november["received"], november["late"]) == (0, 2)


def test_the_other_estate_is_not_counted(house):
    counted(house, 2)
    counted(house, 3, project=house.yi)
    assert summary(house)["total"]["counts"]["received"] == 2


def test_the_summary_costs_the_same_queries_whatever_the_number(house):
    counted(house, 2)
    with CaptureQueriesContext(connection) as few:
        summary(house)
    counted(house, 30, validity="VALID", settled=True)
    with CaptureQueriesContext(connection) as many:
        summary(house)
    assert len(few) == len(many)


def test_what_is_stored_agrees_with_what_is_counted(house):
    """The rows behind every figure are as many as the figure says, and the categories add up to the total."""
    month_of_scenario_11(house)
    counted(house, 3, category=category(house, "清洁"), validity="VALID", settled=True, result="SOLVED",
            solved_at=house.moment("2026-11-11 10:00"), compensation_fen=1050)  # fmt: skip
    counted(house, 2, category=category(house, "装修噪音"), grade="MAJOR")
    edition = figures.standing(drawn(house))
    for line in (*edition.summary["rows"], edition.summary["total"]):
        for flag, count in line["counts"].items():
            if flag != "compensation":
                assert len(behind(edition.rows, str(line["category"]), flag)) == count, (line["name"], flag)
    for flag, count in edition.summary["total"]["counts"].items():
        assert sum(line["counts"][flag] for line in edition.summary["rows"]) == count
    assert figures.value(edition.summary["total"], "compensation") == "31.50"


COMPLAINT = st.tuples(
    st.sampled_from(["VALID", "INVALID", "PENDING"]), st.booleans(), st.sampled_from([None, True, False]),
    st.sampled_from(["", "VERY", "DISSATISFIED", "UNRATED"]), st.sampled_from(["清洁", "绿化", "装修噪音"]),
)  # fmt: skip


@given(st.lists(COMPLAINT, max_size=6))
@settings(max_examples=12)
def test_whatever_is_counted_adds_up(house, drawn_cases):
    with transaction.atomic():
        for validity, started, settled, satisfaction, name in drawn_cases:
            counted(house, 1, validity=validity, started=started, settled=settled, satisfaction=satisfaction,
                    category=category(house, name))  # fmt: skip
        found = summary(house)
        transaction.set_rollback(True)
    total = found["total"]["counts"]
    for name, count in total.items():
        assert sum(line["counts"][name] for line in found["rows"]) == count
    assert total["received"] == total["valid"] + total["invalid"] + total["pending"] == len(drawn_cases)
    assert total["valid"] == sum(total[n] for n in ("very", "satisfied", "fairly", "dissatisfied", "unrated"))
    for line in (*found["rows"], found["total"]):
        for name, _, out_of in figures.COLUMNS:
            if out_of and (shown := figures.value(line, name)) != "—":
                assert 0 <= float(shown.rstrip("%")) <= 100
