"""Parameters: the project's value, else that for all, else the one as shipped; the past stays as it was."""

import datetime as dt

import pytest

from guanjia.concerns.access.models import Assignment
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.policies import declared
from guanjia.concerns.policies.actions import change_policy, checked
from guanjia.concerns.policies.declared import PolicyDef
from guanjia.concerns.policies.models import Policy
from guanjia.concerns.policies.queries import amount, in_force, switched_on
from guanjia.kernel.refusals import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture(autouse=True)
def shipped():
    made = [
        PolicyDef("t.days", "试用天数", "3", "DAY", "客服培训与投诉规定 第19条", "3 个工作日"),
        PolicyDef("t.on", "试用开关", "off", "SWITCH", "本系统建议"),
    ]
    declared.declare(*made)
    yield
    for definition in made:
        del declared._declared[definition.key]


def change(cast, value="5", **more):
    return change_policy(
        **{"by": cast.zhao, "at": cast.noon, "key": "t.days", "value": value, "project": cast.jia, **more}
    )


def test_as_shipped_until_somebody_says_otherwise(cast):
    found = in_force("t.days", cast.jia, cast.noon)
    assert (found.amount, found.unit, found.clause, found.row_id) == (3, "DAY", "客服培训与投诉规定 第19条", None)
    assert not switched_on("t.on", cast.jia, cast.noon)
    with pytest.raises(KeyError):
        in_force("t.unheard", cast.jia, cast.noon)


def test_the_projects_own_row_goes_before_the_one_for_all(cast):
    Policy.objects.create(key="t.days", value="7", unit="DAY", clause="x", valid_from=cast.noon)
    row = change(cast)
    assert amount("t.days", cast.jia, cast.noon) == 5
    assert amount("t.days", cast.yi, cast.noon) == 7
    assert in_force("t.days", cast.jia, cast.noon).row_id == row.pk
    Policy.objects.create(
        key="t.days", value="9", unit="DAY", clause="x", valid_from=cast.noon + dt.timedelta(hours=1)
    )  # fmt: skip
    assert amount("t.days", cast.jia, cast.noon + dt.timedelta(hours=2)) == 5


def test_a_change_holds_from_its_moment_and_leaves_the_past_alone(cast):
    tomorrow = cast.noon + dt.timedelta(days=1)
    change(cast, valid_from=tomorrow)
    assert amount("t.days", cast.jia, tomorrow - dt.timedelta(seconds=1)) == 3
    assert amount("t.days", cast.jia, tomorrow) == 5
    with pytest.raises(Invalid, match="不能早于现在"):
        change(cast, valid_from=cast.noon - dt.timedelta(days=1))
    assert Policy.objects.count() == 1


def test_the_journal_says_who_changed_what(cast):
    row = change(cast)
    entry = journal.of("policy", row.pk).get()
    assert (entry.by, entry.project, entry.changes) == (cast.zhao, cast.jia, {"t.days": ["3", "5"]})


def test_only_who_may_changes_and_for_all_only_who_may_everywhere(cast):
    with pytest.raises(NotAllowed):
        change(cast, by=cast.lin)
    with pytest.raises(NotAllowed):
        change(cast, project=cast.yi)
    with pytest.raises(NotAllowed):
        change(cast, project=None)
    assert not Policy.objects.exists()
    zhao = Assignment.objects.get(user=cast.zhao)
    zhao.project = None
    zhao.save()
    change(cast, project=None)
    assert amount("t.days", cast.yi, cast.noon) == 5


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("DAY", "-1"), ("DAY", "3.5"), ("DAY", ""), ("DAY", "１２ x"), ("SWITCH", "yes"), ("TIME", "25:00"),
        ("TIME", "9:00"), ("FEN", "1e9"),
    ],
)  # fmt: skip
def test_values_that_fit_no_unit_are_refused_by_field(cast, unit, value):
    with pytest.raises(Invalid) as refused:
        checked(unit, value)
    assert list(refused.value.fields) == ["value"]


def test_unknown_keys_and_units_are_refused(cast):
    with pytest.raises(Invalid, match="没有这个参数"):
        change(cast, key="t.unheard")
    with pytest.raises(ValueError, match="unknown unit"):
        PolicyDef("t.x", "x", "1", "YEAR", "x")
    with pytest.raises(ValueError, match="declared twice"):
        declared.declare(PolicyDef("t.days", "另一个意思", "3", "DAY", "x"))
    assert checked("TIME", "") == ""
    assert checked("DAY", " 7 ") == "7"


def test_a_limit_of_the_same_day_may_become_a_working_day_in_one_project(cast):
    """R-035: estate A takes 1 工作日, estate B keeps 当日."""
    change_policy(by=cast.zhao, at=cast.noon, key="complaint.internal.due", value="1", unit="WORKDAY", project=cast.jia)
    here, there = (in_force("complaint.internal.due", p, cast.noon) for p in (cast.jia, cast.yi))
    assert (here.value, here.unit, there.unit) == ("1", "WORKDAY", "SAME_DAY")
    with pytest.raises(Invalid):
        change_policy(by=cast.zhao, at=cast.noon, key="complaint.internal.due", value="1", unit="FEN", project=cast.jia)
    assert Policy.objects.count() == 1
