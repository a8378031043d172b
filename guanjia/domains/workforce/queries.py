"""Who works where, and who acts for a department."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from guanjia.concerns.access import prepared
from guanjia.concerns.access.grants import running_at
from guanjia.concerns.access.models import Absence, Assignment, User
from guanjia.concerns.access.standing import standing
from guanjia.domains.workforce.models import Contractor, Department, Employee


def departments():
    """All departments in use; forms narrow them to their project."""
    return Department.everything.filter(state="ACTIVE").order_by("pk")


def departments_in(project):
    return Department.objects.of(project).filter(state="ACTIVE").order_by("pk")


def contractors(project):
    return Contractor.objects.of(project).filter(state="ACTIVE").order_by("name", "pk")


def by_sort(project, sort: str) -> Department | None:
    """The department of a sort (ENGINEERING, SECURITY …); the oldest where there are several."""
    return departments_in(project).filter(sort=sort).first()


def service_centre(project) -> Department | None:
    """The department that answers for what the centre solves itself."""
    return by_sort(project, "SERVICE_CENTRE")


def department_ids_of(user, project) -> set[int]:
    """The departments a user belongs to or heads."""
    if user.pk is None:
        return set()
    mine = Q(head=user) | Q(employees__user=user, employees__state="ACTIVE")
    return set(Department.objects.of(project).filter(mine).values_list("pk", flat=True))


def department_of(user, project) -> Department | None:
    """The department a user works in; else the one he heads."""
    employee = employee_of(user, project)
    if employee:
        return employee.department
    return departments_in(project).filter(head=user).first() if user.pk else None


def department_names(users, project) -> dict[int, str]:
    """The name of the department each of these users works in, or heads; nothing for those of none."""
    ids = [user.pk for user in users]
    heads = departments_in(project).filter(head__in=ids).values_list("head_id", "name")
    rows = Employee.objects.of(project).filter(user__in=ids, state="ACTIVE").order_by("-pk")
    return dict(heads) | dict(rows.values_list("user_id", "department__name"))


def employee_of(user, project) -> Employee | None:
    rows = Employee.objects.of(project).filter(user=user, state="ACTIVE").select_related("department")
    return rows.order_by("pk").first() if user.pk else None


def can_act_for(user, department, at: datetime | None = None) -> bool:
    """Whether a user may sign and answer for a department: its head, its people, the system itself.

    With `at` also the deputies of those of them who are absent then, so that nothing hangs on a person on leave. For a
    department of which nobody has an account whoever holds the verb enters what it says (代录).
    """
    if user.pk is None or department.head_id == user.pk:
        return True
    people = _user_ids(department)
    if not people or user.pk in people:
        return True
    rows = Department.objects.of(department.project_id).filter(pk=department.pk)
    return rows.filter(Department.acted_for(user, at)).exists()


def has_accounts(department) -> bool:
    """Whether anybody of a department can sign by himself."""
    return bool(_user_ids(department))


def people_of(department, at: datetime) -> list[User]:
    """The accounts to be told when something comes to a department: its head first, then its people.

    For whoever is absent at the moment his deputies are told too (R-309).
    """
    ids = _user_ids(department)
    reached = dict.fromkeys([*ids, *_stand_ins(ids, department.project_id, at)])
    return [person for person in standing().people(reached).values() if person.is_active]


def _user_ids(department) -> list[int]:
    where = "project_id = %s AND department_id = %s AND state = 'ACTIVE' AND user_id IS NOT NULL ORDER BY id"
    ids = [row.user_id for row in prepared.rows(Employee, where, [department.project_id, department.pk])]
    return [department.head_id, *ids] if department.head_id else ids


def _stand_ins(user_ids: list[int], project_id: int, at: datetime) -> dict[int, int]:
    """{deputy: for whom} for those who are absent at the moment."""
    known = standing()
    rows = [row for pk in known.away(at) & set(user_ids) for row in known.running(at, user=pk) if row.deputy_id]
    here = [row for row in rows if row.project_id in (project_id, None)]
    return {row.deputy_id: row.user_id for row in sorted(here, key=lambda row: row.pk)}


def assignments_of(user, at: datetime):
    """The posts a user holds at a moment."""
    rows = Assignment.objects.filter(running_at(at), user=user)
    return rows.select_related("post", "project", "zone", "deputy").order_by("pk")


def is_absent(user, at: datetime) -> bool:
    return Absence.objects.filter(user=user, starts_at__lte=at, ends_at__gt=at).exists()
