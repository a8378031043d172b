"""读表: one way in for every file — what it is, is seen from its content, never from its name."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import python_calamine

from guanjia.concerns.exchange.sheets.cells import normal
from guanjia.concerns.exchange.sheets.places import Area, column_letters, runs
from guanjia.concerns.exchange.sheets.refusal import (
    LIMITS,
    Limits,
    SheetRefused,
    refuse_too_many_columns,
    refuse_too_many_rows,
)
from guanjia.concerns.exchange.sheets.separated import read_separated
from guanjia.concerns.exchange.sheets.sheet import Row, Sheet
from guanjia.concerns.exchange.sheets.workbook_check import check_workbook
from guanjia.concerns.exchange.sheets.worksheet_scan import NO_RESULT

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FOREIGN = {
    b"%PDF": "PDF 文件",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
    b"\x1f\x8b": "gzip 压缩包",
}


def read_sheet(source: str | os.PathLike | bytes, filename: str = "", limits: Limits = LIMITS) -> Sheet:
    """Read the first visible sheet with content of an .xlsx, .xls or .csv file.

    `source` is a path or the bytes themselves. Raises SheetRefused with a Chinese reason for anything that is not such
    a sheet or passes a limit, and OSError for a path that cannot be read. For files from outside use `read_in_child`:
    this function trusts the .xls reader with the memory of this very process.
    """
    data = source if isinstance(source, bytes) else _content(Path(source), limits)
    filename = filename or ("" if isinstance(source, bytes) else os.path.basename(os.fspath(source)))
    if not data:
        raise SheetRefused("empty", "文件是空的（0 字节），请检查是否上传完整。")
    if len(data) > limits.file_bytes:
        raise _too_big(limits)
    if data.startswith(b"PK\x03\x04"):
        return _read_xlsx(data, filename, limits)
    if data.startswith(_COMPOUND):
        return _read_xls(data, filename, limits)
    for start, name in _FOREIGN.items():
        if data.startswith(start):
            raise SheetRefused("wrong_kind", f"这是{name}，不是表格。请传 .xlsx、.xls 或 .csv 文件。")
    return read_separated(data, filename, limits)


def _content(path: Path, limits: Limits) -> bytes:
    with path.open("rb") as file:
        return file.read(limits.file_bytes + 1)


def _too_big(limits: Limits) -> SheetRefused:
    most = limits.file_bytes // (1024 * 1024)
    return SheetRefused("file_too_big", f"文件超过 {most} MB，请删去图片和不需要的内容，或拆成几个文件后再传。")


def _read_xlsx(data: bytes, filename: str, limits: Limits) -> Sheet:
    chosen = check_workbook(data, limits)
    scan = chosen.scan
    sheet = Sheet(
        filename=filename,
        kind="xlsx",
        name=chosen.name,
        names=chosen.names,
        date1904=chosen.date1904,
        merges=scan.merges,
        hidden_rows=scan.hidden_rows,
        hidden_columns=scan.hidden_columns,
        source=partial(_rows, _open(data, chosen.index), scan.broken, limits),
    )
    if len(chosen.names) - len(chosen.hidden_names) > 1:
        sheet.notes.append(f"文件里有 {len(chosen.names)} 张工作表，只读“{chosen.name}”。")
    if chosen.hidden_names:
        sheet.notes.append(f"隐藏的工作表不读：{'、'.join(chosen.hidden_names[:6])}。")
    if scan.hidden_rows:
        sheet.notes.append(f"有 {len(scan.hidden_rows)} 行被隐藏或筛掉（第 {runs(scan.hidden_rows)} 行），也会读入。")
    if scan.hidden_columns:
        said = "、".join(map(column_letters, scan.hidden_columns[:6]))
        sheet.notes.append(f"有隐藏的列（{said}），也会读入。")
    return sheet


def _open(data: bytes, index: int) -> python_calamine.CalamineSheet:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(index)
    except python_calamine.PasswordError as error:
        raise SheetRefused("password", "文件有密码，请去掉密码后再传。") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SheetRefused(
            "broken_file", "文件已损坏或写法不常见，读不出来。请用 Excel 或 WPS 打开另存后再传。"
        ) from error


def _read_xls(data: bytes, filename: str, limits: Limits) -> Sheet:
    """The old format of Excel 97–2003; it has no zip to check, so its safety is the child process."""
    if _ENCRYPTED in data:
        raise SheetRefused("password", "文件有密码，请去掉密码后再传。")
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise SheetRefused("password", "文件有密码，请去掉密码后再传。") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SheetRefused(
            "wrong_kind", "这个文件不是能读的 Excel 表格（也可能已损坏）。请用 Excel 或 WPS 打开，另存为 .xlsx 后再传。"
        ) from error
    visible = python_calamine.SheetVisibleEnum.Visible
    hidden = [meta.name for meta in workbook.sheets_metadata if meta.visible != visible]
    for name in workbook.sheet_names:
        found = workbook.get_sheet_by_name(name)
        if name in hidden or found.end is None:
            continue
        merges = [Area(a[0] + 1, a[1], b[0] + 1, b[1]) for a, b in found.merged_cell_ranges or []]
        sheet = Sheet(
            filename=filename,
            kind="xls",
            name=name,
            names=list(workbook.sheet_names),
            merges=merges,
            source=partial(_rows, found, {}, limits),
        )
        if len(workbook.sheet_names) - len(hidden) > 1:
            sheet.notes.append(f"文件里有 {len(workbook.sheet_names)} 张工作表，只读“{name}”。")
        if hidden:
            sheet.notes.append(f"隐藏的工作表不读：{'、'.join(hidden[:6])}。")
        return sheet
    raise SheetRefused("empty", "表格是空的，没有任何内容（隐藏的工作表不读）。")


def _rows(sheet: python_calamine.CalamineSheet, broken: dict[tuple[int, int], str], limits: Limits) -> Iterator[Row]:
    pad = [None] * sheet.start[1] if sheet.start else []
    wounds: dict[int, dict[int, str]] = {}
    for (number, column), text in broken.items():
        wounds.setdefault(number, {})[column] = text
    kept = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        values = pad + [None if cell == "" else cell if type(cell) is str else normal(cell) for cell in cells]
        if number in wounds:
            _show_broken(values, wounds[number])
        while values and values[-1] is None:
            values.pop()
        if not values:
            continue
        kept += 1
        if kept > limits.rows + limits.rows_around:
            raise refuse_too_many_rows(limits.rows, number)
        if len(values) > limits.columns:
            raise refuse_too_many_columns(limits.columns, number, column_letters(len(values) - 1))
        yield Row(number, values)


def _show_broken(values: list, wounds: dict[int, str]) -> None:
    """The reader gives an empty text for a cell that shows #N/A: put back what people see, so it can be faulted."""
    for column, text in wounds.items():
        values.extend([None] * (column + 1 - len(values)))
        if values[column] is None or text != NO_RESULT:
            values[column] = text
