"""不收的文件: why a file cannot be read, in words for the person who brought it."""

from __future__ import annotations

from dataclasses import dataclass

from guanjia.kernel.refusals import Invalid


class SheetRefused(Invalid):
    """The file, or the sheet in it, is not read any further; nothing of it may be used.

    `code` is stable (for tests, logs and the API), `message` is the Chinese sentence people see. `row` (from 1) and
    `column` (from 0) are given where one place in the sheet is at fault.
    """

    def __init__(self, code: str, message: str, *, row: int | None = None, column: int | None = None):
        super().__init__(message, code=code)
        self.row, self.column = row, column


@dataclass(frozen=True, slots=True)
class Limits:
    """读取上限: what a sheet may cost before it is refused. Bytes, counts and seconds."""

    file_bytes: int = 20 * 1024 * 1024
    members: int = 1_000
    unpacked_bytes: int = 500 * 1024 * 1024
    part_bytes: int = 300 * 1024 * 1024
    ratio: int = 100
    # A small part may be packed as tightly as it likes: unpacked it still costs nothing.
    ratio_from_bytes: int = 1024 * 1024
    rows: int = 100_000
    # Titles, a two-row header, notes and totals stand beside the rows of data; they are not counted against `rows`.
    rows_around: int = 200
    columns: int = 200
    # The reader holds the whole used rectangle: 32 bytes a place, and up to 100 more where there is a value. 100,000
    # rows of 20 columns just fit the memory of the child.
    places: int = 6_000_000
    values: int = 2_050_000
    text_bytes: int = 64 * 1024 * 1024
    texts: int = 1_200_000
    merges: int = 50_000
    child_memory_bytes: int = 256 * 1024 * 1024
    child_seconds: int = 30


LIMITS = Limits()


def refuse_too_many_rows(limit: int, row: int | None = None) -> SheetRefused:
    """The one sentence for too many rows; it names the limit, since people then split the file by it."""
    return SheetRefused(
        "too_many_rows", f"表格超过 {limit:,} 行，一次最多导入 {limit:,} 行。请拆成几个文件分别导入。", row=row
    )


def refuse_too_many_columns(limit: int, row: int, column: str) -> SheetRefused:
    return SheetRefused(
        "too_many_columns",
        f"第 {row} 行的内容一直到 {column} 列，最多只收 {limit} 列。请删去表格右边多余的列。",
        row=row,
    )
