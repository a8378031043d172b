"""Whatever is typed into a search box or an address: no fault of the program, and nothing of another project."""

from __future__ import annotations

import pytest

from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.search.repairing import rebuild
from tests.house.making import NAME, Maker
from tests.interfaces.corpora import ODD, terms

pytestmark = pytest.mark.django_db
THEIRS = "ZZ-YIYUAN"


@pytest.fixture
def neighbours(cast):
    """乙园 has a row in the registers that are searched most, told by its number."""
    make = Maker(cast.yi, cast.yi_zhao)
    for slug in ("cases", "customers", "units", "contacts", "work-orders"):
        make.row(REGISTERS[slug].model, number=f"{THEIRS}-{slug}")
    rebuild()


def ask(desk, term: str) -> None:
    for address, name in (
        ("/jia/search/", "q"), ("/jia/find/customer/", "q"), ("/jia/find/unit/", "q"), ("/jia/cases/", "q"),
        ("/jia/customers/", "q"), ("/jia/cases/", "order"), ("/jia/cases/", "view"),
    ):  # fmt: skip
        answer = desk.get(address, {name: term, **({"view": "all"} if name == "q" else {})}, follow=True)
        assert answer.status_code < 500, (address, name, term)
        assert THEIRS not in answer.content.decode().replace(term, ""), (address, name, term)


@pytest.mark.parametrize("term", [*ODD, THEIRS, NAME], ids=ascii)
def test_an_odd_term_finds_nothing_it_should_not(desk, neighbours, term):
    ask(desk, term)


@pytest.mark.deep
@pytest.mark.parametrize("part", range(8))
def test_two_thousand_terms(desk, neighbours, part):
    for term in terms(2000)[part::8]:
        ask(desk, term)
