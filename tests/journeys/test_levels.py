"""An overdue complaint climbs three levels, one of them by a deputy; it is closed when they have answered."""

import datetime as dt

import pytest

from guanjia.concerns.access.models import Absence, Assignment
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.jobs import clock
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case
from tests.domains.cases.stories import WORDS

pytestmark = pytest.mark.both


def test_an_overdue_complaint_through_three_levels_with_a_deputy(people, house):
    now = clock.now()
    began = now - dt.timedelta(hours=4, minutes=10)
    Absence.objects.create(user=house.sunli, starts_at=began, ends_at=now + dt.timedelta(days=1))
    Assignment.objects.filter(user=house.sunli).update(deputy=house.wang)
    case = actions.open_case(
        by=house.lin, at=began, project=house.jia, kind="COMPLAINT", content=WORDS, demand="今天来看", unit=house.unit,
        customer=house.li, read_back=True,
    )  # fmt: skip
    for hours in (2, 3, 4):
        sweep(at=began + dt.timedelta(hours=hours, minutes=1))
    page = f"/jia/cases/{case.number}/"

    wang = people("wang", width=360, height=740)
    wang.go("/jia/")
    wang.page.get_by_text("待我确认").first.click()
    wang.sees("（代孙莉）")
    wang.page.get_by_text(case.number).first.click()
    wang.fill(words="代主管处理，王磊已上门")
    wang.send()

    zhao = people("zhao")
    actions.begin(case, by=house.zhao, at=now, findings="上门核实，邻居装修所致")
    category = Case.category.field.related_model.objects.of(house.jia).filter(parent=None).first()
    actions.amend_case(case, by=house.zhao, at=now, category=category)
    actions.judge(case, by=house.zhao, at=now, validity="INVALID", validity_code="I2", validity_reason="邻里装修")
    actions.explain(case, by=house.zhao, at=now, outcome="HELP", explanation="已协调邻居停工整改", reply_way="PHONE")
    zhao.go(page)
    zhao.sees("等您确认")
    zhao.go(f"{page}close/")
    zhao.fill(closing="已协调解决")
    zhao.page.keyboard.press("Control+Enter")
    zhao.sees("第 3 级还没有确认")

    wu = people("wu")
    wu.go("/jia/-told/")
    wu.page.get_by_text(case.number).first.click()
    wu.fill(words="我已到现场，当日解决")
    wu.send()

    zhao.do(f"{page}close/", closing="已协调解决")
    zhao.sees("已结案")
    clock_url = zhao.page.locator("a[href*='-clock']", has_text="超时").first.get_attribute("href")
    zhao.go(clock_url)
    for words in ("代孙莉", "代主管处理，王磊已上门", "我已到现场，当日解决", "第三级"):
        zhao.sees(words)
    assert Telling.objects.filter(asks="SIGN", acknowledged_at=None, user=house.zhao).exists()
