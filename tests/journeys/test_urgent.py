"""An urgent complaint at nine in the evening calls the manager on duty, and whoever is above him after a quarter of an
hour (R-028)."""

import datetime as dt

import pytest
import time_machine

from guanjia.concerns.access.models import Assignment, Post
from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.jobs import clock
from guanjia.domains.cases.models import Case
from guanjia.kernel.worktime import local

pytestmark = pytest.mark.both


@pytest.fixture
def evening():
    """The next nine o'clock in the evening, from which the clock goes on."""
    today = local(clock.now()).replace(hour=21, minute=0, second=0, microsecond=0)
    start = today if today > clock.now() else today + dt.timedelta(days=1)
    with time_machine.travel(start, tick=True) as traveller:
        yield traveller


def test_an_urgent_call_at_nine_in_the_evening(evening, people, house):
    post = Post.objects.get(code="DUTY_MANAGER")
    Assignment.objects.create(user=house.liu, post=post, project=house.jia, from_on=dt.date(2026, 1, 1))
    lin = people("lin")
    calls = {"channel": "PHONE", "kind": "COMPLAINT", "grade": "URGENT"}
    numbers = []
    for content in ("三单元电梯困人，里面有老人，很着急", "地下车库消防管爆裂，水往下灌，车要淹了"):
        lin.go("/jia/cases/intake/")
        lin.fill(lookup="3-2-1502")
        lin.page.wait_for_selector("#caller :text('李女士')")
        lin.fill(kind=calls["kind"])
        lin.fill(content=content)
        lin.page.locator("label", has=lin.page.locator("[name=grade][value=URGENT]")).click()
        lin.page.locator("button[value=register]").click()
        lin.sees("已登记")
        numbers.append(Case.everything.order_by("-pk").first().number)
    first, second = (Case.everything.get(number=number) for number in numbers)
    assert local(first.received_at).hour == 21

    liu = people("liu", width=360, height=740)
    liu.go("/jia/")
    liu.sees("待我确认")
    liu.go("/jia/-told/")
    liu.page.get_by_text(first.number).first.click()
    liu.fill(words="已通知维保，保安在现场安抚，十分钟到")
    liu.send()
    first.refresh_from_db()
    assert first.confirmed_by == house.liu

    evening.shift(dt.timedelta(minutes=16))
    sweep(at=clock.now())
    confirms = {case.number: next(c for c in clocks_of(case) if c.code == "confirm") for case in (first, second)}
    assert [confirms[number].state for number in numbers] == ["MET", "RUNNING"]
    wu = people("wu")
    wu.go("/jia/-told/")
    wu.sees(second.number)
    wu.sees("当值经理确认")
    assert wu.page.get_by_text(first.number).count() == 0

    zhao = people("zhao")
    zhao.do(f"/jia/cases/{second.number}/pass_up/", note="须调外单位抽水，超出本项目权限")
    wu.go(f"/jia/cases/{second.number}/")
    wu.sees("须调外单位抽水")
