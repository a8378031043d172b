"""工作表预扫: one cheap pass over a worksheet's XML before the reader may open it.

The reader builds the whole used rectangle in memory and hides what it cannot show, so this pass counts rows, columns
and values up to the limits (and stops there), and keeps what the reader does not tell: hidden rows and columns, merged
cells, error values, formulas without a result. It looks at bytes, not at a tree: 44 MB in 0.4 s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from guanjia.concerns.exchange.sheets.places import Area, column_index, column_letters
from guanjia.concerns.exchange.sheets.refusal import (
    Limits,
    SheetRefused,
    refuse_too_many_columns,
    refuse_too_many_rows,
)

_MOST_ROW_BYTES = 8 * 1024 * 1024
_MOST_NOTED = 2_000
_PREFIX = re.compile(rb"<([\w.-]+:)worksheet[\s>]")
_CELL_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
_ROW_NUMBER = re.compile(rb"\sr\s*=\s*[\"'](\d{1,7})[\"']")
# A cell beyond column Z
_WIDE = re.compile(rb"r=[\"'][A-Za-z]{2,3}\d")
_HIDDEN = re.compile(rb"\shidden\s*=\s*[\"'](?:1|true)[\"']")
_HIDDEN_COLUMNS = re.compile(rb"<col\s[^>]*>")
_MIN = re.compile(rb"\smin\s*=\s*[\"'](\d{1,6})[\"']")
_MAX = re.compile(rb"\smax\s*=\s*[\"'](\d{1,6})[\"']")
_ERROR = re.compile(rb"<c\s([^>]*?t\s*=\s*[\"']e[\"'][^>]*)>(?:<f.*?(?:</f>|/>))?<v>([^<]{1,20})", re.DOTALL)
_NO_RESULT = re.compile(rb"<c(\s[^>]*)>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c", re.DOTALL)
_MERGE = re.compile(rb"<mergeCell\s+ref\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7}):([A-Za-z]{1,3})(\d{1,7})[\"']")
_STRANGE = re.compile(rb"<[\w.-]+:(?:row|sheetData)[\s/>]")


@dataclass
class Scan:
    """What the pass found. Rows from 1, columns from 0."""

    rows: int = 0
    first_row: int = 0
    last_row: int = 0
    last_column: int = -1
    values: int = 0
    shared: int = 0
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    # (row, column) → what stands there: #N/A and its like, or NO_RESULT
    broken: dict[tuple[int, int], str] = field(default_factory=dict)


NO_RESULT = "#公式无结果"


def scan_worksheet(chunks: Iterable[bytes], limits: Limits) -> Scan:
    """Read one worksheet's XML.

    Raises SheetRefused as soon as a limit is passed: at the first row too many, not at the end of the file.
    """
    scan = Scan()
    number = 0
    for kind, piece in _pieces(chunks):
        if kind == "rows":
            number = _scan_rows(scan, piece, number, limits)
        elif kind == "head":
            _scan_head(scan, piece)
        else:
            for left, top, right, bottom in _MERGE.findall(piece):
                area = Area(int(top), column_index(left.decode()), int(bottom), column_index(right.decode()))
                scan.merges.append(area)
            if len(scan.merges) > limits.merges:
                raise SheetRefused("too_many_merges", f"合并单元格超过 {limits.merges:,} 处，请取消合并后再传。")
    return scan


def _pieces(chunks: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Cut the stream into the head (once), batches of whole rows, and pieces of the tail."""
    prefix: bytes | None = None
    raw = rest = b""
    part = "head"
    for chunk in chunks:
        raw += chunk
        if prefix is None:
            if b"worksheet" not in raw and len(raw) < _MOST_ROW_BYTES:
                continue
            found = _PREFIX.search(raw)
            prefix = found.group(1) if found else b""
        # Never look at half a tag: what follows the last ">" waits for the next chunk.
        cut = raw.rfind(b">") + 1
        text, raw = rest + _plain(raw[:cut], prefix), raw[cut:]
        rest = b""
        if part == "head":
            at = text.find(b"<sheetData")
            if at < 0:
                rest = text
            else:
                yield "head", text[:at]
                part, text = "rows", text[at:]
        if part == "rows":
            end = text.find(b"</sheetData")
            cut = text.rfind(b"</row") + 5 if end < 0 else end
            if cut > 4:
                yield "rows", text[:cut]
            if end >= 0:
                part, text = "tail", text[end:]
            else:
                rest = text[max(cut, 0) if cut > 4 else 0 :]
        if part == "tail":
            yield "tail", text
        if len(rest) + len(raw) > _MOST_ROW_BYTES:
            raise SheetRefused("row_too_long", "表格里有一行的内容超过 8 MB，不予读取。")


def _plain(text: bytes, prefix: bytes) -> bytes:
    """Some writers name the namespace on each tag (<x:row>); the scan below knows the bare names only."""
    if prefix:
        text = text.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
    if (b":row" in text or b":sheetData" in text) and _STRANGE.search(text):
        raise SheetRefused("broken_file", "文件的内部写法不常见，请用 Excel 或 WPS 打开另存后再传。")
    return text


def _scan_head(scan: Scan, head: bytes) -> None:
    for column in _HIDDEN_COLUMNS.findall(head):
        if _HIDDEN.search(column):
            low, high = _MIN.search(column), _MAX.search(column)
            if low and high:
                scan.hidden_columns.extend(range(int(low[1]) - 1, min(int(high[1]), int(low[1]) + 500)))


def _scan_rows(scan: Scan, text: bytes, number: int, limits: Limits) -> int:
    """Count one batch of rows; only a batch with something to note is looked at row by row. Gives the last number."""
    *rows, rest = text.split(b"</row")
    if b"<c" in rest:
        rows.append(rest)
    if not rows:
        return number
    scan.values += text.count(b"<v") + text.count(b"<is")
    scan.shared += text.count(b't="s"')
    inline = b"<is" in text
    noted = b't="e"' in text or b"<f" in text or b'hidden="' in text or _WIDE.search(text) is not None
    enough = limits.rows + limits.rows_around
    if noted or not scan.rows or scan.rows + len(rows) > enough:
        for row in rows:
            number = _scan_row(scan, row, number, limits)
    else:
        number = _row_number(rows[-1], number + len(rows) - 1)
        found = sum(1 for row in rows if b"<v" in row or (inline and b"<is" in row))
        if found:
            scan.rows += found
            scan.last_row, scan.last_column = max(scan.last_row, number), max(scan.last_column, 25)
    if scan.values > limits.values or (scan.last_row - scan.first_row + 1) * (scan.last_column + 1) > limits.places:
        raise SheetRefused(
            "too_many_cells",
            f"表格内容太多（到第 {number} 行已超过一次能读的格数），请删去不需要的列，或拆成几个文件分别导入。",
            row=number,
        )
    return number


def _row_number(row: bytes, before: int) -> int:
    start = max(row.rfind(b"<row "), row.rfind(b"<row>"), 0)
    found = _ROW_NUMBER.search(row, start, row.find(b">", start) + 1)
    # Rows with nothing in them (<row .../>) may stand before this one in the same piece.
    return int(found[1]) if found else before + max(1, row.count(b"<row"))


def _scan_row(scan: Scan, row: bytes, before: int, limits: Limits) -> int:
    number = _row_number(row, before)
    if b't="e"' in row or b"<f" in row:
        _scan_broken(scan, row, number)
    last = max(row.rfind(b"<v"), row.rfind(b"<is"))
    if last < 0:
        return number
    start = max(row.rfind(b"<row "), 0)
    if _HIDDEN.search(row, start, row.find(b">", start) + 1):
        scan.hidden_rows.append(number)
    column = _column_of(row, last)
    scan.rows += 1
    scan.first_row = scan.first_row or number
    scan.last_row = max(scan.last_row, number)
    scan.last_column = max(scan.last_column, column)
    if column >= limits.columns:
        raise refuse_too_many_columns(limits.columns, number, column_letters(column))
    if scan.rows > limits.rows + limits.rows_around:
        raise refuse_too_many_rows(limits.rows, number)
    return number


def _column_of(row: bytes, at: int) -> int:
    """The column of the cell that holds byte `at`: as it says itself, or counted where it does not say."""
    found = _CELL_PLACE.search(row, row.rfind(b"<c", 0, at), at)
    if found:
        return column_index(found[1].decode())
    return row.count(b"<c ", 0, at) + row.count(b"<c>", 0, at) + row.count(b"<c/>", 0, at) - 1


def _scan_broken(scan: Scan, row: bytes, number: int) -> None:
    if len(scan.broken) >= _MOST_NOTED:
        return
    for pattern in (_ERROR, _NO_RESULT):
        for found in pattern.finditer(row):
            place = _CELL_PLACE.search(found[0])
            if place:
                text = found[2].decode("utf-8", "replace") if pattern is _ERROR else NO_RESULT
                scan.broken[number, column_index(place[1].decode())] = text
