"""查询进展: a customer sees how far his matter is and what he was told, by number and telephone, and nothing else."""

import pytest
from django.core.cache import cache
from django.test import Client

from guanjia.concerns.access.grants import SYSTEM
from guanjia.domains.cases import actions
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db
HERE = "/portal/query/"
PHONE = "138 0000 5678"


@pytest.fixture(autouse=True)
def _nobody_has_tried():
    cache.clear()
    yield
    cache.clear()


def asked(number: str, phone: str = PHONE):
    return Client().post(HERE, {"number": number, "phone": phone})


def stages(page: str) -> dict[str, str]:
    bar = page.split('class="stages">')[1].split("</ol>")[0]
    return {part.split(">")[1].split("<")[0]: part.split('"')[1] for part in bar.split("<li")[1:]}


def test_the_customer_sees_what_he_was_told_and_no_internal_word(house):
    """R-045."""
    case = stories.judged(house, "2026-11-20 09:00")
    at = house.moment("2026-11-21 10:00")
    actions.note_progress(case, by=house.lin, at=at, note="内部：工程部人手不够")
    actions.note_progress(case, by=house.lin, at=at, note="配件周三到货，到货当天上门", told=True)
    page = asked(f" {case.number.lower()} ")
    assert page.status_code == 200
    assert "配件周三到货，到货当天上门" in page.text
    for secret in ("人手不够", "李秀英", "3-2-1502", "林静", "有效", "甲园"):
        assert secret not in page.text
    assert stages(page.text) == {"已受理": "done", "处理中": "now", "已答复": "", "已结案": ""}
    assert page.headers["Cache-Control"].startswith("max-age=0")


def test_the_answer_stands_there_when_it_is_given(house):
    case = stories.replied(house)
    page = asked(case.number)
    assert case.reply_text in page.text
    assert stages(page.text)["已答复"] == "now"


def test_the_number_alone_is_not_enough_and_the_refusal_says_nothing_more(house):
    case = stories.complaint(house)
    wrong, unknown = asked(case.number, "13900000000"), asked("TS-2026-11-9999")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    said = [page.text.split('role="alert">')[1].split("<")[0] for page in (wrong, unknown)]
    assert said[0] == said[1] == "没有找到这一件。请核对编号，电话请填登记时留的号码。"


def test_a_matter_without_a_telephone_is_shown_to_nobody(house):
    case = stories.complaint(house, role="ANONYMOUS", customer=None)
    assert case.phone == ""
    empty = asked(case.number, "")
    assert empty.status_code == 422
    assert "请填登记时留的电话" in empty.text
    assert asked(case.number).status_code == 422


def test_whoever_keeps_guessing_has_to_wait_even_with_the_right_one(house):
    case = stories.complaint(house)
    for _ in range(20):
        assert asked(case.number, "13900000000").status_code == 422
    stopped = asked(case.number)
    assert stopped.status_code == 429
    assert "15 分钟" in stopped.text
    cache.clear()
    assert asked(case.number).status_code == 200, "control: without the count he would have seen it"


@pytest.mark.parametrize("number", ["", "%", "x" * 400, "TS-2026-11-0001'--", "编号\x00"])
def test_what_is_no_number_is_refused(house, number):
    assert asked(number).status_code == 422


def test_two_estates_may_have_the_same_number_and_each_is_found_by_its_own_telephone(house):
    mine = stories.complaint(house)
    actions.open_case(
        by=SYSTEM, at=house.moment("2026-11-20 16:10"), project=house.yi, kind="COMPLAINT",
        content="电梯里有人抽烟，烟味很重，请管一管", complainant="钱先生", phone="13700001111",
    )  # fmt: skip
    assert "电梯" not in asked(mine.number).text
    assert asked(mine.number).status_code == asked(mine.number, "13700001111").status_code == 200
