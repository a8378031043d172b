"""Text that a spreadsheet program would run as a formula, in every text column of every register, in and out.

The columns are read from the declarations, so a new one is tried without a line here (promises.md 5, 3.3).
"""

from __future__ import annotations

import csv
import functools
import io
import itertools
import operator
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps
from django.db import models, transaction

import guanjia
from guanjia.concerns.access.models import User
from guanjia.concerns.exchange import export
from guanjia.concerns.exchange.importing import run
from guanjia.concerns.exchange.sheets.inert import PREFIXES, is_risky
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.registers.cells import field_or_none
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.views import Asked, Listing
from guanjia.insight.reports import actions as monthly
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text, half_width
from tests.cast import NOON
from tests.concerns.exchange.books import book, saved
from tests.house.making import Maker
from tests.insight.reports.stories import counted

pytestmark = pytest.mark.django_db
IMPORTED = [r for r in REGISTERS.values() if r.importing]
REST = "1+cmd|'/C calc'!A0"
PACKAGE = Path(guanjia.__file__).parent
WORDS = "计1+1"
# What a column does not take it need not speak of: numbers of other programs are passed over on purpose.
PASSED_OVER = {("customers", "known_as")}


CODES = ("state", "kind")  # a word of the program, though its column is plain text


def is_text(field) -> bool:
    """Whether a column holds what somebody typed."""
    plain = isinstance(field, models.CharField | models.TextField) and not field.flatchoices
    return plain and field.name not in CODES


def text_columns(register) -> list[int]:
    """Places of the columns of a list that show what somebody typed."""
    fields = [field_or_none(register.model, c.path) if c.kind != "clock" else None for c in register.columns]
    return [place for place, field in enumerate(fields) if is_text(field)]


class Formulas(Maker):
    """Rows all of whose texts begin with one prefix."""

    prefix = ""

    def _value(self, row, field, kind):
        value = super()._value(row, field, kind)
        return self._risky(field) if is_text(field) and field.name != "void_reason" else value

    def person(self) -> User:
        """A colleague of such a name."""
        return User.objects.create(username=self._risky(User._meta.get_field("username")), created_at=NOON,
                                   display_name=f"{self.prefix}{REST}")  # fmt: skip

    def _risky(self, field) -> str:
        text = f"{self.prefix}{next(self._count)}{REST}"
        return text[: field.max_length] if field.max_length else text


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.slug)
def test_a_list_leaves_with_every_text_inert(register, insider, cast):
    make = Formulas(cast.jia, cast.zhao)
    above = {c.path.split("__")[0] for c in register.columns if "__" in c.path}
    for make.prefix in PREFIXES:
        make.by = make.person()
        own = [f.name for f in register.model._meta.concrete_fields if f.related_model is register.model]
        make.row(register.model, **{name: make.row(register.model) for name in own if name in above})
    asked = Asked(view="all", columns=[c.path for c in register.columns])
    listing = Listing(register, user=insider, project=cast.jia, at=NOON, base="/jia/", asked=asked)
    told = list(listing.lister.texts(listing.everything(), whole=True))
    texts = text_columns(register)
    tried = {place: {prefix for prefix in PREFIXES for row in told if row[place].startswith(prefix)} for place in texts}
    untried = {register.columns[p].path: told[0][p] for p, found in tried.items() if found != set(PREFIXES)}
    assert untried == {}, "these columns were not tried with every prefix"
    for form in (export.XLSX, export.CSV):
        out = io.BytesIO()
        export.write(out, form, title=register.label, labels=listing.lister.labels(), rows=told)
        assert loud(out.getvalue(), told, form) == []


def loud(data: bytes, told, form: str) -> list:
    """Cells of a sheet that would run although a person wrote them."""
    if form == export.XLSX:
        cells = itertools.chain(*openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=2))
        texts = [cell for cell in cells if isinstance(cell.value, str)]
        assert any(is_risky(cell.value) for cell in texts)
        return [c.coordinate for c in texts if c.data_type != "s" or (is_risky(c.value) and not c.quotePrefix)]
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1:]
    pairs = itertools.chain(*(zip(line, row, strict=True) for line, row in zip(lines, told, strict=True)))
    return [cell for cell, value in pairs if isinstance(value, str) and is_risky(cell)]


def stored(words: str) -> list[str]:
    """Every text of the rooms with these words in it."""
    found = []
    for model in (m for m in apps.get_models() if m.__module__.startswith(("guanjia.domains", "guanjia.insight"))):
        names = [field.name for field in model._meta.concrete_fields if is_text(field)]
        if names:
            any_ = functools.reduce(operator.or_, (models.Q(**{f"{name}__contains": words}) for name in names))
            rows = model._base_manager.filter(any_).values_list(*names)
            found += [value for row in rows for value in row if value and words in value]
    return found


def brought(house, register, column, text: str, *, formula: bool = False):
    """What became of a sheet of one row, right but for this cell; None: refused as a whole."""
    spec = register.importing
    row = {c.name: c.example for c in spec.columns if c.example} | {column.name: text}
    workbook = openpyxl.load_workbook(io.BytesIO(book([[c.label for c in spec.columns]])))
    for place, each in enumerate(spec.columns, start=1):
        cell = workbook.active.cell(2, place, row.get(each.name))
        if each is column and not formula:
            cell.data_type = "s"  # a text that reads like a formula, as a person gets it with an apostrophe
    data = saved(workbook)
    try:
        return run(register, house.jia, data, "x.xlsx", by=house.zhao, at=NOON, sheet=read_sheet(data))
    except Invalid:
        return None


each_column = pytest.mark.parametrize(
    ("register", "column"), [(r, c) for r in IMPORTED for c in r.importing.columns],
    ids=lambda x: x.slug if isinstance(x, Register) else x.name,
)  # fmt: skip


@each_column
def test_a_sheet_comes_in_as_text_or_is_refused_with_the_column(request, house, register, column):
    deep = request.config.getoption("deep")
    for prefix in PREFIXES if deep else ("=", "-", "\t", "＠"):
        with transaction.atomic():
            _tried(house, register, column, prefix)
            transaction.set_rollback(True)  # each in a house where nothing came in yet
    result = brought(house, register, column, "=1+1", formula=True)
    assert not result.written, "a formula was worked out"
    assert any(column.label == fault.heading and "公式" in fault.reason for fault in result.errors), result.errors


def _tried(house, register, column, prefix: str) -> None:
    text = f"{prefix}{WORDS}"
    result = brought(house, register, column, text)
    kept = stored(WORDS)
    if result is None or not result.written:
        assert kept == []
        assert result is None or result.refusal or result.errors, repr(text)
        return
    told = [fault.heading for fault in result.warnings]
    silent = (register.slug, column.name) in PASSED_OVER
    assert kept or silent or column.label in told, f"{text!r} went nowhere and nobody was told"
    right = {text.strip(), clean_text(text), half_width(text).strip(), WORDS}
    assert [value for value in kept if not any(value.endswith(each) for each in right)] == []


def spoken(data: bytes) -> list:
    """Cells of all sheets of a book that a person's words would run in; every risky one must say it is text."""
    book_ = openpyxl.load_workbook(io.BytesIO(data))
    cells = [c for sheet in book_ for row in sheet.iter_rows() for c in row if isinstance(c.value, str)]
    assert any(is_risky(cell.value) for cell in cells), "nothing was tried"
    return [c.coordinate for c in cells if c.data_type != "s" or (is_risky(c.value) and not c.quotePrefix)]


def test_every_book_is_written_by_the_writer_that_is_tried_here():
    """A new way out of the house stands here, or in the registers; none packs a book of its own."""
    files = {p.relative_to(PACKAGE).as_posix(): p.read_text() for p in PACKAGE.rglob("*.py")}
    assert {name for name, text in files.items() if "import openpyxl" in text or "xlsxwriter" in text} == set()
    sheets = "concerns/exchange/sheets"
    writers = {name for name, text in files.items() if "Workbook(" in text}
    assert writers == {f"{sheets}/{name}.py" for name in ("lists", "marking", "template")}
    uses = {name for name, text in files.items() if "write_xlsx(" in text and sheets not in name}
    assert uses == {"concerns/exchange/export.py", "interfaces/desk/reports.py"}
    books = {name for name, text in files.items() if "workbook(request" in text}
    assert books == {"interfaces/desk/reports.py", "interfaces/desk/month_sheets.py"}


@pytest.mark.parametrize("prefix", PREFIXES, ids=ascii)
def test_headings_titles_and_feet_are_inert_too(prefix):
    text = prefix + REST
    out = io.BytesIO()
    export.write_xlsx(out, [text, "b"], [["a", text]], name=text, titles=[text], footers=[text])
    cells = [c for row in openpyxl.load_workbook(io.BytesIO(out.getvalue())).active.iter_rows() for c in row]
    assert [c.coordinate for c in cells if isinstance(c.value, str) and c.data_type != "s"] == []
    assert sum(isinstance(c.value, str) and is_risky(c.value) for c in cells) == 4


@pytest.mark.parametrize("prefix", PREFIXES, ids=ascii)
def test_a_marked_copy_gives_no_formula_back(house, prefix):
    data = book([["房号", "面积", "备注"], ["3-2-1502", "大", "x"]])
    workbook = openpyxl.load_workbook(io.BytesIO(data))
    workbook.active["C2"].value, workbook.active["C2"].data_type = prefix + REST, "s"
    register = REGISTERS["units"]
    mapping = {"房号": "number", "面积": "area", "备注": "remark"}
    sheet = read_sheet(saved(workbook))
    found = run(register, house.jia, saved(workbook), "x.xlsx", by=house.zhao, at=NOON, sheet=sheet, mapping=mapping)
    assert found.errors
    assert spoken(found.marked()) == []


def test_a_month_sheet_is_inert(house, desk):
    for prefix in PREFIXES:
        (case,) = counted(house, 1, complainant=f"{prefix}{REST}"[:60])
        type(case).everything.filter(pk=case.pk).update(content=prefix + REST)
    monthly.draw(by=house.sunli, at=NOON, project=house.jia, month=NOON.date().replace(day=1))
    rows = b"".join(desk.get("/jia/month-sheets/YT-2026-11/-export/?what=rows").streaming_content)
    assert spoken(rows) == []
