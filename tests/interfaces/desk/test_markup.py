"""What somebody typed never runs, wherever it is shown: list, page, panel, search, timeline, notice, message, error,
form, print and export (promises.md 7, attack 9).
"""

from __future__ import annotations

import pytest

from guanjia.concerns.notices.models import Notice
from guanjia.domains.customers import actions as customers
from tests.domains.cases import stories
from tests.interfaces.corpora import MARK, MARKUP, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(house):
    """A complaint all of whose free texts are markup, by a customer of such a name."""
    text = " ".join(MARKUP)
    customer = customers.register_customer(
        by=house.zhao, at=house.noon, project=house.jia, name=MARKUP[0], phone="13900001111",
        standing_instruction=text[:180],
    )  # fmt: skip
    customers.move_in_occupant(
        by=house.zhao, at=house.noon, project=house.jia, unit=house.unit, customer=customer, role="FAMILY"
    )
    house.caller = customer
    return stories.judged(house, content=text, demand=text[:200], customer=customer)


@pytest.fixture
def clerk(signed_in, house, at_noon):
    at_noon.move_to(house.moment("2026-11-20 17:00"))
    return signed_in(house.sunli)


def test_no_page_runs_what_was_typed(case, clerk, house):
    Notice.objects.update(text=" ".join(MARKUP)[:180])
    here = f"/jia/cases/{case.number}/"
    for address in (
        "/jia/", "/jia/cases/?view=all", here, f"{here}amend/", f"{here}propose/", f"{here}urge/", "/jia/notices/",
        "/jia/customers/?view=all", f"/jia/customers/{house.caller.number}/", f"/jia/units/{house.unit.number}/",
        "/jia/occupancies/?view=all", "/jia/contacts/?view=all", "/jia/cases/intake/", "/jia/-told/",
    ):  # fmt: skip
        answer = clerk.get(address)
        assert answer.status_code == 200, address
        assert running(answer.content.decode()) == [], address
    assert MARK in clerk.get(here).content.decode()  # it is shown, as text


@pytest.mark.parametrize("text", MARKUP)
def test_no_answer_to_what_is_typed_runs_it(case, clerk, text):
    here = f"/jia/cases/{case.number}/"
    answers = [
        clerk.get("/jia/search/", {"q": text}), clerk.get("/jia/find/customer/", {"q": text}),
        clerk.get("/jia/cases/", {"q": text, "view": text, "order": text, "state": text}),
        clerk.get(f"/jia/cases/{text.replace('/', '')}/"), clerk.get("/jia/", {"next": text}),
        clerk.post(f"{here}propose/", {"proposal": "", "version": text, "form_key": text, "next": text}),
        clerk.post("/jia/cases/intake/", {"kind": text, "content": text, "lookup": text, "do": "register"}),
        clerk.post(f"{here}urge/", {"note": text, "version": "1", "form_key": ""}),
        clerk.get("/sign-in/", {"next": text}),
    ]  # fmt: skip
    answers.append(clerk.get(here))  # with the message of what was just done
    for answer in answers:
        assert answer.status_code < 500
        assert running(answer.content.decode()) == []


def test_an_export_of_it_is_text(case, clerk):
    sheet = clerk.post("/jia/cases/-export/", {"form": "csv", "whole": "no", "reason": "核对", "view": "all"})
    assert sheet.status_code == 200
    text = b"".join(sheet.streaming_content).decode("utf-8-sig")
    assert case.number in text


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{MARKUP[0]}</p>", f"<p>{MARKUP[2]}</p>", f"<p>{MARKUP[4]}</p>", f'<input value="{MARKUP[5]}">',
        f'<a href="{MARKUP[7]}">看</a>',
    ],
)  # fmt: skip
def test_control_a_page_that_does_not_escape_is_caught(page):
    assert running(page)
