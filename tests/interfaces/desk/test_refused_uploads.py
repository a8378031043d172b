"""A refused form loses neither photos nor a signature, and says all its faults at once."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from guanjia.concerns.attachments import queries as attached
from guanjia.domains.cases import actions as cases
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.followups import actions as followups
from tests.concerns.attachments.samples import drawing, photo
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db
KEPT = re.compile(r'name="(\w+)__kept" value="([^"]+)"')


@pytest.fixture
def order(house, at_noon):
    """A work order under a handling slip, the worker on the spot."""
    at_noon.move_to(house.moment("2026-11-20 18:00"))
    case, slip = stories.handed(house)
    when = house.moment("2026-11-20 17:00")
    cases.accept(slip, by=house.chen, at=when)
    cases.order_slip_work(slip, by=house.chen, at=when, content="更换地漏")
    found = case.work_orders.get().work_order
    dispatch.sign_for(found, by=house.chen, at=when)
    return dispatch.arrive(found, by=house.chen, at=when)


@pytest.fixture
def worker(signed_in, house, order):
    return signed_in(house.chen)


def address(order) -> str:
    return f"/jia/work-orders/{order.number}/finish/"


def files() -> dict:
    return {
        "photos": [SimpleUploadedFile("完工.jpg", photo()), SimpleUploadedFile("地漏.jpg", photo(colour="blue"))],
        "signature": SimpleUploadedFile("signature.png", drawing()),
    }


def errors(page: str) -> list[str]:
    return re.findall(r"<div class=\"err\"[^>]*><div>([^<]+)</div>", page)


def test_all_that_is_demanded_is_marked_and_said_at_once(worker, order):
    marked = re.compile(r'(?:id|for)="id_(\w+?)(?:_lab)?">[^<]+<b class="req"')
    page = worker.get(address(order)).content.decode()
    assert set(marked.findall(page)) == {"work_done", "cause", "liability", "photos", "signature"}
    assert "我方责任、重大、重复的必填" in page
    answer = worker.post(address(order), {"liability": "OURS"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert len(errors(page)) == 5, "work_done, cause, corrective, photos and signature"
    assert "重大、重复或我方责任的投诉须写纠正预防措施。" in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}])
def test_photos_and_signature_outlive_a_refusal(worker, order, headers):
    answer = worker.post(address(order), {"liability": "OURS", **files()}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "已选：完工.jpg" in page
    assert "已签名" in page
    kept = KEPT.findall(page)
    assert sorted(name for name, _ in kept) == ["photos", "photos", "signature"]
    given = {"work_done": "换好了", "cause": "老化", "liability": "OURS", "corrective": "逐户排查"}
    for name, value in kept:
        given.setdefault(f"{name}__kept", []).append(value)
    assert worker.post(address(order), given, headers=headers).status_code in (302, 204)
    order.refresh_from_db()
    assert order.state == "FINISHED"
    assert sorted(a.purpose for a in attached.of(order)) == ["PHOTO", "PHOTO", "SIGNATURE"]


def test_a_kept_file_that_is_unticked_is_left_out(worker, order):
    page = worker.post(address(order), files()).content.decode()
    photos = [value for name, value in KEPT.findall(page) if name == "photos"]
    page = worker.post(address(order), {"photos__kept": photos[:1]}).content.decode()
    assert (page.count("已选："), page.count("已签名")) == (1, 0)


def test_what_was_kept_is_good_for_its_person_form_and_hours_alone(worker, order, signed_in, house, at_noon):
    page = worker.post(address(order), files()).content.decode()
    kept = {"photos__kept": [value for name, value in KEPT.findall(page) if name == "photos"]}
    assert signed_in(house.liu).post(address(order), kept).content.decode().count("已选：") == 0
    note = address(order).replace("finish", "note_work")
    assert worker.post(note, kept).content.decode().count("已选：") == 0
    assert worker.post(address(order), {"photos__kept": ["made-up"]}).content.decode().count("已选：") == 0
    assert worker.post(address(order), kept).content.decode().count("已选：") == 2
    at_noon.shift(13 * 3600)
    assert signed_in(house.chen).post(address(order), kept).content.decode().count("已选：") == 0


def test_what_was_drawn_anew_replaces_what_was_kept(worker, order):
    page = worker.post(address(order), files()).content.decode()
    signature = [value for name, value in KEPT.findall(page) if name == "signature"]
    again = SimpleUploadedFile("signature.png", photo(form="PNG", colour="green"))
    page = worker.post(address(order), {"signature__kept": signature, "signature": again}).content.decode()
    [fresh] = [value for name, value in KEPT.findall(page) if name == "signature"]
    assert fresh != signature[0]


def test_a_verification_says_what_passing_wants(signed_in, house, at_noon):
    at_noon.move_to(house.moment("2026-11-20 19:00"))
    case, _ = stories.done(house)
    browser, url = signed_in(house.wang), f"/jia/cases/{case.number}/verify/"
    assert browser.get(url).content.decode().count("合格时必填。") >= 3
    page = browser.post(url, {"verified": "PASS"}).content.decode()
    assert {"请选处理方式。", "请选处理结果。", "请写明结果。"} <= set(errors(page))


def test_closing_marks_the_word_a_complaint_is_closed_with(signed_in, house, at_noon):
    at_noon.move_to(house.moment("2026-11-20 20:00"))
    case = stories.replied(house)
    followups.answer(
        stories.call_back(case), by=house.wang, at=house.moment("2026-11-20 19:30"), satisfaction="SATISFIED"
    )
    page = signed_in(house.sunli).get(f"/jia/cases/{case.number}/close/").content.decode()
    assert re.search(r"结案意见<b class=\"req\"", page)
