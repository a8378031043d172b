"""Departments of a new project, and who may administer."""

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.opening import on_new_project
from guanjia.concerns.access.posts import give

READERS = (
    "FRONT_DESK", "BUTLER", "NIGHT_DUTY", "COMPLAINT_HANDLER", "CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER",
    "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER", "QUALITY", "AUDITOR", "ADMIN", "ENGINEERING_HEAD",
)  # fmt: skip
give("department.see", "employee.see", "contractor.see", to=READERS)
for kind, verbs in {
    "department": ("add_department", "amend", "dissolve", "restore"),
    "employee": ("add_employee", "amend", "leave", "return_to_work"),
    "contractor": ("add_contractor", "amend", "end_contract", "renew"),
}.items():
    give(*(f"{kind}.{verb}" for verb in verbs), to=("CS_MANAGER", "PROPERTY_MANAGER", "ADMIN"))
give(
    "project.open", "project.amend", "user.add", "user.set_password", "user.close", "user.token", "post.change",
    "post.assign", "zone.add", "absence.report", "journal.see",
    to=("ADMIN",),
)  # fmt: skip
give("post.assign", "zone.add", "absence.report", "policy.change", "journal.see", to=("CS_MANAGER", "PROPERTY_MANAGER"))
give("absence.report", to=("CS_SUPERVISOR",))
give("journal.see", to=("QUALITY", "AUDITOR", "GENERAL_MANAGER"))

DEPARTMENTS = (
    ("KF", "客服部", "SERVICE_CENTRE"), ("GC", "工程部", "ENGINEERING"), ("BA", "保安部", "SECURITY"),
    ("BJ", "保洁部", "CLEANING"), ("LH", "绿化部", "GREENING"), ("CW", "财务部", "FINANCE"),
)  # fmt: skip


def seed(project, *, by=SYSTEM, at) -> None:
    """The usual departments; a project changes them as it likes."""
    from guanjia.domains.workforce.actions import add_department  # reason: verbs are loaded after the seeds

    for number, name, sort in DEPARTMENTS:
        add_department(by=by, at=at, project=project, number=number, name=name, sort=sort)


on_new_project(seed)
