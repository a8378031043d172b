"""问题: what is wrong with a sheet, said with the row and the column people see."""

from __future__ import annotations

from typing import Literal, NamedTuple

from guanjia.concerns.exchange.sheets.places import column_letters

Level = Literal["error", "warning"]
LEVELS = {"error": "错误", "warning": "提醒"}


class Fault(NamedTuple):
    """One fault. `row` as Excel numbers it; `column` from 0, None where the row as a whole is meant.

    An error keeps the row out; a warning only wants to be seen.
    """

    row: int
    column: int | None
    level: Level
    reason: str
    heading: str = ""

    @property
    def place(self) -> str:
        """第 12 行 C 列（联系电话）"""
        said = f"第 {self.row} 行"
        if self.column is not None:
            said += f" {column_letters(self.column)} 列"
        return said + (f"（{self.heading}）" if self.heading else "")

    def __str__(self) -> str:
        return f"{self.place}：{self.reason}"
