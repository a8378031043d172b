"""格子的位置: rows and columns as people see them in Excel (第 12 行 C 列) and as the code counts them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


@cache
def column_letters(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_index(letters: str) -> int:
    """A → 0, AA → 26; small letters too."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


class Area(NamedTuple):
    """合并区域: a rectangle of cells, all four ends inside it; rows from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{column_letters(self.left)}{self.top}:{column_letters(self.right)}{self.bottom}"


def runs(numbers: list[int]) -> str:
    """第几行: 3、5–9 for [3, 5, 6, 7, 8, 9], at most six runs; numbers ascending."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    said = "、".join(str(a) if a == b else f"{a}–{b}" for a, b in spans[:6])
    return said + (" 等" if len(spans) > 6 else "")
