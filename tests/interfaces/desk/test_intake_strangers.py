"""登记事项 for those nobody knows, those who will not say, and places that are nobody's flat."""

from __future__ import annotations

import re

import pytest

from guanjia.domains.cases import actions as cases
from guanjia.domains.cases import queries
from guanjia.domains.cases.models import Case
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate import queries as places
from guanjia.interfaces.desk.intake.stranger import read_stranger
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db
HERE = "/jia/cases/intake/"
NOISE = {"kind": "COMPLAINT", "content": "昨晚十点楼下一直有人大声喧哗放音乐", "channel": "PHONE", "do": "register"}


@pytest.fixture
def browser(house, signed_in):
    return signed_in(house.lin)


@pytest.fixture
def garage(house):
    return estate.add_common_area(by=house.zhao, at=house.noon, project=house.jia, number="地下车库")


def part(browser, name="caller", **given) -> str:
    return browser.post(f"{HERE}parts/", {**NOISE, "part": name, **given}).content.decode()


def value(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)[0]
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("text", "phone", "name", "place"),
    [
        ("13712345678", "13712345678", "", ""), ("王先生 13712345678", "13712345678", "王先生", ""),
        ("6栋楼下", "", "", "6栋楼下"), ("王建国", "", "王建国", ""), ("9-9-9999", "", "", ""), ("", "", "", ""),
        ("0571-88881234", "0571-88881234", "", ""),
    ],
)  # fmt: skip
def test_what_is_typed_goes_where_it_belongs(text, phone, name, place):
    assert read_stranger(text) == {"caller_phone": phone, "caller_name": name, "place": place}


def test_an_unknown_number_stands_in_its_field_until_it_is_written_over(browser):
    page = part(browser, lookup="1371234")
    assert value(page, "caller_phone") == "1371234"
    page = part(browser, lookup="13712345678", caller_phone="1371234", prefilled="1371234")
    assert value(page, "caller_phone") == "13712345678"
    page = part(browser, lookup="13712345679", caller_phone="13900000001", prefilled="13712345678")
    assert value(page, "caller_phone") == "13900000001"


def test_the_number_typed_is_the_number_kept(browser, house):
    given = {**NOISE, "lookup": "13712345678", "caller_name": "王建国", "place": "3-2-1502", "form_key": "s1"}
    assert browser.post(HERE, given).status_code == 302
    case = Case.everything.get()
    assert (case.complainant, case.phone, case.unit) == ("王建国", "13712345678", house.unit)
    assert case.customer.phone == "13712345678"


@pytest.mark.parametrize("phone", ["123", "ABC"])
def test_a_number_that_is_none_is_refused(browser, phone):
    given = {**NOISE, "lookup": "王建国", "caller_name": "王建国", "caller_phone": phone, "form_key": "s2"}
    answer = browser.post(HERE, given)
    assert answer.status_code == 422
    assert f"电话“{phone}”" in answer.content.decode()


def test_all_faults_of_the_page_come_at_once(browser):
    who = {"lookup": "王建国", "caller_name": "王" * 61, "caller_phone": "12"}
    given = {**NOISE, **who, "content": "太吵", "form_key": "s"}
    page = browser.post(HERE, given).content.decode()
    assert "姓名最多 60 个字，现在有 61 个。" in page
    assert "电话“12”" in page
    assert "至少 10 个字" in page


def test_who_will_not_say_his_name_is_judged_without_it(browser, house, garage):
    given = {**NOISE, "anonymous": "on", "place": "地下车库", "demand": "请人来管", "form_key": "s3"}
    page = part(browser, anonymous="on")
    assert 'name="place"' in page
    assert '<option value="地下车库">' in page
    assert 'name="caller_name"' not in page
    assert browser.post(HERE, given).status_code == 302
    case = Case.everything.get()
    assert (case.is_anonymous, case.common_area, case.complainant, case.phone) == (True, garage, "", "")
    case = cases.amend_case(case, by=house.lin, at=house.noon, category=stories.category(house, "工程维修"))
    assert queries.missing_facts(case) == {}
    cases.judge(
        case, by=house.sunli, at=house.noon, validity="VALID", validity_code="V4", validity_reason="多次巡查未到位"
    )
    assert case.state == "VALID"


def test_the_name_of_a_known_caller_is_left_out_when_he_asks_for_it(browser, house):
    given = {**NOISE, "lookup": "3-2-1502", "anonymous": "on", "form_key": "s4"}
    assert browser.post(HERE, given).status_code == 302
    case = Case.everything.get()
    assert (case.customer, case.unit, case.is_anonymous, case.contact.customer) == (None, house.unit, True, None)


def test_an_anonymous_matter_is_somewhere(browser):
    answer = browser.post(HERE, {**NOISE, "anonymous": "on", "form_key": "s5"})
    assert answer.status_code == 422
    assert "匿名的事项请写明地点" in answer.content.decode()


def test_anonymous_written_for_a_name_is_understood(house):
    case = stories.complaint(house, customer=None, complainant="匿名", unit=house.unit)
    assert (case.is_anonymous, case.complainant) == (True, "")


def test_a_place_in_words_becomes_a_public_area(browser, house):
    page = part(browser, lookup="6栋楼下")
    assert value(page, "place") == "6栋楼下"
    assert "没有登记过「6栋楼下」，登记时会加入公共区域。" in page
    given = {**NOISE, "lookup": "6栋楼下", "form_key": "s6"}
    assert browser.post(HERE, given).status_code == 302
    assert Case.everything.get().common_area == places.area_named(house.jia, "6栋楼下")
    assert browser.post(HERE, {**given, "form_key": "s7"}).status_code == 302
    assert places.common_areas(house.jia).count() == 1


def test_an_unknown_flat_is_no_new_area(browser, house):
    who = {"lookup": "王建国", "caller_name": "王建国", "place": "9-9-909"}
    answer = browser.post(HERE, {**NOISE, **who, "form_key": "s"})
    assert answer.status_code == 422
    assert "没有找到「9-9-909」这个房号" in answer.content.decode()
    assert not places.common_areas(house.jia).exists()


def test_several_areas_are_offered_and_one_is_picked(browser, house, garage):
    other = estate.add_common_area(by=house.zhao, at=house.noon, project=house.jia, number="地下车库入口")
    page = part(browser, lookup="车库")
    assert page.count('name="candidate"') == 2
    page = part(browser, lookup="车库", candidate=f"@{other.pk}")
    assert re.search(rf'value="@{other.pk}" checked', page), "what was picked is sent again with the rest"
    given = {**NOISE, "lookup": "车库", "candidate": f"@{other.pk}", "anonymous": "on", "form_key": "s8"}
    assert browser.post(HERE, given).status_code == 302
    assert Case.everything.get().common_area == other


def category_in(page: str) -> tuple[str, str]:
    checked = re.search(r'name="category" value="([^"]+)"[^>]*checked', page)
    return (checked[1] if checked else "", value(page, "guessed"))


def test_the_guess_follows_the_text_until_somebody_chooses(browser, house):
    lift, leak = "电梯困人了，电梯停在八楼不动", "厨房顶棚渗水，一直在滴水"
    first = part(browser, "guess", content=leak, lookup="3-2-1502")
    was, guessed = category_in(first)
    assert was
    clean = "楼道垃圾没有人打扫，卫生很差"
    other = queries.guess_category(house.jia, clean)
    assert other.top.number != was
    given = {"content": clean, "lookup": "3-2-1502", "category": was, "guessed": guessed, "subkind": guessed}
    assert category_in(part(browser, "guess", **given))[0] == other.top.number
    tops = [c for c in queries.categories(house.jia) if c.parent_id is None]
    chosen = next(c for c in tops if c.number not in (was, other.top.number))
    given |= {"category": chosen.number, "subkind": ""}
    assert category_in(part(browser, "guess", **given))[0] == chosen.number
    assert category_in(part(browser, "guess", **{**given, "content": lift}))[0] == chosen.number
