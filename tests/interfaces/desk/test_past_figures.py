"""历史数字 and 基准值 on the screen: a month is a month, on a phone too; what is typed and what a sheet brings."""

import datetime as dt
import io
import re

import pytest
from openpyxl import load_workbook

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.exchange.importing import run
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.insight.reports import actions
from guanjia.insight.reports.importing import check_row, prepare
from guanjia.insight.reports.models import PastFigure
from guanjia.kernel.refusals import Invalid
from tests.concerns.exchange.books import book
from tests.domains.cases.stories import category

pytestmark = pytest.mark.django_db
HERE = "/jia/past-figures/"


def noted(house, month=dt.date(2025, 10, 1), count=14, **more):
    return actions.note_past(
        by=house.zhao, at=house.noon, project=house.jia, month=month, category=category(house, "清洁"),
        complaints=count, **more,
    )  # fmt: skip


def shown_on_a_phone(page: str) -> list[str]:
    """The text of each row of a list without the cells a phone leaves out."""
    rows = re.findall(r'<tr class="[^"]*" data-href.*?</tr>', page, re.DOTALL)
    kept = ["".join(c for c in re.findall(r"<td.*?</td>", row, re.DOTALL) if ' off"' not in c) for row in rows]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in kept]


def test_each_row_says_its_month_category_and_numbers_on_a_phone(house, signed_in):
    noted(house, valid=11)
    noted(house, dt.date(2026, 10, 1), 5)
    page = signed_in(house.zhao).get(HERE).content.decode()
    assert shown_on_a_phone(page) == ["2026年10月 清洁 投诉数 5", "2025年10月 清洁 投诉数 14 有效投诉 11"]


def test_a_base_year_says_its_values_on_a_phone(house, signed_in):
    actions.set_baseline(by=house.zhao, at=house.noon, project=house.jia, year=2025, complaint_rate=5, satisfaction=80)
    page = signed_in(house.zhao).get("/jia/baselines/").content.decode()
    assert shown_on_a_phone(page) == ["2025 投诉率（%） 5.00 满意度 80.00"]


def test_a_record_and_a_month_sheet_name_the_month_with_its_year(house, signed_in):
    figure = noted(house)
    actions.draw(by=house.sunli, at=house.noon, project=house.jia, month=dt.date(2026, 11, 1))
    manager = signed_in(house.zhao)
    for url in (f"{HERE}{figure.number}/", "/jia/month-sheets/", "/jia/month-sheets/YT-2026-11/"):
        page = manager.get(url).content.decode()
        assert "2025年10月" in page or "2026年11月" in page
        assert re.search(r">\s*11-01\s*<", page) is None
        assert "2025-10-01" not in page


@pytest.mark.parametrize("typed", ["2025-09", "2025年9月", "2025-09-01"])
def test_a_month_is_picked(house, signed_in, typed):
    manager = signed_in(house.zhao)
    form = manager.get(f"{HERE}new/note_past/").content.decode()
    assert re.search(r'<input type="month" name="month"', form)
    manager.post(f"{HERE}new/note_past/", {"month": typed, "category": category(house, "清洁").pk, "complaints": "3"})
    assert PastFigure.objects.of(house.jia).get().month == dt.date(2025, 9, 1)


def test_a_day_is_not_taken_for_its_month(house, signed_in):
    answer = signed_in(house.zhao).post(
        f"{HERE}new/note_past/", {"month": "2025-09-15", "category": category(house, "清洁").pk, "complaints": "3"}
    )
    assert (answer.status_code, PastFigure.objects.of(house.jia).count()) == (422, 0)
    assert "2025-09-15 是一天；填 2025-09" in answer.content.decode()


def test_a_sheet_says_the_month_as_it_is_typed(house, signed_in):
    noted(house)
    answer = signed_in(house.zhao).post(f"{HERE}-export/", {"form": "xlsx"})
    table = [[c.value for c in row] for row in load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active]
    assert ["2025-10", "清洁", 14] in [row[:3] for row in table]


@pytest.fixture
def october_closed(house):
    at = house.moment("2026-11-01 09:00")
    sheet = actions.draw(by=SYSTEM, at=at, project=house.jia, month=dt.date(2026, 10, 1))
    actions.hand_in(sheet, by=house.sunli, at=at)
    actions.finalise(sheet, by=SYSTEM, at=at)


MONTHS = [("2027-01", "以前的月份"), ("2026-11", "以前的月份"), ("2026-10", "以月统计表为准"), ("2026-09", "")]


@pytest.mark.both
@pytest.mark.parametrize(("month", "refusal"), MONTHS)
def test_only_months_before_may_be_kept_typed_or_brought(house, october_closed, month, refusal):
    """The form and the sheet refuse the same months in the same words."""
    first = dt.date.fromisoformat(f"{month}-01")
    row = {"month": first, "category": category(house, "清洁"), "complaints": 3, "valid": None, "solved": None}
    given = {"month": month, "category": "清洁", "complaints": "3"}
    _, errors, _ = check_row(given, prepare(house.jia, house.noon))
    if not refusal:
        assert errors == {}
        actions.import_past([row], by=house.sunli, at=house.noon, project=house.jia)
        assert PastFigure.objects.of(house.jia).get().number == "LS-2026-09-CLEANING"
        return
    assert refusal in errors["month"]
    with pytest.raises(Invalid, match=refusal):
        actions.import_past([row], by=house.sunli, at=house.noon, project=house.jia)
    with pytest.raises(Invalid) as refused:
        noted(house, first)
    assert refused.value.fields["month"] == errors["month"]
    assert not PastFigure.objects.of(house.jia).exists()


def test_a_sheet_with_wrong_months_names_its_rows(house, october_closed):
    rows = [("月份", "类别", "投诉数"), *((month, "清洁", 3) for month, _ in MONTHS)]
    result = run(REGISTERS["past-figures"], house.jia, book(rows), "数字.xlsx", by=house.zhao, at=house.noon)
    assert {fault.row: refusal in fault.reason for fault, (_, refusal) in zip(result.errors, MONTHS, strict=False)} == {
        2: True, 3: True, 4: True,
    }  # fmt: skip
    assert not PastFigure.objects.of(house.jia).exists()
