"""Markup typed into any text of any register runs nowhere: list, page, forms of its steps, prints, API (promises.md 7).

The registers, their columns, steps and prints are read from the declarations; the sinks that are no register's stand
in tests/interfaces/desk/test_markup.py.
"""

from __future__ import annotations

import io
import itertools

import pypdf
import pytest

from guanjia.concerns.flow.offers import offers
from guanjia.concerns.registers.declared import REGISTERS
from tests.cast import NOON
from tests.house.making import Maker
from tests.house.test_formulas import is_text
from tests.interfaces.corpora import MARK, MARKUP, running

pytestmark = pytest.mark.django_db
each_register = pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.slug)


class Marked(Maker):
    """Rows all of whose texts are markup, as much of it as the column holds."""

    def __init__(self, project, by):
        super().__init__(project, by)
        self._kinds = itertools.cycle(MARKUP)

    def _value(self, row, field, kind):
        value = super()._value(row, field, kind)
        typed = is_text(field) and field.name not in ("void_reason", "number", "sort_key")
        return self._marked(field) if typed else value

    def _marked(self, field) -> str:
        text = next(self._kinds) if field.max_length else " ".join(MARKUP)
        if field.unique or field.name in ("name", "code"):
            text = f"{next(self._count)}{text}"
        return text[: field.max_length] if field.max_length else text


@pytest.fixture
def marked(cast):
    return Marked(cast.jia, cast.zhao)


@each_register
def test_no_page_of_a_register_runs_it(register, desk, insider, cast, marked):
    record = marked.row(register.model)
    base = f"/jia/{register.slug}/"
    desk.post(f"{base}-columns/", {"column": [c.path for c in register.columns]})
    here = f"{base}{record.number}/"
    pages = [f"{base}?view=all", here, *(f"{here}{offer.verb.name}/" for offer in offers(record, insider, NOON))]
    shown = ""
    for address in pages:
        answer = desk.get(address)
        assert answer.status_code < 500, address
        page = answer.content.decode()
        assert running(page) == [], address
        shown += page
    typed = [f for f in register.model._meta.concrete_fields if is_text(f) and f.name not in ("void_reason", "number")]
    if any(f.editable and (f.max_length or 99) > 30 for f in typed):
        assert MARK in shown  # it is shown, as text


@pytest.mark.deep
@each_register
def test_no_print_of_it_holds_a_script_or_a_link(register, desk, cast, marked):
    record = marked.row(register.model)
    base = f"/jia/{register.slug}/"
    papers = [f"{base}-print/-/?view=all"]
    for form in register.prints:
        papers.append(f"{base}-print/{form.code}/?view=all" if form.register else
                      f"{base}{record.number}/-print/{form.code}/")  # fmt: skip
    for address in papers:
        answer = desk.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Type"] == "application/pdf"
        found = pypdf.PdfReader(io.BytesIO(answer.content))
        root = found.trailer["/Root"]
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root), address
        assert "/JavaScript" not in root.get("/Names", {}), address
        notes = [note.get_object() for page in found.pages for note in page.get("/Annots", ())]
        assert [note for note in notes if "/A" in note and "/URI" in note["/A"]] == [], address
