"""Departments, employees and contractors."""

from __future__ import annotations

from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.workforce.actions.accounts import close_account
from guanjia.domains.workforce.flow import CONTRACTOR, DEPARTMENT, EMPLOYEE
from guanjia.domains.workforce.models import Contractor, Department, Employee
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import half_width


@birth(DEPARTMENT, "add_department")
def add_department(*, by, at, project, number: str, name: str, sort: str = "OTHER", head=None, contractor=None):
    """新增部门: who can be given slips and work orders."""
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
    """新增员工: a person of a department."""
    return Employee(
        name=half_width(name), department=department, user=user, job=job, phone=phone, joined_on=joined_on
    )


amend_employee = amend(EMPLOYEE, "name", "department", "user", "job", "phone", "joined_on", "remark")


@step(EMPLOYEE, "leave")
def leave(employee, *, by, at, left_on=None):
    """离职: the account is closed the same day (R-302)."""
    employee.left_on = left_on or at.date()
    if employee.user_id and employee.user.is_active:
        close_account(by=by, at=at, user=employee.user)


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
