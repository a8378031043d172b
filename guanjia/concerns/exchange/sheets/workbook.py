"""写工作簿: an .xlsx written as a stream — memory does not grow with the rows."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from guanjia.concerns.exchange.sheets.cell_xml import cell_xml, safe_text
from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.refusal import SheetRefused
from guanjia.concerns.exchange.sheets.row_forms import Forms
from guanjia.concerns.exchange.sheets.styles import STYLES, Look

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MOST_ROWS = 1_048_576
# Beyond 2 GiB a part needs the 64-bit form of zip, which Excel does not take everywhere.
_MOST_BYTES = 2_000_000_000
_BATCH = 64
# The first moment a zip can name: the same rows give the same bytes, whenever they are written.
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass
class Choice:
    """下拉选项: the cells of one column below a row may hold only these, or what `source` names on another sheet."""

    column: int
    first_row: int
    options: Sequence[str] = ()
    source: str = ""


@dataclass
class Shape:
    """How a sheet is laid out: widths in characters, rows that stay in view, the row with the filter arrows."""

    widths: Sequence[float] = ()
    text_columns: Sequence[int] = ()
    frozen_rows: int = 0
    filter_row: int = 0
    choices: Sequence[Choice] = ()
    page_footer: str = ""


class Workbook:
    """An .xlsx file being written to `out`; the sheets are written one after another, in the order of their names.

    Use as a context manager: leaving it completes the file. If it is left by an exception the file stays incomplete and
    cannot be opened, so that half a list is never taken for a whole one.
    """

    def __init__(self, out: IO[bytes], names: Sequence[str], hidden: Sequence[str] = ()):
        self._names = [sheet_name(name) for name in names]
        self._hidden = {sheet_name(name) for name in hidden}
        self._written = 0
        # Level 1: half the time of level 6 for a file a tenth larger.
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        for name, content in _parts(self._names, self._hidden).items():
            self._zip.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is not None:
            # Without this the zip would still be completed, with half a list in it, when it is thrown away.
            self._zip.fp = None
            return
        if self._written != len(self._names):
            raise ValueError(f"{self._written} of {len(self._names)} sheets were written")
        self._zip.close()

    @contextmanager
    def sheet(self, shape: Shape):
        """The next sheet, to put rows into."""
        self._written += 1
        member = zipfile.ZipInfo(f"xl/worksheets/sheet{self._written}.xml", _MOMENT)
        member.compress_type = zipfile.ZIP_DEFLATED
        member._compresslevel = 1  # a ZipInfo of our own does not take the level of its file over
        with self._zip.open(member, "w") as stream:
            rows = Rows(stream, shape)
            yield rows
            rows.finish()


class Rows:
    """The rows of one sheet, top to bottom."""

    def __init__(self, stream: IO[bytes], shape: Shape):
        self._stream, self._shape = stream, shape
        self._buffer: list[str] = [_head(shape)]
        self._forms = Forms()
        self._width = 1
        self._filtered = 0
        self._bytes = 0
        self.number = 0

    def row(self, values: Sequence[object], *, number: int = 0, look: Look | None = None, height: float = 0) -> None:
        """Write one row below the last, or at `number`; rows left out stay empty."""
        self._begin(number, height)
        self._buffer.extend(
            cell_xml(f"{column_letters(column)}{self.number}", value, 0, look) for column, value in enumerate(values)
        )
        self._end(len(values))

    def coloured_row(self, values: Sequence[object], fills: dict[int, int], last: Look, *, number: int) -> None:
        """A row with some cells on a coloured ground, by column; the last cell has a look of its own."""
        self._begin(number, 0)
        for column, value in enumerate(values):
            look = last if column == len(values) - 1 else None
            place = f"{column_letters(column)}{self.number}"
            self._buffer.append(cell_xml(place, value, fills.get(column, 0), look))
        self._end(len(values))

    def rows(self, rows: Iterable[Sequence[object]]) -> int:
        """Write many rows of data, as fast as Python goes; gives how many."""
        before = self.number
        buffer, write = self._buffer, self._forms.row
        for values in rows:
            self.number = number = self.number + 1
            if len(values) > self._width:
                self._width = len(values)
            buffer.append(write(number, values))
            if not number % _BATCH:
                self._flush()
        return self.number - before

    def filter_until_here(self) -> None:
        """What comes after is not part of the list: sorting and filtering leave it alone."""
        self._filtered = self.number

    def finish(self) -> None:
        shape = self._shape
        last = f"{column_letters(self._width - 1)}{max(self.number, 1)}"
        self._buffer.append("</sheetData>")
        if shape.filter_row:
            end = f"{column_letters(self._width - 1)}{max(self._filtered or self.number, shape.filter_row)}"
            self._buffer.append(f'<autoFilter ref="A{shape.filter_row}:{end}"/>')
        self._buffer.append(_choices_xml(shape.choices))
        self._buffer.append('<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>')
        self._buffer.append('<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>')
        # Excel takes 255 characters of header or footer, and not one more.
        footer = _escape(shape.page_footer[:100]).replace("&amp;", "&amp;&amp;")
        self._buffer.append(
            f"<headerFooter><oddFooter>&amp;L{footer}&amp;R第 &amp;P 页 共 &amp;N 页</oddFooter></headerFooter>"
            f'<ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
        )
        self._flush()

    def _begin(self, number: int, height: float) -> None:
        number = number or self.number + 1
        if number <= self.number:
            raise ValueError(f"row {number} comes after row {self.number}")
        self.number = number
        tall = f' ht="{height}" customHeight="1"' if height else ""
        self._buffer.append(f'<row r="{number}"{tall}>')

    def _end(self, width: int) -> None:
        self._width = max(self._width, width)
        self._buffer.append("</row>")
        if len(self._buffer) > 2_000:
            self._flush()

    def _flush(self) -> None:
        piece = "".join(self._buffer).encode()
        self._buffer.clear()
        self._bytes += len(piece)
        if self.number > _MOST_ROWS or self._bytes > _MOST_BYTES:
            raise SheetRefused(
                "too_many_rows_out",
                f"内容太多（超过 {_MOST_ROWS:,} 行或 2 GB），一张 Excel 表放不下。请缩小范围后再导出。",
            )
        self._stream.write(piece)


def sheet_name(name: str) -> str:
    """A name Excel allows: 31 characters, none of []:*?/\\ and no apostrophe at an end."""
    return re.sub(r"[\[\]:*?/\\]", " ", safe_text(name)).strip().strip("'")[:31] or "表"


def _escape(text: str) -> str:
    return safe_text(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _head(shape: Shape) -> str:
    parts = [
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
    ]
    if shape.frozen_rows:
        below = shape.frozen_rows
        parts.append(f'<pane ySplit="{below}" topLeftCell="A{below + 1}" activePane="bottomLeft" state="frozen"/>')
    parts.append('</sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/>')
    if shape.widths:
        text = set(shape.text_columns)
        parts.append("<cols>")
        for at, width in enumerate(shape.widths, start=1):
            style = f' style="{int(Look.TEXT)}"' if at - 1 in text else ""
            parts.append(f'<col min="{at}" max="{at}" width="{width}" customWidth="1"{style}/>')
        parts.append("</cols>")
    parts.append("<sheetData>")
    return "".join(parts)


def _choices_xml(choices: Sequence[Choice]) -> str:
    if not choices:
        return ""
    said = []
    for choice in choices:
        letters = column_letters(choice.column)
        formula = _escape(choice.source or '"' + ",".join(choice.options) + '"')
        said.append(
            f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorTitle="请从列表中选择"'
            f' error="这一列只能填列表中的选项" sqref="{letters}{choice.first_row}:{letters}{_MOST_ROWS}">'
            f"<formula1>{formula}</formula1></dataValidation>"
        )
    return f'<dataValidations count="{len(said)}">{"".join(said)}</dataValidations>'


def _parts(names: Sequence[str], hidden: set[str]) -> dict[str, str]:
    """The parts of the package that every workbook has; written first, as the programs that sniff files expect."""
    numbers = range(1, len(names) + 1)
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}worksheet+xml"/>' for n in numbers
    )
    state = {name: ' state="hidden"' if name in hidden else "" for name in names}
    sheets = "".join(
        f'<sheet name="{_escape(name)}" sheetId="{n}"{state[name]} r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles_id = len(names) + 1
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}styles+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews>'
        f"<sheets>{sheets}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId{styles_id}" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }
