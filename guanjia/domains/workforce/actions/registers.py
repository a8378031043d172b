"""Departments, employees and contractors."""

from __future__ import annotations

from django.utils.timezone import localdate

from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.workforce.actions.accounts import leave_project
from guanjia.domains.workforce.actions.rights import demand_rank
from guanjia.domains.workforce.flow import CONTRACTOR, DEPARTMENT, EMPLOYEE
from guanjia.domains.workforce.models import Contractor, Department, Employee
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import half_width, read_phone


@birth(DEPARTMENT, "add_department")
def add_department(*, by, at, project, number: str, name: str, sort: str = "OTHER", head=None, contractor=None):
    """新增部门: who can be given slips and work orders; `number` is its short code."""
    if not half_width(number):
        raise Invalid(fields={"number": "请填部门代码，例如 GC"})
    return Department(number=half_width(number).upper(), name=name, sort=sort, head=head, contractor=contractor)


amend_department = amend(DEPARTMENT, "name", "sort", "head", "contractor", "remark")


@step(DEPARTMENT, "dissolve")
def dissolve_department(department, *, by, at):
    """撤销部门: gets nothing new; its people are moved first."""
    if department.employees.filter(state="ACTIVE").exists():
        raise Invalid("部门里还有在职员工，请先调动。")


@step(DEPARTMENT, "restore")
def restore_department(department, *, by, at):
    """恢复: may be given slips again."""


@birth(EMPLOYEE, "add_employee")
def add_employee(*, by, at, project, name: str, department, user=None, job: str = "", phone: str = "", joined_on=None):
    """新增员工: a person of a department, with an account or without one."""
    employee = Employee(
        project=project, name=half_width(name), department=department, user=user, job=job, phone=phone,
        joined_on=joined_on,
    )  # fmt: skip
    _tidy(employee, by=by, at=at)
    return employee


def _tidy(employee: Employee, *, by, at) -> None:
    faults = {}
    if employee.department.project_id != employee.project_id or employee.department.state != "ACTIVE":
        faults["department"] = "这个部门不在本项目或已撤销"
    if employee.phone:
        try:
            employee.phone = read_phone(employee.phone).normal
        except Invalid as fault:
            faults["phone"] = fault.message
    twins = Employee.objects.of(employee.project_id).filter(user=employee.user, state="ACTIVE").exclude(pk=employee.pk)
    if employee.user_id and twins.exists():
        faults["user"] = f"这个账号已经是员工 {twins.first().name}"
    if faults:
        raise Invalid(fields=faults)


amend_employee = amend(EMPLOYEE, "name", "department", "user", "job", "phone", "joined_on", "remark", also=_tidy)


@step(EMPLOYEE, "leave")
def leave(employee, *, by, at, left_on=None):
    """离职: posts end and the account is closed the same day (R-302). Only by somebody above those posts."""
    employee.left_on = left_on or localdate(at)
    if employee.user_id:
        if employee.user_id == by.pk:
            raise Invalid("不能给自己办离职。")
        for row in employee.user.assignments.filter(project=employee.project, to_on=None).select_related("post"):
            demand_rank(by, row.post, employee.project, "为他办离职", at, inside=True)
        leave_project(by=by, at=at, user=employee.user, project=employee.project)


@step(EMPLOYEE, "return_to_work")
def return_to_work(employee, *, by, at):
    """复职: back at work; the account is opened anew by an administrator."""
    employee.left_on = None


@birth(CONTRACTOR, "add_contractor")
def add_contractor(*, by, at, project, name: str, work: str = "", contact_name: str = "", phone: str = ""):
    """新增外包单位: an outside firm."""
    return Contractor(name=name, work=work, contact_name=contact_name, phone=phone)


amend_contractor = amend(CONTRACTOR, "name", "work", "contact_name", "phone", "remark")


@step(CONTRACTOR, "end_contract")
def end_contract(contractor, *, by, at):
    """终止合作: no more work is given."""


@step(CONTRACTOR, "renew")
def renew_contract(contractor, *, by, at):
    """恢复合作: work may be given again."""
