"""7b: a list of cases leaves as xlsx: query, formatting and masks of `registers`, the writer of `concerns/exchange`.

Limit: the same cells, ready in memory, as XML strings joined by hand and deflated at the same level into the same kind
of file: no styles, no query, no formatting.

The result that is compared: both files read back cell by cell. Memory: the peak of a fresh process for the rows and for
half of them, above what the loaded product takes; it must not grow with the rows.
"""

from __future__ import annotations

import datetime as dt
import statistics
import time
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

from django.http import QueryDict
from python_calamine import CalamineWorkbook

from bench import peak
from bench.data.estate import AT
from bench.turns import Figure, agree, in_turns, spread
from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.access.models import Project, User
from guanjia.concerns.exchange import export
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.views import Asked, Listing

GOAL, MEMORY = 0.6, 60
COLUMNS = (
    "number", "kind", "unit__number", "complainant", "phone", "content", "category__name", "grade", "state",
    "receiver__display_name", "received_at", "channel",
)  # fmt: skip
_FRAME = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/'
    'workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override '
    'PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
    'worksheet+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://'
    'schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="1" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}
_HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 (a sheet has no zone)


def measure(code: str, stage) -> Iterator[Figure]:
    count, deep = stage.size.rows_out, stage.places[-1].project.code
    ours, theirs = stage.folder / "ours.xlsx", stage.folder / "limit.xlsx"
    listing = _listing(deep)
    labels = listing.lister.labels()
    ready = list(listing.lister.texts(islice(listing.everything(), count)))
    write_out(deep, count, ours)
    by_hand(theirs, labels, ready)
    agree({"limit": _cells(theirs), "export": _cells(ours)})
    rates = in_turns(
        {
            "limit": lambda: _rate(count, lambda: by_hand(theirs, labels, ready)),
            "export": lambda: _rate(count, lambda: write_out(deep, count, ours)),
        }
    )
    of_limit, of_it = (statistics.median(rates[name]) for name in ("limit", "export"))
    yield Figure(
        code, stage.engine, f"{count:,} rows x {len(COLUMNS)}, with query and formatting", of_limit, of_it, "rows/s",
        of_it / of_limit, GOAL, in_times=False, spread=spread(rates["limit"]), rounds=len(rates["limit"]),
        more={"MB": ours.stat().st_size / 1e6},
    )  # fmt: skip
    half, whole = (peak.of("out", deep, rows, ours) for rows in (count // 2, count))
    yield Figure(
        code, stage.engine, f"memory above the loaded product, {count:,} rows", float(MEMORY), whole["grown"], "MiB",
        whole["grown"] / MEMORY, 1.0, more={"half the rows": half["grown"], "loaded": whole["loaded"]},
    )  # fmt: skip


def _listing(code: str) -> Listing:
    user, project = User.objects.get(username="bench"), Project.objects.get(code=code)
    user.kept_grants = grants_of(user, AT)
    asked = Asked(view="all", data=QueryDict(), columns=COLUMNS)
    return Listing(REGISTERS["cases"], user=user, project=project, at=AT, base=f"/{code}/", asked=asked)


def write_out(code: str, count: int, path: Path) -> None:
    """The export as the desk writes it, of the first rows of the list."""
    listing = _listing(code)
    rows = listing.lister.texts(islice(listing.everything(), count))
    with path.open("wb") as out:
        export.write(out, export.XLSX, title="客户事项", labels=listing.lister.labels(), rows=rows)


def by_hand(path: Path, labels: list[str], rows: list[list]) -> None:
    """The limit: strings, joined and deflated."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _FRAME.items():
            book.writestr(name, content)
        with book.open("xl/worksheets/sheet1.xml", "w") as stream:
            stream.write(_HEAD.encode())
            for start in range(-1, len(rows), 500):
                part = rows[max(start, 0) : start + 500] if start >= 0 else [labels, *rows[:499]]
                stream.write("".join(map(_row, part)).encode())
            stream.write(b"</sheetData></worksheet>")


def _row(values: list) -> str:
    return f"<row>{''.join(map(_cell, values))}</row>"


def _cell(value) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    if isinstance(value, dt.datetime):
        return f"<c><v>{(value - _EPOCH).total_seconds() / 86400}</v></c>"
    return f"<c><v>{value}</v></c>"


def _cells(path: Path) -> list[list]:
    """What a reader finds, days and moments as numbers whatever their format says."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return [[_plain(value) for value in row] for row in rows]


def _plain(value):
    if isinstance(value, dt.datetime):
        return round((value - _EPOCH).total_seconds() / 86400, 6)
    if isinstance(value, dt.date):  # a reader takes midnight for a day
        return float((value - _EPOCH.date()).days)
    return round(value, 6) if isinstance(value, float) else value


def _rate(count: int, call) -> float:
    start = time.perf_counter()
    call()
    return count / (time.perf_counter() - start)
