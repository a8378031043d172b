"""登记事项: the room that is typed is found, and who of it calls is picked, not guessed."""

from __future__ import annotations

from datetime import date

import pytest

from guanjia.domains.cases.models import Case
from guanjia.domains.customers import actions as customers

pytestmark = pytest.mark.django_db
HERE = "/jia/cases/intake/"
MATTER = {"kind": "COMPLAINT", "content": "昨晚十点起楼上装修，一直到十一点半", "channel": "PHONE", "do": "register"}


@pytest.fixture
def both(house):
    """李女士 and her husband live in 3-2-1502."""
    act = {"by": house.zhao, "at": house.noon, "project": house.jia}
    other = customers.register_customer(**act, name="赵刚", phone="13900005678", standing_instruction="上午勿打电话")
    customers.move_in_occupant(**act, unit=house.unit, customer=other, role="FAMILY", from_on=date(2024, 5, 1))
    return house, other


@pytest.fixture
def browser(both, signed_in):
    return signed_in(both[0].lin)


def asked(browser, **more) -> str:
    return browser.post(f"{HERE}parts/", {**MATTER, "part": "caller", **more}).content.decode()


def test_a_room_of_two_is_known_before_the_person_is(browser, both):
    page = asked(browser, lookup="3-2-1502")
    assert 'name="unit" value="3-2-1502"' in page
    assert "上午勿打电话" in page
    assert page.count('name="candidate"') == 3, "two people, and whoever does not say"


def test_who_calls_must_be_said(browser, both):
    answer = browser.post(HERE, {**MATTER, "lookup": "3-2-1502", "form_key": "k1"})
    assert answer.status_code == 422
    assert "请选是哪一位" in answer.content.decode()
    assert not Case.everything.exists()


def test_the_one_who_is_picked_is_the_complainant(browser, both):
    house, other = both
    picked = f"{other.pk}:{house.unit.pk}"
    given = {**MATTER, "lookup": "3-2-1502", "candidate": picked, "form_key": "k2"}
    assert browser.post(HERE, given).status_code == 302
    assert Case.everything.get().customer == other


def test_whoever_does_not_say_his_name_is_anonymous_by_choice(browser, both):
    house, _ = both
    nobody = f":{house.unit.pk}"
    given = {**MATTER, "lookup": "3-2-1502", "candidate": nobody, "form_key": "k3"}
    assert browser.post(HERE, given).status_code == 302
    case = Case.everything.get()
    assert (case.customer, case.role, case.unit) == (None, "ANONYMOUS", house.unit)


def test_from_the_page_of_a_unit_those_who_live_there_are_offered(browser, both):
    page = browser.get(f"{HERE}?unit=3-2-1502").content.decode()
    assert page.count('name="candidate"') == 3
    assert "autofocus" in page


def enquiry(**given) -> dict:
    return {
        "lookup": "",
        "kind": "ENQUIRY",
        "content": "",
        "channel": "PHONE",
        "important": "no",
        "do": "register",
    } | given


def test_a_trivial_enquiry_is_counted_with_nothing_but_its_subject(desk, house):
    """R-042."""
    answer = desk.post("/jia/cases/intake/", enquiry(category="RENOVATION"), follow=True)
    assert "已记一笔" in answer.text
    case = Case.everything.get(kind="ENQUIRY")
    assert (case.state, case.content, case.unit) == ("CLOSED", "装修管理", None)
    refused = desk.post("/jia/cases/intake/", enquiry())
    assert refused.status_code == 422
    assert "请选类别，或写一句问了什么" in refused.text


def test_an_important_enquiry_asks_for_the_answer_or_the_agreed_time(desk, house):
    """R-041, R-042."""
    given = enquiry(important="yes", lookup="3-2-1502", content="车位续租怎样办理")
    refused = desk.post("/jia/cases/intake/", given)
    assert refused.status_code == 422
    assert "重要咨询请写下答复" in refused.text
    refused = desk.post("/jia/cases/intake/", given | {"cannot": "on"})
    assert refused.status_code == 422
    assert "请和客户约定回复时间" in refused.text
    assert "车位续租怎样办理" in refused.text
    desk.post("/jia/cases/intake/", given | {"cannot": "on", "promised_at": "2026-11-21T15:00"})
    later = Case.everything.get(kind="ENQUIRY")
    assert (later.state, later.promised_at is not None) == ("RECEIVED", True)
    desk.post("/jia/cases/intake/", given | {"reply_text": "凭合同到前台办理"})
    assert Case.everything.filter(kind="ENQUIRY", state="ANSWERED", reply_text="凭合同到前台办理").count() == 1
