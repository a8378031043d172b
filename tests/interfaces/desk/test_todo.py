"""What waits for whom: the list on 今日, its number, the step that is due, and the main button of a matter."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.models import Absence, Assignment
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.models import Telling
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case
from guanjia.domains.dispatch import actions as dispatch
from guanjia.interfaces.commands.demo.pictures import photo, scribble
from guanjia.kernel.refusals import NotAllowed
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db
EVENING = "2026-11-20 20:00"


@pytest.fixture
def evening(house, at_noon):
    at_noon.move_to(house.moment(EVENING))


def to_do(page: str) -> dict[str, str]:
    """{number: what is to be done} of 需要我处理."""
    table = page.split('id="todo"')[1].split("</section>")[0]
    rows = re.findall(r"<tr.*?</tr>", table, re.S)
    found = {}
    for row in rows:
        cells = [re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]
        found[cells[0]] = cells[1]
    return {number: text for number, text in found.items() if number != "编号"}


def number_above(page: str) -> str:
    found = re.search(r"待办 <span class=\"n\">(\d+)</span>", page.split('class="who"')[1])
    return found[1] if found else ""


def main_button(page: str) -> str:
    found = re.search(r'class="btn btn-primary main"[^>]*>([^<]*)', page)
    return found[1] if found else ""


def test_today_says_which_step_is_due(house, evening, signed_in):
    new = stories.complaint(house)
    checking = stories.complaint(house)
    actions.begin(checking, by=house.lin, at=house.moment("2026-11-20 16:10"), findings="电话核实")
    away, _ = stories.handed(house)
    told, _ = stories.done(house)
    mine = to_do(signed_in(house.lin).get("/jia/").content.decode())
    assert mine[new.number] == "开始核实"
    assert mine[checking.number] == "提出判定与处理意见"
    assert mine[away.number] == "记进展"
    assert mine[told.number] == "验证"
    supervisor = to_do(signed_in(house.sunli).get("/jia/").content.decode())
    assert supervisor[checking.number] == "判定"
    assert away.number not in supervisor


def test_the_number_above_is_the_number_of_rows_below(house, evening, signed_in):
    desk = signed_in(house.lin)
    assert number_above(desk.get("/jia/").content.decode()) == ""
    for _ in range(3):
        stories.complaint(house)
    page = desk.get("/jia/").content.decode()
    assert len(to_do(page)) == 3
    for path in ("/jia/", "/jia/cases/", "/jia/customers/"):
        assert number_above(desk.get(path).content.decode()) == "3", path
    # The same matter for two reasons stands once and counts once.
    supervisor = signed_in(house.sunli)
    stories.complaint(house).__class__.objects.of(house.jia).update(receiver=house.sunli)
    page = supervisor.get("/jia/").content.decode()
    assert number_above(page) == str(len(to_do(page))) == "4"


def test_the_number_above_costs_one_query_however_much_waits(house, evening, signed_in):
    desk = signed_in(house.lin)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            desk.get("/jia/notices/")
        return len(seen)

    cost()
    before = cost()
    for _ in range(4):
        stories.complaint(house)
    assert cost() == before


def test_the_number_once_told_is_not_asked_for_again(house, evening, signed_in):
    case, desk = stories.complaint(house), signed_in(house.lin)
    url = f"/jia/cases/{case.number}/"
    assert f"{url}tell_number/" in desk.get(url).content.decode()
    actions.tell_number(case, by=house.lin, at=house.moment(EVENING))
    assert f"{url}tell_number/" not in desk.get(url).content.decode()
    with pytest.raises(NotAllowed, match="客户已经知道编号"):
        actions.tell_number(case, by=house.lin, at=house.moment(EVENING))


def test_who_follows_a_matter_at_a_department_is_not_offered_to_send_it_again_first(house, evening, signed_in):
    case, _ = stories.handed(house)
    for user in (house.lin, house.sunli, house.zhao):
        page = signed_in(user).get(f"/jia/cases/{case.number}/").content.decode()
        assert main_button(page) == "记进展", user
        assert f"/jia/cases/{case.number}/hand_over/" in page.split('class="drop-b"', 2)[-1]


def test_a_repair_whose_order_is_out_is_followed_and_then_answered(house, evening, signed_in):
    at = house.moment("2026-11-20 16:10")
    case = actions.open_case(
        by=house.lin, at=at, project=house.jia, kind="REPAIR", unit=house.unit, customer=house.li, content="马桶堵了",
        category=stories.category(house, "工程维修"),
    )  # fmt: skip
    desk, url = signed_in(house.lin), f"/jia/cases/{case.number}/"
    assert main_button(desk.get(url).content.decode()) == "派工"
    actions.order_work(case, by=house.lin, at=at, department=house.departments["ENGINEERING"])
    assert main_button(desk.get(url).content.decode()) == "记进展"
    order = case.work_orders.get().work_order
    dispatch.sign_for(order, by=house.chen, at=at)
    dispatch.arrive(order, by=house.chen, at=at)
    dispatch.finish(
        order, by=house.chen, at=at, work_done="疏通，试冲正常", photos=[photo(1)], signature=scribble(1),
        signer_name="李秀英", rating="SATISFIED",
    )  # fmt: skip
    assert main_button(desk.get(url).content.decode()) == "答复"


def test_what_a_department_sent_back_is_handed_on(house, evening, signed_in):
    case, slip = stories.handed(house)
    actions.return_slip(slip, by=house.liu, at=house.moment(EVENING), return_reason="不属于我部门")
    assert to_do(signed_in(house.sunli).get("/jia/").content.decode())[case.number] == "派部门"


def test_who_has_several_projects_lands_where_there_is_work(house, evening, signed_in):
    assert signed_in(house.sun).get("/").headers["Location"] == "/yi/"  # nothing anywhere: by name
    stories.complaint(house)
    desk = signed_in(house.sun)
    assert desk.get("/").headers["Location"] == "/jia/"
    desk.get("/yi/")
    assert desk.get("/").headers["Location"] == "/yi/"  # and later where he was last


# What is lacking for the judgement


def test_the_judgement_leads_to_what_is_lacking_and_back(house, evening, signed_in, dialog):
    case = stories.complaint(house, demand="")
    actions.begin(case, by=house.lin, at=house.moment("2026-11-20 16:10"), findings="电话核实")
    desk, url = signed_in(house.sunli), f"/jia/cases/{case.number}/"
    assert f'登记还缺：诉求。判定前要补齐。<a href="{url}amend/">' in desk.get(url).content.decode()
    lead = f"{url}amend/?then=judge"
    for headers in ({}, dialog):
        assert f'href="{lead}"' in desk.get(f"{url}judge/", headers=headers).content.decode()
    given = {"validity": "VALID", "validity_code": "V4", "validity_reason": "上次未修好"}
    assert f'href="{lead}"' in desk.post(f"{url}judge/", given).content.decode()
    page = desk.get(lead)
    assert "存好后回到「判定」" in page.content.decode()
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {n: "" if v is None else v for n, v in sent.items()}
    sent |= {"demand": "今天来看", "unit": house.unit.number, "customer": house.li.number, "version": case.version}
    answer = desk.post(page.context["action"], sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{url}judge/")
    assert "登记还缺" not in desk.get(f"{url}judge/").content.decode()
    assert "登记还缺" not in desk.get(url).content.decode()


def test_only_a_step_of_this_register_is_come_back_to(house, evening, signed_in):
    case = stories.complaint(house)
    page = signed_in(house.lin).get(f"/jia/cases/{case.number}/amend/?then=//evil.example")
    assert page.context["action"] == f"/jia/cases/{case.number}/amend/"
    assert page.context["back_url"] == ""


# Names in lists


def test_lists_call_people_by_surname_and_title(house, evening, signed_in):
    stories.complaint(house)
    other = stories.complaint(house, complainant="赵小明")
    page = signed_in(house.lin).get("/jia/cases/").content.decode()
    assert "李女士" in page
    assert "李秀英" not in page
    # Somebody else brought the matter of this customer: her sex says nothing about him.
    assert "赵**" in page
    assert "赵小明" in signed_in(house.lin).get(f"/jia/cases/{other.number}/").content.decode()


def tiles(html: str) -> dict[str, int]:
    """{label: number} of the tiles of 今日."""
    found = re.findall(r'<a class="card tile[^>]*><b>(\d+)</b><span>([^<]+)', html)
    return {label.strip(): int(number) for number, label in found}


def test_the_number_on_a_tile_is_the_number_of_rows_it_opens(signed_in, house, at_noon):
    stories.handed(house)  # the matter and its slip run late together
    stories.complaint(house)
    at_noon.move_to(house.moment("2026-11-24 09:00"))
    client = signed_in(house.sunli)
    late = tiles(client.get("/jia/").content.decode())["超时"]
    html = client.get("/jia/?list=late").content.decode()
    assert late == len(to_do(html)) >= 3
    assert "回到需要我处理" in html
    assert "3-2-1502 " in html  # where, before what


def tabs(page: str) -> dict[str, str]:
    """{label: number} of the parts of 待办."""
    bar = page.split('aria-label="待办"')[1].split("</nav>")[0]
    return dict(re.findall(r">([^<>]+)<i[^>]*>(\d+)</i>", bar))


def three_tasks(house):
    """One of 孙莉's is late, one is to be approved, one to be read."""
    late = stories.judged(house, "2026-11-19 10:00")  # proposed by nobody yet: its receiver has it
    Case.everything.filter(pk=late.pk).update(receiver=house.sunli)
    proposed = stories.judged(house, "2026-11-20 18:00")
    proposed = actions.propose(
        proposed, by=house.lin, at=house.moment("2026-11-20 18:00"), proposal="工程部今日上门查点"
    )
    told = stories.judged(house, "2026-11-20 18:00")
    when = house.moment("2026-11-20 18:30")
    escalation.raise_level(
        told, 0, cause="重大投诉书面报告", by=house.zhao, at=when, event="report", asks="READ", people=(house.sunli,)
    )
    return late, proposed, told


def test_the_counters_say_own_overdue_to_approve_and_to_read_and_fall(house, evening, signed_in):
    """R-309."""
    late, proposed, told = three_tasks(house)
    browser = signed_in(house.sunli)
    page = browser.get("/jia/").text
    assert tabs(page) == {"需要我处理": "3", "超时": "1", "待审批": "1", "待阅": "1"}
    assert number_above(page) == "3"
    assert set(to_do(page)) == {late.number, proposed.number, told.number}
    assert list(to_do(browser.get("/jia/?list=my-late").text)) == [late.number]
    assert to_do(browser.get("/jia/?list=approve").text) == {proposed.number: "审批"}
    assert to_do(browser.get("/jia/?list=read").text) == {told.number: "重大投诉书面报告"}
    at = house.moment(EVENING)
    actions.approve(proposed, by=house.sunli, at=at, approval_text="同意")
    telling = Telling.objects.get(asks="READ")
    escalation.acknowledge(telling, by=house.sunli, at=at, words="")
    assert tabs(browser.get("/jia/").text) == {"需要我处理": "1", "超时": "1", "待审批": "0", "待阅": "0"}


def test_while_somebody_is_away_his_deputy_has_the_tasks_with_a_mark(house, evening, signed_in):
    """R-309."""
    _, proposed, told = three_tasks(house)
    Assignment.objects.filter(user=house.sunli).update(deputy=house.wang)
    browser = signed_in(house.wang)
    assert proposed.number not in to_do(browser.get("/jia/").text)
    Absence.objects.create(user=house.sunli, starts_at=house.moment("2026-11-20 08:00"),
                           ends_at=house.moment("2026-11-21 08:00"))  # fmt: skip
    mine = to_do(browser.get("/jia/").text)
    assert mine[proposed.number] == "审批（代孙莉）"
    assert mine[told.number] == "重大投诉书面报告（代孙莉）"


def test_who_follows_in_a_post_finds_what_it_was_told(house, evening, signed_in):
    _, _, told = three_tasks(house)
    Telling.objects.filter(alarm__subject_id=told.pk).update(post="CS_SUPERVISOR")
    Assignment.objects.filter(user=house.sunli).update(user=house.wang)
    assert told.number in to_do(signed_in(house.wang).get("/jia/").text)
    nobody = to_do(signed_in(house.chen).get("/jia/").text)
    assert told.number not in nobody
