"""房屋全景, the customer page, search and notices: what is known is a click away, and only to who may see it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.notices.models import Notice
from guanjia.domains.customers import actions as customers
from guanjia.domains.estate import actions as estate
from tests.interfaces.desk.conftest import HTMX

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(cast):
    """3-2-1502 with its owner 李丽华."""
    act = {"by": cast.zhao, "at": cast.noon, "project": cast.jia}
    building = estate.add_building(**act, number="3")
    estate.add_entrance(**act, building=building, name="2")
    unit = estate.add_unit(**act, number="3-2-1502")
    owner = customers.register_customer(
        **act, name="李丽华", sex="FEMALE", phone="13800001234", standing_instruction="上午勿打电话"
    )
    customers.move_in_occupant(**act, unit=unit, customer=owner, role="OWNER", share=50, from_on=date(2024, 5, 1))
    customers.add_vehicle(**act, plate="浙A12345", customer=owner, unit=unit)
    return unit, owner


def test_a_unit_and_all_about_it(desk, home):
    page = desk.get("/jia/units/3-2-1502/").content.decode()
    for words in ("李女士", "业主", "138****1234", "50%", "上午勿打电话", "常驻提示", "车辆", "全部时间线", "资料变更"):
        assert words in page, words
    assert "13800001234" not in page
    assert "李丽华" not in page
    assert "/jia/customers/" in page


def test_whom_to_call_and_what_lives_there(desk, home, cast):
    unit, owner = home
    customers.amend_customer(
        owner, by=cast.zhao, at=cast.noon,
        emergency=[{"name": "王建国", "relation": "配偶", "phone": "13900007777"}],
        pets=[{"kind": "犬", "licence_no": "深犬0012"}],
    )  # fmt: skip
    page = desk.get("/jia/units/3-2-1502/").content.decode()
    for words in ("紧急联系人", "配偶", "王**", "139****7777", "宠物", "犬", "深犬0012"):
        assert words in page, words
    assert "王建国" not in page
    record = f"/jia/customers/{owner.number}/"
    page = desk.get(record).content.decode()
    assert "王建国 配偶 139****7777" in page
    assert "犬 深犬0012" in page
    assert "13900007777" not in page
    # Whole for a reason, and the journal knows of it.
    assert f"{record}-reveal/emergency/" in page
    answer = desk.post(f"{record}-reveal/emergency/", {"reason": "联系客户办理"}).content.decode()
    assert "13900007777" in answer
    assert Entry.objects.filter(verb="reveal", subject_id=owner.pk).count() == 1


def test_a_home_without_pets_has_no_card_for_them(desk, home):
    page = desk.get("/jia/units/3-2-1502/").content.decode()
    assert "紧急联系人" not in page
    assert "宠物" not in page


def test_the_tabs_open_alone_for_script(desk, home):
    page = desk.get("/jia/units/3-2-1502/?tab=vehicles", headers={**HTMX, "HX-Target": "tab"}).content.decode()
    assert "<html" not in page
    assert "浙A12345" in page
    everything = desk.get("/jia/units/3-2-1502/?tab=all").content.decode()
    assert "住户 · " in everything
    changes = desk.get("/jia/units/3-2-1502/?tab=changes").content.decode()
    assert "新增房屋" in changes
    assert desk.get("/jia/units/3-2-1502/?tab=nonsense").status_code == 200


def test_a_customer_and_all_about_him(desk, home):
    _, owner = home
    page = desk.get(f"/jia/customers/{owner.number}/").content.decode()
    for words in ("3-2-1502", "浙A12345", "138****1234", "上午勿打电话", "李丽华"):
        assert words in page, words
    assert "13800001234" not in page


def test_what_may_be_made_for_a_home_is_a_click_away_with_the_room_filled_in(signed_in, cast, home):
    unit, owner = home
    lin = signed_in(cast.lin)
    page = lin.get("/jia/units/3-2-1502/").content.decode()
    start = "/jia/occupancies/new/move_in_occupant/?unit=3-2-1502"
    for born in ("occupancies/new/move_in_occupant", "vehicles/new/add_vehicle", "owner-profiles/new/open_profile"):
        assert f'href="/jia/{born}/?unit=3-2-1502"' in page, born
    assert 'value="3-2-1502"' in lin.get(start).content.decode()
    page = lin.get(f"/jia/customers/{owner.number}/").content.decode()
    assert f'href="/jia/occupancies/new/move_in_occupant/?customer={owner.number}"' in page
    assert "move_in_occupant" not in signed_in(cast.liu).get("/jia/units/3-2-1502/").content.decode()


def test_people_are_shown_to_who_may_see_people(signed_in, cast, home):
    from guanjia.concerns.access.models import Post  # a post that sees units, not people

    post = Post.objects.get(code="CLEANING")
    post.verbs = ["unit.see"]
    post.save()
    page = signed_in(cast.he).get("/jia/units/3-2-1502/").content.decode()
    assert "李女士" not in page
    assert "上午勿打电话" not in page
    assert "浙A12345" not in page


def test_a_unit_page_costs_at_most_25_queries(desk, home):
    desk.get("/jia/units/3-2-1502/")
    with CaptureQueriesContext(connection) as seen:
        desk.get("/jia/units/3-2-1502/")
    assert len(seen) <= 25, [q["sql"][:120] for q in seen.captured_queries]


# Search


@pytest.mark.parametrize("typed", ["3-2-1502", "321502", "1234", "llh", "李丽华", "浙A12345"])
def test_one_hit_opens_at_once(desk, home, typed):
    answer = desk.get("/jia/search/", {"q": typed})
    if answer.status_code == 302:
        assert answer.headers["Location"].startswith(("/jia/units/", "/jia/customers/", "/jia/vehicles/"))
    else:
        assert "3-2-1502" in answer.content.decode()


def test_results_while_typing_are_not_journalled_a_submitted_search_is(desk, home):
    page = desk.get("/jia/search/", {"q": "李丽"}, headers={**HTMX, "HX-Target": "found"}).content.decode()
    assert "<html" not in page
    assert "李女士" in page
    assert not Entry.objects.filter(verb="search.look_up").exists()
    desk.get("/jia/search/", {"q": "李丽"})
    assert Entry.objects.filter(verb="search.look_up").count() == 1


@pytest.mark.parametrize("wild", ["%", "_", "'", '"', "\x00", "a" * 500, "\\", "<script>", "李'--", "🙂"])
def test_wild_texts_find_nothing_and_break_nothing(desk, home, wild):
    for headers in ({}, {**HTMX, "HX-Target": "found"}):
        answer = desk.get("/jia/search/", {"q": wild}, headers=headers)
        assert answer.status_code in (200, 302)
        assert b"<script>alert" not in answer.content


def test_the_other_project_finds_nothing(signed_in, cast, home):
    page = signed_in(cast.yi_lin).get("/yi/search/", {"q": "李丽华"}).content.decode()
    assert "没有找到" in page


def test_fields_that_ask_for_a_record_suggest_its_number(desk, home):
    page = desk.get("/jia/find/unit/", {"q": "1502"}, headers=HTMX).content.decode()
    assert 'data-value="3-2-1502"' in page
    page = desk.get("/jia/find/building/", {"q": "3"}, headers=HTMX).content.decode()
    assert 'data-value="3"' in page
    assert desk.get("/jia/find/user/", {"q": "lin"}).status_code == 404


# Notices


def test_a_notice_leads_to_its_record_and_is_read_then(desk, signed_in, cast, loan):
    notices.tell([cast.lin], record=loan, title="请催还雨伞", by=cast.zhao, at=cast.noon, urgent=True)
    page = desk.get("/jia/notices/").content.decode()
    assert "请催还雨伞" in page
    top = desk.get("/jia/").content.decode().split('class="who"')[1].split("</header>")[0]
    assert re.search(r"提醒 <span class=\"[^\"]*\">1</span>", top)
    assert "待办</a>" in top  # a notice is no to-do
    notice = Notice.objects.get()
    assert signed_in(cast.wang).get(f"/jia/notices/{notice.pk}/").status_code == 404
    assert desk.get(f"/jia/notices/{notice.pk}/").headers["Location"] == f"/jia/loans/{loan.number}/"
    assert Notice.objects.get().read_at == cast.noon
    assert "没有未读的提醒" in desk.get("/jia/notices/").content.decode()
    assert "请催还雨伞" in desk.get("/jia/notices/?all=1").content.decode()


def test_all_are_read_at_once_by_a_post_only(desk, cast, loan):
    notices.tell([cast.lin], record=loan, title="甲", by=cast.zhao, at=cast.noon)
    assert desk.get("/jia/notices/read/").status_code == 405
    desk.post("/jia/notices/read/")
    assert not Notice.objects.filter(read_at=None).exists()


def test_a_notice_of_what_one_may_not_see_leads_back_to_the_list(signed_in, cast, loan):
    notices.tell([cast.chen], record=loan, title="甲", by=cast.zhao, at=cast.noon)
    answer = signed_in(cast.chen).get(f"/jia/notices/{Notice.objects.get().pk}/")
    assert answer.headers["Location"] == "/jia/notices/"
