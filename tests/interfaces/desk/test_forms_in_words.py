"""What forms say: what is wrong, all at once, in Chinese; no machine's names, nothing that is not asked."""

from __future__ import annotations

import re

import pytest

from guanjia.domains.cases import actions as cases
from guanjia.domains.cases.models import Case
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db
PERSON = "/jia/customers/new/register_customer/"


def errors(page: str) -> set[str]:
    return set(re.findall(r"<div class=\"err\"[^>]*><div>([^<]+)</div>", page))


@pytest.fixture
def browser(house, signed_in):
    return signed_in(house.lin)


def test_a_customer_with_many_faults_hears_of_all(browser):
    given = {"kind": "PERSON", "name": "李" * 500, "phone": "abc", "email": "li@", "birth_year": "2030"}
    page = browser.post(PERSON, given).content.decode()
    assert errors(page) >= {
        "姓名最多 60 个字，现在有 500 个。", "电话“ABC”里有不是号码的字，请只填号码",
        "请填完整的电子邮箱，例如 li@example.com。", "出生年份不能晚于今年（2026）。",
    }  # fmt: skip
    assert "maxlength" not in re.search(r'<input[^>]*name="name"[^>]*>', page)[0]


def test_a_work_order_does_not_ask_where_it_comes_from(browser):
    page = browser.get("/jia/work-orders/new/issue/").content.decode()
    assert 'name="department"' in page
    for name in ("source_kind", "source_number", "barred"):
        assert f'name="{name}"' not in page
    assert "---------" not in page


def test_the_judgement_offers_grounds_by_validity(house, signed_in, at_noon):
    at_noon.move_to(house.moment("2026-11-20 17:00"))
    case = stories.complaint(house)
    browser, url = signed_in(house.sunli), f"/jia/cases/{case.number}/judge/"
    page = browser.get(url).content.decode()
    valid, invalid = re.findall(r'<optgroup label="(?:有效|无效)">(.*?)</optgroup>', page, re.S)
    assert set(re.findall(r'value="(..)"', valid)) == {"V1", "V2", "V3", "V4"}
    assert set(re.findall(r'value="(..)"', invalid)) == {"I1", "I2", "I3", "I4", "I5"}
    page = browser.post(url, {"validity": "INVALID", "validity_code": "V1", "validity_reason": "不在合同内"})
    assert "判定为无效，请在「无效」里选依据。" in errors(page.content.decode())


def test_after_registering_the_number_and_the_matter_are_in_sight(browser, house):
    given = {
        "kind": "COMPLAINT", "content": "昨晚十点厨房顶棚开始渗水，一直在滴", "channel": "PHONE", "lookup": "3-2-1502",
        "candidate": f"{house.li.pk}:{house.unit.pk}", "do": "propose", "form_key": "w1",
    }  # fmt: skip
    answer = browser.post("/jia/cases/intake/", given)
    case = Case.everything.get()
    page = browser.get(answer.headers["Location"]).content.decode()
    assert page.count(case.number) >= 2
    assert "厨房顶棚开始渗水" in page
    assert house.li.name in page
    told = re.search(r'action="([^"]+tell_number[^"]+)".*?编号已告知客户', page, re.S)[1]
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    back = browser.post(told.replace("&amp;", "&"), {"version": version, "form_key": "w2"})
    assert back.headers["Location"] == f"/jia/cases/{case.number}/suggest/"
    case.refresh_from_db()
    assert case.number_told
    assert "编号已告知客户</button>" not in browser.get(back.headers["Location"]).content.decode()


def test_the_intake_page_is_made_anew_on_the_way_back(browser):
    answer = browser.get("/jia/cases/intake/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert re.search(r'<form[^>]*id="intake"[^>]*autocomplete="off"', answer.content.decode())


def test_a_phone_that_came_in_before_it_was_read_stops_no_step(house):
    case = stories.complaint(house)
    Case.everything.filter(pk=case.pk).update(phone="转张先生")
    case.refresh_from_db()
    cases.note_progress(case, by=house.lin, at=house.moment("2026-11-20 17:00"), note="已联系")
    assert case.phone == "转张先生"
