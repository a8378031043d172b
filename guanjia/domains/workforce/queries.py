"""Who works where."""

from __future__ import annotations

from django.db.models import Q

from guanjia.domains.workforce.models import Department, Employee


def departments():
    """All departments in use; forms narrow them to their project."""
    return Department.everything.filter(state="ACTIVE").order_by("pk")


def service_centre(project) -> Department:
    """The department that answers for what the centre solves itself."""
    return Department.objects.of(project).filter(state="ACTIVE", sort="SERVICE_CENTRE").order_by("pk").first()


def by_sort(project, sort: str) -> Department | None:
    return Department.objects.of(project).filter(state="ACTIVE", sort=sort).order_by("pk").first()


def department_ids_of(user, project) -> set[int]:
    """The departments a user belongs to or heads."""
    if user.pk is None:
        return set()
    rows = Department.objects.of(project).filter(
        Q(head=user) | Q(employees__user=user, employees__state="ACTIVE")
    )
    return set(rows.values_list("pk", flat=True))


def can_act_for(user, department) -> bool:
    """Whether a user may sign and answer for a department: its head, its people, and the system itself."""
    if user.pk is None or department.head_id == user.pk:
        return True
    return Employee.everything.filter(department=department, user=user, state="ACTIVE").exists()


def people_of(department, at) -> list:
    """The accounts to be told when something comes to a department: its head and its people."""
    rows = Employee.everything.filter(department=department, state="ACTIVE", user__is_active=True)
    found = {e.user_id: e.user for e in rows.select_related("user")}
    if department.head_id and department.head.is_active:
        found[department.head_id] = department.head
    return list(found.values())


def employee_of(user, project) -> Employee | None:
    return Employee.objects.of(project).filter(user=user, state="ACTIVE").first()
