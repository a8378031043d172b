"""Births and steps through the browser: pages without script, dialogs, once only, two people at one record."""

from __future__ import annotations

import pytest
from django.test import Client

from guanjia.concerns.journal.models import Entry
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = pytest.mark.django_db
NEW = "/jia/loans/new/lend/"
FILLED = {"borrower": "王先生", "thing": "CART", "quantity": "1", "phone": "", "promised_at": ""}


def loans(cast):
    return Loan.objects.of(cast.jia)


def key_in(page: str) -> str:
    return page.split('name="form_key" value="')[1].split('"')[0]


def test_a_birth_as_a_page_without_script(desk, cast):
    page = desk.get(NEW).content.decode()
    assert '<form class="form" method="post"' in page
    answer = desk.post(NEW, {**FILLED, "form_key": key_in(page)})
    made = loans(cast).get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/jia/loans/{made.number}/")
    assert (made.borrower, made.created_by, made.created_at) == ("王先生", cast.lin, cast.noon)
    assert f"借出：{made.number}" in desk.get(answer.headers["Location"]).content.decode()


def test_a_birth_in_a_dialog(desk, cast, dialog):
    page = desk.get(NEW, headers=dialog).content.decode()
    assert "<html" not in page
    assert 'hx-post="/jia/loans/new/lend/"' in page
    assert 'id="d_borrower"' in page
    answer = desk.post(NEW, FILLED, headers=dialog)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/jia/loans/{loans(cast).get().number}/"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}])
def test_faults_come_back_beside_the_field_with_the_text_kept(desk, cast, headers):
    answer = desk.post(NEW, {**FILLED, "borrower": "", "phone": "0571-8888", "thing": "LADDER"}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有保存，请改正后再提交" in page
    assert "0571-8888" in page
    assert 'aria-invalid="true"' in page
    answer = desk.post(NEW, {**FILLED, "thing": "LADDER", "quantity": "2"}, headers=headers)
    assert answer.status_code == 422
    assert "梯子一次只借一把。" in answer.content.decode()
    assert not loans(cast).exists()


@pytest.mark.both
def test_pressing_twice_does_once_and_shows_the_same_result(desk, cast):
    filled = {**FILLED, "form_key": key_in(desk.get(NEW).content.decode())}
    first, second = desk.post(NEW, filled), desk.post(NEW, filled)
    assert loans(cast).count() == 1
    assert first.headers["Location"] == second.headers["Location"]
    assert Entry.objects.filter(verb="loan.lend").count() == 1


def test_a_new_form_does_again(desk, cast):
    for _ in range(2):
        desk.post(NEW, {**FILLED, "form_key": key_in(desk.get(NEW).content.decode())})
    assert loans(cast).count() == 2


def test_the_same_key_with_another_content_is_refused(desk, cast):
    filled = {**FILLED, "form_key": key_in(desk.get(NEW).content.decode())}
    desk.post(NEW, filled)
    answer = desk.post(NEW, {**filled, "borrower": "张三"})
    assert answer.status_code == 422
    assert "刷新页面后重试" in answer.content.decode()
    assert loans(cast).count() == 1


def test_a_refused_form_keeps_its_key_so_that_it_can_be_sent_again(desk, cast):
    filled = {**FILLED, "form_key": key_in(desk.get(NEW).content.decode())}
    answer = desk.post(NEW, {**filled, "thing": "LADDER", "quantity": "2"})
    assert key_in(answer.content.decode()) == filled["form_key"]
    assert desk.post(NEW, filled).status_code == 302
    assert loans(cast).count() == 1


def test_a_step_without_input_is_one_press(desk, cast, loan):
    page = desk.get(f"/jia/loans/{loan.number}/").content.decode()
    assert f'action="/jia/loans/{loan.number}/wait/"' in page
    answer = desk.post(f"/jia/loans/{loan.number}/wait/", {"version": loan.version, "form_key": "k1"})
    assert answer.headers["Location"] == f"/jia/loans/{loan.number}/"
    assert loans(cast).get().state == "WAITING"
    again = desk.post(f"/jia/loans/{loan.number}/wait/", {"version": loan.version, "form_key": "k1"})
    assert again.status_code == 302
    assert Entry.objects.filter(verb="loan.wait").count() == 1


def test_a_get_changes_nothing(desk, cast, loan):
    assert desk.get(f"/jia/loans/{loan.number}/wait/").status_code == 200
    assert loans(cast).get().state == "OUT"


def test_a_dangerous_step_names_its_consequence(desk, loan):
    page = desk.get(f"/jia/loans/{loan.number}/report_lost/").content.decode()
    assert "遗失后须赔偿" in page
    assert "btn-danger" in page


def test_a_step_that_no_longer_fits_says_so_and_writes_nothing(desk, cast, loan):
    actions.give_back(loan, by=cast.lin, at=cast.noon)
    answer = desk.get(f"/jia/loans/{loan.number}/give_back/")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "现在是「已归还」，不能归还" in page
    assert f'href="/jia/loans/{loan.number}/">回到 {loan.number}<' in page
    before = Entry.objects.count()
    assert desk.post(f"/jia/loans/{loan.number}/wait/", {}).status_code == 302
    assert desk.post(f"/jia/loans/{loan.number}/give_back/", {"condition": "完好"}).status_code == 409
    assert Entry.objects.count() == before


def test_who_may_not_take_a_step_is_told_why(signed_in, cast, loan):
    actions.give_back(loan, by=cast.zhao, at=cast.noon)
    page = signed_in(cast.lin).get(f"/jia/loans/{loan.number}/")
    assert "/close/" not in page.content.decode()
    answer = signed_in(cast.lin).post(f"/jia/loans/{loan.number}/close/", {})
    assert answer.status_code == 403
    assert "借出人不能验收自己经手的借物。" in answer.content.decode()
    assert "/close/" in signed_in(cast.zhao).get(f"/jia/loans/{loan.number}/").content.decode()


def test_who_is_refused_finds_his_words_and_the_way_back(signed_in, cast, loan):
    actions.give_back(loan, by=cast.zhao, at=cast.noon)
    words = "伞骨断了一根 <b>须赔</b>"
    answer = signed_in(cast.lin).post(f"/jia/loans/{loan.number}/close/", {"remark": words, "version": "3"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f'href="/jia/loans/{loan.number}/">回到 {loan.number}<' in page
    assert "伞骨断了一根 &lt;b&gt;须赔&lt;/b&gt;" in page
    stranger = signed_in(cast.he).post(f"/jia/loans/{loan.number}/close/", {"remark": words}).content.decode()
    assert loan.number not in stranger


# Two people at one record


def amended(**changed) -> dict:
    return {"borrower": "李丽华", "phone": "13800001234", "quantity": "1", "promised_at": "", "remark": "", **changed}


@pytest.mark.both
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}])
def test_the_second_writer_gets_the_merge_page_with_his_own_text(signed_in, cast, loan, headers):
    lin, zhao = signed_in(cast.lin), signed_in(cast.zhao)
    url, version = f"/jia/loans/{loan.number}/amend/", loan.version
    assert zhao.post(url, amended(remark="雨伞柄坏了", version=version)).status_code == 302
    late = lin.post(url, amended(remark="客户说明天还", version=version), headers=headers)
    page = late.content.decode()
    assert late.status_code == 409
    assert "别人刚改过这条记录" in page
    assert "赵敏 11-20 12:00" in page
    assert "雨伞柄坏了" in page
    assert "客户说明天还" in page
    assert loans(cast).get().remark == "雨伞柄坏了"
    version = loans(cast).get().version
    assert f'name="version" value="{version}"' in page
    assert lin.post(url, amended(remark="客户说明天还", version=version), headers=headers).status_code in (204, 302)
    assert loans(cast).get().remark == "客户说明天还"


def test_without_the_version_the_first_text_would_be_lost(signed_in, cast, loan):
    """The control: the same two writers without the check."""
    url = f"/jia/loans/{loan.number}/amend/"
    signed_in(cast.zhao).post(url, amended(remark="雨伞柄坏了"))
    assert signed_in(cast.lin).post(url, amended(remark="客户说明天还")).status_code == 302
    assert loans(cast).get().remark == "客户说明天还"


def test_a_button_pressed_on_an_old_page_only_says_what_happened(signed_in, cast, loan):
    old = loan.version
    actions.amend_loan(loan, by=cast.zhao, at=cast.noon, quantity=2)
    desk = signed_in(cast.lin)
    answer = desk.post(f"/jia/loans/{loan.number}/wait/", {"version": old})
    assert answer.status_code == 302
    assert "刚被别人改过" in desk.get(answer.headers["Location"]).content.decode()
    assert loans(cast).get().state == "OUT"


# Permission


def test_a_missing_verb_is_403_and_writes_nothing(signed_in, cast, loan):
    desk = signed_in(cast.chen)
    before = Entry.objects.count()
    for page in ("/jia/loans/", NEW, f"/jia/loans/{loan.number}/", f"/jia/loans/{loan.number}/amend/"):
        assert desk.get(page).status_code == 403
        assert desk.post(page, FILLED).status_code in (403, 405)
    assert Entry.objects.count() == before
    assert loans(cast).count() == 1


def test_another_project_looks_like_nothing_at_all(signed_in, cast, loan):
    """404 for his own project's missing number, the other project's record, and the other project: one body."""
    desk = signed_in(cast.yi_lin)
    bodies = set()
    for page in (
        "/yi/loans/JW-2026-11-9999/", f"/yi/loans/{loan.number}/", f"/jia/loans/{loan.number}/", "/jia/loans/", "/jia/",
        "/nowhere/", f"/yi/loans/~{loan.pk}/", f"/jia/loans/{loan.number}/amend/", "/yi/no-such-register/",
        "/yi/loans/new/no_such/", f"/jia/loans/{loan.number}/-reveal/phone/",
    ):  # fmt: skip
        answer = desk.get(page)
        assert answer.status_code == 404, page
        bodies.add(answer.content)
    assert len(bodies) == 1
    assert desk.post(f"/jia/loans/{loan.number}/wait/", {}).content in bodies
    assert loans(cast).get().state == "OUT"


def test_internal_and_unknown_verbs_are_no_addresses(desk, loan):
    for verb in ("lend", "import_loans", "no_such", "see"):
        assert desk.get(f"/jia/loans/{loan.number}/{verb}/").status_code == 404


def test_a_form_without_the_token_is_refused_in_chinese(cast, at_noon):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.lin)
    answer = client.post(NEW, FILLED)
    assert answer.status_code == 403
    assert "这个页面已经过期" in answer.content.decode()


def test_a_busy_store_is_503_with_a_time_to_try_again(desk, monkeypatch):
    from django.db import OperationalError  # raised by the gate

    def busy(*args, **kwargs):
        raise OperationalError("database is busy: the write gate did not open in time")

    monkeypatch.setattr(actions.lend, "body", busy)
    answer = desk.post(NEW, FILLED)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert "内容没有保存" in answer.content.decode()


def test_an_unforeseen_fault_is_a_chinese_page_with_a_number(desk, monkeypatch):
    monkeypatch.setattr(actions.lend, "body", lambda **_: 1 / 0)
    desk.raise_request_exception = False
    answer = desk.post(NEW, FILLED)
    assert answer.status_code == 500
    assert "程序出了意外" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_numbers_with_odd_signs_have_an_address(desk, cast):
    from guanjia.domains.estate import actions as estate  # the one register whose numbers people choose

    for number in ("A/B", "NEW", "-1", "3 号楼#?%"):
        made = estate.add_building(by=cast.lin, at=cast.noon, project=cast.jia, number=number)
        listed = desk.get("/jia/buildings/").content.decode()
        href = next(h for h in listed.split('href="') if h.startswith("/jia/buildings/") and f">{made.number}<" in h)
        answer = desk.get(href.split('"')[0])
        assert answer.status_code == 200
        assert f"<h1>{made.number}</h1>" in answer.content.decode()
