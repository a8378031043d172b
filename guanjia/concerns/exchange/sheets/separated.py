"""分隔文本 (csv): text with separators, as Excel, WPS and other programs write it."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from guanjia.concerns.exchange.sheets.encoding import decode
from guanjia.concerns.exchange.sheets.inert import bare
from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.refusal import (
    Limits,
    SheetRefused,
    refuse_too_many_columns,
    refuse_too_many_rows,
)
from guanjia.concerns.exchange.sheets.sheet import Row, Sheet

_SEPARATORS = (",", "\t", ";", "|", "，")
_NAMES = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "全角逗号"}
_DECLARED = re.compile(r"sep=(.)\r?\n")
# What other programs write to keep Excel from turning a number into 1.38E+10: ="0138"
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LONGEST_CELL = 32_767
_MARKUP = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<table|<head|<meta|<style|\{\\rtf|%PDF)", re.IGNORECASE)


def read_separated(data: bytes, filename: str, limits: Limits) -> Sheet:
    """Read a text file; the separator and the encoding are found by looking, and told in the sheet's facts."""
    text, encoding = decode(data)
    text = text.removeprefix("\ufeff")
    if _MARKUP.match(text):
        raise SheetRefused(
            "wrong_kind",
            "这个文件其实是网页或别的格式，只是名字像表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。",
        )
    if not text.strip():
        raise SheetRefused("empty", "表格是空的，没有任何内容。")
    declared = _DECLARED.match(text)
    delimiter = declared[1] if declared else _separator(text)
    skipped = 1 if declared else 0
    sheet = Sheet(
        filename=filename,
        kind="csv",
        name="",
        names=[],
        encoding=encoding,
        delimiter=delimiter,
        source=lambda: _rows(text, delimiter, skipped, limits),
    )
    if delimiter != ",":
        sheet.notes.append(f"按{_NAMES.get(delimiter, repr(delimiter))}分列。")
    return sheet


def _separator(text: str) -> str:
    """The separator that cuts most of the first lines, then most of them into the same number of columns.

    A header seldom holds the others, whatever stands in the texts below it.
    """
    lines = [line for line in text[:100_000].splitlines()[:60] if line.strip()]
    best = (0, 0, 0, ",")
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
        except csv.Error:
            continue
        several = Counter({width: count for width, count in widths.items() if width > 1})
        if several:
            width, count = max(several.items(), key=lambda item: (item[1], item[0]))
            rating = (several.total(), count, min(width, 3), separator)
            if rating[:3] > best[:3]:
                best = rating
    return best[3]


def _rows(text: str, delimiter: str, skipped: int, limits: Limits) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=delimiter)
    # Most files need no look at each cell.
    dressed = "'" in text or "=" in text
    kept = number = line = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if number <= skipped:
                continue
            values = [_cell(cell) for cell in cells] if dressed else [cell or None for cell in cells]
            while values and values[-1] is None:
                values.pop()
            if not values:
                continue
            kept += 1
            if len(values) > limits.columns:
                raise refuse_too_many_columns(limits.columns, number, column_letters(len(values) - 1))
            if kept > limits.rows + limits.rows_around:
                raise refuse_too_many_rows(limits.rows, number)
            if reader.line_num - line > 1 and max(len(value) for value in values if value) > _LONGEST_CELL:
                raise _unpaired(number)
            line = reader.line_num
            yield Row(number, values)
    except csv.Error as error:
        raise _unpaired(number + 1) from error


def _lines(text: str) -> Iterator[str]:
    """The lines one by one, whatever ends them; a file object over the text would hold it a second time."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        line = text[at:end]
        if "\r" in line[:-2]:
            yield from _LINE.findall(line)
        else:
            yield line
        at = end


def _unpaired(row: int) -> SheetRefused:
    return SheetRefused(
        "unpaired_quote", f"第 {row} 行有一格太长，多半是引号没有成对，后面的行都被并进来了。请改正后再传。", row=row
    )


def _cell(text: str) -> str | None:
    if text.startswith('="') and (wrapped := _FORMULA_TEXT.fullmatch(text.strip())):
        return wrapped[1] or None
    return bare(text) or None
