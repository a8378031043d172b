"""The sixty worked examples a manager can read (`docs/guide/14-examples.md`) are what the product reckons."""

import re
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from guanjia.kernel.worktime import due, shifted, show_due

PAGE = Path(__file__).resolve().parents[3] / "docs" / "guide" / "14-examples.md"
UNITS = {"分钟": "MIN", "小时": "HOUR", "天": "DAY", "个工作日": "WORKDAY"}
SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d"


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [row for row in cells if row[0].isdecimal()]


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def reckoned(start: str, limit: str, besides: str):
    amount, unit = (0, "SAME_DAY") if limit == "当日" else (int(limit.split()[0]), UNITS[limit.split()[1]])
    cutoff = re.search(r"截止 (\d\d:\d\d)", besides)
    days = {date.fromisoformat(day): word == "班" for word, day in re.findall(r"(班|休) (\d{4}-\d\d-\d\d)", besides)}
    made = due(
        moment(start), amount, unit, cutoff=time.fromisoformat(cutoff[1]) if cutoff else None, overrides=days or None
    )
    pauses = [(moment(a), moment(b)) for a, b in re.findall(rf"停 ({MOMENT}) 至 ({MOMENT})", besides)]
    return shifted(made, pauses, overrides=days or None)


def test_there_are_sixty_and_none_is_told_twice():
    assert [int(row[0]) for row in rows()] == list(range(1, 61))
    assert len({tuple(row[1:4]) for row in rows()}) == 60


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_an_example_is_as_the_manager_reads_it(row):
    _, start, limit, besides, wanted, words = row
    made = reckoned(start, limit, besides)
    assert show_due(made, 0) == wanted
    assert bool(made.calendar_note) == ("还没有公布" in words)
