"""A shift handed over at one PC: the page fills itself, three clicks besides text (promises 6.1, task 8)."""

import datetime as dt

import pytest

from guanjia.concerns.jobs import clock
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions as cases
from guanjia.domains.duty import actions
from guanjia.domains.duty.models import Shift
from guanjia.kernel.worktime import at as moment_of
from guanjia.kernel.worktime import local
from tests.concerns.printing.reading import text_of
from tests.journeys.desk import PASSWORD

pytestmark = pytest.mark.both
COUNTING = "addEventListener('click', e => { if (e.isTrusted) noteClick(); }, true)"


def on_duty(house) -> Shift:
    """林静's twelve hours end in a few minutes, 王磊's follow; whoever covers midnight is 夜值."""
    now = clock.now()
    end = local(now).replace(second=0, microsecond=0) + dt.timedelta(minutes=10)
    begin, long_ago = end - dt.timedelta(hours=12), now - dt.timedelta(days=3)
    by = {"by": house.zhao, "at": long_ago, "project": house.jia}
    change_policy(by=house.zhao, at=long_ago, key="duty.night_manager", value="off", project=house.jia)
    ends_by_day = begin < moment_of(end.date()) < end
    posts = ("NIGHT_DUTY", "FRONT_DESK") if ends_by_day else ("FRONT_DESK", "NIGHT_DUTY")
    for number, mark, post, start, stop in (
        ("JIA", "甲", posts[0], begin.time(), end.time()), ("YI", "乙", posts[1], end.time(), begin.time()),
    ):  # fmt: skip
        actions.add_kind(**by, number=number, name=f"{mark}班", mark=mark, post=post, begins=start, ends=stop)
    first = begin.date() - dt.timedelta(days=1)
    roster = actions.draft_roster(**by, from_on=first, to_on=first + dt.timedelta(days=4))
    for user, mark in ((house.lin, "甲"), (house.wang, "乙")):
        actions.fill_pattern(roster, by=house.zhao, at=long_ago, user=user, pattern=mark)
    for kind in ("BAI", "YE", "DANG"):
        unused = type(roster.entries.first().kind).objects.of(house.jia).get(number=kind)
        actions.retire_kind(unused, by=house.zhao, at=long_ago)
    actions.submit(roster, by=house.zhao, at=long_ago)
    actions.publish(roster, by=house.zhao, at=long_ago)
    shift = Shift.objects.of(house.jia).get(person=house.lin, planned_end=end)
    actions.sign_on(shift, by=house.lin, at=begin - dt.timedelta(minutes=10), fit=True)
    cases.open_case(
        by=house.lin, at=now, project=house.jia, kind="HELP", unit=house.unit, customer=house.li,
        content="老人独居，请晚上上门看一眼",
    )  # fmt: skip
    return shift


def test_a_shift_is_handed_over_in_three_clicks(people, house):
    shift = on_duty(house)
    house.wang.set_password(PASSWORD)
    house.wang.save()
    lin = people("lin")
    clicks = []
    lin.page.expose_function("noteClick", lambda: clicks.append(1))
    lin.page.add_init_script(COUNTING)
    lin.go("/jia/")
    lin.sees("今天的班")
    lin.page.get_by_role("link", name="交班", exact=True).click()
    lin.page.wait_for_url("**/open_handover/")
    lin.sees("老人独居")
    lin.page.fill("[name=instructions]", "明早停水，来电按告示答复")
    if lin.page.locator("[name=night_summary]").count():
        lin.page.fill("[name=night_summary]", "出入口正常")
    lin.page.fill("[name=sign_password]", PASSWORD)
    lin.page.get_by_role("button", name="交班签字").click()
    lin.page.wait_for_url("**/take_over/")
    lin.sees("王磊的登录密码")
    lin.page.fill("[name=sign_password]", PASSWORD)
    lin.page.get_by_role("button", name="接班签字").click()
    lin.page.wait_for_url(f"**/shifts/{shift.number}/")
    lin.sees("已交接")
    assert len(clicks) == 3
    shift.refresh_from_db()
    night = shift.next_shift
    assert (shift.state, shift.taker, night.state, night.person) == ("TAKEN_OVER", house.wang, "ON_DUTY", house.wang)
    sheet = text_of(lin.pdf(f"/jia/shifts/{shift.number}/-print/KF-FJ-25/"))
    assert [word for word in (shift.number, "林静", "王磊", "老人独居", "明早停水") if word not in sheet] == []


def test_the_taker_s_own_password_is_asked_for(people, house):
    shift = on_duty(house)
    lin = people("lin")
    lin.go(f"/jia/shifts/{shift.number}/open_handover/")
    if lin.page.locator("[name=night_summary]").count():
        lin.page.fill("[name=night_summary]", "出入口正常")
    lin.page.get_by_role("button", name="交班签字").click()
    lin.sees("请再输入一次登录密码")
    lin.page.fill("[name=sign_password]", PASSWORD)
    lin.page.get_by_role("button", name="交班签字").click()
    lin.page.wait_for_url("**/take_over/")
    lin.page.fill("[name=sign_password]", "not-his-password")
    lin.page.get_by_role("button", name="接班签字").click()
    lin.sees("王磊的密码不对")
    lin.page.locator("[name=acknowledged]").first.uncheck()
    shift.refresh_from_db()
    assert shift.state == "HANDING_OVER"
