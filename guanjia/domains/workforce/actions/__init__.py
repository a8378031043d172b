"""The verbs of people and units."""

from guanjia.domains.workforce.actions.accounts import (
    add_post,
    add_user,
    add_zone,
    amend_project,
    assign,
    close_account,
    end_assignment,
    first_admin,
    issue_token,
    known_verbs,
    open_project,
    reopen_account,
    report_absence,
    set_deputy,
    set_password,
    set_post_verbs,
)
from guanjia.domains.workforce.actions.registers import (
    add_contractor,
    add_department,
    add_employee,
    amend_contractor,
    amend_department,
    amend_employee,
    dissolve_department,
    end_contract,
    leave,
    renew_contract,
    restore_department,
    return_to_work,
)

__all__ = [
    "add_contractor", "add_department", "add_employee", "add_post", "add_user", "add_zone", "amend_contractor",
    "amend_department", "amend_employee", "amend_project", "assign", "close_account", "dissolve_department",
    "end_assignment", "end_contract", "first_admin", "issue_token", "known_verbs", "leave", "open_project",
    "renew_contract", "reopen_account", "report_absence", "restore_department", "return_to_work", "set_deputy",
    "set_password", "set_post_verbs",
]  # fmt: skip
