"""Departments, employees, contractors, and who acts for whom."""

import datetime as dt

import pytest

from guanjia.concerns.access.models import Absence, Assignment, User
from guanjia.concerns.journal.models import Entry
from guanjia.domains.workforce import actions, queries
from guanjia.domains.workforce.models import Contractor, Department, Employee
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.workforce import staff

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def engineers(cast):
    where = staff.department(cast, head=cast.liu)
    staff.employee(cast, where, "陈工", cast.chen, job="维修工")
    return where


@pytest.mark.both
def test_who_acts_for_a_department(cast, engineers):
    assert queries.people_of(engineers, cast.noon) == [cast.liu, cast.chen]
    assert queries.department_of(cast.chen, cast.jia) == queries.department_of(cast.liu, cast.jia) == engineers
    assert queries.department_of(cast.lin, cast.jia) is None
    assert queries.department_ids_of(cast.chen, cast.jia) == {engineers.pk}
    assert queries.department_ids_of(cast.chen, cast.yi) == set()
    assert queries.employee_of(cast.chen, cast.jia).job == "维修工"
    assert [queries.can_act_for(u, engineers) for u in (cast.liu, cast.chen, cast.lin)] == [True, True, False]
    assert queries.by_sort(cast.jia, "ENGINEERING") == engineers
    assert queries.by_sort(cast.yi, "ENGINEERING") is None


@pytest.mark.both
def test_the_deputy_of_an_absent_head_acts_and_is_told(cast, engineers):
    row = staff.held(cast.liu, "ENGINEERING_HEAD")
    actions.set_deputy(by=cast.liu, at=cast.noon, assignment=row, deputy=cast.lin)
    assert not queries.can_act_for(cast.lin, engineers, cast.noon)
    Absence.objects.create(user=cast.liu, starts_at=cast.noon, ends_at=cast.noon + DAY)
    assert queries.can_act_for(cast.lin, engineers, cast.noon)
    assert cast.lin in queries.people_of(engineers, cast.noon)
    assert not queries.can_act_for(cast.lin, engineers, cast.noon + DAY)
    assert queries.is_absent(cast.liu, cast.noon)


def test_people_of_a_department_cost_the_same_for_one_and_many(cast, engineers, django_assert_num_queries):
    with django_assert_num_queries(3):
        queries.people_of(engineers, cast.noon)
    for user in (cast.he, cast.lin, cast.wang):
        staff.employee(cast, engineers, user.display_name, user)
    with django_assert_num_queries(3):
        assert len(queries.people_of(engineers, cast.noon)) == 5


def test_a_department_with_people_is_not_dissolved(cast, engineers):
    with pytest.raises(Invalid, match="在职员工"):
        actions.dissolve_department(engineers, by=cast.zhao, at=cast.noon)
    assert Department.everything.get().state == "ACTIVE"
    chen = Employee.everything.get()
    other = staff.department(cast, "SECURITY", "BA", "保安部")
    actions.amend_employee(chen, by=cast.zhao, at=cast.noon, department=other)
    actions.dissolve_department(engineers, by=cast.zhao, at=cast.noon)
    with pytest.raises(Invalid):
        staff.employee(cast, engineers, "新人")
    actions.restore_department(engineers, by=cast.zhao, at=cast.noon)
    assert engineers.state == "ACTIVE"


def test_one_account_is_one_employee(cast, engineers):
    with pytest.raises(Invalid, match="陈工"):
        staff.employee(cast, engineers, "又一个", cast.chen)
    with pytest.raises(Invalid) as refused:
        staff.employee(cast, engineers, "临时工", phone="12")
    assert "phone" in refused.value.fields
    staff.employee(cast, engineers, "临时工")
    staff.employee(cast, engineers, "临时工二")
    assert Employee.everything.count() == 3


@pytest.mark.both
def test_who_leaves_loses_his_account_the_same_day(cast, engineers):
    chen = Employee.everything.get()
    with pytest.raises(NotAllowed, match="不在您所任岗位之下"):
        actions.leave(chen, by=cast.zhao, at=cast.noon)
    assert User.objects.get(pk=cast.chen.pk).is_active
    actions.leave(chen, by=cast.wu, at=cast.noon)
    chen.refresh_from_db()
    assert (chen.state, chen.left_on) == ("ENDED", staff.TODAY)
    assert not User.objects.get(pk=cast.chen.pk).is_active
    assert Assignment.objects.get(user=cast.chen).to_on == staff.TODAY
    assert set(Entry.objects.filter(via="employee.leave").values_list("verb", flat=True)) == {"post.end", "user.close"}
    actions.return_to_work(chen, by=cast.wu, at=cast.noon)
    assert (chen.state, chen.left_on) == ("ACTIVE", None)
    assert not User.objects.get(pk=cast.chen.pk).is_active, "the account is opened anew by an administrator"


def test_leaving_one_project_keeps_the_account_for_another(cast, engineers):
    chief = staff.chief(cast)
    actions.assign(by=chief, at=cast.noon, user=cast.chen, post=staff.post("REPAIR"), project=cast.yi)
    actions.leave(Employee.everything.get(), by=cast.wu, at=cast.noon)
    assert User.objects.get(pk=cast.chen.pk).is_active
    assert Assignment.objects.get(user=cast.chen, project=cast.yi).to_on is None


def test_contracts_end_and_are_renewed(cast):
    firm = actions.add_contractor(
        by=cast.zhao, at=cast.noon, project=cast.jia, name="洁净保洁有限公司", work="保洁", phone="010-62345678"
    )
    staff.department(cast, "CLEANING", "BJ", "保洁部", contractor=firm)
    actions.end_contract(firm, by=cast.zhao, at=cast.noon)
    for verb in (actions.end_contract, actions.amend_contractor):
        with pytest.raises(WrongState):
            verb(firm, by=cast.zhao, at=cast.noon)
    actions.renew_contract(firm, by=cast.zhao, at=cast.noon)
    assert [c.name for c in queries.contractors(cast.jia)] == ["洁净保洁有限公司"]


@pytest.mark.parametrize("who", ["lin", "liu", "yi_zhao", "sun"])
def test_who_does_not_manage_people_changes_none(cast, engineers, who):
    by = {"by": getattr(cast, who), "at": cast.noon}
    chen = Employee.everything.get()
    for act in (
        lambda: actions.add_department(**by, project=cast.jia, number="X", name="X部"),
        lambda: actions.add_employee(**by, project=cast.jia, name="新人", department=engineers),
        lambda: actions.add_contractor(**by, project=cast.jia, name="某公司"),
        lambda: actions.amend_employee(chen, **by, job="班长"),
        lambda: actions.leave(chen, **by),
        lambda: actions.dissolve_department(engineers, **by),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (Department.everything.count(), Employee.everything.count(), Contractor.everything.count()) == (1, 1, 0)


def test_the_other_project_sees_none_of_them(cast, engineers):
    assert Department.objects.seen_by(cast.lin).exists()
    assert not Department.objects.seen_by(cast.yi_lin).exists()
    assert not Employee.objects.seen_by(cast.yi_zhao).exists()
