"""The clocks of an omission: naming, statement, finding, confirmation; upwards past the named one."""

import pytest

from guanjia.concerns.deadlines.queries import clocks_of, overdue_deadlines, running_of
from guanjia.concerns.escalation.queries import alarms_of
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.policies.declared import all_declared
from guanjia.domains.omissions import actions
from guanjia.kernel.refusals import Invalid
from tests.domains.omissions import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_it_waits_a_day_for_the_statement_then_goes_on_without(house):
    omission = stories.suspected(house, at="2026-11-20 09:00")
    [clock] = running_of(omission)
    assert (clock.code, clock.due_at) == ("statement", house.moment("2026-11-22 00:00"))
    given = {"sort": "HIDDEN", "grade": "APOLOGY", "finding": "属实"}
    with pytest.raises(Invalid, match="期限还没有到"):
        actions.find(omission, by=house.zhao, at=house.moment("2026-11-21 23:59"), **given)
    actions.find(omission, by=house.zhao, at=house.moment("2026-11-22 00:01"), **given)
    assert (omission.state, omission.unstated, omission.sort) == ("FOUND", True, "HIDDEN")
    assert [c.state for c in clocks_of(omission) if c.code == "statement"] == ["MISSED"]


def test_naming_has_a_limit_that_goes_upwards(house):
    """Left without a person it would lie there for ever (3 days, ours)."""
    omission = stories.suspected(house, at="2026-11-20 09:00", person=None)
    [clock] = running_of(omission)
    assert (clock.code, clock.due_at) == ("name", house.moment("2026-11-24 00:00"))
    rule = all_declared()["hidden.name"]
    assert (rule.value, rule.unit, rule.clause, rule.proposed) == ("3", "DAY", "本系统建议值", True)

    def told():
        return [t.user for a in alarms_of(omission) for t in a.tellings.all() if t.asks]

    sweep(at=house.moment("2026-11-23 23:59"))
    assert told() == []
    sweep(at=house.moment("2026-11-24 00:01"))
    assert told() == [house.zhao]
    sweep(at=house.moment("2026-11-28 00:01"))
    assert told() == [house.zhao, house.wu, house.zhou]
    assert [late.limit for late in overdue_deadlines(house.jia, ["omission"], house.moment("2026-11-24 00:01"))] == [
        "name"
    ]


def test_naming_keeps_its_limit_and_late_naming_misses_it(house):
    for at, state in (("2026-11-23 12:00", "MET"), ("2026-11-25 12:00", "MISSED")):
        omission = stories.suspected(house, person=None)
        actions.name_person(omission, by=house.zhao, at=house.moment(at), person=house.lin)
        assert [c.state for c in clocks_of(omission) if c.code == "name"] == [state]
        assert [c.code for c in running_of(omission)] == ["statement"]


def test_named_at_once_it_has_no_limit_for_naming(house):
    assert [c.code for c in clocks_of(stories.suspected(house))] == ["statement"]


def test_the_clocks_climb_past_the_named_one(house):
    omission = stories.suspected(house, at="2026-11-20 09:00", person=house.zhao)
    sweep(at=house.moment("2026-11-22 00:05"))
    people = [t.user for a in alarms_of(omission) for t in a.tellings.all()]
    assert people == [house.wu]


def test_each_stage_has_its_clock(house):
    omission = stories.stated(house)
    assert [c.code for c in running_of(omission)] == ["find"]
    actions.find(omission, by=house.zhao, at=house.noon, sort="OMITTED", grade="NONE", finding="没有")
    assert [c.code for c in running_of(omission)] == ["confirm"]
    actions.confirm(omission, by=house.wu, at=house.noon)
    assert running_of(omission) == []
