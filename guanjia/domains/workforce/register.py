"""The registers of people and units."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Column, Register, View
from guanjia.domains.workforce import actions
from guanjia.domains.workforce.models import Contractor, Department, Employee

IN_USE = Q(state="ACTIVE")

DEPARTMENTS = Register(
    Department,
    "departments",
    "部门",
    columns=(
        Column("number", "代码", sort=True), Column("name"), "sort", Column("head__display_name", "负责人"),
        Column("contractor__name", "外包单位"), "state",
    ),
    facts=(("部门", ("name", "sort", "head", "contractor", "remark")),),
    births=(actions.add_department,),
    filters=("sort", "state"),
    views=(View("active", "在用", lambda user, at: IN_USE), View("all", "全部", count=False)),
    order="number",
    group="设置",
    rank=30,
    subtitle=lambda department: department.name,
    title_path="name",
)  # fmt: skip

EMPLOYEES = Register(
    Employee,
    "employees",
    "员工",
    columns=(
        Column("number", sort=True), "name", Column("department__name", "部门"), "job", Column("phone", kind="phone"),
        Column("user__username", "账号"), "state",
    ),
    facts=(("员工", ("name", "department", "job", "phone", "user", "joined_on", "left_on", "remark")),),
    births=(actions.add_employee,),
    filters=("department", "state"),
    views=(View("active", "在职", lambda user, at: IN_USE), View("all", "全部", count=False)),
    order="number",
    group="设置",
    rank=40,
    subtitle=lambda employee: employee.name,
    title_path="name",
)  # fmt: skip

CONTRACTORS = Register(
    Contractor,
    "contractors",
    "外包单位",
    columns=(
        Column("number", sort=True), "name", "work", Column("contact_name", "联系人"), Column("phone", kind="phone"),
        "state",
    ),
    facts=(("外包单位", ("name", "work", "contact_name", "phone", "remark")),),
    births=(actions.add_contractor,),
    filters=("state",),
    views=(View("active", "合作中", lambda user, at: IN_USE), View("all", "全部", count=False)),
    order="number",
    group="设置",
    rank=50,
    subtitle=lambda contractor: contractor.name,
    title_path="name",
)  # fmt: skip
